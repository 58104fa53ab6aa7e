package governance

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// TestR121_R127_AMeetingFromTheCalendarToSealedMinutes goes the whole way once.
func TestR121_R127_AMeetingFromTheCalendarToSealedMinutes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 12, 9, "CIO")
		ctx := t.Context()
		rule := governance.DefaultRule("Europe/London")
		made, err := c.PlanYear(ctx, c.secretary, c.panel(), YearPlan{Rule: rule, Year: 2026, Link: "https://video.example.org/cio"})
		fine(t, err)
		if len(made) != 12 || made[0].Reference != "CIO/2026/1" || made[0].Day() != on2026(1, 13) {
			t.Fatalf("%d meetings, the first %s on %s", len(made), made[0].Reference, made[0].Day())
		}
		again, err := c.PlanYear(ctx, c.secretary, c.panel(), YearPlan{Rule: rule, Year: 2026})
		fine(t, err)
		if len(again) != 0 {
			t.Errorf("planning twice adds %d meetings", len(again))
		}
		feb := made[1]
		if items := c.view(c.secretary, feb.ID).Items; len(items) != 4 {
			t.Fatalf("%d standing items", len(items))
		}
		i, err := c.AddItem(ctx, c.secretary, feb.ID, governance.Item{Title: "Digital plan", Purpose: governance.ToDecide, Minutes: 20})
		fine(t, err)
		if v := c.view(c.as(c.member(3)), feb.ID); v.Items[3].ID != i.ID || v.Items[4].Title != "Any other business" || !v.Seats || v.Keeps {
			t.Fatalf("the item stands at %d", i.Position)
		}

		c.at(feb.Starts.AddDate(0, 0, -7)) // notice by five working days
		if v := c.view(c.secretary, feb.ID); v.State != governance.Called || c.mails(MailMeetingCalled) == 0 {
			t.Fatalf("the notice is not out: %s", v.State)
		}
		c.at(feb.Starts.AddDate(0, 0, -3))
		if v := c.view(c.as(c.member(3)), feb.ID); v.AgendaAt == nil || c.mails(MailAgendaPublished) == 0 {
			t.Fatal("the agenda is not out")
		}

		c.mustOpen(feb, 4)
		v := c.view(c.secretary, feb.ID)
		if st := v.Standings[0]; st.Needed != 5 || st.Counted != 4 || st.Met() { // E10
			t.Fatalf("quorum: %+v", st)
		}
		fine(t, c.Attend(ctx, c.secretary, feb.ID, c.member(4).ID, governance.Present))
		fine(t, c.Attend(ctx, c.as(c.member(5)), feb.ID, c.member(5).ID, governance.Apologies))
		if v = c.view(c.secretary, feb.ID); !v.Standings[0].Met() || v.Presiding.By != "chair" {
			t.Fatalf("quorum %+v, presiding %+v", v.Standings[0], v.Presiding)
		}
		fine(t, c.GoToItem(ctx, c.as(c.member(0)), feb.ID, i.ID))
		refused(t, c.GoToItem(ctx, c.as(c.member(3)), feb.ID, i.ID), governance.NotPresiding)
		if _, err = c.SaveNotes(ctx, c.secretary, i.ID, "", "The plan was welcomed."); err != nil {
			t.Fatal(err)
		}
		_, err = c.AddAction(ctx, c.as(c.member(0)), governance.Action{Panel: c.panel(), Meeting: feb.ID, Item: i.ID, Text: "Circulate the plan", Owner: c.member(2).ID, Due: on2026(3, 1)})
		fine(t, err)
		fine(t, c.CloseMeeting(ctx, c.as(c.member(0)), feb.ID))
		m, _, err := c.MinutesOf(ctx, c.as(c.member(0)), feb.ID)
		fine(t, err)
		text := ""
		for _, s := range m.Sections {
			text += s.Heading + "\n" + s.Text + "\n"
		}
		for _, want := range []string{"Ada CIO-1", "Apologies: Finn CIO-6.", "5 of 9 members", "The plan was welcomed.", "Action: Circulate the plan (Cleo CIO-3, by 1 March 2026)", "Ada CIO-1 (chair) presided."} {
			if !strings.Contains(text, want) {
				t.Errorf("the draft lacks %q:\n%s", want, text)
			}
		}
		m.Sections[0].Text += "\n\nThe chair welcomed all."
		fine(t, c.EditMinutes(ctx, c.secretary, feb.ID, m.Version, m.Sections))
		refused(t, c.EditMinutes(ctx, c.secretary, feb.ID, m.Version, m.Sections), governance.ChangedMeanwhile)
		fine(t, c.SendMinutes(ctx, c.secretary, feb.ID))
		if _, _, err := c.MinutesOf(ctx, c.as(c.outsider), feb.ID); err == nil {
			t.Error("a member of the network reads minutes that are not approved")
		}

		march := made[2]
		c.mustOpen(march, 5)
		if v := c.view(c.secretary, march.ID); len(v.Earlier) != 1 || v.Items[3].Part != governance.ActionsItem || len(v.Items[3].Actions) != 1 {
			t.Fatalf("%d minutes wait; the third item is %q", len(v.Earlier), v.Items[3].Title)
		}
		fine(t, c.ApproveMinutes(ctx, c.secretary, feb.ID, march.ID))
		m, _, err = c.MinutesOf(ctx, c.as(c.outsider), feb.ID)
		fine(t, err)
		if m.State != governance.MinutesApproved || m.Hash == [32]byte{} || m.ByOthers || m.ApprovedIn != march.ID {
			t.Errorf("approved: %+v", m)
		}
		refused(t, c.EditMinutes(ctx, c.secretary, feb.ID, m.Version, m.Sections), governance.MinutesSealed)
		fine(t, c.CorrectMinutes(ctx, c.secretary, feb.ID, "Item 4: the plan is called the Data Plan."))
		if m, _, err = c.MinutesOf(ctx, c.as(c.member(1)), feb.ID); err != nil || len(m.Corrections) != 1 {
			t.Errorf("corrections: %v, %v", m.Corrections, err)
		}
		fine(t, s.Read(ctx, func(tx *store.Tx) error {
			if bad, err := tx.VerifyRecord(); err != nil || bad != 0 {
				t.Errorf("the record: %d, %v", bad, err)
			}
			return nil
		}))
	})
}

func TestR122_ShortNoticeNeedsTheChairAndAThird(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 12, 9, "CIO")
		ctx := t.Context()
		plan := Planning{Panels: []domain.PanelID{c.panel()}, Title: "Outage", Day: on2026(1, 8), At: when.TimeOfDay{Hour: 12}, Minutes: 60, Place: "Leeds"}
		_, err := c.AddMeeting(ctx, c.secretary, plan)
		refused(t, err, governance.NoticeShort)
		plan.Kind = governance.Extraordinary
		_, err = c.AddMeeting(ctx, c.secretary, plan)
		refused(t, err, refusal.WhyMissing)
		plan.Why = "The national service is down."
		_, err = c.AddMeeting(ctx, c.as(c.outsider), plan)
		refused(t, err, refusal.LacksRole)
		m, err := c.AddMeeting(ctx, c.as(c.member(3)), plan)
		fine(t, err)
		for _, i := range []int{4, 5} {
			fine(t, c.AskForMeeting(ctx, c.as(c.member(i)), m.ID))
		}
		refused(t, c.CallMeeting(ctx, c.secretary, m.ID), governance.NotAskedEnough)
		v := c.view(c.as(c.member(0)), m.ID)
		if v.State != governance.Asked || v.AskOthers != 3 || v.AskNeeds != 3 || v.AskChair {
			t.Fatalf("asked: %+v", v.Asked)
		}
		fine(t, c.AskForMeeting(ctx, c.as(c.member(0)), m.ID))
		if v = c.view(c.as(c.member(0)), m.ID); v.State != governance.Called || c.mails(MailMeetingCalled) != 9 {
			t.Errorf("it is %s, %d were told", v.State, c.mails(MailMeetingCalled))
		}
	})
}

func TestR122_MovedMeetingsKeepTheirPageAndRiseInSequence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 12, 9, "CIO")
		ctx := t.Context()
		m := c.mustMeeting(on2026(2, 10))
		fine(t, c.CallMeeting(ctx, c.secretary, m.ID))
		to := Planning{Title: m.Title, Day: on2026(2, 12), At: when.TimeOfDay{Hour: 15}, Minutes: 60, Link: m.Link}
		moved, err := c.ChangeMeeting(ctx, c.secretary, m.ID, to)
		fine(t, err)
		if moved.ID != m.ID || moved.Sequence != m.Sequence+1 || c.mails(MailMeetingChanged) != 9 {
			t.Errorf("sequence %d, %d told", moved.Sequence, c.mails(MailMeetingChanged))
		}
		to.Quiet, to.Place = true, "Room 5"
		if _, err = c.ChangeMeeting(ctx, c.secretary, m.ID, to); err != nil || c.mails(MailMeetingChanged) != 9 {
			t.Errorf("saved without telling: %v, %d told", err, c.mails(MailMeetingChanged))
		}
		_, err = c.ChangeMeeting(ctx, c.secretary, m.ID, to)
		refused(t, err, governance.NothingChanged)
		to.Day = on2026(1, 9)
		_, err = c.ChangeMeeting(ctx, c.secretary, m.ID, to)
		refused(t, err, governance.NoticeShort)
		refused(t, c.CancelMeeting(ctx, c.secretary, m.ID, " ", false), refusal.WhyMissing)
		fine(t, c.CancelMeeting(ctx, c.secretary, m.ID, "Too few can come.", false))
		if v := c.view(c.as(c.member(1)), m.ID); v.State != governance.Cancelled || v.Sequence != 3 || c.mails(MailMeetingCancelled) != 9 {
			t.Errorf("cancelled: %s %d", v.State, v.Sequence)
		}
		refused(t, c.OpenMeeting(ctx, c.secretary, m.ID), governance.MeetingCancelled)
	})
}

// R159: after years of actions, those that are open stand on the first page, by when they
// are due, and what has ended follows, the newest first.
func TestR159_OpenActionsStandBeforeYearsOfEndedOnes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 5, 5, "CIO")
		owner := c.member(2)
		fine(t, s.Act(t.Context(), func(tx *store.Tx) error {
			for i := range actionsPage + 10 {
				made := tx.Now().AddDate(0, 0, i-400)
				a := governance.Action{ID: store.NewID[governance.ActionID](), Panel: c.panel(), Text: "An old one", Owner: owner.ID, Due: when.DateOf(made, time.UTC), State: governance.ActionDone, Made: made, Ended: &made}
				if err := tx.CreateAction(a); err != nil {
					return err
				}
			}
			for _, days := range []int{30, 20} {
				a := governance.Action{ID: store.NewID[governance.ActionID](), Panel: c.panel(), Text: fmt.Sprintf("Due in %d days", days), Owner: owner.ID, Due: c.today(tx).AddDays(days), State: governance.ActionOpen, Made: tx.Now()}
				if err := tx.CreateAction(a); err != nil {
					return err
				}
			}
			return nil
		}))
		first, more, err := c.Actions(t.Context(), c.as(owner), c.panel(), ActionQuery{})
		fine(t, err)
		if !more || len(first) != actionsPage || first[0].Text != "Due in 20 days" || first[1].Text != "Due in 30 days" || !first[2].Ended.After(*first[3].Ended) {
			t.Fatalf("the first page has %d actions, more %v: %+v", len(first), more, first[:min(4, len(first))])
		}
		second, more, err := c.Actions(t.Context(), c.as(owner), c.panel(), ActionQuery{Page: 2})
		fine(t, err)
		if more || len(second) != 12 {
			t.Fatalf("the second page has %d actions, more %v", len(second), more)
		}
	})
}

// What a standing item is for does not hang on what it is called: neither a new wording nor
// a new title moves it, or brings a second one (R122, R159).
func TestR122_R159_StandingItemsAreKnownWhateverTheyAreCalled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 12, 9, "CIO")
		ctx := t.Context()
		_, err := c.AddAction(ctx, c.secretary, governance.Action{Panel: c.panel(), Text: "Circulate the plan", Owner: c.member(2).ID, Due: on2026(3, 1)})
		fine(t, err)
		m := c.mustMeeting(on2026(2, 10))
		fine(t, c.CallMeeting(ctx, c.secretary, m.ID))
		fine(t, c.PublishAgenda(ctx, c.secretary, m.ID))
		items := c.view(c.secretary, m.ID).Items
		last := items[len(items)-1]
		if last.Part != governance.LastItem {
			t.Fatalf("the last item is %+v", last.Item)
		}
		words := c.Office.Words
		c.Office.Words = func(key string, args ...any) string { return "Newly worded: " + words(key, args...) }
		renamed := last.Item
		renamed.Title = "Anything else"
		fine(t, c.ChangeItem(ctx, c.secretary, last.ID, renamed))
		added, err := c.AddItem(ctx, c.secretary, m.ID, governance.Item{Title: "Digital plan", Purpose: governance.ToDecide, Minutes: 20, Part: governance.LastItem})
		fine(t, err)
		c.mustOpen(m, 5)
		v := c.view(c.secretary, m.ID)
		n := len(v.Items)
		if n != len(items)+1 || v.Items[n-1].ID != last.ID || v.Items[n-2].ID != added.ID || v.Items[n-2].Part != "" {
			t.Errorf("%d items of %d, at the end %q and %q", n, len(items)+1, v.Items[n-2].Title, v.Items[n-1].Title)
		}
		for _, i := range v.Items {
			if is := i.Part == governance.ActionsItem; is != (len(i.Actions) == 1) {
				t.Errorf("%q lists %d actions", i.Title, len(i.Actions))
			}
		}
	})
}
