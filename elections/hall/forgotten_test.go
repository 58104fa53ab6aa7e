package hall

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

func (b *house) forget(who int) {
	b.t.Helper()
	must(b.t, b.Store.Act(b.t.Context(), func(tx *store.Tx) error {
		if err := tx.AskErasure(b.people[who].ID, tx.Now()); err != nil {
			return err
		}
		return tx.Forget(b.people[who], when.DateOf(tx.Now(), b.Zone))
	}))
}

// asked is a debate whose paper is drafted and whose speakers are asked to check their words.
func (b *house) asked() (hall.Event, []hall.Speaker) {
	b.t.Helper()
	ctx := b.t.Context()
	e, speakers := b.held(nil)
	_, err := b.DraftPaper(ctx, b.as(0), e.Reference, say)
	must(b.t, err)
	b.edit(e, b.secretary, "Said: “Less than you think.” and “More than that.”")
	_, err = b.AddPassage(ctx, b.secretary, e.Reference, speakers[2].ID, "More than that.")
	must(b.t, err)
	_, err = b.AskChecks(ctx, b.secretary, e.Reference)
	must(b.t, err)
	return e, speakers
}

// The address of a check ends with the change of her address to which it was sent, and
// with the publishing of what it was for; one for a later version is another (ML9, R163).
func TestML9_AnAddressOfACheckEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e, speakers := b.asked()
		secrets := map[int]string{}
		for i := range 2 {
			secrets[i+1] = b.secretOf(MailPaperCheck, b.people[i+1].ID)
		}
		place := b.secretOf(MailSpeakerAsked, b.people[1].ID)
		must(t, s.Act(ctx, func(tx *store.Tx) error { return tx.EndAccess(b.people[1].ID, "address-changed") }))
		_, err := b.CheckAt(ctx, secrets[1])
		refusaltest.Want(t, err, refusal.Unknown)
		_, err = b.AtLink(ctx, place)
		refusaltest.Want(t, err, refusal.Unknown)
		c, err := b.CheckAt(ctx, secrets[2]) // another's stays
		must(t, err)
		must(t, b.AnswerCheckAt(ctx, secrets[2], Answer{Quote: c.Words[0].ID, Agreed: true}))
		mine, err := b.Check(ctx, b.as(1), e.Reference) // she signs in
		must(t, err)
		must(t, b.AnswerCheck(ctx, b.as(1), e.Reference, Answer{Quote: mine.Words[0].ID, Agreed: true}))
		d, err := b.PaperDesk(ctx, b.secretary, e.Reference)
		must(t, err)
		b.at(b.now().Add(time.Minute))
		must(t, b.PublishPaper(ctx, b.secretary, e.Reference, d.Latest.Number, hall.ForMembers, ""))
		_, err = b.CheckAt(ctx, secrets[2])
		refusaltest.Want(t, err, hall.CheckOver)
		b.at(b.now().Add(time.Hour))
		b.edit(e, b.secretary, d.Latest.Body+"\n\n“And dearer.”")
		_, err = b.AddPassage(ctx, b.secretary, e.Reference, speakers[2].ID, "And dearer.")
		must(t, err)
		_, err = b.AskChecks(ctx, b.secretary, e.Reference)
		must(t, err)
		later := b.secretOf(MailPaperCheck, b.people[2].ID)
		if later == secrets[2] {
			t.Fatal("the same address again")
		}
		_, err = b.CheckAt(ctx, later)
		must(t, err)
		b.forget(2)
		_, err = b.CheckAt(ctx, later)
		refusaltest.Want(t, err, refusal.Unknown)
	})
}

// ML9: an address that nobody ends ends by itself: a guest's a day after the event, a
// speaker's ninety days after she was last asked.
func TestML9_AnAddressEndsWithTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e := b.debate(func(p *Plan) { p.Audience.Guests = true })
		_, guest, err := b.Invite(ctx, b.secretary, e.Reference, Guest{Name: "Gwen Guest", Organisation: "A House", Address: "gwen@example.org", As: hall.AsGuest})
		must(t, err)
		place := b.secretOf(MailSpeakerAsked, b.people[1].ID)
		b.open(e)
		must(t, b.Close(ctx, b.as(0), e.Reference))
		for _, secret := range []string{guest, place} {
			_, err := b.AtLink(ctx, secret)
			must(t, err)
		}
		b.at(e.Ends.Add(24 * time.Hour))
		_, err = b.AtLink(ctx, guest)
		refusaltest.Want(t, err, hall.AddressOver)
		refusaltest.Want(t, b.AnswerAtLink(ctx, guest, false), hall.AddressOver)
		must(t, b.AnswerAtLink(ctx, place, true))
		must(t, b.AskToLoosen(ctx, b.secretary, e.Reference))
		later, sent := b.secretOf(MailSpeakerLoosen, b.people[1].ID), b.now()
		b.at(e.Ends.Add(90 * 24 * time.Hour))
		refusaltest.Want(t, b.AnswerAtLink(ctx, place, false), hall.AddressOver)
		must(t, b.AnswerAtLink(ctx, later, true))
		b.at(sent.Add(90 * 24 * time.Hour))
		refusaltest.Want(t, b.AnswerAtLink(ctx, later, false), hall.AddressOver)
	})
}

// What is kept of a person's part in events is hers to ask for, and hers to be
// forgotten; what was published on the record with her consent keeps her name.
func TestPR2_PR3_APersonsPartInEvents(t *testing.T) {
	for _, attribution := range []hall.Attribution{hall.OnRecord, hall.Chatham} {
		t.Run(string(attribution), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) { personsPart(t, s, attribution) })
		})
	}
}

func personsPart(t *testing.T, s *store.Store, attribution hall.Attribution) {
	b, ctx := mustHouse(t, s, 6), t.Context()
	e, speakers := b.held(func(p *Plan) { p.Attribution = attribution })
	hers := b.secretOf(MailSpeakerAsked, b.people[1].ID)
	must(t, s.Act(ctx, func(tx *store.Tx) error {
		speaker, now := speakers[1], tx.Now()
		speaker.ConsentedAt = &now
		return tx.SaveSpeaker(speaker)
	}))
	_, err := b.DraftPaper(ctx, b.as(0), e.Reference, say)
	must(t, err)
	p := b.edit(e, b.secretary, "Said: “Less than you think.”")
	desk, err := b.PaperDesk(ctx, b.secretary, e.Reference)
	must(t, err)
	_, err = b.AskChecks(ctx, b.secretary, e.Reference)
	must(t, err)
	must(t, b.NoteAnswer(ctx, b.secretary, e.Reference, Answer{Quote: desk.Words[0].ID, Agreed: true}, "By mail on Monday from canary@example.org"))
	must(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForMembers, ""))

	office := register.New(s, nil)
	told := func(who int) string {
		var out bytes.Buffer
		must(t, office.ExportPerson(ctx, domain.Engine(), b.people[who].ID, &out))
		return out.String()
	}
	for who, wants := range map[int][]string{1: {"Less than you think.", "By mail on Monday", `"side": "for"`, `"event": "` + e.Reference + `"`}, 3: {"What does it cost?", `"standing": "admitted"`}, 4: {`"standing": "admitted"`}} {
		for _, want := range wants {
			if text := told(who); !strings.Contains(text, want) {
				t.Errorf("person %d is not given %s", who, want)
			}
		}
	}
	if text := told(4); strings.Contains(text, "What does it cost?") || strings.Contains(text, "Less than") || strings.Contains(told(1), string(b.secretary.Person)) {
		t.Error("somebody is given another's")
	}
	before := b.shown(b.as(5), e)
	for _, who := range []int{1, 3, 4} {
		b.forget(who)
		id := string(b.people[who].ID)
		for _, in := range []string{"event_registrations WHERE person", "event_questions WHERE person", "event_supports WHERE person", "event_speakers WHERE organisation || address <> '' AND person"} {
			if n := b.count("SELECT count(*) FROM " + in + " = '" + id + "'"); n != 0 {
				t.Errorf("%d rows of %s still have her", n, in)
			}
		}
	}
	_, err = b.AtLink(ctx, hers)
	refusaltest.Want(t, err, refusal.Unknown)
	if n := b.count("SELECT count(*) FROM event_quotes WHERE evidence <> ''"); n != 0 {
		t.Error("how her answer came is still kept")
	}
	var left []hall.Speaker
	must(t, s.Read(ctx, func(tx *store.Tx) (err error) { left, err = tx.Speakers(e.ID); return err }))
	if keeps := left[1].Name != "" && left[1].ConsentedAt != nil; keeps != (attribution == hall.OnRecord) {
		t.Errorf("of the speaker there is left %+v", left[1])
	}
	if left[2].Name == "" || left[2].Organisation == "" {
		t.Error("another speaker is forgotten too")
	}
	if after := b.shown(b.as(5), e); len(after.Answered) != len(before.Answered) || after.Answered[0].Supports != before.Answered[0].Supports {
		t.Error("what the room wanted counts no more")
	}
	b.shown(b.secretary, e)
	if all, err := b.People(ctx, b.secretary, e.Reference); err != nil || len(all) < 3 {
		t.Errorf("the organisers' list: %d, %v", len(all), err)
	}
}
