package seal

import "hustings/elections/ledger"

// What the log makes of an entry, and what a voter compares, are the log's.

func leafHash(entry []byte) Hash { return Hash(ledger.LeafHash(entry)) }

func trackingCode(leaf Hash) string { return ledger.TrackingCode(ledger.B32(leaf)) }
