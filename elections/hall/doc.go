// Package hall carries out what panels do with their community (R147 to R155, R161 to
// R165): one method an act, one transaction, the database's clock read once after the
// lock. Live votes are contests of the one ballot box (R156, R165). What would tell who
// registered, came or asked stands in no entry of the record (R149, R161): such entries
// are the engine's and name the thing alone.
package hall
