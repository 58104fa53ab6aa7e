package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/count"
	"hustings/elections/audit"
	"hustings/elections/store"
)

// prove writes everything into one bundle, runs the offline verifier over it,
// and checks the record.
func (d *demo) prove() error {
	// long: one chapter of the story, told in its order.
	path := d.Bundle
	if path == "" {
		f, err := os.CreateTemp("", "hustings-demo-*.zip")
		if err != nil {
			return err
		}
		path = f.Name()
		f.Close()
		defer os.Remove(path)
	}
	var ids []domain.ContestID
	err := d.Store.Read(d.ctx, func(tx *store.Tx) error {
		list, err := tx.Elections(store.ElectionFilter{})
		if err != nil {
			return err
		}
		for _, el := range list {
			contests, err := tx.ContestsOf(el.ID)
			if err != nil {
				return err
			}
			for _, c := range contests {
				ids = append(ids, c.ID)
			}
		}
		bad, err := tx.VerifyRecord()
		if err != nil {
			return err
		}
		return require(bad == 0, "entry %d of the record does not hold", bad)
	})
	if err != nil {
		return err
	}
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := errors.Join(d.Engine.Bundle(d.ctx, out, ids...), out.Close()); err != nil {
		return fmt.Errorf("writing the bundle: %w", err)
	}
	if d.Receipt != "" {
		if err := os.WriteFile(d.Receipt, d.receipt, 0o600); err != nil {
			return err
		}
	}
	began := time.Now()
	report, err := verifyBundle(d.ctx, path)
	if err != nil {
		return fmt.Errorf("verifying the bundle: %w", err)
	}
	if !report.OK {
		return errors.Join(errors.New("this should not be: the bundle does not verify"), report.Text(d.progress))
	}
	d.tell("One bundle of %d contests; the offline verifier checks all of it in %.1f seconds.", len(ids), time.Since(began).Seconds())
	withheld := 0
	for _, c := range report.Contests {
		if len(c.NotCounted) > 0 {
			withheld++
		}
	}
	if report.Verdict == audit.PassedNotCounted {
		d.tell("Verdict: %s. In %d contests so few voted that the papers are withheld; their auditors count them.", report.Verdict, withheld)
	}
	return nil
}

func verifyBundle(ctx context.Context, path string) (*audit.Report, error) {
	bundle, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer bundle.Close()
	about, err := bundle.Stat()
	if err != nil {
		return nil, err
	}
	return audit.Verify(ctx, bundle, about.Size(), audit.Options{})
}

// quotaOf is the quota in whole votes, as the Scottish rules have it.
func quotaOf(t *count.Transcript) int64 {
	whole, _, _ := strings.Cut(t.QuotaText(), ".")
	n, _ := strconv.ParseInt(whole, 10, 64) // a figure is a number
	return n
}
