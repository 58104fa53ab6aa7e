package elections

import (
	"bytes"
	"encoding/json"
	"testing"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// everybodysWords are the board's entries and the publications of an election, as
// everybody gets them.
func (o *office) everybodysWords(el domain.Election, c domain.Contest) []byte {
	o.t.Helper()
	var all bytes.Buffer
	o.read(func(tx *store.Tx) error {
		entries, err := tx.EntriesFrom(c.ID, 0, 1000)
		for _, e := range entries {
			all.Write(e.Entry)
		}
		return err
	})
	said, err := o.e.Publications(o.ctx(), domain.Actor{}, el.Reference)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, p := range said {
		all.Write(p.Body)
	}
	return all.Bytes()
}

// A candidate is struck by two officers; everybody reads which it was and the
// public reason, and the other stands in the record alone (R51a).
func TestR51a_StrikingTakesTwoAndKeepsTheReasonsApart(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 14)
		el := o.notice(nil)
		dead, lost := o.valid(el, 0, 3, 4), o.valid(el, 1, 5, 6)
		o.valid(el, 2, 7, 8)
		o.valid(el, 9, 10, 11)
		o.at(el.Timetable.Statement)
		o.at(el.Timetable.WithdrawalsClose)
		o.at(el.Timetable.RollSealed)
		c := o.contest(el)
		o.at(c.Opens)

		why := domain.Reasons{Why: "her husband told us of the illness", Public: "aged 61, in June"}
		if _, err := o.e.StrikeCandidate(o.ctx(), o.secretary, dead.ID, domain.Died, why); !refusedFor(err, refusal.LacksRole) {
			t.Errorf("the secretariat strikes: %v", err)
		}
		if _, err := o.e.StrikeCandidate(o.ctx(), o.ro, dead.ID, domain.Died, domain.Reasons{Public: "x"}); !refusedFor(err, refusal.WhyMissing) {
			t.Errorf("without a reason for the record: %v", err)
		}
		if _, err := o.e.StrikeCandidate(o.ctx(), o.ro, dead.ID, domain.Died, domain.Reasons{Why: "x", Public: "a\u200bb"}); !refusedFor(err, domain.TextHidden) {
			t.Errorf("with what nobody sees: %v", err)
		}
		if _, err := o.e.StrikeCandidate(o.ctx(), o.ro, dead.ID, domain.Died, domain.Reasons{Why: "x", Public: "a\u202eb"}); !refusedFor(err, domain.TextNotPlain) {
			t.Errorf("with what turns the text about: %v", err)
		}
		asked, err := o.e.StrikeCandidate(o.ctx(), o.ro, dead.ID, domain.Died, why)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.e.StrikeCandidate(o.ctx(), o.dep, dead.ID, domain.Died, why); !refusedFor(err, domain.RequestWaits) {
			t.Errorf("the same is asked for twice: %v", err)
		}
		other, err := o.e.StrikeCandidate(o.ctx(), o.ro, lost.ID, domain.LostStanding, domain.Reasons{Why: "suspended for a debt"})
		if err != nil {
			t.Fatalf("another candidate has to wait: %v", err)
		}
		for _, option := range o.contest(el).Options {
			if option.WithdrawnAt != nil {
				t.Fatal("one officer has struck a candidate")
			}
		}
		if _, err := o.e.Confirm(o.ctx(), o.ro, asked.ID, ""); !refusedFor(err, refusal.SamePerson) {
			t.Errorf("one officer is two: %v", err)
		}
		for _, id := range []domain.RequestID{asked.ID, other.ID} {
			if _, err := o.e.Confirm(o.ctx(), o.dep, id, "seen"); err != nil {
				t.Fatal(err)
			}
		}
		marked := 0
		for _, option := range o.contest(el).Options {
			if option.WithdrawnAt != nil {
				marked++
			}
		}
		if marked != 2 {
			t.Errorf("%d names are marked", marked)
		}
		o.two(o.e.RemoveFromRoll(o.ctx(), o.ro, el.ID, o.members[12].ID, domain.Reasons{Why: "her sister told us of a stroke", Public: "a duplicate"}))
		words := o.everybodysWords(el, c)
		for _, want := range []string{"has died: aged 61, in June", "lost the right to stand", "should not have been on the roll: a duplicate"} {
			if !bytes.Contains(words, []byte(want)) {
				t.Errorf("nobody reads %q", want)
			}
		}
		for _, secret := range []string{"husband", "illness", "debt", "seen", "stroke"} {
			if bytes.Contains(words, []byte(secret)) {
				t.Errorf("everybody reads %q", secret)
			}
		}
		o.wantActs(el, map[acts.Name]int{"candidate.strike.asked": 2, "candidate.strike.confirmed": 2, "nomination.withdrawn": 2})
		o.read(func(tx *store.Tx) error {
			for _, f := range []store.RecordFilter{{Words: "HUSBAND told", Act: "nomination.withdrawn"}, {Person: o.dep.Person, Act: "candidate.strike.confirmed", Words: "seen", From: c.Opens, To: c.Closes}} {
				if found, err := tx.RecordEntries(f); err != nil || len(found) != 1 && len(found) != 2 {
					t.Errorf("%+v finds %d acts: %v", f, len(found), err)
				}
			}
			if found, err := tx.RecordEntries(store.RecordFilter{Words: "husb_nd"}); err != nil || len(found) != 0 {
				t.Errorf("a pattern finds %d acts: %v", len(found), err)
			}
			acts, err := tx.RecordEntries(store.RecordFilter{Election: el.ID, Act: "nomination.withdrawn"})
			if err != nil || acts[0].Act.Why != why.Why {
				text, _ := json.Marshal(acts)
				t.Errorf("the record: %s, %v", text, err)
			}
			return err
		})
	})
}
