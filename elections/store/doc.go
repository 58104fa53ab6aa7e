// Package store is where gorm begins and ends: rows in, values out.
//
// [Open] opens a PostgreSQL database by URL or an SQLite file by path and
// brings its schema up to date. There are three ways to a row, each a
// transaction passed as a value, never fished out of a context:
//
//   - [Store.Act] for every act that goes into the record. It takes the
//     record's lock first, so that acts follow one another in one order that
//     the record's times agree with;
//   - [Store.Write] for what is not an act: sessions, the outbox, and the box,
//     which casts ballots under its contest's own lock;
//   - [Store.Read] for looking. Under [Store.Picture] the reads of one page see one
//     instant; [Store.Look] has the few statements of every request that need none.
//
// [Tx.Now] is the database's clock, read once after the lock (R12). Rows are
// unexported structs with gorm tags; what comes out is a value of domain.
// Unique violations, missing rows and triggers' refusals are translated here.
package store
