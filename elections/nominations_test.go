package elections

import (
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/nominations"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// secretOf finds the secret of a mail that waits for a member.
func (o *office) secretOf(template string, to domain.PersonID) string {
	o.t.Helper()
	for {
		letters, err := o.e.TakeMail(o.ctx(), 100)
		if err != nil {
			o.t.Fatal(err)
		}
		if len(letters) == 0 {
			o.t.Fatalf("no mail %q for %s", template, to)
		}
		for _, l := range letters {
			if l.Mail.Template == template && l.Mail.To == to {
				return l.Mail.Secret
			}
		}
	}
}

func TestR41_SupportIsGivenThroughAMailedLinkOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el := o.notice(nil)
		n, err := o.e.Nominate(t.Context(), o.as(0), el.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.e.AskSupporters(t.Context(), o.as(0), n.ID, o.members[0].Number); !refusedFor(err, domain.SupportOwn) {
			t.Errorf("supporting oneself: %v", err)
		}
		if n, err = o.e.AskSupporters(t.Context(), o.as(0), n.ID, " M0001@Example.org "); err != nil || len(n.Supports) != 1 {
			t.Fatalf("asked %d, %v", len(n.Supports), err)
		}
		if _, err := o.e.AskSupporters(t.Context(), o.as(0), n.ID, o.members[2].Number, "m0001@example.ORG"); !refusedFor(err, domain.AlreadyAsked) {
			t.Errorf("asking twice (all or none): %v", err)
		}
		link := o.secretOf(clerk.MailSupportAsked, o.members[1].ID)
		for range 50 { // a mail gateway looks first (ML2)
			if _, candidate, err := o.e.SupportAsked(t.Context(), link); err != nil || candidate.ID != o.members[0].ID {
				t.Fatalf("looking: %v", err)
			}
		}
		if err := o.e.AnswerSupport(t.Context(), "guessed", true); !refusedFor(err, refusal.Unknown) {
			t.Errorf("a guessed link: %v", err)
		}
		if err := o.e.AnswerSupport(t.Context(), link, true); err != nil {
			t.Fatal(err)
		}
		if err := o.e.AnswerSupport(t.Context(), link, false); !refusedFor(err, refusal.Unknown) {
			t.Errorf("the link again: %v", err)
		}
		if err := o.e.GiveSupport(t.Context(), o.as(1), n.Supports[0].ID, false); !refusedFor(err, domain.SupportAnswered) {
			t.Errorf("changing one's mind: %v", err)
		}
		if err := o.e.GiveSupport(t.Context(), o.as(2), n.Supports[0].ID, true); !refusedFor(err, refusal.Unknown) {
			t.Errorf("answering for another: %v", err)
		}
	})
}

func TestR42_R46_R48_R50_WhatNominationsRunInto(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 12)
		el := o.notice(nil)
		first := o.stand(el, 0, 2, 3)

		// One seat: a member supports one candidate (R42).
		n, err := o.e.Nominate(t.Context(), o.as(1), el.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		if n, err = o.e.AskSupporters(t.Context(), o.as(1), n.ID, o.members[2].Number, o.members[4].Number, o.members[5].Number); err != nil {
			t.Fatal(err)
		}
		var asked domain.SupportID
		for _, s := range n.Supports {
			if s.Person == o.members[2].ID {
				asked = s.ID
			}
		}
		if err := o.e.GiveSupport(t.Context(), o.as(2), asked, true); !refusedFor(err, domain.SupportLimit) {
			t.Errorf("a second candidate for one seat: %v", err)
		}
		if _, err := o.e.Nominate(t.Context(), o.as(0), el.ID, ""); !refusedFor(err, domain.AlreadyStands) {
			t.Errorf("standing twice: %v", err)
		}

		// Others do not see it, whatever they ask (R48, AZ2).
		if _, err := o.e.Nomination(t.Context(), o.as(1), first.ID); !refusedFor(err, refusal.Unknown) {
			t.Errorf("another candidate's nomination: %v", err)
		}
		if list, err := o.e.NominationsOf(t.Context(), o.as(1), el.Reference); err != nil || len(list) != 1 || list[0].ID != n.ID {
			t.Errorf("a candidate sees %d nominations, %v", len(list), err)
		}
		if list, _, err := o.e.Candidates(t.Context(), o.as(1), el.Reference); err != nil || len(list) != 0 {
			t.Errorf("names before the statement: %v %v", list, err)
		}
		if _, err := o.e.SaveNomination(t.Context(), o.as(1), first.ID, nominations.NominationForm{}); !refusedFor(err, refusal.Unknown) {
			t.Errorf("saving another's: %v", err)
		}
		if list, err := o.e.NominationsOf(t.Context(), o.ro, el.Reference); err != nil || len(list) != 2 {
			t.Errorf("the officer sees %d, %v", len(list), err)
		}

		// The first stands on another panel too (R46).
		other := domain.Panel{ID: store.NewID[domain.PanelID](), Network: o.network.ID, Code: "XIO", Name: "Another"}
		o.write(func(tx *store.Tx) error {
			if err := tx.CreatePanel(other); err != nil {
				return err
			}
			return tx.CreateSeats(domain.Seat{ID: store.NewID[domain.SeatID](), Panel: other.ID, Number: 1})
		})
		second, err := o.e.CreateElection(t.Context(), o.secretary, Draft{Panel: other.ID, Closes: o.closes, Contact: "ro@example.org"})
		if err != nil {
			t.Fatal(err)
		}
		if second, err = o.e.PublishNotice(t.Context(), o.secretary, second.ID); err != nil {
			t.Fatal(err)
		}
		o.tick()
		if _, err := o.e.Nominate(t.Context(), o.as(0), second.ID, ""); !refusedFor(err, domain.StandsElsewhere) {
			t.Errorf("two panels at once: %v", err)
		}

		// Withdrawal is final (R50), and frees a supporter (R42) and the other panel (R46).
		if err := o.e.WithdrawNomination(t.Context(), o.as(0), first.ID, "a new job"); err != nil {
			t.Fatal(err)
		}
		if _, err := o.e.Nominate(t.Context(), o.as(0), el.ID, ""); !refusedFor(err, domain.AlreadyStands) {
			t.Errorf("coming back: %v", err)
		}
		if _, err := o.e.Nominate(t.Context(), o.as(0), second.ID, ""); err != nil {
			t.Errorf("the other panel afterwards: %v", err)
		}
		if err := o.e.GiveSupport(t.Context(), o.as(2), asked, true); err != nil {
			t.Errorf("the freed supporter: %v", err)
		}

		// The edge of the window (R11).
		storetest.MustSet(t, s, el.Timetable.NominationsClose)
		if _, err := o.e.Nominate(t.Context(), o.as(6), el.ID, ""); !refusedFor(err, domain.NominationsClosed) {
			t.Errorf("as nominations close: %v", err)
		}
	})
}

func TestR47_RulingsAndTheirCure(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 12)
		el := o.notice(nil)
		storetest.MustSet(t, s, el.Timetable.NominationsClose.Add(-24*time.Hour))
		late := o.stand(el, 0, 2, 3) // received in the last two days
		for name, c := range map[string]struct {
			by     domain.Actor
			ruling domain.Ruling
			why    refusal.Reason
		}{
			"by the secretariat":  {o.secretary, domain.Ruling{Valid: true}, refusal.LacksRole},
			"on another ground":   {o.ro, domain.Ruling{Ground: "too-young", Why: "x"}, domain.OtherGround},
			"without its reasons": {o.ro, domain.Ruling{Ground: domain.GroundForm}, refusal.WhyMissing},
		} {
			if _, err := o.e.RuleNomination(t.Context(), c.by, late.ID, c.ruling); !refusedFor(err, c.why) {
				t.Errorf("%s: %v, want %s", name, err, c.why)
			}
		}
		if _, err := o.e.RuleNomination(t.Context(), o.ro, late.ID, domain.Ruling{Ground: domain.GroundForm, Why: "the interests say nothing"}); err != nil {
			t.Fatal(err)
		}
		if _, err := o.e.RuleNomination(t.Context(), o.ro, late.ID, domain.Ruling{Valid: true}); !refusedFor(err, domain.RulingStands) {
			t.Errorf("ruling twice: %v", err)
		}
		storetest.MustSet(t, s, el.Timetable.NominationsClose.Add(time.Hour)) // its form may be cured until the statement
		if _, err := o.e.SaveNomination(t.Context(), o.as(0), late.ID, nominations.NominationForm{Statement: "I stand.", Interests: "a share in a firm", Consent: true}); err != nil {
			t.Fatalf("curing: %v", err)
		}
		if _, err := o.e.SubmitNomination(t.Context(), o.as(0), late.ID); err != nil {
			t.Fatalf("handing in the cure: %v", err)
		}

		// The statement waits for the ruling, and says so once.
		o.at(el.Timetable.Statement)
		o.tick()
		if now := o.reload(el); now.State != domain.Nominations {
			t.Fatalf("published without a ruling: %s", now.State)
		}
		o.wantActs(el, map[acts.Name]int{acts.StatementAwaitsRulings: 1})
		if items, err := o.e.Agenda(t.Context(), o.secretary); err != nil || len(items) != 1 || len(items[0].Waits) != 1 || items[0].Waits[0] != (clerk.Waiting{What: "rulings-late", N: 1}) { // once: it is overdue
			t.Errorf("the board says %+v, %v", items, err)
		}
		ruled, err := o.e.RuleNomination(t.Context(), o.ro, late.ID, domain.Ruling{Valid: true, Ground: domain.GroundStatement, Why: "defames a colleague"})
		if err != nil || !ruled.StatementWithheld {
			t.Fatalf("%+v %v", ruled, err)
		}
		o.tick()
		list, _, err := o.e.Candidates(t.Context(), domain.Actor{}, el.Reference)
		if err != nil || len(list) != 1 || !list[0].Withheld || list[0].Statement != "" || list[0].Interests != "a share in a firm" {
			t.Errorf("published: %+v, %v", list, err)
		}

		// A mistake of the office is put right beside the statement (R49a).
		if err := o.e.CorrectStatement(t.Context(), o.ro, el.ID, domain.Slip{Nomination: late.ID, Text: "The organisation is Trust Zero."}); err != nil {
			t.Fatal(err)
		}
		if list, _, err = o.e.Candidates(t.Context(), domain.Actor{}, el.Reference); err != nil || len(list[0].Slips) != 1 {
			t.Errorf("with the slip: %+v, %v", list, err)
		}
	})
}

// After the deadline the name stays on the paper, marked, and its papers pass on
// (R51).
func TestR51_WithdrawalAfterTheDeadlineStaysOnThePaper(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 12)
		el := o.notice(nil)
		sealed := o.valid(el, 0, 3, 4)
		open := o.valid(el, 1, 5, 6)
		o.valid(el, 2, 7, 8)
		o.valid(el, 9, 10, 11)
		o.at(el.Timetable.Statement)
		storetest.MustSet(t, s, el.Timetable.WithdrawalsClose)
		if err := o.e.WithdrawNomination(t.Context(), o.as(0), sealed.ID, "after the deadline"); err != nil {
			t.Fatal(err)
		}
		o.at(el.Timetable.RollSealed)
		c := o.contest(el)
		if len(c.Options) != 4 {
			t.Fatalf("%d names on the paper, want 4", len(c.Options))
		}
		o.at(c.Opens)
		o.vote(c, o.members[5], optionOf(t, c, o.members[1].ID), optionOf(t, c, o.members[2].ID))
		o.vote(c, o.members[6], optionOf(t, c, o.members[1].ID), optionOf(t, c, o.members[2].ID))
		o.vote(c, o.members[7], optionOf(t, c, o.members[9].ID))
		if err := o.e.WithdrawNomination(t.Context(), o.as(1), open.ID, "during the poll"); err != nil {
			t.Fatal(err)
		}
		c = o.contest(el)
		marked := 0
		for _, option := range c.Options {
			if option.WithdrawnAt != nil {
				marked++
			}
		}
		if marked != 2 {
			t.Errorf("%d names are marked, want 2: %+v", marked, c.Options)
		}
		o.at(c.Closes)
		el = o.reload(el)
		if el.State != domain.Provisional || el.Outcome.Returned[0].Person != o.members[2].ID {
			t.Errorf("%s %+v: the papers did not pass on", el.State, el.Outcome)
		}
	})
}

// Nominations open by the clock; no job has recorded it, and none is needed (R13).
func TestR13_ALateJobHoldsUpNoNomination(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 8)
		el, err := o.e.CreateElection(t.Context(), o.secretary, Draft{Panel: o.panel.ID, Closes: o.closes, Contact: "ro@example.org"})
		if err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, s, el.Timetable.Notice)
		if el, err = o.e.PublishNotice(t.Context(), o.secretary, el.ID); err != nil {
			t.Fatal(err)
		}
		if n := o.valid(el, 0, 2, 3); !n.Stands() {
			t.Errorf("%+v", n.Ruling)
		}
		if el = o.reload(el); el.State != domain.Notice {
			t.Errorf("somebody rang: %s", el.State)
		}
		storetest.MustSet(t, s, el.Timetable.NominationsClose)
		if _, err := o.e.Nominate(t.Context(), o.as(1), el.ID, ""); !refusedFor(err, domain.NominationsClosed) {
			t.Errorf("after the close: %v", err)
		}
	})
}

// Supporters who were asked at once stand in the order of their names.
func TestSupportersStandInTheOrderOfTheirNames(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 9)
		el := o.notice(nil)
		n, err := o.e.Nominate(t.Context(), o.as(0), el.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		numbers := []string{o.members[7].Number, o.members[2].Number, o.members[5].Number, o.members[3].Number}
		if n, err = o.e.AskSupporters(t.Context(), o.as(0), n.ID, numbers...); err != nil {
			t.Fatal(err)
		}
		again, err := o.e.Nomination(t.Context(), o.as(0), n.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []int{2, 3, 5, 7} {
			if len(again.Supports) != 4 || again.Supports[i].Person != o.members[want].ID {
				t.Fatalf("supporter %d is not member %d: %+v", i, want, again.Supports)
			}
		}
	})
}
