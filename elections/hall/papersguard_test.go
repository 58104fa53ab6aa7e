package hall

import (
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// reads is which version somebody reads, 0 for none; the list says the same.
func (b *house) reads(by domain.Actor, e hall.Event) (number int) {
	b.t.Helper()
	shown, err := b.Paper(b.t.Context(), by, e.Reference, 0)
	if err == nil {
		number = shown.Paper.Number
	} else {
		refusaltest.Want(b.t, err, refusal.Unknown)
	}
	list, err := b.Papers(b.t.Context(), by)
	must(b.t, err)
	if (len(list) == 1) != (number > 0) || number > 0 && !list[0].Published.Equal(*shown.Paper.Published) {
		b.t.Errorf("the list has %+v, the page version %d", list, number)
	}
	return number
}

// published is a debate with one published version.
func (b *house) published(readers hall.Readers, body string) (hall.Event, hall.Paper) {
	b.t.Helper()
	e, _ := b.held(nil)
	_, err := b.DraftPaper(b.t.Context(), b.secretary, e.Reference, say)
	must(b.t, err)
	p := b.edit(e, b.secretary, body)
	must(b.t, b.PublishPaper(b.t.Context(), b.secretary, e.Reference, p.Number, readers, ""))
	return e, p
}

// R153, R154: a version for members takes the older ones from everybody else, notes and
// lists included.
func TestR154_AVersionForMembersClosesTheOlderOnes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e, first := b.published(hall.ForAll, "One was for it.")
		must(t, b.CorrectPaper(ctx, b.secretary, e.Reference, "The figure is for one year."))
		if n := b.reads(domain.Actor{}, e); n != first.Number {
			t.Errorf("anybody reads version %d", n)
		}
		second := b.edit(e, b.secretary, "One was for it, another against.")
		must(t, b.PublishPaper(ctx, b.secretary, e.Reference, second.Number, hall.ForMembers, "For members."))
		if n := b.reads(domain.Actor{}, e); n != 0 {
			t.Errorf("anybody still reads version %d", n)
		}
		_, err := b.Paper(ctx, domain.Actor{}, e.Reference, first.Number)
		refusaltest.Want(t, err, refusal.Unknown)
		_, _, err = b.PaperVersionsOf(ctx, domain.Actor{}, e.Reference, first.Number, first.Number)
		refusaltest.Want(t, err, refusal.Unknown)
		if shown, err := b.Paper(ctx, b.as(4), e.Reference, first.Number); err != nil || len(shown.Versions) != 2 || len(shown.Notes) != 2 {
			t.Errorf("a member reads %+v, %v", shown, err)
		}
	})
}

// R153: whoever holds the event takes a version from its readers, with a reason that is
// recorded and names nobody.
func TestR153_APublishedVersionIsWithheld(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e, p := b.published(hall.ForAll, "The one with the red hat was for it.")
		refusaltest.Want(t, b.WithholdPaper(ctx, b.as(4), e.Reference, p.Number, "It tells who it was."), refusal.LacksRole)
		refusaltest.Want(t, b.WithholdPaper(ctx, b.secretary, e.Reference, p.Number, " "), refusal.WhyMissing)
		refusaltest.Want(t, b.WithholdPaper(ctx, b.secretary, e.Reference, p.Number, "It was OfM4."), hall.PaperNames)
		refusaltest.Want(t, b.WithholdPaper(ctx, b.secretary, e.Reference, 9, "It tells who it was."), refusal.Unknown)
		refusaltest.Want(t, b.WithholdPaper(ctx, b.secretary, e.Reference, 1, "It tells who it was."), hall.PaperUnread) // a draft
		must(t, b.WithholdPaper(ctx, b.as(0), e.Reference, p.Number, "It tells who it was."))
		for _, reader := range []domain.Actor{{}, b.as(4)} {
			if n := b.reads(reader, e); n != 0 {
				t.Errorf("version %d is read still", n)
			}
		}
		refusaltest.Want(t, b.WithholdPaper(ctx, b.secretary, e.Reference, p.Number, "Once more."), hall.PaperUnread)
		refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, "Back."), hall.PaperState)
		if n := b.recorded(string(acts.EventPaperWithheld), "It tells who it was."); n != 1 {
			t.Errorf("the record has it %d times", n)
		}
		next := b.edit(e, b.secretary, "One was for it.")
		must(t, b.PublishPaper(ctx, b.secretary, e.Reference, next.Number, hall.ForAll, "A passage was taken out."))
		if n := b.reads(domain.Actor{}, e); n != next.Number {
			t.Errorf("anybody reads version %d", n)
		}
	})
}

// R153, R155: what is learned of who may not be named withholds what names them: words
// that organisers give, and whom the paper has since quoted from the forum.
func TestR153_WhatIsLearnedLaterWithholds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e, p := b.published(hall.ForAll, "As the professor says, and rainbowfox too, it pays.")
		plan := Plan{Title: e.Title, Motion: e.Motion, Day: when.DateOf(e.Starts, b.Zone), At: when.TimeOfDay{Hour: 12}, Minutes: 60, Link: e.Link, Place: "In the library"}
		_, err := b.Change(ctx, b.secretary, e.Reference, plan)
		must(t, err)
		if n := b.reads(domain.Actor{}, e); n != p.Number {
			t.Errorf("another change withholds: %d", n)
		}
		plan.Known = []string{"the Professor"}
		_, err = b.Change(ctx, b.secretary, e.Reference, plan)
		must(t, err)
		if n := b.reads(domain.Actor{}, e); n != 0 {
			t.Errorf("version %d is read still", n)
		}
		p = b.edit(e, b.secretary, "As one says, and rainbowfox too, it pays.")
		must(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, "A word less."))
		b.edit(e, b.secretary, "One wrote:\n\n[quote=\"Rainbowfox, post:3, topic:12\"]\nIt pays.\n[/quote]")
		if n := b.reads(domain.Actor{}, e); n != 0 {
			t.Errorf("version %d is read still", n)
		}
	})
}

// R163: what somebody refuses stays refused, whoever else agrees to the same words; and
// what has been withheld is hers to take back.
func TestR163_ARefusalStandsByItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e, speakers := b.held(nil)
		_, err := b.DraftPaper(ctx, b.secretary, e.Reference, say)
		must(t, err)
		p := b.edit(e, b.secretary, "Both said: “It pays.”")
		quotes := map[int]hall.QuoteID{}
		for _, i := range []int{1, 2} {
			q, err := b.AddPassage(ctx, b.secretary, e.Reference, speakers[i].ID, "It pays.")
			must(t, err)
			quotes[i] = q.ID
		}
		_, err = b.AskChecks(ctx, b.secretary, e.Reference)
		must(t, err)
		must(t, b.AnswerCheck(ctx, b.as(1), e.Reference, Answer{Quote: quotes[1], Agreed: true}))
		must(t, b.AnswerCheck(ctx, b.as(2), e.Reference, Answer{Quote: quotes[2]}))
		refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, ""), hall.QuoteUnagreed)
		must(t, b.AnswerCheck(ctx, b.as(2), e.Reference, Answer{Quote: quotes[2], Agreed: true}))
		must(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, ""))
		refusaltest.Want(t, b.AnswerCheck(ctx, b.as(2), e.Reference, Answer{Quote: quotes[2]}), hall.PaperState)
		must(t, b.WithholdPaper(ctx, b.secretary, e.Reference, p.Number, "She thinks better of it."))
		must(t, b.AnswerCheck(ctx, b.as(2), e.Reference, Answer{Quote: quotes[2]}))
	})
}

// R163: what a speaker answered is put down as hers in every draft, whatever signs she
// typed.
func TestR163_EveryAnswerOfADraftIsPutDown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e, speakers := b.held(nil)
		shown := b.shown(b.as(0), e)
		must(t, b.Answer(ctx, b.as(0), e.Reference, shown.Answered[0].ID, speakers[1].ID, `Less \*by far* &#92;* than &amp;c. \\ one_thinks.`))
		_, err := b.DraftPaper(ctx, b.secretary, e.Reference, say)
		must(t, err)
		d, err := b.PaperDesk(ctx, b.secretary, e.Reference)
		must(t, err)
		if len(d.Words) != 1 || !d.Words[0].Stands || len(d.Unagreed) != 1 {
			t.Errorf("put down are %+v, without consent %q", d.Words, d.Unagreed)
		}
	})
}

// R153: a speaker is sought as she was put down too, whatever the register says of her
// since.
func TestR153_ASpeakerUnderTheNameThatWasAnnounced(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e, _ := b.held(nil)
		_, err := b.DraftPaper(ctx, b.secretary, e.Reference, say)
		must(t, err)
		must(t, b.Store.Write(ctx, func(tx *store.Tx) error {
			who, err := tx.Person(b.people[1].ID)
			must(t, err)
			who.Forename, who.Surname, who.Organisation = "Erased", "Person", ""
			return tx.SavePerson(who)
		}))
		for _, text := range []string{"OfM1 was for it.", "At the Trust of M1, they are."} {
			p := b.edit(e, b.secretary, text)
			refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, ""), hall.PaperNames)
		}
	})
}

// R151, R153, R165: what a vote came to is told below a paper to those whom the event is
// for, and its question only where it names nobody.
func TestR165_AVotesNumbersStayWithTheEvent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 10), t.Context()
		e := b.debate(nil)
		b.gather(e, 3, 9)
		for _, question := range []string{"Shall there be tea?", "Is OfM4 right?"} {
			v, err := b.CallVote(ctx, b.as(0), e.Reference, hall.OtherVote, question, 20)
			must(t, err)
			b.cast(v, domain.Yes, 3, 4, 5, 6, 7)
			b.cast(v, domain.No, 8)
			b.at(b.now().Add(21 * time.Second))
		}
		must(t, b.Close(ctx, b.as(0), e.Reference))
		_, err := b.DraftPaper(ctx, b.secretary, e.Reference, say)
		must(t, err)
		p := b.edit(e, b.secretary, "There was tea.")
		must(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, ""))
		for who, c := range map[string]struct {
			by    domain.Actor
			votes int
		}{"anybody": {domain.Actor{}, 0}, "who is no member": {domain.Actor{Person: b.stranger.ID}, 0}, "a member": {b.as(9), 2}, "the chair": {b.as(0), 2}, "the secretary": {b.secretary, 2}} {
			shown, err := b.Paper(ctx, c.by, e.Reference, 0)
			must(t, err)
			if len(shown.Votes) != c.votes {
				t.Fatalf("%s is told of %d votes", who, len(shown.Votes))
			}
			for _, v := range shown.Votes {
				if v.Totals != (hall.Totals{Yes: 5, No: 1}) || strings.Contains(v.Question, "OfM4") {
					t.Errorf("%s is told %+v", who, v)
				}
			}
			if c.votes > 0 && (shown.Votes[0].Question == "") == (shown.Votes[1].Question == "") {
				t.Errorf("%s reads the questions %+v", who, shown.Votes)
			}
		}
	})
}

// R153, R161: whoever runs an event without keeping its attendance cannot ask the linter
// who registered and leave no trace: a look is recorded, without a word of the text.
func TestR153_AModeratorsLookIsRecorded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e, _ := b.held(nil)
		_, err := b.DraftPaper(ctx, b.as(0), e.Reference, say)
		must(t, err)
		names := "Was it " + b.people[3].Name() + " or " + b.people[4].Name() + "?"
		l, err := b.LookAt(ctx, b.as(0), e.Reference, names)
		must(t, err)
		if len(l.Found) != 2 || b.recorded(string(acts.EventPaperLooked), string(b.people[0].ID), `"found":2`) != 1 {
			t.Errorf("of a look with %d findings the record has %d entries", len(l.Found), b.recorded(string(acts.EventPaperLooked)))
		}
		if b.recorded(b.people[3].Surname) != 0 {
			t.Error("the record has the text")
		}
		_, err = b.LookAt(ctx, b.secretary, e.Reference, names) // she has the list
		must(t, err)
		if n := b.recorded(string(acts.EventPaperLooked)); n != 1 {
			t.Errorf("%d looks are recorded", n)
		}
		_, err = b.LookAt(ctx, b.as(1), e.Reference, names)
		refusaltest.Want(t, err, refusal.Unknown)
	})
}

// R151: numbers of a vote in which fewer than five voted are not published, whoever has
// written them into the text.
func TestR151_NumbersOfFewAreNotPublished(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e := b.debate(nil)
		b.gather(e, 3, 6)
		v, err := b.CallVote(ctx, b.as(0), e.Reference, hall.OtherVote, "Shall there be tea?", hall.VoteSeconds)
		must(t, err)
		_, err = b.Office.CastMarks(ctx, b.as(3), v.Contest, []domain.Mark{{Option: domain.Yes, Rank: 1}}, "")
		must(t, err)
		b.at(b.now().Add((hall.VoteSeconds + 1) * time.Second))
		must(t, b.Close(ctx, b.as(0), e.Reference))
		p, err := b.DraftPaper(ctx, b.as(0), e.Reference, say)
		must(t, err)
		if !strings.Contains(p.Body, "event.vote-few") {
			t.Errorf("the draft does not say that few voted:\n%s", p.Body)
		}
		body := strings.ReplaceAll(p.Body, hall.ToWrite, "It was a debate.")
		told := b.edit(e, b.secretary, strings.Replace(body, "event.vote-few", "One voted: yes 1, no 0.", 1))
		refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, told.Number, hall.ForMembers, ""), hall.PaperFew)
		p = b.edit(e, b.secretary, body)
		must(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForMembers, ""))
	})
}
