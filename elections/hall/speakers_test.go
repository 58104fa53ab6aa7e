package hall

import (
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

const outsider = "edith@wolds.example"

// mailed is how many mails of a kind went to an address.
func (b *house) mailed(template, address string) int64 {
	return b.count("SELECT count(*) FROM outbox WHERE template = '" + template + "' AND address = '" + address + "'")
}

// table announces a roundtable in ten days: member 0 moderates, member 1 and somebody from
// outside sit at it.
func (b *house) table(f func(*Plan)) (e hall.Event, edith hall.Speaker) {
	b.t.Helper()
	ctx := b.t.Context()
	p := Plan{Kind: hall.Roundtable, Title: "When systems are down", Themes: []string{"Safety"}, Day: when.DateOf(b.now(), b.Zone).AddDays(10), At: when.TimeOfDay{Hour: 12}, Minutes: 60,
		Link: "https://video.example.org/room", Place: "Online"}
	if f != nil {
		f(&p)
	}
	e, err := b.Draft(ctx, b.secretary, p)
	must(b.t, err)
	for i, side := range []hall.Side{hall.Moderator, hall.Participant} {
		_, err := b.AddSpeaker(ctx, b.secretary, e.Reference, NewSpeaker{Person: b.people[i].ID, Side: side})
		must(b.t, err)
	}
	edith, err = b.AddSpeaker(ctx, b.secretary, e.Reference, NewSpeaker{Name: "Edith Quillfeather", Organisation: "Wolds Polytechnic", Address: outsider, Side: hall.Participant})
	must(b.t, err)
	must(b.t, b.Announce(ctx, b.secretary, e.Reference))
	return e, edith
}

// R161: whoever speaks and is not in the register is let in as every speaker is: she is
// told where to join, reminded, told of a change and of a cancellation, with her calendar's
// entry, and marked as come by the organisers.
func TestR161_ASpeakerFromOutsideIsLetIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 5), t.Context()
		e, edith := b.table(func(p *Plan) { p.Limit = 1 })
		if n := b.mailed(MailEventAdmitted, outsider); n != 1 {
			t.Errorf("she was told of her place %d times", n)
		}
		if n := b.count("SELECT count(*) FROM outbox WHERE template = '" + MailEventAdmitted + "' AND address = '" + outsider + "' AND args LIKE '%calendar%' AND args LIKE '%/room%'"); n != 1 {
			t.Error("she has no entry for her calendar, or does not know where to join")
		}
		secret := b.secretTo(MailEventAdmitted, outsider)
		at, err := b.AtLink(ctx, secret)
		must(t, err)
		if at.Speaker == nil || at.Speaker.ID != edith.ID || at.Link == "" {
			t.Errorf("her page: %+v, where to join: %q", at.Speaker, at.Link)
		}
		r, err := b.Register(ctx, b.as(3), e.Reference) // she takes nobody's place
		must(t, err)
		if r.Standing != hall.Admitted {
			t.Errorf("the only place is taken by a speaker: %s", r.Standing)
		}
		plan := Plan{Title: e.Title, Themes: e.Themes, Day: when.DateOf(e.Starts, b.Zone), At: when.TimeOfDay{Hour: 13}, Minutes: 60, Place: e.Place, Link: e.Link, Limit: 1}
		e, err = b.Change(ctx, b.secretary, e.Reference, plan)
		must(t, err)
		b.at(e.Starts.Add(-23 * time.Hour))
		for _, template := range []string{MailEventChanged, MailEventReminder} {
			if n := b.mailed(template, outsider); n != 1 {
				t.Errorf("%s: %d mails to her", template, n)
			}
		}
		b.open(e)
		list, err := b.People(ctx, b.secretary, e.Reference)
		must(t, err)
		found := false
		for _, p := range list {
			if p.Called == "Edith Quillfeather" && p.As == hall.AsSpeaker {
				found = true
				must(t, b.Mark(ctx, b.secretary, e.Reference, p.ID, true))
			}
		}
		if !found {
			t.Errorf("she is not among those who come: %+v", list)
		}
		must(t, b.Close(ctx, b.as(0), e.Reference))
		if at, err = b.AtLink(ctx, secret); err != nil || at.Link != "" {
			t.Errorf("afterwards she is still told where to join: %q, %v", at.Link, err)
		}
	})
}

// R152, R153: a speaker from outside who agreed to be named is, though she stands among those
// who came; one who did not is found.
func TestR153_ASpeakerFromOutsideAndTheLinter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 5), t.Context()
		for _, agrees := range []bool{true, false} {
			e, _ := b.table(func(p *Plan) { p.Attribution = hall.OnRecord })
			must(t, b.AnswerAtLink(ctx, b.secretTo(MailSpeakerAsked, outsider), agrees))
			b.open(e)
			must(t, b.Close(ctx, b.as(0), e.Reference))
			_, err := b.DraftPaper(ctx, b.secretary, e.Reference, say)
			must(t, err)
			p := b.edit(e, b.secretary, "Edith Quillfeather of Wolds Polytechnic said it.")
			if err := b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, ""); agrees {
				must(t, err)
			} else {
				refusaltest.Want(t, err, hall.PaperNames)
			}
		}
	})
}

// R147, R161: who is taken off the list is told, loses the place that she had as a speaker,
// and comes as anybody does if she likes; the linter knows her all the same.
func TestR147_ASpeakerWhoIsTakenOff(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 5), t.Context()
		e, edith := b.table(nil)
		var speakers []hall.Speaker
		must(t, s.Read(ctx, func(tx *store.Tx) (err error) { speakers, err = tx.Speakers(e.ID); return err }))
		page := b.secretTo(MailEventAdmitted, outsider)
		for _, id := range []hall.SpeakerID{edith.ID, speakers[1].ID} {
			must(t, b.DropSpeaker(ctx, b.secretary, e.Reference, id))
		}
		if all, ends := b.mails(MailSpeakerDropped), b.count("SELECT count(*) FROM outbox WHERE template = '"+MailSpeakerDropped+"' AND args LIKE '%CANCEL%'"); all != 2 || ends != 2 {
			t.Errorf("%d were told, %d calendars", all, ends)
		}
		_, err := b.AtLink(ctx, page)
		refusaltest.Want(t, err, refusal.Unknown)
		if s := b.shown(b.as(1), e); s.Link != "" || s.Mine != "" || s.Speaks != nil {
			t.Errorf("she still has her place: %q, %s", s.Link, s.Mine)
		}
		r, err := b.Register(ctx, b.as(1), e.Reference)
		must(t, err)
		if r.As != hall.AsMember {
			t.Errorf("she comes as %s", r.As)
		}
		must(t, b.Withdraw(ctx, b.as(1), e.Reference))
		b.at(e.Starts)
		refusaltest.Want(t, b.Open(ctx, b.as(0), e.Reference), hall.TableMissing)
		for i := 2; i < 4; i++ {
			_, err := b.AddSpeaker(ctx, b.secretary, e.Reference, NewSpeaker{Person: b.people[i].ID, Side: hall.Participant})
			must(t, err)
		}
		must(t, b.Open(ctx, b.as(0), e.Reference))
		must(t, b.Close(ctx, b.as(0), e.Reference))
		_, err = b.DraftPaper(ctx, b.secretary, e.Reference, say)
		must(t, err)
		p := b.edit(e, b.secretary, "Edith Quillfeather was to come.")
		refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, ""), hall.PaperNames)
	})
}

// R161: a member who is made a speaker gives her place to whoever waits.
func TestR161_AMemberWhoSpeaksFreesAPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e := b.debate(func(p *Plan) { p.Limit = 1 })
		for i := 3; i < 5; i++ {
			_, err := b.Register(ctx, b.as(i), e.Reference)
			must(t, err)
		}
		if s := b.shown(b.as(4), e); s.Mine != hall.Waiting {
			t.Fatalf("the second is %s", s.Mine)
		}
		_, err := b.AddSpeaker(ctx, b.secretary, e.Reference, NewSpeaker{Person: b.people[3].ID, Side: hall.For})
		must(t, err)
		if s := b.shown(b.as(4), e); s.Mine != hall.Admitted {
			t.Errorf("who waited is %s", s.Mine)
		}
	})
}

// R150: between the first and the last vote the motion stays as it was put.
func TestR150_AMotionIsNotReworded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 8), t.Context()
		e := b.debate(nil)
		b.gather(e, 3, 8)
		plan := Plan{Title: e.Title, Motion: "This house would buy.", Day: when.DateOf(e.Starts, b.Zone), At: when.TimeOfDay{Hour: 12}, Minutes: 60, Place: e.Place, Link: e.Link}
		_, err := b.CallVote(ctx, b.as(0), e.Reference, hall.FirstVote, "", hall.VoteSeconds)
		must(t, err)
		_, err = b.Change(ctx, b.secretary, e.Reference, plan)
		refusaltest.Want(t, err, hall.MotionVoted)
		plan.Motion, plan.Recording = e.Motion, "https://video.example.org/recording"
		_, err = b.Change(ctx, b.secretary, e.Reference, plan)
		must(t, err)
		if anybody, member := b.shown(domain.Actor{}, e), b.shown(b.as(3), e); anybody.Recording != "" || member.Recording == "" {
			t.Errorf("anybody is led to the recording (%q), whoever it was for is not (%q)", anybody.Recording, member.Recording) // R153
		}
		all, _, err := b.Events(ctx, domain.Actor{})
		must(t, err)
		if len(all) != 1 || all[0].Recording != "" {
			t.Errorf("the list tells of it: %+v", all)
		}
	})
}

// R154: an event that nobody ends is over by the clock, in however many processes it
// rings, and what is not written up of it is late in its time; one whose room nobody ever
// opened can still be called off.
func TestR154_TheClockEndsWhatNobodyEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 8), t.Context()
		held, unopened := b.debate(nil), b.debate(nil)
		for i := 3; i < 8; i++ {
			_, err := b.Register(ctx, b.as(i), held.Reference)
			must(t, err)
		}
		b.open(held)
		for i := 3; i < 8; i++ {
			must(t, b.Here(ctx, b.as(i), held.Reference, true))
		}
		b.at(held.Ends.Add(2*time.Hour - time.Minute))
		if s := b.shown(b.as(3), held); s.State != hall.Live {
			t.Fatalf("before its time it is %s", s.State)
		}
		_, err := b.CallVote(ctx, b.as(0), held.Reference, hall.FirstVote, "", hall.VoteSeconds) // it goes on all the same
		must(t, err)
		storetest.MustSet(t, s, held.Ends.Add(2*time.Hour))
		must(t, b.Tick(ctx))
		if s := b.shown(b.as(3), held); s.State != hall.Live {
			t.Errorf("a vote goes on, and it is %s", s.State)
		}
		b.at(held.Ends.Add(3 * time.Hour))
		for _, e := range []hall.Event{held, unopened} {
			if s := b.shown(b.as(3), e); s.State != hall.Closed || s.ClosedAt == nil {
				t.Errorf("%s is %s", e.Reference, s.State)
			}
		}
		if n := b.recorded(string(acts.EventClosed)); n != 2 {
			t.Errorf("%d ends are recorded", n)
		}
		_, err = b.DraftPaper(ctx, b.secretary, held.Reference, say)
		must(t, err)
		mails := b.mails(MailEventCancelled)
		must(t, b.Cancel(ctx, b.secretary, unopened.Reference, "Nobody came."))
		if b.mails(MailEventCancelled) != mails {
			t.Error("it is told that what is long past does not take place")
		}
		refusaltest.Want(t, b.Cancel(ctx, b.secretary, held.Reference, "Nobody came."), hall.EventState)
		due, err := held.PaperDue(b.Zone)
		must(t, err)
		b.at(due.Add(time.Hour))
		if n := b.count("SELECT count(*) FROM outbox WHERE template = '" + MailPaperLate + "' AND args LIKE '%" + held.Reference + "%'"); n != 1 {
			t.Errorf("that it is late was told %d times", n)
		}
		if n := b.mails(MailPaperLate); n != 1 {
			t.Errorf("%d were told of a paper that is late", n)
		}
	})
}

// R152, R153: by none of the ways in which a text or a speaker comes to an event does its
// page name one who may not be named; what was said before she took her word back, or
// before the rule was tightened, loses her name.
func TestR152_R153_AnEventDoesNotNameItsSpeakers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		name := b.people[1].Name()
		for _, attribution := range []hall.Attribution{hall.Chatham, hall.OnRecord} { // on the record none has agreed
			plan := func(e hall.Event) Plan {
				return Plan{Kind: e.Kind, Title: e.Title, Motion: e.Motion, Day: when.DateOf(e.Starts, b.Zone), At: when.TimeOfDay{Hour: 12}, Minutes: 60, Place: e.Place, Link: e.Link, Attribution: attribution}
			}
			e := b.debate(func(p *Plan) { p.Attribution = attribution })
			for what, act := range map[string]func() error{
				"announced": func() error {
					p := plan(e)
					p.About = "With " + name + "."
					planned, err := b.Draft(ctx, b.secretary, p) // nobody sees it yet
					must(t, err)
					for i, side := range []hall.Side{hall.InChair, hall.For, hall.Against} {
						_, err := b.AddSpeaker(ctx, b.secretary, planned.Reference, NewSpeaker{Person: b.people[i].ID, Side: side})
						must(t, err)
					}
					return b.Announce(ctx, b.secretary, planned.Reference)
				},
				"changed": func() error {
					p := plan(e)
					p.About = "With " + name + "."
					_, err := b.Change(ctx, b.secretary, e.Reference, p)
					return err
				},
				"told why it changes": func() error {
					p := plan(e)
					p.Place, p.Why = "Elsewhere", name+" cannot travel."
					_, err := b.Change(ctx, b.secretary, e.Reference, p)
					return err
				},
				"one more speaker": func() error {
					p := plan(e)
					p.About = "With " + b.people[3].Name() + "."
					_, err := b.Change(ctx, b.secretary, e.Reference, p)
					must(t, err)
					_, err = b.AddSpeaker(ctx, b.secretary, e.Reference, NewSpeaker{Person: b.people[3].ID, Side: hall.For})
					return err
				},
				"called off": func() error { return b.Cancel(ctx, b.secretary, e.Reference, name+" is ill.") },
				"called off, since nobody opened it": func() error {
					over := b.debate(func(p *Plan) { p.Attribution = attribution })
					must(t, s.Act(ctx, func(tx *store.Tx) error { // as the clock ends it
						ended, err := tx.Event(over.Reference)
						must(t, err)
						now := tx.Now()
						ended.State, ended.ClosedAt = hall.Closed, &now
						return tx.SaveEvent(ended)
					}))
					return b.Cancel(ctx, b.secretary, over.Reference, name+" did not come.")
				},
			} {
				if err := act(); !refusaltest.Is(err, hall.EventNames) {
					t.Errorf("%s, %s: %v", attribution, what, err)
				}
			}
		}
		e := b.debate(func(p *Plan) { p.Attribution = hall.OnRecord })
		about := func(text string) error {
			_, err := b.Change(ctx, b.secretary, e.Reference, Plan{Title: "An hour with " + name, Motion: e.Motion, Day: when.DateOf(e.Starts, b.Zone), At: when.TimeOfDay{Hour: 12}, Minutes: 60, Place: e.Place, About: text})
			return err
		}
		for i := range 3 {
			must(t, b.Consent(ctx, b.as(i), e.Reference, true))
		}
		must(t, about("With "+b.people[2].Name()+"."))
		must(t, b.Consent(ctx, b.as(1), e.Reference, false))
		if s := b.shown(domain.Actor{}, e); s.Title != "An hour with […]" || !strings.Contains(s.About, b.people[2].Name()) {
			t.Errorf("a word was taken back: %q, %q", s.Title, s.About)
		}
		must(t, b.Attribute(ctx, b.secretary, e.Reference, hall.Chatham)) // at any time
		if s := b.shown(domain.Actor{}, e); s.About != "With […]." || s.Attribution != hall.Chatham {
			t.Errorf("tightened: %q", s.About)
		}
	})
}

// R153: a guest who is made a speaker is protected under the name and of the house that she
// was invited with; one mail box is one speaker's (R147).
func TestR153_AGuestWhoIsMadeASpeaker(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 5), t.Context()
		e := b.debate(func(p *Plan) { p.Audience.Guests = true })
		invite := func(organisation string) {
			_, _, err := b.Invite(ctx, b.secretary, e.Reference, Guest{Name: "Edith Quillfeather", Organisation: organisation, Address: outsider, As: hall.AsGuest})
			must(t, err)
		}
		invite("Wolds Polytechnic")
		speaks := func(organisation string) (hall.Speaker, error) {
			return b.AddSpeaker(ctx, b.secretary, e.Reference, NewSpeaker{Name: "E. Quillfeather", Organisation: organisation, Address: strings.ToUpper(outsider), Side: hall.For})
		}
		first, err := speaks("A House")
		must(t, err)
		_, err = speaks("Another")
		refusaltest.Want(t, err, hall.SpeakerTwice)
		must(t, b.DropSpeaker(ctx, b.secretary, e.Reference, first.ID))
		invite("Fens Polytechnic")
		_, err = speaks("A House") // the place that she has, and not the one that was taken back
		must(t, err)
		list, err := b.People(ctx, b.secretary, e.Reference)
		must(t, err)
		for _, p := range list {
			if p.Address != "" && (p.Standing == hall.Admitted) != (p.Organisation == "Fens Polytechnic") {
				t.Errorf("of %s: %s", p.Organisation, p.Standing)
			}
		}
		b.open(e)
		must(t, b.Close(ctx, b.as(0), e.Reference))
		_, err = b.DraftPaper(ctx, b.secretary, e.Reference, say)
		must(t, err)
		for _, house := range []string{"Wolds Polytechnic", "Fens Polytechnic", "A House", "Edith Quillfeather"} {
			p := b.edit(e, b.secretary, "It was said by somebody of "+house+".")
			refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, ""), hall.PaperNames)
		}
	})
}

// R147, R161: whom a feed brings her dates has no entry that could be ended by mail.
func TestR147_WhoHasAFeedIsSentNoEndOfAnEntry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 4), t.Context()
		e := b.debate(nil)
		must(t, s.Act(ctx, func(tx *store.Tx) error {
			return tx.SaveFeed(governance.Feed{Person: b.people[1].ID, Hash: []byte("of her address"), Made: tx.Now()})
		}))
		for _, p := range b.shown(b.secretary, e).Speakers[1:] {
			must(t, b.DropSpeaker(ctx, b.secretary, e.Reference, p.ID))
		}
		if all, ends := b.mails(MailSpeakerDropped), b.count("SELECT count(*) FROM outbox WHERE template = '"+MailSpeakerDropped+"' AND args LIKE '%CANCEL%'"); all != 2 || ends != 1 {
			t.Errorf("%d were told, %d calendars", all, ends)
		}
	})
}

// ML9: an address that has ended does not come back to life when the clock ends the event
// long afterwards.
func TestML9_AnAddressDoesNotComeBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 4), t.Context()
		e := b.debate(func(p *Plan) { p.Audience.Guests = true })
		_, guest, err := b.Invite(ctx, b.secretary, e.Reference, Guest{Name: "Gwen Guest", Organisation: "A House", Address: "gwen@example.org", As: hall.AsGuest})
		must(t, err)
		speaker := b.secretOf(MailSpeakerAsked, b.people[1].ID)
		storetest.MustSet(t, s, e.Ends.Add(91*24*time.Hour)) // no bell has rung meanwhile
		for range 2 {
			for _, secret := range []string{guest, speaker} {
				_, err := b.AtLink(ctx, secret)
				refusaltest.Want(t, err, hall.AddressOver)
			}
			must(t, b.Tick(ctx))
		}
		if s := b.shown(b.secretary, e); s.State != hall.Closed {
			t.Errorf("it is %s", s.State)
		}
	})
}

// PR3: a year after an event nothing is kept of who was there from outside, but for the
// name of whoever agreed to stand in what was published on the record.
func TestPR3_WhoCameFromOutsideIsForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 5), t.Context()
		kept := func() int64 {
			return b.count("SELECT (SELECT count(*) FROM event_registrations WHERE name <> '' OR organisation <> '' OR address <> '') + (SELECT count(*) FROM event_speakers WHERE address <> '') + (SELECT count(*) FROM event_links)")
		}
		for _, attribution := range []hall.Attribution{hall.Chatham, hall.OnRecord} {
			e, edith := b.table(func(p *Plan) { p.Attribution, p.Audience.Guests = attribution, true })
			_, _, err := b.Invite(ctx, b.secretary, e.Reference, Guest{Name: "Maud Hollyoake", Organisation: "The Review", Address: "maud@review.example", As: hall.AsGuest})
			must(t, err)
			must(t, b.AnswerAtLink(ctx, b.secretTo(MailSpeakerAsked, outsider), true))
			b.open(e)
			must(t, b.Close(ctx, b.as(0), e.Reference))
			_, err = b.DraftPaper(ctx, b.secretary, e.Reference, say)
			must(t, err)
			p := b.edit(e, b.secretary, "It was said, and agreed.")
			must(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, ""))
			b.at(e.Ends.Add(365*24*time.Hour - 2*time.Hour))
			if kept() == 0 {
				t.Fatal("all is forgotten within the year")
			}
			b.at(e.Ends.Add(365*24*time.Hour + 2*time.Hour))
			if n := kept(); n != 0 {
				t.Errorf("%s: %d are kept", attribution, n)
			}
			var now hall.Speaker
			must(t, s.Read(ctx, func(tx *store.Tx) (err error) { now, err = tx.Speaker(e.ID, edith.ID); return err }))
			if (now.Name != "") != (attribution == hall.OnRecord) {
				t.Errorf("%s: she is kept as %q", attribution, now.Name)
			}
			if n := b.recorded(string(acts.EventOutsidersForgotten), string(e.ID)); n != 1 {
				t.Errorf("it is recorded %d times", n)
			}
		}
	})
}
