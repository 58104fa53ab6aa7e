// Package nominations takes nominations: who may stand, propose and support (R26, R41,
// R45, R90), the form and its parts, links by which supporters answer, rulings with their
// grounds and cures (R47), and how each is shown to whom (R48).
//
// How a candidate leaves an election that has a paper or a result is not here: it touches
// the contest, and stands with the office.
package nominations
