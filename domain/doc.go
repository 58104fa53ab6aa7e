// Package domain is the standing orders as code: who may stand and vote, when
// a thing may be done, what follows from what. It judges and does nothing.
//
// Every rule is a pure function. It takes the time as an argument, reads no
// clock, asks no database, and names its rule (docs/rules.md) in its comment. A
// rule that says no returns a [refusal.Refusal]; whoever asked decides how to word
// it.
//
// Start with [Election] and its [State], then [Contest] (the only thing with a
// ballot box), [Nomination], and [Holding] (who sits in which seat, from when
// until when, and by what mandate).
package domain
