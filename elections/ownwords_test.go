package elections

import (
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Number 10 of what was found: an erased candidate's statement stayed public while
// an erased winner's name vanished from the result. Names and dates of those who
// served stay; what candidates wrote, where they can be written to and whom they
// work for goes.
func TestFound10_ErasureKeepsWhoServedAndNothingOfWhatTheyWrote(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 3, 20)
		el := o.notice(nil)
		for i := 2; i < 4; i++ { // beside the two who stand anyway
			o.valid(el, i, 10+i*2, 11+i*2)
		}
		c := o.toPoll(el)
		for i := range 12 {
			o.vote(c, o.members[i], c.Options[i%3].ID)
		}
		o.at(c.Closes)
		el = o.reload(el)
		closes, err := clerk.ObjectionsClose(el)
		if err != nil {
			t.Fatal(err)
		}
		o.at(closes)
		el = o.certify(o.reload(el))
		var lost domain.PersonID // who was not returned
		won := el.Outcome.Returned[0].Person
		for i := range 4 {
			if !el.Outcome.Returns(o.members[i].ID) {
				lost = o.members[i].ID
			}
		}
		names := map[domain.PersonID]domain.Person{}
		o.read(func(tx *store.Tx) (err error) { names, err = tx.PeopleByID(won, lost); return err })
		before, _, err := o.e.Candidates(o.ctx(), domain.Actor{}, el.Reference)
		if err != nil || len(before) != 4 {
			t.Fatalf("%d candidates: %v", len(before), err)
		}
		for _, v := range before {
			if v.Statement == "" || v.Interests == "" || v.Organisation == "" {
				t.Fatalf("nothing is said of %s, so the test proves nothing", v.Name)
			}
		}
		o.write(func(tx *store.Tx) error {
			day := when.Date{Year: 2026, Month: time.September, Day: 1}
			for _, p := range []domain.PersonID{won, lost} {
				if err := tx.AskErasure(p, tx.Now()); err != nil {
					return err
				}
				if err := tx.Forget(names[p], day); err != nil {
					return err
				}
			}
			return nil
		})
		after, _, err := o.e.Candidates(o.ctx(), domain.Actor{}, el.Reference)
		if err != nil || len(after) != 4 {
			t.Fatalf("%d candidates: %v", len(after), err)
		}
		for _, v := range after {
			gone := v.Person == won || v.Person == lost
			if (v.Statement == "") != gone || (v.Interests == "") != gone || (v.Organisation == "") != gone {
				t.Errorf("erased %v, and it says %+v", gone, v.PublishedCandidate)
			}
		}
		d, err := o.e.Result(o.ctx(), domain.Actor{}, el.Reference)
		if err != nil || len(d.Returned) != 3 {
			t.Fatalf("%d are shown as elected: %v", len(d.Returned), err)
		}
		for _, seat := range d.Returned {
			if seat.Name == "" || seat.From == (when.Date{}) || seat.Person == won && (seat.Name != names[won].Name() || seat.Organisation != "") {
				t.Errorf("shown as elected: %+v", seat)
			}
		}
		var dump strings.Builder
		o.read(func(tx *store.Tx) error {
			p, err := tx.Person(lost)
			if p.Name() != "" || p.Email != "" {
				t.Errorf("of one who never served there is left %+v", p)
			}
			if err != nil {
				return err
			}
			if p, err = tx.Person(won); p.Email != "" || p.Organisation != "" || p.Name() != names[won].Name() {
				t.Errorf("of one who served there is left %+v", p)
			}
			if err != nil {
				return err
			}
			return storetest.Dump(tx, &dump)
		})
		for _, p := range []domain.PersonID{won, lost} {
			for _, v := range before {
				if v.Person == p && strings.Contains(dump.String(), v.Statement) {
					t.Errorf("the words of %s are in the database still", v.Name)
				}
			}
			if strings.Contains(dump.String(), names[p].Email) {
				t.Errorf("%s is in the database still", names[p].Email)
			}
		}
	})
}
