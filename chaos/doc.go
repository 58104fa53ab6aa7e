// Package chaos holds the tests that break things: real processes that are killed
// at every commit point, a real primary with a real synchronous standby that stalls,
// is promoted, and comes back, a replica that is frozen with a board in its hands.
//
// A ledger on the client's side remembers which ballots were acknowledged. At the
// end each of them must be on the board once, whatever happened; the retries of the
// others too. `make test` runs each a few times; `make chaos` as often as
// CHAOS_KILLS says, and prints a table.
package chaos
