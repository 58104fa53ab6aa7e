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
	"hustings/elections/governance/ical"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// R153, R161: what was called off before it was announced was never judged, and is told to
// nobody but who keeps it and who was asked to speak: by no page, list, calendar or topic.
func TestR153_CalledOffBeforeAnybodyWasTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 5), t.Context()
		e, err := b.Draft(ctx, b.secretary, Plan{Kind: hall.Debate, Title: "With " + b.people[1].Name(), Motion: "This house would.", Day: when.DateOf(b.now(), b.Zone).AddDays(10), At: when.TimeOfDay{Hour: 12}, Minutes: 60})
		must(t, err)
		_, err = b.AddSpeaker(ctx, b.secretary, e.Reference, NewSpeaker{Person: b.people[1].ID, Side: hall.For})
		must(t, err)
		must(t, b.Cancel(ctx, b.secretary, e.Reference, b.people[1].Name()+" is ill."))
		for who, by := range map[string]domain.Actor{"anybody": {}, "a member": b.as(3)} {
			_, err := b.Event(ctx, by, e.Reference)
			refusaltest.Want(t, err, refusal.Unknown)
			_, err = b.Entry(ctx, by, e.Reference)
			refusaltest.Want(t, err, refusal.Unknown)
			if all, _, err := b.Events(ctx, by); err != nil || len(all) != 0 {
				t.Errorf("%s has it in a list: %+v, %v", who, all, err)
			}
		}
		var dates []ical.Event
		must(t, s.Act(ctx, func(tx *store.Tx) (err error) {
			r := hall.Registration{ID: store.NewID[hall.RegistrationID](), Event: e.ID, Person: b.people[3].ID, As: hall.AsMember, Standing: hall.Waiting, At: tx.Now()}
			must(t, tx.CreateRegistration(r))
			dates, err = b.DatesTx(tx, b.people[3].ID)
			return err
		}))
		public, err := b.PublicDates(ctx)
		must(t, err)
		topics, err := b.ForForum(ctx)
		must(t, err)
		if len(dates)+len(public)+len(topics) != 0 {
			t.Errorf("calendars and topics tell of it: %+v, %+v, %+v", dates, public, topics)
		}
		for who, by := range map[string]domain.Actor{"the secretary": b.secretary, "who was to speak": b.as(1)} {
			if got := b.shown(by, e); got.State != hall.Cancelled {
				t.Errorf("to %s it is %s", who, got.State)
			}
		}
		if all, _, err := b.Events(ctx, b.secretary); err != nil || len(all) != 1 {
			t.Errorf("the secretary has it not in her list: %+v, %v", all, err)
		}
		told := b.debate(nil) // another that was announced stays before everybody
		must(t, b.Cancel(ctx, b.secretary, told.Reference, "The room is wet."))
		if all, _, err := b.Events(ctx, domain.Actor{}); err != nil || len(all) != 1 || b.shown(domain.Actor{}, told).Why == "" {
			t.Errorf("what was announced and called off is not told: %+v, %v", all, err)
		}
	})
}

// notes are the notes below an event's paper that anybody reads.
func (b *house) notes(e hall.Event) (texts []string) {
	b.t.Helper()
	p, err := b.Paper(b.t.Context(), domain.Actor{}, e.Reference, 0)
	must(b.t, err)
	for _, n := range p.Notes {
		texts = append(texts, n.Text)
	}
	return texts
}

// PR3, R152, R153: what was hidden because it names somebody who took her word back, or
// would be hidden if she did, is not told again once her name is forgotten: of whoever came
// from outside by the clock, of a member as she asks for it.
func TestPR3_WhatIsHiddenIsNotToldAgainOnceSheIsForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		publish := func(e hall.Event, note string) {
			b.open(e)
			must(t, b.Close(ctx, b.as(0), e.Reference))
			_, err := b.DraftPaper(ctx, b.secretary, e.Reference, say)
			must(t, err)
			p := b.edit(e, b.secretary, "It was said, and agreed.")
			must(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, ""))
			must(t, b.CorrectPaper(ctx, b.secretary, e.Reference, note))
			if n := b.notes(e); len(n) != 1 || n[0] != note {
				t.Fatalf("as long as she agrees: %q", n)
			}
		}
		e, _ := b.table(func(p *Plan) { p.Attribution = hall.OnRecord })
		page := b.secretTo(MailSpeakerAsked, outsider)
		must(t, b.AnswerAtLink(ctx, page, true))
		publish(e, "Edith Quillfeather was the third.")
		must(t, b.AnswerAtLink(ctx, page, false))
		if n := b.notes(e); len(n) != 0 {
			t.Fatalf("she has taken her word back: %q", n)
		}
		b.at(e.Ends.Add(365*24*time.Hour + 2*time.Hour))
		if n := b.notes(e); len(n) != 1 || n[0] != "[…] was the third." {
			t.Errorf("a year later her note is %q", n)
		}

		d := b.debate(func(p *Plan) { p.Attribution = hall.OnRecord })
		must(t, b.Consent(ctx, b.as(1), d.Reference, true))
		publish(d, "OfM1 was for it.")
		must(t, b.Consent(ctx, b.as(1), d.Reference, false))
		if n := b.notes(d); len(n) != 0 {
			t.Fatalf("she has taken her word back: %q", n)
		}
		b.forget(1)
		if n := b.notes(d); len(n) != 1 || n[0] != "[…] was for it." {
			t.Errorf("once she is forgotten her note is %q", n)
		}
	})
}

// PR3, R152: with a consent that is forgotten the name goes from what the event says.
func TestPR3_ATitleLosesTheNameThatIsForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		entitled := func(e hall.Event, name string) {
			p := Plan{Title: "An hour with " + name, Motion: e.Motion, Themes: e.Themes, Day: when.DateOf(e.Starts, b.Zone), At: when.TimeOfDay{Hour: 12}, Minutes: 60, Place: e.Place, Link: e.Link}
			_, err := b.Change(ctx, b.secretary, e.Reference, p)
			must(t, err)
			b.open(e)
			must(t, b.Close(ctx, b.as(0), e.Reference))
		}
		title := func(e hall.Event) string { return b.shown(domain.Actor{}, e).Title }
		e, _ := b.table(func(p *Plan) { p.Attribution = hall.OnRecord })
		must(t, b.AnswerAtLink(ctx, b.secretTo(MailSpeakerAsked, outsider), true))
		entitled(e, "Edith Quillfeather")
		b.at(e.Ends.Add(365*24*time.Hour - 2*time.Hour))
		before := title(e)
		b.at(e.Ends.Add(365*24*time.Hour + 2*time.Hour))
		if after := title(e); before != "An hour with Edith Quillfeather" || after != "An hour with […]" {
			t.Errorf("within the year %q, after it %q", before, after)
		}
		d := b.debate(func(p *Plan) { p.Attribution = hall.OnRecord })
		must(t, b.Consent(ctx, b.as(1), d.Reference, true))
		entitled(d, b.people[1].Name())
		b.forget(1)
		if after := title(d); after != "An hour with […]" {
			t.Errorf("once she is forgotten: %q", after)
		}
	})
}

// PR3, R153: the linter knows who was there from outside as long as a paper is drafted that
// has yet to be published, two years at most; whoever was written to is kept for a year after
// that; and whoever has been forgotten is asked nothing.
func TestPR3_NamesAreKeptWhileAPaperIsWritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 5), t.Context()
		const year, bit = 365 * 24 * time.Hour, 2 * time.Hour
		forgotten := func(e hall.Event) bool { return b.recorded(string(acts.EventOutsidersForgotten), string(e.ID)) > 0 }
		drafted, edith := b.table(nil)
		b.open(drafted)
		must(t, b.Close(ctx, b.as(0), drafted.Reference))
		_, err := b.DraftPaper(ctx, b.secretary, drafted.Reference, say)
		must(t, err)
		p := b.edit(drafted, b.secretary, "Edith Quillfeather said so.")
		asked, _ := b.table(nil)
		b.open(asked)
		must(t, b.Close(ctx, b.as(0), asked.Reference))
		must(t, b.forgetOutsiders(ctx, asked.ID)) // as a replica whose look is from before
		b.at(asked.Ends.Add(year - 5*24*time.Hour))
		must(t, b.AskToLoosen(ctx, b.secretary, asked.Reference))
		b.at(asked.Ends.Add(year + bit))
		if forgotten(drafted) || forgotten(asked) {
			t.Errorf("a year later forgotten: while a paper is drafted %v, five days after she was asked %v", forgotten(drafted), forgotten(asked))
		}
		refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, drafted.Reference, p.Number, hall.ForAll, ""), hall.PaperNames)
		b.at(drafted.Ends.Add(2*year + bit))
		must(t, b.forgetOutsiders(ctx, drafted.ID))
		if n := b.recorded(string(acts.EventOutsidersForgotten), string(drafted.ID)); n != 1 {
			t.Errorf("two years later it is recorded %d times", n)
		}
		p = b.edit(drafted, b.secretary, "One said: “It pays.”")
		_, err = b.AddPassage(ctx, b.secretary, drafted.Reference, edith.ID, "It pays.")
		must(t, err)
		_, err = b.AskChecks(ctx, b.secretary, drafted.Reference)
		refusaltest.Want(t, err, hall.ChecksNone)
		refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, drafted.Reference, p.Number, hall.ForAll, ""), hall.QuoteUnagreed)
		if d, err := b.PaperDesk(ctx, b.secretary, drafted.Reference); err != nil || !strings.Contains(d.Latest.Body, "It pays.") || !d.Words[0].AskedAt.IsZero() {
			t.Errorf("her words count as asked: %+v, %v", d.Words, err)
		}
		if forgotten(asked) {
			t.Error("within a year of being asked she is forgotten")
		}
		b.at(asked.Ends.Add(2*year - 5*24*time.Hour + bit))
		if !forgotten(asked) {
			t.Error("a year after she was asked she is not forgotten")
		}
	})
}
