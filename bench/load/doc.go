//go:build unix

// Command load measures a whole installation from outside, over HTTP: how many
// ballots a second it takes with every one of them on the disk, what the ballot
// box is worth against one transaction a ballot and against the database's own
// rate of inserts, an hour's rush spread over a minute, sign-in by mail, and
// how long the server works on each page. A second scene has panels at work for
// five years (panelscene.go): their pages, their pack, an act on forty screens,
// and casting beside a thousand open streams. Others are asked for: a debate
// (-listeners), growing electorates (-growth), several replicas (-replicas). The figures stand beside what was
// asked for; the program fails when one falls short or a ballot is lost.
//
//	go run ./bench/load
//
// Everything is real but three things. The clock is a simulation's and stands
// still, so that no session ends while it is measured. Sessions are written
// into the database, since nobody measures 3,500 sign-ins to measure a cast.
// Mails end in a mailbox of the program's own. Clients and server share one
// process, and with it the cores: a server of its own is faster.
package main
