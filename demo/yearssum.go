package demo

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hustings/domain"
	"hustings/elections"
	"hustings/elections/audit"
	"hustings/elections/store"
)

// add reads from the house what the years came to, and has everything verified.
func (y *years) add() error {
	err := y.Store.Read(y.ctx, func(tx *store.Tx) error {
		for _, p := range y.panels {
			sum, err := y.sum(tx, p)
			if err != nil {
				return err
			}
			y.result.Panels = append(y.result.Panels, sum)
		}
		list, err := tx.Elections(store.ElectionFilter{})
		y.result.Elections = len(list)
		return err
	})
	if err != nil {
		return err
	}
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	for {
		acts, err := y.Engine.RecordEntries(y.ctx, secretary, elections.RecordFilter{After: int64(y.result.Acts), Limit: 1000})
		if err != nil {
			return err
		}
		if len(acts) == 0 {
			break
		}
		y.result.Acts = int(acts[len(acts)-1].Seq)
	}
	y.result.Mails = y.mail.carried()
	return y.proveAll()
}

func (y *years) sum(tx *store.Tx, p *demoPanel) (sum yearsPanel, err error) {
	sum = yearsPanel{Panel: p.code, Mandates: map[string]int{}}
	held, err := tx.HoldingsOfPanel(p.panel.ID)
	if err != nil {
		return sum, err
	}
	for _, h := range held {
		if h.From.Before(h.Until) { // or it was voided before it began
			sum.Mandates[string(h.Mandate.Kind)]++
		}
	}
	offices, err := tx.OfficesOfPanel(p.panel.ID)
	if err != nil {
		return sum, err
	}
	slices.SortFunc(offices, func(a, b domain.OfficeTerm) int { return a.From.Compare(b.From) })
	for _, o := range offices {
		person, err := tx.Person(o.Person)
		if err != nil {
			return sum, err
		}
		sum.Offices = append(sum.Offices, yearsOffice{string(o.Office), person.Name(), o.From, o.Until, o.EndedBy})
	}
	return sum, nil
}

// table is what the years came to, for people.
func (y *years) table() {
	w, r := y.out, y.result
	for _, p := range r.Panels {
		var mandates []string
		for _, k := range []domain.MandateKind{domain.Elected, domain.Uncontest, domain.CountedBack, domain.CoOpted} {
			if n := p.Mandates[string(k)]; n > 0 {
				mandates = append(mandates, fmt.Sprintf("%d %s", n, k))
			}
		}
		fmt.Fprintf(w, "\n%s (seats: %s)\n", p.Panel, strings.Join(mandates, ", "))
		for _, o := range p.Offices {
			if o.From == o.Until {
				continue // of an election that was voided before it began
			}
			fmt.Fprintf(w, "  %-10s  %s to %s  %s%s\n", o.Office, o.From, o.Until.AddDays(-1), o.Name, map[bool]string{true: "  (" + o.Ended + ")"}[o.Ended != ""])
		}
	}
	fmt.Fprintf(w, "\n%d elections, %d contests, %d mails, %d acts in the record. Offline verification of all boards: %s; countbacks that hold: %d. %d years took %.0f seconds.\n",
		r.Elections, r.Contests, r.Mails, r.Acts, r.Verdict, r.Countback, y.Years, r.Seconds)
}

// proveAll writes every contest there has been into one bundle, and has the offline
// verifier check it, with the countbacks' companion files.
func (y *years) proveAll() error {
	var ids []domain.ContestID
	err := y.Store.Read(y.ctx, func(tx *store.Tx) error {
		for _, stage := range []domain.ContestStage{domain.ContestCounted, domain.ContestEnded} {
			list, err := tx.ContestsAtStage(stage)
			if err != nil {
				return err
			}
			for _, c := range list {
				ids = append(ids, c.ID)
			}
		}
		bad, err := tx.VerifyRecord()
		return errors.Join(err, require(bad == 0, "entry %d of the record does not hold", bad))
	})
	if err != nil {
		return err
	}
	var bundle bytes.Buffer
	if err := y.Engine.Bundle(y.ctx, &bundle, ids...); err != nil {
		return err
	}
	report, err := audit.Verify(y.ctx, bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), audit.Options{Countbacks: y.proofs})
	if err != nil {
		return err
	}
	if !report.OK {
		return errors.Join(errors.New("this should not be: the bundle does not verify"), report.Text(y.progress))
	}
	for _, c := range report.Contests {
		y.result.Countback += len(c.Countbacks)
	}
	y.result.Contests, y.result.Verdict = len(ids), string(report.Verdict)
	return require(y.result.Countback == len(y.proofs), "%d of %d countbacks were verified", y.result.Countback, len(y.proofs))
}
