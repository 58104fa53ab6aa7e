package hall

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/saytest"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/governance/ical"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// house is a hall with members of one network, a secretary, and nobody's member.
type house struct {
	*Hall
	t         testing.TB
	people    []domain.Person // members, each of an employer of her own
	secretary domain.Actor
	stranger  domain.Person
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustHouse(t testing.TB, s *store.Store, members int) *house {
	t.Helper()
	keys, err := box.OpenKeys(filepath.Join(storetest.Folder(t), "keys"))
	must(t, err)
	office := elections.New(s, keys, "vote.example.org", nil)
	office.Words = saytest.English(t)
	h, err := New(office, nil)
	must(t, err)
	b := &house{Hall: h, t: t}
	must(t, s.Act(t.Context(), func(tx *store.Tx) error {
		n, _, _ := storetest.Panel(t, tx, "CIO", 0)
		named := func(name, number string) domain.Person {
			return domain.Person{Number: number, Forename: name, Surname: "Of" + number, Email: strings.ToLower(number) + "@example.org", Organisation: "Trust of " + number}
		}
		for i := range members {
			b.people = append(b.people, storetest.Member(t, tx, n.ID, named("Member", fmt.Sprintf("M%d", i)), when.Date{Year: 2020, Month: 1, Day: 1}))
		}
		b.stranger = storetest.Person(t, tx, named("Stranger", "S1"))
		_, b.secretary = storetest.Officer(t, tx, named("Keeper", "K1"), domain.Secretariat)
		return nil
	}))
	return b
}

func (b *house) as(i int) domain.Actor {
	return domain.Actor{Person: b.people[i].ID, Number: b.people[i].Number, Grants: []domain.Grant{{Role: domain.Member}}}
}

func (b *house) now() (now time.Time) {
	must(b.t, b.Store.Read(b.t.Context(), func(tx *store.Tx) error { now = tx.Now(); return nil }))
	return now
}

// at moves the clock and has office and hall do what is due.
func (b *house) at(to time.Time) {
	b.t.Helper()
	storetest.MustSet(b.t, b.Store, to)
	for range 3 {
		_, err := b.Office.Tick(b.t.Context())
		must(b.t, err)
		must(b.t, b.Tick(b.t.Context()))
	}
}

func (b *house) count(query string) (n int64) {
	b.t.Helper()
	must(b.t, b.Store.Read(b.t.Context(), func(tx *store.Tx) (err error) { n, err = storetest.Count(tx, query); return err }))
	return n
}

func (b *house) mails(template string) int64 {
	return b.count("SELECT count(*) FROM outbox WHERE template = '" + template + "'")
}

// debate announces one in ten days, with member 0 in the chair, 1 for and 2 against.
func (b *house) debate(f func(*Plan)) hall.Event {
	b.t.Helper()
	ctx := b.t.Context()
	day := when.DateOf(b.now(), b.Zone).AddDays(10)
	p := Plan{Kind: hall.Debate, Title: "Buy or build", Motion: "This house would build its own records.", Day: day, At: when.TimeOfDay{Hour: 12}, Minutes: 60, Link: "https://video.example.org/room",
		Place: "Online"}
	if f != nil {
		f(&p)
	}
	e, err := b.Draft(ctx, b.secretary, p)
	must(b.t, err)
	for i, side := range []hall.Side{hall.InChair, hall.For, hall.Against} {
		_, err := b.AddSpeaker(ctx, b.secretary, e.Reference, NewSpeaker{Person: b.people[i].ID, Side: side})
		must(b.t, err)
	}
	must(b.t, b.Announce(ctx, b.secretary, e.Reference))
	return e
}

func (b *house) open(e hall.Event) {
	b.t.Helper()
	b.at(e.Starts)
	must(b.t, b.Open(b.t.Context(), b.as(0), e.Reference))
}

// gather has some of the members register and come, once the room is open.
func (b *house) gather(e hall.Event, from, until int) {
	b.t.Helper()
	for i := from; i < until; i++ {
		_, err := b.Register(b.t.Context(), b.as(i), e.Reference)
		must(b.t, err)
	}
	b.open(e)
	for i := from; i < until; i++ {
		must(b.t, b.Here(b.t.Context(), b.as(i), e.Reference, true))
	}
}

func (b *house) shown(by domain.Actor, e hall.Event) Shown {
	b.t.Helper()
	s, err := b.Event(b.t.Context(), by, e.Reference)
	must(b.t, err)
	return s
}

// Who has her dates by a feed is told that no entries come by mail.
func TestR161_WhoHasAFeedGetsNoEntries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 8), t.Context()
		e := b.debate(nil)
		must(t, s.Act(ctx, func(tx *store.Tx) error {
			return tx.SaveFeed(governance.Feed{Person: b.people[5].ID, Hash: []byte("of her address"), Made: tx.Now()})
		}))
		for _, i := range []int{5, 6} {
			_, err := b.Register(ctx, b.as(i), e.Reference)
			must(t, err)
		}
		plan := Plan{Kind: hall.Debate, Title: "Buy or build", Motion: e.Motion, Day: when.DateOf(e.Starts, b.Zone), At: when.TimeOfDay{Hour: 13}, Minutes: 60, Place: "Online"}
		_, err := b.Change(ctx, b.secretary, e.Reference, plan)
		must(t, err)
		for _, template := range []string{MailEventAdmitted, MailEventChanged} {
			if all, with := b.mails(template), b.count("SELECT count(*) FROM outbox WHERE template = '"+template+"' AND args LIKE '%calendar%'"); all < 2 || with != all-1 {
				t.Errorf("%s: %d mails, %d with an entry", template, all, with)
			}
		}
	})
}

func TestR161_PlacesWaitingListAndLink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 8), t.Context()
		e := b.debate(func(p *Plan) { p.Limit, p.Audience.Sponsors = 2, true })
		for i := 3; i < 6; i++ {
			r, err := b.Register(ctx, b.as(i), e.Reference)
			must(t, err)
			if want := map[bool]hall.Standing{true: hall.Admitted, false: hall.Waiting}[i < 5]; r.Standing != want {
				t.Errorf("member %d is %s, want %s", i, r.Standing, want)
			}
		}
		_, err := b.Register(ctx, b.as(3), e.Reference)
		refusaltest.Want(t, err, hall.AlreadyRegistered)
		_, err = b.Register(ctx, domain.Actor{Person: b.stranger.ID}, e.Reference)
		refusaltest.Want(t, err, hall.NotInvited)
		if s := b.shown(b.as(5), e); s.Link != "" || s.Mine != hall.Waiting {
			t.Errorf("who waits is told where to join: %q, %s", s.Link, s.Mine)
		}
		if s := b.shown(b.as(3), e); s.Link == "" {
			t.Error("who is admitted is not told where to join")
		}
		if s := b.shown(domain.Actor{}, e); s.Link != "" || s.Inside || len(s.Speakers) > 0 || len(s.Named) > 0 {
			t.Errorf("anybody is told too much: %+v", s)
		}
		_, err = b.Change(ctx, b.secretary, e.Reference, Plan{Title: e.Title, Motion: e.Motion, Day: when.DateOf(e.Starts, b.Zone), At: when.TimeOfDay{Hour: 12}, Minutes: 60, Limit: 1})
		refusaltest.Want(t, err, hall.LimitBelow)
		must(t, b.Withdraw(ctx, b.as(4), e.Reference))
		if s := b.shown(b.as(5), e); s.Mine != hall.Admitted || s.Link == "" {
			t.Errorf("the next one has not moved up: %s", s.Mine)
		}
		refusaltest.Want(t, b.Withdraw(ctx, b.as(4), e.Reference), hall.NotRegistered)
		// A sponsor comes by her own address, and waits as anybody does.
		_, secret, err := b.Invite(ctx, b.secretary, e.Reference, Guest{Name: "Sam Sponsor", Organisation: "Vendor", Address: "sam@vendor.example", As: hall.AsSponsor})
		must(t, err)
		at, err := b.AtLink(ctx, secret)
		must(t, err)
		if at.Registration.Standing != hall.Waiting || at.Link != "" {
			t.Errorf("the sponsor: %+v, link %q", at.Registration, at.Link)
		}
		_, err = b.AtLink(ctx, secret+"x")
		refusaltest.Want(t, err, refusal.Unknown)
		_, _, err = b.Invite(ctx, b.as(3), e.Reference, Guest{Name: "A B", Address: "a@b.example", As: hall.AsGuest})
		refusaltest.Want(t, err, refusal.LacksRole)
		_, err = b.People(ctx, b.as(0), e.Reference) // not even the chair
		refusaltest.Want(t, err, refusal.LacksRole)
		list, err := b.People(ctx, b.secretary, e.Reference)
		must(t, err)
		if len(list) != 7 {
			t.Errorf("%d people are listed", len(list))
		}
		if n := b.mails(MailEventAdmitted); n != 6 { // three speakers, two at once, one who moved up
			t.Errorf("%d were told of a place", n)
		}
		b.at(e.Starts.Add(-23 * time.Hour))
		b.at(e.Starts.Add(-22 * time.Hour))
		if n := b.mails(MailEventReminder); n != 5 {
			t.Errorf("%d reminders, want one for each who is admitted", n)
		}
		// Who registered stands in no entry of the record (R161).
		if n := b.recorded(string(acts.EventRegistered)); n == 0 || b.recorded(string(acts.EventRegistered), string(b.people[3].ID)) > 0 {
			t.Error("the record says who registered")
		}
	})
}

func TestR148_R149_Questions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 8), t.Context()
		e := b.debate(nil)
		ask := func(i int, text string) hall.Question {
			t.Helper()
			q, err := b.Ask(ctx, b.as(i), e.Reference, text)
			must(t, err)
			return q
		}
		cost, price, rude := ask(3, "What does it cost?"), ask(4, "What is the price?"), ask(5, "Something rude")
		must(t, b.Support(ctx, b.as(6), e.Reference, cost.ID))
		must(t, b.Support(ctx, b.as(6), e.Reference, price.ID))
		must(t, b.Support(ctx, b.as(7), e.Reference, price.ID))
		refusaltest.Want(t, b.Support(ctx, b.as(7), e.Reference, price.ID), hall.QuestionTwice)
		refusaltest.Want(t, b.Support(ctx, b.as(3), e.Reference, cost.ID), hall.OwnQuestion)
		_, err := b.Ask(ctx, domain.Actor{Person: b.stranger.ID}, e.Reference, "May I?")
		refusaltest.Want(t, err, hall.NotInvited)
		refusaltest.Want(t, b.Hide(ctx, b.as(1), e.Reference, rude.ID, "It is rude."), refusal.LacksRole)
		refusaltest.Want(t, b.Hide(ctx, b.as(0), e.Reference, rude.ID, " "), refusal.WhyMissing)
		must(t, b.Hide(ctx, b.as(0), e.Reference, rude.ID, "It is rude."))
		if n := b.count("SELECT count(*) FROM event_questions WHERE text = 'Something rude'"); n != 1 || b.mails(MailQuestionHidden) != 1 {
			t.Error("hiding deletes, or its author is not told")
		}
		must(t, b.Merge(ctx, b.as(0), e.Reference, cost.ID, price.ID))
		if b.mails(MailQuestionMerged) != 1 {
			t.Error("whose question was merged is not told")
		}
		seen := b.shown(b.as(7), e)
		if len(seen.Queue) != 1 || seen.Queue[0].Supports != 4 { // two authors and two supporters, each once
			t.Errorf("after merging: %+v", seen.Queue)
		}
		if seen.Queue[0].Person != "" || len(seen.Aside) > 0 || len(seen.Authors) > 0 {
			t.Error("a member is shown who asked")
		}
		if chair := b.shown(b.as(0), e); chair.Queue[0].Person != b.people[4].ID || len(chair.Aside) != 2 {
			t.Errorf("the chair does not see who asked, or what is aside: %+v", chair.Queue)
		}
		if anybody := b.shown(domain.Actor{}, e); len(anybody.Queue) > 0 {
			t.Error("questions are shown to people who are not members")
		}
		b.at(e.QuestionsClose)
		_, err = b.Ask(ctx, b.as(3), e.Reference, "Too late?")
		refusaltest.Want(t, err, hall.QuestionsClosed)
		b.open(e)
		during := ask(3, "And afterwards?")
		must(t, b.Answer(ctx, b.as(0), e.Reference, price.ID, "", ""))
		must(t, b.Answer(ctx, b.as(0), e.Reference, during.ID, "", "In writing: less than one thinks."))
		if s := b.shown(b.as(6), e); len(s.Queue) != 0 || len(s.Answered) != 2 || s.Answered[1].Answer == "" || !during.During {
			t.Errorf("%+v", s.Answered)
		}
		if b.mails(MailQuestionAnswer) != 1 {
			t.Error("the author is not told of the written answer")
		}
	})
}

func (b *house) cast(v hall.LiveVote, answer string, members ...int) {
	b.t.Helper()
	for _, i := range members {
		_, err := b.Office.CastMarks(b.t.Context(), b.as(i), v.Contest, []domain.Mark{{Option: answer, Rank: 1}}, "")
		must(b.t, err)
	}
}

func TestR150_R151_R165_ADebateSwings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 10), t.Context()
		e := b.debate(func(p *Plan) { p.Audience.Guests = true })
		_, _, err := b.Invite(ctx, b.secretary, e.Reference, Guest{Name: "Gwen Guest", Address: "gwen@example.org", As: hall.AsGuest})
		must(t, err)
		for i := 3; i < 10; i++ {
			_, err := b.Register(ctx, b.as(i), e.Reference)
			must(t, err)
		}
		refusaltest.Want(t, b.Open(ctx, b.as(0), e.Reference), hall.TooSoon)
		b.open(e)
		_, err = b.CallVote(ctx, b.as(0), e.Reference, hall.FirstVote, "", 60)
		refusaltest.Want(t, err, domain.RollEmpty) // nobody is there
		for i := 3; i < 9; i++ {
			must(t, b.Here(ctx, b.as(i), e.Reference, true))
		}
		list, err := b.People(ctx, b.secretary, e.Reference)
		must(t, err)
		guest := slices.IndexFunc(list, func(p Person) bool { return p.As == hall.AsGuest })
		must(t, b.Mark(ctx, b.secretary, e.Reference, list[guest].ID, true))
		_, err = b.CallVote(ctx, b.as(3), e.Reference, hall.FirstVote, "", 60)
		refusaltest.Want(t, err, refusal.LacksRole)
		first, err := b.CallVote(ctx, b.as(0), e.Reference, hall.FirstVote, "", 60)
		must(t, err)
		b.at(b.now())
		if v := b.shown(b.as(3), e).Votes[0]; v.Voters != 6 || !v.Open || !v.OnRoll || v.Cast {
			t.Errorf("the vote that goes on: %+v", v)
		}
		must(t, b.Here(ctx, b.as(9), e.Reference, true)) // who comes now is not on its roll
		_, err = b.Office.CastMarks(ctx, b.as(9), first.Contest, []domain.Mark{{Option: domain.Yes, Rank: 1}}, "")
		if err == nil {
			t.Error("somebody votes who came after it was called")
		}
		b.cast(first, domain.Yes, 3, 4)
		b.cast(first, domain.No, 5, 6, 7)
		b.cast(first, domain.Abstain, 8)
		_, err = b.Office.CastMarks(ctx, b.as(8), first.Contest, []domain.Mark{{Option: domain.Yes, Rank: 1}}, "")
		refusaltest.Want(t, err, domain.BallotStands)
		_, err = b.CallVote(ctx, b.as(0), e.Reference, hall.LastVote, "", 60)
		refusaltest.Want(t, err, hall.VoteGoesOn)
		must(t, b.ExtendVote(ctx, b.as(0), e.Reference, first.Contest, 30))
		refusaltest.Want(t, b.ExtendVote(ctx, b.as(0), e.Reference, first.Contest, -10), hall.VoteSecondsWrong)
		b.at(b.now().Add(91 * time.Second))
		last, err := b.CallVote(ctx, b.as(0), e.Reference, hall.LastVote, "", 20)
		must(t, err)
		b.cast(last, domain.Yes, 3, 4, 5, 6, 8)
		b.cast(last, domain.No, 7)
		b.at(b.now().Add(21 * time.Second))
		end := b.shown(b.as(6), e)
		if len(end.Votes) != 2 || !end.Votes[0].Counted || end.Votes[0].Totals != (hall.Totals{Yes: 2, No: 3, Abstain: 1}) || end.Votes[1].Totals != (hall.Totals{Yes: 5, No: 1}) ||
			end.Votes[0].Carried || !end.Votes[1].Carried {
			t.Fatalf("the votes: %+v", end.Votes)
		}
		if moved, told := hall.Swing(end.Votes[0].Totals, end.Votes[1].Totals); !told || moved[0] <= 0 {
			t.Errorf("the swing is %v, %v", moved, told)
		}
		other, err := b.CallVote(ctx, b.as(0), e.Reference, hall.OtherVote, "Shall there be tea?", 20)
		must(t, err)
		b.cast(other, domain.Yes, 3, 4, 5, 6)
		b.at(b.now().Add(21 * time.Second))
		if v := b.shown(b.as(6), e).Votes[2]; !v.TooFew || v.Totals != (hall.Totals{}) {
			t.Errorf("four votes are told in numbers: %+v", v)
		}
		if got := b.shown(domain.Actor{}, e); len(got.Votes) != 0 {
			t.Error("people who are not members are shown votes")
		}
		must(t, b.Close(ctx, b.as(0), e.Reference))
		_, err = b.CallVote(ctx, b.as(0), e.Reference, hall.OtherVote, "More?", 20)
		refusaltest.Want(t, err, hall.EventState)
		for _, v := range []hall.LiveVote{first, last} { // receipts and board as for every contest
			raw, err := b.Office.VoteResult(ctx, b.as(3), v.Contest)
			must(t, err)
			if raw.Numbers == nil {
				t.Error("a voter does not see the numbers of six votes")
			}
		}
	})
}

func TestR152_ASpeakerConsentsOnHerOwnPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 4), t.Context()
		e := b.debate(nil)
		refusaltest.Want(t, b.Attribute(ctx, b.secretary, e.Reference, hall.OnRecord), hall.AttributionFrozen)
		for i := range 3 {
			must(t, b.Consent(ctx, b.as(i), e.Reference, true))
		}
		refusaltest.Want(t, b.Attribute(ctx, b.secretary, e.Reference, hall.OnRecord), hall.AttributionFrozen) // they agreed to be named, and were not asked whether the rule may be lifted
		refusaltest.Want(t, b.AskToLoosen(ctx, b.as(0), e.Reference), refusal.LacksRole)
		b.at(b.now().Add(time.Minute))
		must(t, b.AskToLoosen(ctx, b.secretary, e.Reference))
		refusaltest.Want(t, b.AskToLoosen(ctx, b.secretary, e.Reference), hall.LooseningAsked)
		if n := b.mails(MailSpeakerLoosen); n != 3 {
			t.Errorf("%d of three speakers were asked by mail", n)
		}
		for i := range 3 {
			refusaltest.Want(t, b.Attribute(ctx, b.secretary, e.Reference, hall.OnRecord), hall.AttributionFrozen)
			must(t, b.Consent(ctx, b.as(i), e.Reference, true))
		}
		refusaltest.Want(t, b.Consent(ctx, b.as(3), e.Reference, true), hall.ConsentUnasked)
		if got := b.shown(domain.Actor{}, e); len(got.Named) != 0 {
			t.Error("somebody is named under the Chatham House Rule")
		}
		must(t, b.Attribute(ctx, b.secretary, e.Reference, hall.OnRecord))
		must(t, b.Consent(ctx, b.as(2), e.Reference, false))
		if got := b.shown(domain.Actor{}, e); len(got.Named) != 2 {
			t.Errorf("%d are named, want the two who consent", len(got.Named))
		}
		must(t, b.Attribute(ctx, b.secretary, e.Reference, hall.Chatham))
		if got := b.shown(domain.Actor{}, e); len(got.Named) != 0 {
			t.Error("tightening names people still")
		}
	})
}

// R161: whoever has a place has the event in her own calendar with where to join, who
// waits as not yet certain, nobody else; and everybody's calendar has it without.
func TestR161_CalendarsOfEvents(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e := b.debate(func(p *Plan) { p.Limit, p.Place = 1, "" })
		for i := 3; i < 5; i++ {
			_, err := b.Register(ctx, b.as(i), e.Reference)
			must(t, err)
		}
		own := func(i int) (dates []ical.Event) {
			t.Helper()
			must(t, s.Read(ctx, func(tx *store.Tx) (err error) { dates, err = b.DatesTx(tx, b.people[i].ID); return err }))
			return dates
		}
		if d := own(3); len(d) != 1 || d[0].Link == "" || d[0].Tentative || d[0].Summary != e.Title {
			t.Errorf("with a place: %+v", d)
		}
		if d := own(4); len(d) != 1 || d[0].Link != "" || d[0].Location != "" || !d[0].Tentative {
			t.Errorf("who waits: %+v", d)
		}
		if d := own(5); len(d) != 0 {
			t.Errorf("who has not registered: %+v", d)
		}
		must(t, b.Withdraw(ctx, b.as(3), e.Reference))
		if d := own(3); len(d) != 0 {
			t.Errorf("who has taken it back: %+v", d)
		}
		planned, err := b.Draft(ctx, b.secretary, Plan{Kind: hall.Debate, Title: "Not told", Motion: "Nothing.", Day: when.DateOf(b.now(), b.Zone).AddDays(9), At: when.TimeOfDay{Hour: 12}, Minutes: 60})
		must(t, err)
		all, err := b.PublicDates(ctx)
		must(t, err)
		if len(all) != 1 || all[0].Summary == planned.Title || all[0].Link != "" || all[0].Location != "" || all[0].Cancelled {
			t.Errorf("everybody's: %+v", all)
		}
		must(t, b.Cancel(ctx, b.secretary, e.Reference, "The chair is ill."))
		if all, err = b.PublicDates(ctx); err != nil || len(all) != 1 || !all[0].Cancelled || all[0].Sequence == 0 {
			t.Errorf("called off: %+v, %v", all, err)
		}
	})
}
