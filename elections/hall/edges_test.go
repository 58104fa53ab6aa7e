package hall

import (
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// R162: who is in the room and has lapsed meanwhile is on no roll.
func TestR162_WhoHasLapsedDoesNotVote(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e := b.debate(nil)
		b.gather(e, 3, 6)
		must(t, s.Act(ctx, func(tx *store.Tx) error {
			day := when.DateOf(tx.Now(), b.Zone)
			facts, err := tx.MembershipsOf(b.people[5].ID)
			if err != nil {
				return err
			}
			added, err := domain.ChangeStatus(facts, facts[0].Network, domain.Lapsed, day)
			if err != nil {
				return err
			}
			return tx.ReplaceMemberships(b.people[5].ID, nil, added, day)
		}))
		v, err := b.CallVote(ctx, b.as(0), e.Reference, hall.FirstVote, "", 60)
		must(t, err)
		if n := b.shown(b.as(3), e).Votes[0].Voters; n != 2 {
			t.Errorf("%d on the roll, want the two members", n)
		}
		b.at(b.now())
		_, err = b.Office.CastMarks(ctx, b.as(5), v.Contest, []domain.Mark{{Option: domain.Yes, Rank: 1}}, "")
		if err == nil {
			t.Error("somebody votes who has lapsed")
		}
	})
}

// R148, R161: questions close a day before; another hour, end, place or link, each by
// itself, is told to all who come, with a new calendar entry, and nothing else is.
func TestR148_R161_WhatAChangeTells(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 5), t.Context()
		e := b.debate(nil)
		if want := e.Starts.Add(-24 * time.Hour); !e.QuestionsClose.Equal(want) {
			t.Errorf("questions close %s, want %s", e.QuestionsClose, want)
		}
		_, err := b.Register(ctx, b.as(3), e.Reference)
		must(t, err)
		plan := Plan{Title: e.Title, Motion: e.Motion, Day: when.DateOf(e.Starts, b.Zone), At: when.TimeOfDay{Hour: 12}, Minutes: 60, Place: e.Place, Link: e.Link}
		for _, c := range []struct {
			what   string
			change func()
			tells  bool
		}{
			{"nothing", func() {}, false}, {"what it is about", func() { plan.About = "More." }, false}, {"the partner", func() { plan.Partner = "The Institute" }, false},
			{"its end", func() { plan.Minutes = 90 }, true}, {"its place", func() { plan.Place = "The library" }, true}, {"the link", func() { plan.Link = "https://video.example.org/other" }, true},
			{"its hour", func() { plan.At.Minute = 15 }, true},
		} {
			told, was := b.mails(MailEventChanged), e.Sequence
			c.change()
			e, err = b.Change(ctx, b.secretary, e.Reference, plan)
			must(t, err)
			if got := b.mails(MailEventChanged) > told; got != c.tells || (e.Sequence > was) != c.tells {
				t.Errorf("%s has changed: told %v, want %v; its entry went from %d to %d", c.what, got, c.tells, was, e.Sequence)
			}
		}
	})
}

// R153, R164: the partner is named in any case, though somebody who came is of it.
func TestR164_ThePartnerIsNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 5), t.Context()
		for partner, open := range map[string]bool{"The Institute of Records": false, "": true} {
			e := b.debate(func(p *Plan) { p.Partner, p.Audience.Guests = partner, true })
			_, _, err := b.Invite(ctx, b.secretary, e.Reference, Guest{Name: "Gwen Guest", Organisation: "The Institute of Records", Address: "gwen@example.org", As: hall.AsGuest})
			must(t, err)
			b.open(e)
			must(t, b.Close(ctx, b.as(0), e.Reference))
			_, err = b.DraftPaper(ctx, b.secretary, e.Reference, say)
			must(t, err)
			p := b.edit(e, b.secretary, "It was held with the Institute of Records.")
			err = b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, "")
			if open {
				refusaltest.Want(t, err, hall.PaperNames)
			} else {
				must(t, err)
			}
		}
	})
}

// R154: one answer given twice by one speaker is put down for her check once, and the
// draft is made.
func TestR154_OneAnswerTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 5), t.Context()
		e := b.debate(nil)
		var speakers []hall.Speaker
		must(t, s.Read(ctx, func(tx *store.Tx) (err error) { speakers, err = tx.Speakers(e.ID); return err }))
		for _, text := range []string{"What does it cost?", "And who pays?"} {
			q, err := b.Ask(ctx, b.as(3), e.Reference, text)
			must(t, err)
			must(t, b.Answer(ctx, b.as(0), e.Reference, q.ID, speakers[1].ID, "Nobody knows."))
		}
		b.open(e)
		must(t, b.Close(ctx, b.as(0), e.Reference))
		p, err := b.DraftPaper(ctx, b.secretary, e.Reference, say)
		must(t, err)
		d, err := b.PaperDesk(ctx, b.secretary, e.Reference)
		must(t, err)
		if strings.Count(p.Body, "Nobody knows.") != 2 || len(d.Words) != 1 {
			t.Errorf("it is put down %d times", len(d.Words))
		}
	})
}

// R161: an organiser marks whoever has a place, and nobody else.
func TestR161_WhoIsMarkedAsHere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e := b.debate(func(p *Plan) { p.Limit = 1 })
		for i := 3; i < 5; i++ {
			_, err := b.Register(ctx, b.as(i), e.Reference)
			must(t, err)
		}
		b.open(e)
		list, err := b.People(ctx, b.secretary, e.Reference)
		must(t, err)
		for _, p := range list {
			err := b.Mark(ctx, b.secretary, e.Reference, p.ID, true)
			if p.Standing == hall.Admitted {
				must(t, err)
			} else if err == nil {
				t.Error("who waits is marked as here")
			}
		}
		if s := b.shown(b.as(3), e); s.Present != 4 || !s.Here {
			t.Errorf("%d are here", s.Present)
		}
		if err := b.Mark(ctx, b.as(0), e.Reference, list[0].ID, true); err == nil {
			t.Error("the chair marks who is here")
		}
	})
}
