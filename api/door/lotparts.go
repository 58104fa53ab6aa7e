package door

import (
	"hustings/domain/refusal"
	"hustings/elections/ledger"
)

// What the deputy or an auditor sends of the lot, in a program or on a page (R73a).

// LotCommits reads the commitments of a holder of the lot and the nonce that they answer.
func LotCommits(nonce string, commits []string) (n ledger.B32, list []ledger.B32, err error) {
	if n, err = ledger.ParseB32(nonce); err != nil {
		return n, nil, refusal.Because(refusal.Malformed, "R73a", nil).On("nonce")
	}
	for _, text := range commits {
		commit, err := ledger.ParseB32(text)
		if err != nil {
			return n, nil, refusal.Because(refusal.Malformed, "R73a", nil).On("commits")
		}
		list = append(list, commit)
	}
	return n, list, nil
}

// LotValue reads a holder's part of the lot.
func LotValue(text string) (ledger.B32, error) {
	value, err := ledger.ParseB32(text)
	if err != nil {
		return value, refusal.Because(refusal.Malformed, "R73a", nil).On("value")
	}
	return value, nil
}

// Texts writes numbers of the board as requests and pages hold them.
func Texts(list []ledger.B32) []string {
	out := make([]string, len(list))
	for i, b := range list {
		out[i] = b.String()
	}
	return out
}
