package governance

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// consenting opens a meeting of nine members with three consent items.
func consenting(t *testing.T, s *store.Store) (c *chamber, m governance.Meeting, items []governance.Item) {
	t.Helper()
	c = mustChamber(t, s, 12, 9, "CIO")
	m = c.mustMeeting(on2026(time.March, 10))
	for _, title := range []string{"Accounts", "Dates of next year", "Forms"} {
		i, err := c.AddItem(t.Context(), c.secretary, m.ID, governance.Item{Title: title, Purpose: governance.ToDecide, Consent: true})
		fine(t, err)
		items = append(items, i)
	}
	c.mustOpen(m, 6)
	return c, m, items
}

func TestR122_ConsentItemsAreOneMotionAndAnyMemberPullsOneOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c, m, items := consenting(t, s)
		ctx := t.Context()
		ada, ben, cleo, dan := c.as(c.member(0)), c.as(c.member(1)), c.as(c.member(2)), c.as(c.member(3))
		motion, err := c.MoveConsent(ctx, ben, m.ID)
		fine(t, err)
		if !strings.Contains(motion.Words, "- Accounts\n- Dates of next year\n- Forms") || motion.Purpose.Kind != governance.ForConsent {
			t.Fatalf("%+v", motion)
		}
		_, err = c.MoveConsent(ctx, cleo, m.ID)
		refused(t, err, governance.NoConsentItems) // they stand in one already
		refused(t, c.ChangeItem(ctx, c.secretary, items[0].ID, governance.Item{Title: "Other accounts", Purpose: governance.ToDecide}), governance.ItemInMotion)
		refused(t, c.RemoveItem(ctx, c.secretary, items[0].ID), governance.ItemInMotion)
		_, err = c.AmendMotion(ctx, ben, motion.ID, motion.Title, "That nothing be agreed.", "changed my mind")
		refused(t, err, governance.NotAmendable)

		motion = got[governance.Motion](t)(c.Second(ctx, cleo, motion.ID))
		fine(t, c.PullItem(ctx, dan, items[1].ID)) // no reason is asked
		shown, err := c.Motion(ctx, ben, motion.ID)
		fine(t, err)
		if shown.State != governance.MotionSeconded || shown.Seconder != cleo.Person || strings.Contains(shown.Words, "Dates") || shown.Version != 2 {
			t.Fatalf("without the item that was pulled out: %+v", shown.Motion)
		}
		// Whoever is conflicted for one of them has no part in their motion (R126).
		fine(t, c.DeclareConflict(ctx, dan, items[2].ID, dan.Person, "My trust prints the forms."))
		motion = got[governance.Motion](t)(c.CallMotion(ctx, ada, motion.ID, 0))
		_, err = c.VoteOpenly(ctx, dan, motion.ID, governance.Yes)
		refused(t, err, governance.NotAVoter)
		refused(t, c.PullItem(ctx, dan, items[0].ID), governance.ItemVoted)
		for i := range 3 {
			got[governance.Motion](t)(c.VoteOpenly(ctx, c.as(c.member(i)), motion.ID, governance.Yes))
		}
		motion = got[governance.Motion](t)(c.CloseMotion(ctx, ada, motion.ID))
		if motion.State != governance.MotionCarried || motion.Effect != governance.EffectDone {
			t.Fatalf("%+v", motion)
		}
		v := c.view(ada, m.ID)
		for _, i := range v.Items {
			switch i.ID {
			case items[0].ID, items[2].ID:
				if i.DoneAt == nil {
					t.Errorf("%s is not done", i.Title)
				}
			case items[1].ID:
				if i.DoneAt != nil || i.Consent {
					t.Errorf("the one pulled out: %+v", i.Item)
				}
			}
		}
		fine(t, c.CloseMeeting(ctx, c.secretary, m.ID))
		minutes, _, err := c.MinutesOf(ctx, c.secretary, m.ID)
		fine(t, err)
		said := map[governance.ItemID]bool{}
		for _, section := range minutes.Sections {
			said[section.Item] = strings.Contains(section.Text, "Agreed with the consent items, motion "+motion.Reference)
		}
		if !said[items[0].ID] || said[items[1].ID] || !said[items[2].ID] {
			t.Errorf("what the minutes say of the items: %v", said)
		}
	})
}

func TestR122_ConsentItemsThatAreNotAgreed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c, m, items := consenting(t, s)
		ctx := t.Context()
		ada, ben, cleo := c.as(c.member(0)), c.as(c.member(1)), c.as(c.member(2))
		_, err := c.Move(ctx, ben, Proposal{Panels: m.Panels, Way: governance.AtMeeting, Meeting: m.ID, Title: "All", Words: "All of them.",
			Purpose: governance.MotionPurpose{Kind: governance.ForConsent, Subject: string(m.ID)}})
		refused(t, err, governance.NoConsentItems) // nobody writes such a motion herself
		_, err = c.MoveConsent(ctx, c.secretary, m.ID)
		refused(t, err, refusal.LacksRole)

		// Withdrawn, or the last item pulled out: the items are the agenda's again.
		motion := got[governance.Motion](t)(c.MoveConsent(ctx, ben, m.ID))
		got[governance.Motion](t)(c.WithdrawMotion(ctx, ben, motion.ID, "too early"))
		motion = got[governance.Motion](t)(c.MoveConsent(ctx, ben, m.ID))
		for _, i := range items {
			fine(t, c.PullItem(ctx, cleo, i.ID))
		}
		shown, err := c.Motion(ctx, ben, motion.ID)
		fine(t, err)
		if shown.State != governance.MotionWithdrawn {
			t.Errorf("without items it is %s", shown.State)
		}
		for _, i := range items[:2] {
			i.Consent = true
			fine(t, c.ChangeItem(ctx, c.secretary, i.ID, i))
		}
		// Lost: they are taken one by one, and another such motion is not the same (R135).
		motion = got[governance.Motion](t)(c.MoveConsent(ctx, ben, m.ID))
		got[governance.Motion](t)(c.Second(ctx, cleo, motion.ID))
		got[governance.Motion](t)(c.CallMotion(ctx, ada, motion.ID, 0))
		got[governance.Motion](t)(c.VoteOpenly(ctx, cleo, motion.ID, governance.No))
		motion = got[governance.Motion](t)(c.CloseMotion(ctx, ada, motion.ID))
		if motion.State != governance.MotionLost {
			t.Fatalf("%s", motion.State)
		}
		for _, i := range c.view(ada, m.ID).Items {
			if i.Consent || i.TakenBy != "" || i.DoneAt != nil {
				t.Errorf("%+v", i.Item)
			}
		}
		again := items[0]
		again.Consent = true
		fine(t, c.ChangeItem(ctx, c.secretary, again.ID, again))
		got[governance.Motion](t)(c.MoveConsent(ctx, ben, m.ID))
	})
}

func TestR127_CommentsOnDraftMinutes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 12, 9, "CIO")
		ctx := t.Context()
		m := c.mustMeeting(on2026(time.March, 10))
		secret, err := c.AddItem(ctx, c.secretary, m.ID, governance.Item{Title: "A contract", Purpose: governance.ToDiscuss, Confidential: true})
		fine(t, err)
		ben, cleo := c.as(c.member(1)), c.as(c.member(2))
		fine(t, c.DeclareConflict(ctx, ben, secret.ID, ben.Person, "Director of a bidder."))
		c.mustOpen(m, 6)
		fine(t, c.CloseMeeting(ctx, c.secretary, m.ID))
		refused(t, c.CommentMinutes(ctx, cleo, m.ID, "", "March, not May."), governance.MinutesNotSent)
		fine(t, c.SendMinutes(ctx, c.secretary, m.ID))
		fine(t, c.CommentMinutes(ctx, cleo, m.ID, "", "March, not May."))
		fine(t, c.CommentMinutes(ctx, cleo, m.ID, secret.ID, "The second bid was the cheaper one."))
		refused(t, c.CommentMinutes(ctx, ben, m.ID, secret.ID, "Was it?"), refusal.Unknown) // R160
		refused(t, c.CommentMinutes(ctx, cleo, m.ID, "", "  "), refusal.Missing)
		refused(t, c.CommentMinutes(ctx, c.auditor, m.ID, "", "I was not there."), refusal.LacksRole)
		refused(t, c.CommentMinutes(ctx, c.as(c.outsider), m.ID, "", "May I?"), refusal.Unknown)
		for name, w := range map[string]struct {
			by   domain.Actor
			want int
		}{"the secretary": {c.secretary, 2}, "their author": {cleo, 2}, "whoever stood aside": {ben, 0}, "the auditor": {c.auditor, 2}} {
			v, err := c.MinutesShown(ctx, w.by, m.ID)
			fine(t, err)
			if len(v.Comments) != w.want {
				t.Errorf("%s reads %d comments, want %d", name, len(v.Comments), w.want)
			}
		}
		if n := c.mails(MailMinutesCommented); n != 1 {
			t.Errorf("%d mails to the secretary on one day", n)
		}
		// A comment changes nothing: the secretary edits, and what is approved takes none.
		v, err := c.MinutesShown(ctx, c.secretary, m.ID)
		fine(t, err)
		v.Sections[0].Text += "\n\nMarch."
		fine(t, c.EditMinutes(ctx, c.secretary, m.ID, v.Version, v.Sections))
		next := c.mustMeeting(on2026(time.April, 14))
		c.mustOpen(next, 6)
		fine(t, c.ApproveMinutes(ctx, c.secretary, m.ID, next.ID))
		refused(t, c.CommentMinutes(ctx, cleo, m.ID, "", "One more thing."), governance.MinutesSealed)
		if acts := c.acts("minutes.commented"); len(acts) != 2 || strings.Contains(fmt.Sprint(acts), "March") {
			t.Errorf("the record has %d comments, and their words", len(acts))
		}
	})
}

func TestR158_EveryAgendaThatStoodIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 12, 9, "CIO")
		ctx := t.Context()
		m := c.mustMeeting(on2026(time.March, 10))
		i, err := c.AddItem(ctx, c.secretary, m.ID, governance.Item{Title: "Data plan", Purpose: governance.ToDecide})
		fine(t, err)
		ben := c.as(c.member(1))
		_, _, err = c.AgendaVersions(ctx, ben, m.ID)
		refused(t, err, refusal.Unknown) // nobody has been told of one
		fine(t, c.CallMeeting(ctx, c.secretary, m.ID))
		fine(t, c.PublishAgenda(ctx, c.secretary, m.ID))
		fine(t, c.CommentItem(ctx, ben, i.ID, "What does it cost?", false)) // changes no agenda
		i.Title, i.Minutes = "The data plan", 20
		fine(t, c.ChangeItem(ctx, c.secretary, i.ID, i))
		fine(t, c.MoveItem(ctx, c.secretary, i.ID, 1))
		_, last, err := c.AgendaVersions(ctx, ben, m.ID)
		if fine(t, err); last != 3 {
			t.Fatalf("%d versions: published, changed, moved", last)
		}
		a, b, err := c.AgendaCompared(ctx, ben, m.ID, 1, 3)
		fine(t, err)
		if a[3].Title != "Data plan" || b[0].Title != "The data plan" || b[0].Minutes != 20 || len(a) != len(b) {
			t.Errorf("%+v\n%+v", a, b)
		}
		_, _, err = c.AgendaCompared(ctx, ben, m.ID, 1, 4)
		refused(t, err, refusal.Unknown)
		_, _, err = c.AgendaCompared(ctx, c.as(c.stranger), m.ID, 1, 2)
		refused(t, err, refusal.Unknown)
		if _, _, err := c.AgendaCompared(ctx, c.as(c.outsider), m.ID, 1, 2); err != nil {
			t.Errorf("the network sees agendas: %v", err)
		}
	})
}
