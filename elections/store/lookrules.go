package store

import (
	"errors"
	"fmt"
)

// lookRules is by which rules the instants were reckoned.
func (tx *Tx) lookRules() (rules int, err error) {
	err = tx.db.Raw("SELECT rules FROM look_rules WHERE id = 1").Row().Scan(&rules)
	if err != nil {
		return 0, fmt.Errorf("reading by which rules the clock looks: %w", err)
	}
	return rules, nil
}

// LooksBy reports whether the instants in the database are reckoned by rules that this
// program knows: beside a newer release that has begun, it writes none. It is asked once
// the thing that was looked at is locked.
func (tx *Tx) LooksBy(rules int) (bool, error) {
	noted, err := tx.lookRules()
	return noted <= rules, err
}

// LookBy has the clock look at everything once more where the instants were reckoned by
// older rules; changed says that they were.
func (tx *Tx) LookBy(rules int) (changed bool, err error) {
	noted, err := tx.lookRules()
	if err != nil || noted >= rules {
		return false, err
	}
	r := tx.db.Exec("UPDATE look_rules SET rules = ? WHERE id = 1 AND rules < ?", rules, rules)
	if r.Error != nil || r.RowsAffected == 0 {
		return false, found(r.Error, "noting by which rules the clock looks")
	}
	const all = "next_at IS NULL OR next_at > ?"
	return true, errors.Join(tx.look(Elections, all, atOnce), tx.look(Votes, all, atOnce), tx.look(Panels, all, atOnce))
}
