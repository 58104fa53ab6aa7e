// Package governance is the panel's house: what a panel does between two elections.
// Each act is one method of [House], in one transaction, judged by domain/governance
// under the lock and the database's clock, and written into the record with its rule
// (R9). It is built like package elections, and asks that office for whatever changes
// a seat or an office.
//
// Where what is done: calendar and meetings (R121, R122), agendas and papers (R122,
// R160), the meeting itself (R123 to R126), minutes and actions (R127, R159), absence
// (R113), joint meetings (R128).
package governance
