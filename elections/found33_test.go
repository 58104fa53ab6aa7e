package elections

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// The editor of results owns the database: whatever he writes into a certified
// result or into the seats, readers are shown what was signed, and officers told.
func TestFound33_AnEditedResultIsNotShown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.toProvisional(nil)
		o.afterObjections(el)
		el = o.certify(el)
		winner, loser := o.members[0], o.members[1]
		shown := func(e *Engine) Declaration {
			t.Helper()
			d, err := e.Result(t.Context(), domain.Actor{}, el.Reference)
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		panel := func() bool {
			t.Helper()
			differs, err := o.e.PanelDiffers(t.Context(), o.panel.ID)
			if err != nil {
				t.Fatal(err)
			}
			return differs
		}
		if d := shown(o.e); !d.Final || d.Differs != nil || d.Returned[0].Person != winner.ID || d.Returned[0].Seat != 1 || panel() {
			t.Fatalf("untouched: %+v, differs %v", d.Returned, d.Differs)
		}
		x := storetest.Thief{T: t, Store: s}
		keep := func(table string) (restore func()) {
			x.Exec("CREATE TABLE kept AS SELECT * FROM " + table)
			return func() {
				columns := map[string]string{"elections": "outcome, state, term_until, seats, alarm", "holdings": "person, until_date, mandate"}[table]
				x.Exec(fmt.Sprintf("UPDATE %s SET (%s) = (SELECT %s FROM kept WHERE kept.id = %s.id)", table, columns, columns, table))
				x.Exec("DROP TABLE kept")
			}
		}
		for _, m := range []struct {
			what, table, sql string
			panel            bool
		}{
			{"the winner", "elections", fmt.Sprintf("UPDATE elections SET outcome = replace(outcome, '%s', '%s')", winner.ID, loser.ID), true},
			{"the term", "elections", "UPDATE elections SET term_until = '2040-08-01'", true},
			{"the state", "elections", "UPDATE elections SET state = 'provisional'", false},
			{"who sits", "holdings", fmt.Sprintf("UPDATE holdings SET person = '%s'", loser.ID), true},
			{"until when she sits", "holdings", "UPDATE holdings SET until_date = '2040-08-01'", true},
			{"the mandate", "holdings", fmt.Sprintf("UPDATE holdings SET person = '%s', mandate = 'imported'", loser.ID), true},
		} {
			restore := keep(m.table)
			x.Exec(m.sql)
			if m.panel && !panel() {
				t.Errorf("%s edited: the panel's page does not say so", m.what)
			}
			for _, e := range []*Engine{o.e, New(s, o.e.Keys, o.e.Host, nil)} {
				if m.what == "the state" {
					break // nothing is shown as final; the clock finds it
				}
				d := shown(e)
				if d.Differs == nil || !d.Final || len(d.Returned) != 1 || d.Returned[0].Person != winner.ID || d.Returned[0].Name != winner.Name() {
					t.Errorf("%s edited: shown %+v, final %v, differs %v", m.what, d.Returned, d.Final, d.Differs)
				}
			}
			if err := o.e.checkDeclared(t.Context()); err != nil {
				t.Error(err)
			}
			if now := o.reload(el); now.Alarm != refusal.Tampered.Name {
				t.Errorf("%s edited: alarm %q", m.what, now.Alarm)
			}
			if _, err := o.e.SettleAlarm(t.Context(), o.ro, el.ID, AlarmContinue, "a slip", "none"); !refusedFor(err, refusal.Tampered) {
				t.Errorf("%s edited: going on: %v", m.what, err)
			}
			restore()
			if d := shown(o.e); d.Differs != nil || panel() {
				t.Errorf("%s put back: %v", m.what, d.Differs)
			}
		}
		if o.mailsOf(el, clerk.MailAlarm) < 3 {
			t.Errorf("%d mails of alarm", o.mailsOf(el, clerk.MailAlarm))
		}
	})
}

// What calls itself certified without a signature is not final, be the signature
// taken away, copied from another or never made.
func TestFound33_WhatNobodySignedIsNotFinal(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.toProvisional(nil)
		o.tick() // from here on whatever is certified is signed
		x := storetest.Thief{T: t, Store: s}
		x.Exec("UPDATE elections SET state = 'certified', certified_at = provisional_at")
		d, err := o.e.Result(t.Context(), domain.Actor{}, el.Reference)
		if err != nil || d.Final || d.Differs == nil {
			t.Errorf("certified by SQL: final %v, differs %v, %v", d.Final, d.Differs, err)
		}
		if now := o.reload(el); now.Alarm != refusal.Tampered.Name {
			t.Errorf("alarm %q", now.Alarm)
		}
		x.Exec("INSERT INTO declarations (election, body, signature) VALUES (?, ?, ?)", string(el.ID), []byte(`{"version":1}`), make([]byte, 64))
		if d, err = o.e.Result(t.Context(), domain.Actor{}, el.Reference); err != nil || d.Final || d.Differs == nil {
			t.Errorf("with a signature of his own: final %v, differs %v, %v", d.Final, d.Differs, err)
		}
	})
}

// What was certified before declarations were signed is signed once, at the first
// start.
func TestFound33_OlderResultsAreSignedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.toProvisional(nil)
		o.afterObjections(el)
		el = o.certify(el)
		x := storetest.Thief{T: t, Store: s}
		if s.Postgres() {
			x.Exec("ALTER TABLE declarations DISABLE TRIGGER ALL")
		} else {
			x.Exec("DROP TRIGGER declarations_no_delete")
		}
		x.Exec("DELETE FROM declarations")
		restarted := New(s, mustOlder(t, o.e.Keys), o.e.Host, nil)
		if err := restarted.keepDeclared(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d, err := restarted.Result(t.Context(), domain.Actor{}, el.Reference); err != nil || !d.Final || d.Differs != nil {
			t.Errorf("signed at the first start: %v %v", d.Differs, err)
		}
		x.Exec("DELETE FROM declarations")
		again := New(s, o.e.Keys, o.e.Host, nil)
		if err := again.keepDeclared(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d, err := again.Result(t.Context(), domain.Actor{}, el.Reference); err != nil || d.Final || d.Differs == nil {
			t.Errorf("taken away later: final %v, differs %v, %v", d.Final, d.Differs, err)
		}
	})
}

// mustOlder is a key folder from before declarations were signed.
func mustOlder(t *testing.T, k *box.Keys) *box.Keys {
	t.Helper()
	if err := os.Remove(filepath.Join(k.Folder(), signedSince)); err != nil {
		t.Fatal(err)
	}
	return k
}
