package governance

import (
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// callSecretTx has the box hold a motion's secret vote (R131, R133a, R156).
func (h *House) callSecretTx(_ *store.Tx, _ domain.Actor, m governance.Motion, _ []governance.Voter) (governance.Motion, error) {
	return m, refusal.Because(refusal.NotBuilt, "R133a", nil)
}
