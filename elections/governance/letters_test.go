package governance

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/saytest"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/audit/letter"
	"hustings/elections/box"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// community is three panels with a chair and two members each, a secretariat, and a
// member of a network without a seat.
type community struct {
	h         *House
	t         *testing.T
	panels    []domain.Panel
	chairs    []domain.Actor
	members   [][]domain.Actor // of each panel, the chair first
	secretary domain.Actor
	outsider  domain.Actor
}

func mustCommunity(t *testing.T, s *store.Store) *community {
	t.Helper()
	k, err := box.OpenKeys(filepath.Join(storetest.Folder(t), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	office := elections.New(s, k, "vote.example.org", nil)
	office.Words = saytest.English(t)
	h, err := New(office, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &community{h: h, t: t}
	day := when.Date{Year: 2025, Month: time.August, Day: 1}
	term := domain.Term{From: day, Until: day.AddYears(2)}
	n := 0
	next := func() domain.Person {
		n++
		return domain.Person{Number: fmt.Sprintf("M%03d", n), Forename: "Member", Surname: fmt.Sprintf("No%03d", n),
			Email: fmt.Sprintf("m%03d@example.org", n), Organisation: fmt.Sprintf("Trust %d", n)}
	}
	since := when.Date{Year: 2024, Month: time.January, Day: 1}
	err = s.Act(t.Context(), func(tx *store.Tx) error {
		for _, code := range []string{"CIO", "CCIO", "CNIO"} {
			network, panel, seats := storetest.Panel(t, tx, code, 3)
			c.panels = append(c.panels, panel)
			var members []domain.Actor
			for i, seat := range seats {
				p := storetest.Member(t, tx, network.ID, next(), since)
				storetest.Seat(t, tx, seat, p.ID, term, domain.Elected)
				a := domain.Actor{Person: p.ID, Number: p.Number, Grants: []domain.Grant{{Role: domain.Member}, {Role: domain.PanelMember, Scope: domain.Scope{Panel: panel.ID}}}}
				if i == 0 {
					a.Grants = append(a.Grants, domain.Grant{Role: domain.Chair, Scope: domain.Scope{Panel: panel.ID}})
					storetest.Office(t, tx, panel.ID, domain.ChairOffice, p.ID, term, domain.Elected)
					c.chairs = append(c.chairs, a)
				}
				members = append(members, a)
			}
			c.members = append(c.members, members)
			if code == "CNIO" {
				p := storetest.Member(t, tx, network.ID, next(), since)
				c.outsider = domain.Actor{Person: p.ID, Number: p.Number, Grants: []domain.Grant{{Role: domain.Member}}}
			}
		}
		_, c.secretary = storetest.Officer(t, tx, next(), domain.Secretariat)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *community) ctx() context.Context { return c.t.Context() }

func (c *community) now() (now time.Time) {
	c.t.Helper()
	if err := c.h.Store.Read(c.ctx(), func(tx *store.Tx) error { now = tx.Now(); return nil }); err != nil {
		c.t.Fatal(err)
	}
	return now
}

// fresh is the actor a moment after she has proved her passkey.
func (c *community) fresh(a domain.Actor) domain.Actor { a.SteppedUp = c.now(); return a }

func (c *community) ids() (ids []domain.PanelID) {
	for _, p := range c.panels {
		ids = append(ids, p.ID)
	}
	return ids
}

func (c *community) draft(text string) LetterDraft {
	return LetterDraft{LetterText: governance.LetterText{Kind: governance.OpenLetter, Subject: "Five priorities", Text: text,
		Addressees: []governance.Party{{Name: "The Secretary of State"}}, Copies: []governance.Party{{Name: "The chief executive"}}}, Panels: c.ids()}
}

func (c *community) shown(by domain.Actor, ref string) LetterShown {
	c.t.Helper()
	s, err := c.h.Letter(c.ctx(), by, ref)
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

// decide plays the motion of a panel on the version that stands.
func (c *community) decide(ref string, panel int, carried bool) error {
	v := c.shown(c.secretary, ref).Now
	return c.h.Store.Act(c.ctx(), func(tx *store.Tx) error {
		if err := c.h.letterPossibleTx(tx, []domain.PanelID{c.panels[panel].ID}, v.ID); err != nil {
			return err
		}
		return c.h.letterDecidedTx(tx, domain.Engine(), []domain.PanelID{c.panels[panel].ID}, v.ID, store.NewID[string](), carried)
	})
}

// toSigning drafts a letter and has all three panels approve it.
func (c *community) toSigning(text string) governance.Letter {
	c.t.Helper()
	l := must(c.h.DraftLetter(c.ctx(), c.members[0][1], c.draft(text)))(c.t)
	must(c.h.Review(c.ctx(), c.secretary, l.Reference))(c.t)
	must(c.h.PutToPanels(c.ctx(), c.secretary, l.Reference))(c.t)
	for i := range c.panels {
		if err := c.decide(l.Reference, i, true); err != nil {
			c.t.Fatal(err)
		}
	}
	if l = c.shown(c.secretary, l.Reference).Letter; l.State != governance.LetterSigning {
		c.t.Fatalf("approved by three panels it is %s", l.State)
	}
	return l
}

func (c *community) sign(ref string, panel int) error {
	s := c.shown(c.chairs[panel], ref)
	_, err := c.h.SignLetter(c.ctx(), c.fresh(c.chairs[panel]), ref, c.panels[panel].ID, s.Now.Digest, nil)
	return err
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func refusedAs(t testing.TB, err error, want refusal.Reason) {
	t.Helper()
	if r, no := refusal.Of(err); !no || r.Reason != want {
		t.Errorf("%v; want %s", err, want)
	}
}

func eachCommunity(t *testing.T, f func(t *testing.T, c *community)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) { f(t, mustCommunity(t, s)) })
}

// E12 end to end: three chairs sign, a typing error is mended, all signatures fall,
// publishing names who is missing, all sign again, it is published and answered.
func TestE12_ALetterSignedTwiceAndPublished(t *testing.T) {
	eachCommunity(t, func(t *testing.T, c *community) {
		l := c.toSigning("Dear Secretary of State,\n\nWe met on 8 Decmber and agreed on five priorities.")
		for i := range c.panels {
			if err := c.sign(l.Reference, i); err != nil {
				t.Fatal(err)
			}
		}
		if s := c.shown(c.secretary, l.Reference); s.State != governance.LetterSigned {
			t.Fatal(s.State)
		}
		d := c.draft("Dear Secretary of State,\n\nWe met on 8 December and agreed on five priorities.")
		d.Correction, d.Why = true, "a typing error"
		must(c.h.ReviseLetter(c.ctx(), c.secretary, l.Reference, 1, d))(t)
		s := c.shown(c.chairs[1], l.Reference)
		if s.State != governance.LetterSigning || len(governance.StandingSignatures(s.Signed)) != 0 || len(s.Signed) != 3 {
			t.Fatalf("%s with %d of %d signatures", s.State, len(governance.StandingSignatures(s.Signed)), len(s.Signed))
		}
		if s.SignedWas == nil || s.SignedWas.Version != 1 || len(s.MaySign) != 1 {
			t.Errorf("a chair who had signed is not shown what changed: %+v", s.SignedWas)
		}
		_, err := c.h.PublishLetter(c.ctx(), c.fresh(c.secretary), l.Reference, nil)
		r, _ := refusal.Of(err)
		if r == nil || r.Reason != governance.LetterUnsigned || r.Code != refusal.STATE || len(r.Args["panels"].([]string)) != 3 {
			t.Errorf("publishing: %v", err)
		}
		// what she read before the edit is not what she would sign now
		_, err = c.h.SignLetter(c.ctx(), c.fresh(c.chairs[0]), l.Reference, c.panels[0].ID, s.Versions[0].Digest, nil)
		refusedAs(t, err, governance.LetterOtherText)
		for i := range c.panels {
			if err := c.sign(l.Reference, i); err != nil {
				t.Fatal(err)
			}
		}
		must(c.h.PublishLetter(c.ctx(), c.fresh(c.secretary), l.Reference, nil))(t)
		public := c.shown(domain.Actor{}, l.Reference)
		if !public.IsPublic || public.Inside || len(public.Signed) != 3 || len(public.Decided) != 3 || public.Versions != nil || public.Comments != nil {
			t.Errorf("%+v", public)
		}
		must(c.h.AttachReply(c.ctx(), c.secretary, l.Reference, LetterReplyDraft{From: "The Secretary of State", Received: when.DateOf(c.now(), c.h.Zone), Words: "Thank you."}))(t)
		if got := c.shown(domain.Actor{}, l.Reference).Replies; len(got) != 1 || got[0].Words != "Thank you." {
			t.Error(got)
		}
		p := must(c.h.LetterProof(c.ctx(), l.Reference))(t)
		if p.Digest != fmt.Sprintf("%x", public.Now.Digest) || len(p.Signatures) != 3 || len(p.Record) != 10 {
			t.Errorf("%d signatures, %d entries", len(p.Signatures), len(p.Record))
		}
		checkProof(t, p)
		if acts := c.acts(l); !strings.HasPrefix(strings.Join(acts, " "), "letter.drafted letter.reviewed letter.put-to-panels letter.approved letter.approved letter.approved letter.signed letter.signed letter.signed letter.revised letter.signed") {
			t.Error(acts)
		}
	})
}

// checkProof has the verifier, which shares no code with us, check the proof, and a
// proof in which one word was changed.
func checkProof(t *testing.T, p LetterProof) {
	t.Helper()
	verify := func() letter.LetterReport {
		raw, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		return must(letter.VerifyLetter(bytes.NewReader(raw)))(t)
	}
	if r := verify(); !r.OK || len(r.Signed) != 3 || r.Digest != p.Digest {
		t.Errorf("%+v", r)
	}
	p.Words.Copies[0].Name = "Somebody else"
	if r := verify(); r.OK || len(r.Failures) != 4 { // the digest, and three signatures under another
		t.Errorf("a changed copy: %+v", r)
	}
}

func (c *community) acts(l governance.Letter) (names []string) {
	c.t.Helper()
	err := c.h.Store.Read(c.ctx(), func(tx *store.Tx) error {
		acts, err := tx.RecordEntries(store.RecordFilter{Subject: string(l.ID)})
		for _, a := range acts {
			names = append(names, string(a.Act.Name))
		}
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return names
}

func TestR140_WhoMayReadAndWriteALetter(t *testing.T) {
	eachCommunity(t, func(t *testing.T, c *community) {
		d := c.draft("Dear Secretary of State")
		_, err := c.h.DraftLetter(c.ctx(), c.outsider, d)
		refusedAs(t, err, refusal.LacksRole)
		_, err = c.h.DraftLetter(c.ctx(), domain.Actor{}, d)
		refusedAs(t, err, refusal.NotSignedIn)
		d.Panels = c.ids()[:2]
		l := must(c.h.DraftLetter(c.ctx(), c.members[0][1], d))(t)
		if l.Reference != "L-2026-1" {
			t.Error(l.Reference)
		}
		for name, by := range map[string]domain.Actor{"an outsider": c.outsider, "nobody": {}, "a panel that is not named": c.chairs[2]} {
			if _, err := c.h.Letter(c.ctx(), by, l.Reference); err == nil {
				t.Errorf("%s reads a draft", name)
			} else {
				refusedAs(t, err, refusal.Unknown)
			}
			if list := must(c.h.Letters(c.ctx(), by, LetterQuery{}))(t); len(list) != 0 {
				t.Errorf("%s is told of a draft", name)
			}
			if _, err := c.h.Comment(c.ctx(), by, l.Reference, "x"); err == nil {
				t.Errorf("%s comments on a draft", name)
			}
		}
		must(c.h.Comment(c.ctx(), c.members[1][2], l.Reference, "The third point comes first."))(t)
		d.Text = "Dear Secretary of State and Shadow"
		must(c.h.ReviseLetter(c.ctx(), c.members[1][1], l.Reference, 1, d))(t)
		d.Text = "Dear all"
		_, err = c.h.ReviseLetter(c.ctx(), c.members[0][1], l.Reference, 1, d) // two editors: the later is told
		refusedAs(t, err, governance.LetterVersionMoved)
		older, newer, err := c.h.LetterVersionsOf(c.ctx(), c.members[0][1], l.Reference, 1, 2) // R158
		if err != nil || older.Text == newer.Text {
			t.Error(err)
		}
		_, _, err = c.h.LetterVersionsOf(c.ctx(), c.outsider, l.Reference, 1, 2)
		refusedAs(t, err, refusal.Unknown)
		must(c.h.Review(c.ctx(), c.members[0][1], l.Reference))(t)
		_, err = c.h.PutToPanels(c.ctx(), c.members[0][1], l.Reference)
		refusedAs(t, err, refusal.LacksRole)
		must(c.h.PutToPanels(c.ctx(), c.chairs[0], l.Reference))(t)
		_, err = c.h.ReviseLetter(c.ctx(), c.members[1][1], l.Reference, 2, d) // no more everybody's
		refusedAs(t, err, refusal.LacksRole)
		if list := must(c.h.Letters(c.ctx(), c.members[1][1], LetterQuery{Search: "PRIORIT", State: governance.LetterApproval}))(t); len(list) != 1 {
			t.Error(list)
		}
		must(c.h.Abandon(c.ctx(), c.secretary, l.Reference, "overtaken by events"))(t)
		_, err = c.h.Abandon(c.ctx(), c.secretary, l.Reference, "again")
		refusedAs(t, err, governance.LetterWrongState)
	})
}

func TestR141_SigningNeedsThisVersionAFreshPasskeyAndTheChair(t *testing.T) {
	eachCommunity(t, func(t *testing.T, c *community) {
		l := c.toSigning("Dear Secretary of State")
		digest := c.shown(c.secretary, l.Reference).Now.Digest
		_, err := c.h.SignLetter(c.ctx(), c.chairs[0], l.Reference, c.panels[0].ID, digest, nil)
		refusedAs(t, err, refusal.FreshNeeded)
		stale := c.chairs[0]
		stale.SteppedUp = c.now().Add(-domain.StepUpFresh)
		_, err = c.h.SignLetter(c.ctx(), stale, l.Reference, c.panels[0].ID, digest, nil)
		refusedAs(t, err, refusal.FreshNeeded)
		_, err = c.h.SignLetter(c.ctx(), c.fresh(c.members[0][1]), l.Reference, c.panels[0].ID, digest, nil)
		refusedAs(t, err, governance.NotInChair)
		_, err = c.h.SignLetter(c.ctx(), c.fresh(c.chairs[0]), l.Reference, c.panels[1].ID, digest, nil)
		refusedAs(t, err, governance.NotInChair)
		if err := c.sign(l.Reference, 0); err != nil {
			t.Fatal(err)
		}
		refusedAs(t, c.sign(l.Reference, 0), governance.SignatureTwice)

		// R145: she leaves office; her signature stays, and she signs nothing more.
		err = c.h.Store.Act(c.ctx(), func(tx *store.Tx) error {
			offices, err := tx.OfficesOn(c.panels[0].ID, c.h.today(tx))
			if err != nil {
				return err
			}
			return tx.EndOfficeTerm(offices[0].ID, c.h.today(tx), "resignation")
		})
		if err != nil {
			t.Fatal(err)
		}
		s := c.shown(c.secretary, l.Reference)
		if len(governance.StandingSignatures(s.Signed)) != 1 {
			t.Error("leaving office undid a signature")
		}
		for i := 1; i < 3; i++ {
			if err := c.sign(l.Reference, i); err != nil {
				t.Fatal(err)
			}
		}
		if s := c.shown(c.secretary, l.Reference); s.State != governance.LetterSigned {
			t.Error(s.State)
		}
	})
}

func TestR143_ARefusingPanelIsTakenOut(t *testing.T) {
	eachCommunity(t, func(t *testing.T, c *community) {
		l := must(c.h.DraftLetter(c.ctx(), c.secretary, c.draft("Dear Secretary of State")))(t)
		must(c.h.Review(c.ctx(), c.secretary, l.Reference))(t)
		refusedAs(t, c.decide(l.Reference, 0, true), governance.LetterWrongState) // not before it is put to them
		must(c.h.PutToPanels(c.ctx(), c.secretary, l.Reference))(t)
		for i, carried := range []bool{true, true, false} {
			if err := c.decide(l.Reference, i, carried); err != nil {
				t.Fatal(err)
			}
		}
		_, err := c.h.PublishLetter(c.ctx(), c.fresh(c.secretary), l.Reference, nil)
		refusedAs(t, err, governance.LetterRefused)
		_, err = c.h.RemovePanel(c.ctx(), c.secretary, l.Reference, c.panels[2].ID, "")
		refusedAs(t, err, refusal.WhyMissing)
		after := must(c.h.RemovePanel(c.ctx(), c.secretary, l.Reference, c.panels[2].ID, "it refused on 8 December"))(t)
		if after.State != governance.LetterSigning || after.Version != 2 {
			t.Fatal(after.State, after.Version)
		}
		for i := range 2 {
			if err := c.sign(l.Reference, i); err != nil {
				t.Fatal(err)
			}
		}
		must(c.h.PublishLetter(c.ctx(), c.fresh(c.secretary), l.Reference, nil))(t)
		if s := c.shown(domain.Actor{}, l.Reference); len(s.Now.Signatories) != 2 {
			t.Error(s.Now.Signatories)
		}
	})
}

func TestR146_NothingIsPublicBeforeTheEmbargoEnds(t *testing.T) {
	eachCommunity(t, func(t *testing.T, c *community) {
		l := c.toSigning("Dear Secretary of State")
		for i := range c.panels {
			if err := c.sign(l.Reference, i); err != nil {
				t.Fatal(err)
			}
		}
		until := c.now().Add(48 * time.Hour)
		must(c.h.PublishLetter(c.ctx(), c.fresh(c.secretary), l.Reference, &until))(t)
		fine(t, c.h.Tick(c.ctx()))
		if early, public := c.mails(MailLetterEmbargo), c.mails(MailLetterPublic); early == 0 || public != 0 {
			t.Errorf("under the embargo: %d mails of it, %d that it is public", early, public)
		}
		title, dates, err := c.h.LetterDates(c.ctx(), c.chairs[0], l.Reference)
		if err != nil || title == "" || len(dates) != 1 || !dates[0].Starts.Equal(until) {
			t.Errorf("the embargo's end to take away: %q %v, %v", title, dates, err)
		}
		_, _, err = c.h.LetterDates(c.ctx(), domain.Actor{}, l.Reference)
		refused(t, err, refusal.Unknown)
		reply := LetterReplyDraft{From: "The Secretary of State", Received: when.DateOf(until, c.h.Zone), Words: "Thank you."}
		for _, at := range []struct {
			now    time.Time
			public bool
		}{{until.Add(-time.Microsecond), false}, {until, true}} {
			storetest.MustSet(t, c.h.Store, at.now)
			_, err := c.h.Letter(c.ctx(), domain.Actor{}, l.Reference)
			list := must(c.h.Letters(c.ctx(), domain.Actor{}, LetterQuery{}))(t)
			_, proof := c.h.LetterProof(c.ctx(), l.Reference)
			_, answered := c.h.AttachReply(c.ctx(), c.secretary, l.Reference, reply)
			for what, public := range map[string]bool{"the page": err == nil, "the list": len(list) == 1, "the proof": proof == nil, "a reply": answered == nil} {
				if public != at.public {
					t.Errorf("%s at %s: %v", what, at.now, public)
				}
			}
		}
		again, err := New(c.h.Office, nil) // another replica rings too
		fine(t, err)
		for _, house := range []*House{c.h, c.h, again} {
			fine(t, house.Tick(c.ctx()))
		}
		if early, public := c.mails(MailLetterEmbargo), c.mails(MailLetterPublic); public != early {
			t.Errorf("at its end %d are told of it, %d had heard of the embargo", public, early)
		}
		// R144: from now on a withdrawal is a note, and the text stays.
		must(c.h.WithdrawSignature(c.ctx(), c.fresh(c.chairs[1]), l.Reference, c.panels[1].ID, "the figures have changed"))(t)
		s := c.shown(domain.Actor{}, l.Reference)
		if len(s.Notes) != 1 || s.State != governance.LetterPublished || len(s.Signed) != 3 || s.Notes[0].Words != "the figures have changed" {
			t.Errorf("%+v", s.Notes)
		}
		d := c.draft("Something else")
		d.Why = "it should say something else"
		_, err = c.h.ReviseLetter(c.ctx(), c.secretary, l.Reference, 1, d)
		refusedAs(t, err, governance.LetterFinal)
	})
}

func TestR144_AWithdrawalBeforePublicationBlocks(t *testing.T) {
	eachCommunity(t, func(t *testing.T, c *community) {
		l := c.toSigning("Dear Secretary of State")
		for i := range c.panels {
			if err := c.sign(l.Reference, i); err != nil {
				t.Fatal(err)
			}
		}
		_, err := c.h.WithdrawSignature(c.ctx(), c.fresh(c.members[1][2]), l.Reference, c.panels[1].ID, "not mine to take")
		refusedAs(t, err, governance.NotInChair)
		must(c.h.WithdrawSignature(c.ctx(), c.fresh(c.chairs[1]), l.Reference, c.panels[1].ID, "I have thought again"))(t)
		_, err = c.h.PublishLetter(c.ctx(), c.fresh(c.secretary), l.Reference, nil)
		refusedAs(t, err, governance.LetterUnsigned)
		if err := c.sign(l.Reference, 1); err != nil {
			t.Fatal(err)
		}
		must(c.h.PublishLetter(c.ctx(), c.fresh(c.secretary), l.Reference, nil))(t)

		d := c.draft("A newer word")
		d.Supersedes = l.Reference // R140: superseded by the newer one, at its publication
		newer := must(c.h.DraftLetter(c.ctx(), c.secretary, d))(t)
		must(c.h.Review(c.ctx(), c.secretary, newer.Reference))(t)
		must(c.h.PutToPanels(c.ctx(), c.secretary, newer.Reference))(t)
		for i := range c.panels {
			if err := c.decide(newer.Reference, i, true); err != nil {
				t.Fatal(err)
			}
			if err := c.sign(newer.Reference, i); i < 2 && err == nil {
				t.Error("signed before every panel had approved")
			}
		}
		for i := range 2 {
			if err := c.sign(newer.Reference, i); err != nil {
				t.Fatal(err)
			}
		}
		must(c.h.PublishLetter(c.ctx(), c.fresh(c.secretary), newer.Reference, nil))(t)
		if s := c.shown(domain.Actor{}, l.Reference); s.State != governance.LetterSuperseded || s.Newer != newer.Reference || !s.IsPublic {
			t.Error(s.State, s.Newer)
		}
	})
}

// mails are how many of the template stand in the outbox.
func (c *community) mails(template string) (n int) {
	c.t.Helper()
	fine(c.t, c.h.Store.Read(c.ctx(), func(tx *store.Tx) error {
		counts, err := tx.MailCounts("")
		for _, m := range counts {
			if m.Template == template {
				n += m.Mails
			}
		}
		return err
	}))
	return n
}
