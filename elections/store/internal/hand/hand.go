// Package hand is a hand in the database, for tests that play an intruder or
// read what a stolen copy shows. The store fills it; what lies beneath the store
// can reach it, and of that only storetest does: the program itself has no way to
// run a statement that is not written out in the store.
package hand

import "gorm.io/gorm"

// In is the connection of a store's transaction, as the store keeps it.
var In func(tx any) *gorm.DB
