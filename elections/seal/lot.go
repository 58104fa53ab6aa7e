package seal

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"slices"
)

// LotCommit is a holder's commitment to a value of 32 random bytes; it goes into the manifest before anything else is
// known (protocol, section 8). contest is the manifest's random id (e0).
func LotCommit(contest Hash, holder string, value [32]byte) Hash {
	return t256("lot-commit").bytes("e0", contest[:]).text("holder", holder).bytes("value", value[:]).hash()
}

// LotDraw is the value that replaces a missing reveal: the hash of the note on a public draw.
func LotDraw(note string) [32]byte { return sha256.Sum256([]byte(note)) }

// LotSeed is the seed that the revealed values, in the manifest's order of holders, make together. No holder who keeps
// the own value to herself until the others are committed can be predicted, and none can choose the outcome.
func LotSeed(election Hash, reveals [][32]byte) Hash {
	t := t256("lot").bytes("e", election[:]).list("reveal", 32*len(reveals))
	for i := range reveals {
		t.h.Write(reveals[i][:])
	}
	return t.hash()
}

// LotOrder puts candidates' ids into the one order that decides every tie: by HMAC-SHA-256 of the id, highest first.
func LotOrder(seed Hash, candidates []string) []string {
	type drawn struct {
		id  string
		mac []byte
	}
	draws := make([]drawn, len(candidates))
	for i, id := range candidates {
		h := hmac.New(sha256.New, seed[:])
		h.Write([]byte(id))
		draws[i] = drawn{id, h.Sum(nil)}
	}
	slices.SortFunc(draws, func(a, b drawn) int { return bytes.Compare(b.mac, a.mac) })
	order := make([]string, len(draws))
	for i := range draws {
		order[i] = draws[i].id
	}
	return order
}
