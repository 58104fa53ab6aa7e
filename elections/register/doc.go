// Package register keeps the people: who they are, what they belong to, who
// holds which appointment, seat and office, and who is signed in.
//
// Everything about a member is a dated fact. Nothing is overwritten when it
// changes: a membership ends and another begins, so that "who was on the roll
// on the qualifying day" and "who held this seat that spring" stay answerable
// for good (R114).
//
// [Register] is the door. Its acts are recorded (R9); looking, and signing in
// and out, are not. Start with [Register.ImportMembers], which is how nearly
// everybody arrives, and with [Register.Actor], which says at every request
// what a person may do at that instant.
package register
