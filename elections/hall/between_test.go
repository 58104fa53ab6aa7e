package hall

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// before has something done just before the next act takes the record's lock, and gives
// how many readings began before it.
func (b *house) before(act, do func()) (read int) {
	b.t.Helper()
	done := false
	b.Store.TraceBy(func(ctx context.Context, kind string) (context.Context, func(error)) {
		if kind == "read" && !done {
			read++
		}
		if kind == "act" && !done {
			done = true
			do()
		}
		return ctx, func(error) {}
	})
	act()
	b.Store.TraceBy(nil)
	if !done {
		b.t.Error("there was no act")
	}
	return read
}

// R163, ML9: the address of a check is judged where the answer is kept: what ends it
// after it was looked at ends it.
func TestR163_ACheckThatEndsBeforeItsAnswer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e, _ := b.asked()
		latest := b.edit(e, b.secretary, "Nobody said a thing.")
		for _, c := range []struct { // in this order: the second ends all
			who  int
			ends func()
			says refusal.Reason
		}{
			{1, func() {
				must(t, s.Act(ctx, func(tx *store.Tx) error { return tx.EndAccess(b.people[1].ID, "address-changed") }))
			}, refusal.Unknown},
			{2, func() {
				b.at(b.now().Add(8 * 24 * time.Hour)) // whoever was asked has had her time
				must(t, b.PublishPaper(ctx, b.secretary, e.Reference, latest.Number, hall.ForMembers, ""))
			}, hall.CheckOver},
		} {
			secret := b.secretOf(MailPaperCheck, b.people[c.who].ID)
			check, err := b.CheckAt(ctx, secret)
			must(t, err)
			b.before(func() {
				refusaltest.Want(t, b.AnswerCheckAt(ctx, secret, Answer{Quote: check.Words[0].ID, Agreed: true}), c.says)
			}, c.ends)
		}
		d, err := b.PaperDesk(ctx, b.secretary, e.Reference)
		must(t, err)
		for _, w := range d.Words {
			if w.AnsweredAt != nil {
				t.Errorf("kept is an answer at an address that has ended: %+v", w)
			}
		}
	})
}

// R151: which votes were of too few is judged where the paper is published, and of
// nobody's asking who may not publish it.
func TestR151_AVoteOfFewThatIsCountedBeforeThePublishing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e := b.debate(nil)
		b.gather(e, 3, 6)
		v, err := b.CallVote(ctx, b.as(0), e.Reference, hall.OtherVote, "Shall there be tea?", hall.VoteSeconds)
		must(t, err)
		b.cast(v, domain.Yes, 3)
		read := b.before(func() {
			refusaltest.Want(t, b.PublishPaper(ctx, b.as(3), e.Reference, 2, hall.ForAll, ""), refusal.LacksRole)
		}, func() {})
		read += b.before(func() {
			_, err := b.DraftPaper(ctx, b.as(3), e.Reference, say)
			refusaltest.Want(t, err, refusal.LacksRole)
		}, func() {})
		if read != 0 {
			t.Errorf("%d readings for whoever may not", read)
		}
		b.before(func() {
			refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, 2, hall.ForAll, ""), hall.PaperFew)
		}, func() {
			b.at(b.now().Add((hall.VoteSeconds + 1) * time.Second))
			must(t, b.Close(ctx, b.as(0), e.Reference))
			p, err := b.DraftPaper(ctx, b.as(0), e.Reference, say)
			must(t, err)
			b.edit(e, b.secretary, strings.Replace(strings.ReplaceAll(p.Body, hall.ToWrite, "It was a debate."), "event.vote-few", "One voted: yes 1, no 0.", 1))
		})
	})
}

// R153, R154, R162: a list has of each event the version that its page shows the same
// reader, and costs as many statements for many papers as for one.
func TestR154_AListReadsWhatThePagesShow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		chair := domain.Actor{Person: b.stranger.ID} // of every third event, and no member
		readers := map[string]domain.Actor{"anybody": {}, "a member": b.as(4), "no member": {Person: "nobody"}, "the chair": chair, "the secretary": b.secretary, "a program": {Program: "p"}}
		e := b.debate(nil)
		want := map[string]map[string]hall.Paper{}
		fates := []hall.Paper{{}, {Readers: hall.ForMembers}, {Readers: hall.ForAll}, {Readers: hall.ForMembers, Withheld: &e.At}, {Readers: hall.ForAll, Withheld: &e.At}}
		papers := func(from, to int) {
			must(t, s.Write(ctx, func(tx *store.Tx) error {
				for n := from; n < to; n++ {
					e.ID, e.Reference = store.NewID[hall.EventID](), fmt.Sprintf("DEB/2030/%d", n)
					must(t, tx.CreateEvent(e))
					side := []hall.Side{hall.InChair, hall.For, hall.Against}[n%3]
					must(t, tx.CreateSpeaker(hall.Speaker{ID: store.NewID[hall.SpeakerID](), Event: e.ID, Person: chair.Person, Name: "S", Side: side}))
					var all []hall.Paper
					for i, fate := range []hall.Paper{fates[n%5], fates[n/5%5], fates[n/25%5]} {
						fate.Event, fate.Number, fate.Body, fate.At = e.ID, i+1, "Text.", e.At
						must(t, tx.CreatePaperVersion(fate))
						if fate.Readers != "" {
							at := e.At.Add(time.Duration(10*n+i) * time.Minute)
							fate.Published = &at
							must(t, tx.SavePaperStanding(fate))
						}
						all = append(all, fate)
					}
					for who := range readers {
						member := who == "a member" || who == "the secretary" || who == "the chair" && side == hall.InChair
						if reads := hall.Reads(all, member); len(reads) > 0 {
							if want[who] == nil {
								want[who] = map[string]hall.Paper{}
							}
							want[who][e.Reference] = reads[len(reads)-1]
						}
					}
				}
				return nil
			}))
		}
		statements := func() (n int) {
			return storetest.Statements(t, s, func() {
				for who, by := range readers {
					list, err := b.Papers(ctx, by)
					must(t, err)
					_, last, err := b.Ahead(ctx, by, 3)
					must(t, err)
					for _, l := range list {
						if p := want[who][l.Reference]; p.Published == nil || !p.Published.Equal(l.Published) || p.Readers != l.Readers || l.Title != e.Title || l.Kind != e.Kind {
							t.Errorf("%s has %+v in the list, %+v on the page", who, l, p)
						}
					}
					if len(list) != len(want[who]) || !slices.IsSortedFunc(list, func(a, b PaperLine) int { return b.Published.Compare(a.Published) }) {
						t.Errorf("%s has %d papers in the list, and reads %d: %+v", who, len(list), len(want[who]), list)
					}
					if (last == nil) != (len(list) == 0) || last != nil && *last != list[0] {
						t.Errorf("%s is shown %+v first", who, last)
					}
				}
			})
		}
		papers(0, 3)
		few := statements()
		papers(3, 125)
		if many := statements(); many != few || few == 0 {
			t.Errorf("%d statements for three papers, %d for many", few, many)
		}
	})
}
