package governance

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

func TestR123_R126_AQuorumLostByAConflict(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 12, 9, "CIO")
		ctx := t.Context()
		m := c.mustMeeting(on2026(2, 10))
		i, err := c.AddItem(ctx, c.secretary, m.ID, governance.Item{Title: "Contract", Purpose: governance.ToDecide, Confidential: true})
		fine(t, err)
		pdf, err := c.AddPaper(ctx, c.secretary, NewPaper{Item: i.ID, Title: "Bids for the contract", Visibility: governance.Confidential, Name: "bids.pdf", Content: []byte("%PDF-1.7 bids")})
		fine(t, err)
		ben := c.as(c.member(1))
		if _, _, err := c.OpenPaper(ctx, ben, pdf.ID); err != nil {
			t.Fatalf("before she stands aside: %v", err)
		}
		fine(t, c.DeclareConflict(ctx, ben, i.ID, ben.Person, "Director of a bidder."))
		_, _, err = c.OpenPaper(ctx, ben, pdf.ID)
		refused(t, err, refusal.Unknown) // R160: in no page, pack, search, note, minute or mail of hers
		if found, err := c.FindPapers(ctx, ben, "bids", 10); err != nil || len(found) != 0 {
			t.Errorf("a search finds %d, %v", len(found), err)
		}
		if found, err := c.FindPapers(ctx, c.as(c.member(2)), "BIDS contract", 10); err != nil || len(found) != 1 {
			t.Errorf("another's search finds %d, %v", len(found), err)
		}
		refused(t, c.CommentItem(ctx, ben, i.ID, "May I see?", false), refusal.Unknown)

		c.mustOpen(m, 5)
		fine(t, c.GoToItem(ctx, c.secretary, m.ID, i.ID))
		before := c.mails(MailPaperLate)
		_, err = c.AddPaper(ctx, c.secretary, NewPaper{Item: i.ID, Title: "A late bid", Visibility: governance.Confidential, Link: "https://papers.example.org/late"})
		fine(t, err)
		if told := c.mails(MailPaperLate) - before; told != 8 {
			t.Errorf("%d of 9 members were told of the late paper", told)
		}
		if _, err := c.SaveNotes(ctx, c.secretary, i.ID, "", "The second bid was preferred."); err != nil {
			t.Fatal(err)
		}
		v := c.view(ben, m.ID)
		if item := v.Items[3]; !item.Hidden || item.Notes != "" || len(item.Papers) != 0 || !item.Aside {
			t.Errorf("she sees %+v", item)
		}
		if st := v.Standings[0]; st.Counted != 4 || st.Conflicted != 1 || st.Met() {
			t.Errorf("the quorum for the item: %+v", st)
		}
		fine(t, s.Read(ctx, func(tx *store.Tx) error {
			floors, err := c.FloorsTx(tx, m.ID, i.ID)
			if err != nil {
				return err
			}
			refused(t, floors[0].Quorate(), governance.Inquorate)
			refused(t, floors[0].MayVote(ben.Person), governance.Conflicted)
			floors, err = c.FloorsTx(tx, m.ID, v.Items[0].ID)
			if err == nil {
				err = floors[0].Quorate() // for any other item they are enough
			}
			return err
		}))
		refused(t, c.WithdrawConflict(ctx, ben, i.ID, ben.Person), governance.ConflictStands)
		fine(t, c.CloseMeeting(ctx, c.secretary, m.ID))
		whole, _, err := c.MinutesOf(ctx, c.as(c.member(2)), m.ID)
		fine(t, err)
		hers, edition, err := c.MinutesOf(ctx, ben, m.ID)
		fine(t, err)
		text := ""
		for _, s := range whole.Sections {
			text += s.Text
		}
		if !strings.Contains(text, "Ben CIO-2: Director of a bidder. Neither voted nor counted") || len(hers.Sections) != len(whole.Sections)-1 || edition != "aside" {
			t.Errorf("minutes: %d sections of %d, edition %q\n%s", len(hers.Sections), len(whole.Sections), edition, text)
		}
	})
}

func TestR124_R125_NoSubstitutesAndWhoPresides(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 12, 9, "CIO")
		ctx := t.Context()
		m := c.mustMeeting(on2026(2, 10))
		refused(t, c.Attend(ctx, c.as(c.member(1)), m.ID, c.member(1).ID, governance.Present), governance.NotInSession)
		c.mustOpen(m, 0)
		refused(t, c.Attend(ctx, c.secretary, m.ID, c.outsider.ID, governance.Present), governance.NotOnPanel)
		refused(t, c.Attend(ctx, c.as(c.member(2)), m.ID, c.member(3).ID, governance.Present), governance.NotPresiding)
		refused(t, c.Attend(ctx, c.as(c.outsider), m.ID, c.outsider.ID, governance.Present), refusal.LacksRole)
		for _, i := range []int{2, 3, 4} {
			fine(t, c.Attend(ctx, c.as(c.member(i)), m.ID, c.member(i).ID, governance.Present))
		}
		if v := c.view(c.secretary, m.ID); v.Presiding.Person != "" {
			t.Errorf("somebody presides: %+v", v.Presiding)
		}
		refused(t, c.ChoosePresiding(ctx, c.as(c.member(2)), m.ID, c.member(7).ID), governance.NotPresent)
		fine(t, c.ChoosePresiding(ctx, c.as(c.member(2)), m.ID, c.member(3).ID))
		if v := c.view(c.as(c.member(3)), m.ID); v.Presiding.By != "chosen" || !v.Runs {
			t.Errorf("chosen: %+v", v.Presiding)
		}
		fine(t, c.Attend(ctx, c.as(c.member(3)), m.ID, c.member(1).ID, governance.Present)) // the vice-chair comes, and presides
		if v := c.view(c.secretary, m.ID); v.Presiding.By != "vice-chair" {
			t.Errorf("%+v", v.Presiding)
		}
		refused(t, c.ChoosePresiding(ctx, c.as(c.member(2)), m.ID, c.member(3).ID), governance.OfficerPresides)
		fine(t, c.GoToItem(ctx, c.as(c.member(1)), m.ID, c.view(c.secretary, m.ID).Items[0].ID))
		fine(t, c.AskToSpeak(ctx, c.as(c.member(4)), m.ID))
		refused(t, c.AskToSpeak(ctx, c.as(c.member(4)), m.ID), governance.TurnWaits)
		refused(t, c.AskToSpeak(ctx, c.as(c.member(8)), m.ID), governance.NotPresent)
		turn := c.view(c.secretary, m.ID).Items[0].Turns[0]
		refused(t, c.AllotSpeakers(ctx, c.as(c.member(4)), m.ID, 3), governance.NotPresiding)
		refused(t, c.AllotSpeakers(ctx, c.as(c.outsider), m.ID, 3), refusal.LacksRole)
		refused(t, c.AllotSpeakers(ctx, c.secretary, m.ID, 121), governance.ItemMinutes)
		fine(t, c.AllotSpeakers(ctx, c.as(c.member(1)), m.ID, 3))
		fine(t, c.CallSpeaker(ctx, c.as(c.member(1)), m.ID, turn.ID))
		if v := c.view(c.as(c.member(4)), m.ID); v.Speaking != 3 || v.Items[0].Turns[0].Until(v.Speaking) == nil || !v.Items[0].Turns[0].Until(v.Speaking).Equal(v.Items[0].Turns[0].Began.Add(3*time.Minute)) || len(c.acts("meeting.speaking-time")) != 1 {
			t.Errorf("three minutes each: %d %+v", v.Speaking, v.Items[0].Turns)
		}
		fine(t, c.Attend(ctx, c.as(c.member(4)), m.ID, c.member(4).ID, governance.Left))
		if v := c.view(c.secretary, m.ID); v.Standings[0].Present != 3 {
			t.Errorf("after one has left: %+v", v.Standings[0])
		}
		refused(t, c.CloseMeeting(ctx, c.as(c.member(4)), m.ID), governance.NotPresiding)
	})
}

func TestR113_ThreeMissedAreAskedAndAFourthMayVacate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 12, 9, "CIO")
		ctx := t.Context()
		gus := c.member(6)
		var at when.Date
		hold := func(n int) {
			at = on2026(time.Month(n+1), 10)
			m := c.mustMeeting(at)
			if n == 2 { // apologies do not help
				fine(t, c.Attend(ctx, c.as(gus), m.ID, gus.ID, governance.Apologies))
			}
			c.mustOpen(m, 6)
			fine(t, c.CloseMeeting(ctx, c.secretary, m.ID))
		}
		vacant := func() error {
			return s.Act(ctx, func(tx *store.Tx) error { return c.declareVacantTx(tx, domain.Engine(), c.panel(), gus.ID, "CIO/M/1") })
		}
		hold(1)
		hold(2)
		if len(c.acts("absence.asked")) != 0 {
			t.Fatal("asked after two")
		}
		hold(3)
		asked := c.acts("absence.asked")
		if len(asked) != 3 || c.mails(MailAbsenceAsked) != 3 || c.mails(MailAbsenceNoted) != 3 { // three of nine were never there
			t.Fatalf("%d inquiries, %d asked", len(asked), c.mails(MailAbsenceAsked))
		}
		refused(t, vacant(), governance.NotAbsentEnough)
		fine(t, c.AnswerAbsence(ctx, c.as(gus), c.panel(), "I was ill."))
		list, err := c.Absences(ctx, c.as(c.member(3)), c.panel())
		fine(t, err)
		for _, a := range list {
			if a.Person == gus.ID && (a.Missed != 3 || a.Inquiry == nil || a.Inquiry.Answer != "" || a.Declared) {
				t.Errorf("what another member sees: %+v", a)
			}
		}
		hold(4)
		fine(t, vacant())
		fine(t, s.Read(ctx, func(tx *store.Tx) error {
			held, err := tx.HoldingsOf(gus.ID)
			if len(held) != 1 || held[0].EndedBy != "absence" || held[0].Until != at.AddDays(1) {
				t.Errorf("the seat: %+v", held)
			}
			return err
		}))
		if len(c.acts("seat.declared-vacant")) != 1 {
			t.Error("not in the record")
		}
	})
}

func TestR127_TheLastMinutesOfAnOutgoingPanelByCorrespondence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 12, 9, "CIO")
		ctx := t.Context()
		m := c.mustMeeting(on2026(2, 10))
		c.mustOpen(m, 5)
		fine(t, c.CloseMeeting(ctx, c.secretary, m.ID))
		refused(t, c.AssentToMinutes(ctx, c.as(c.member(0)), m.ID), governance.MinutesNotSent)
		fine(t, c.SendMinutes(ctx, c.secretary, m.ID))
		refused(t, c.AssentToMinutes(ctx, c.as(c.member(7)), m.ID), refusal.Unknown) // was not there
		for i := range 3 {
			if v, _, err := c.MinutesOf(ctx, c.as(c.member(0)), m.ID); err != nil || v.State != governance.MinutesComment {
				t.Fatalf("after %d: %s, %v", i, v.State, err)
			}
			fine(t, c.AssentToMinutes(ctx, c.as(c.member(i)), m.ID))
		}
		v, _, err := c.MinutesOf(ctx, c.as(c.member(0)), m.ID)
		fine(t, err)
		if v.State != governance.MinutesApproved || v.ApprovedIn != "" {
			t.Errorf("%s, in %q", v.State, v.ApprovedIn)
		}
		fine(t, s.Read(ctx, func(tx *store.Tx) error {
			content, err := tx.SealedMinutes(m.ID)
			if err != nil {
				return err
			}
			_, err = governance.Unseal(content, v.Hash)
			return err
		}))
		err = s.Write(ctx, func(tx *store.Tx) error {
			return storetest.Exec(tx, "UPDATE minutes_sealed SET by_others = NOT by_others")
		})
		if err == nil {
			t.Error("the seal was written over")
		}
	})
}

func TestR128_AJointMeetingNeedsEachPanelsQuorum(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 6, 5, "CIO", "CCIO", "CNIO")
		ctx := t.Context()
		m, err := c.AddMeeting(ctx, c.secretary, Planning{Kind: governance.Joint, Panels: []domain.PanelID{c.panels[0].ID, c.panels[1].ID, c.panels[2].ID}, Title: "Joint meeting",
			Day: on2026(12, 8), At: when.TimeOfDay{Hour: 10}, Minutes: 240, Place: "Leeds"})
		fine(t, err)
		if m.Reference != "JOINT/2026/1" {
			t.Errorf("it is %s", m.Reference)
		}
		c.mustOpen(m, 3)
		fine(t, c.Attend(ctx, c.secretary, m.ID, c.members[c.panels[2].ID][0].ID, governance.Left))
		v := c.view(c.secretary, m.ID)
		var met []bool
		for _, st := range v.Standings {
			met = append(met, st.Met())
		}
		if len(met) != 3 || !met[0] || !met[1] || met[2] {
			t.Errorf("quorums: %v", met)
		}
		for n, want := range []domain.PanelID{c.panels[0].ID, c.panels[1].ID, c.panels[0].ID} { // the third chair has left: the next in turn
			fine(t, c.GoToItem(ctx, c.secretary, m.ID, v.Items[n].ID))
			if got := c.view(c.secretary, m.ID).Presiding; got.Panel != want || got.By != "chair" {
				t.Errorf("item %d: %+v", n+1, got)
			}
		}
		fine(t, c.Attend(ctx, c.secretary, m.ID, c.members[c.panels[2].ID][0].ID, governance.Present))
		fine(t, c.CloseMeeting(ctx, c.secretary, m.ID))
		minutes, _, err := c.MinutesOf(ctx, c.secretary, m.ID)
		fine(t, err)
		if want := "Ada CIO-1 (chair), Ada CCIO-1 (chair) and Ada CNIO-1 (chair) presided in turn."; !strings.Contains(minutes.Sections[0].Text, want) {
			t.Errorf("the minutes do not say %q:\n%s", want, minutes.Sections[0].Text)
		}
		_, err = c.AddMeeting(ctx, c.secretary, Planning{Kind: governance.Joint, Panels: []domain.PanelID{c.panels[0].ID}, Title: "x", Day: on2026(12, 20), At: when.TimeOfDay{Hour: 10}, Minutes: 60, Place: "Leeds"})
		refused(t, err, governance.PanelsOfJoint)
	})
}

// Minutes name those who presided, not those whose turn never came (R125, R128).
func TestR128_MinutesNameNobodyWhoseTurnNeverCame(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 6, 5, "CIO", "CCIO", "CNIO")
		ctx := t.Context()
		for reached, want := range []string{"Ada CIO-1 (chair) presided.", "Ada CIO-1 (chair) presided.", "Ada CIO-1 (chair) and Ada CCIO-1 (chair) presided in turn."} {
			m, err := c.AddMeeting(ctx, c.secretary, Planning{Kind: governance.Joint, Panels: []domain.PanelID{c.panels[0].ID, c.panels[1].ID, c.panels[2].ID}, Title: "Joint meeting",
				Day: on2026(time.Month(4+2*reached), 8), At: when.TimeOfDay{Hour: 10}, Minutes: 60, Place: "Leeds"})
			fine(t, err)
			c.mustOpen(m, 3)
			for _, i := range c.view(c.secretary, m.ID).Items[:reached] {
				fine(t, c.GoToItem(ctx, c.secretary, m.ID, i.ID))
			}
			fine(t, c.CloseMeeting(ctx, c.secretary, m.ID))
			minutes, _, err := c.MinutesOf(ctx, c.secretary, m.ID)
			fine(t, err)
			if got := minutes.Sections[0].Text; !strings.HasSuffix(got, want) {
				t.Errorf("with %d items reached the minutes do not say %q:\n%s", reached, want, got)
			}
		}
	})
}

func TestAPrivateFeedDiesWithSigningOutEverywhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 12, 9, "CIO")
		ctx := t.Context()
		ada := c.as(c.member(0))
		m := c.mustMeeting(on2026(2, 10))
		fine(t, c.CallMeeting(ctx, c.secretary, m.ID))
		secret, err := c.MakeFeed(ctx, ada, false)
		fine(t, err)
		events, err := c.FeedBySecret(ctx, secret)
		fine(t, err)
		if len(events) != 1 || !strings.HasPrefix(events[0].UID, string(m.ID)+"@") || events[0].Link == "" {
			t.Errorf("%+v", events)
		}
		other, err := c.MakeFeed(ctx, ada, true)
		fine(t, err)
		_, err = c.FeedBySecret(ctx, secret)
		refused(t, err, refusal.Unknown)
		fine(t, c.CancelMeeting(ctx, c.secretary, m.ID, "Snow.", false))
		if events, err = c.FeedBySecret(ctx, other); err != nil || len(events) != 1 || !events[0].Cancelled || events[0].Sequence != 1 {
			t.Errorf("kept and marked: %+v, %v", events, err)
		}
		if name, events, err := c.PublicFeed(ctx, c.panel()); err != nil || name == "" || len(events) != 0 {
			t.Errorf("the public feed: %v, %v", events, err)
		}
		fine(t, register.New(s, nil).SignOutEverywhere(ctx, domain.Actor{Person: ada.Person}))
		_, err = c.FeedBySecret(ctx, other)
		refused(t, err, refusal.Unknown)
	})
}

func TestWhoSeesAMeeting(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 12, 9, "CIO", "CCIO")
		ctx := t.Context()
		m := c.mustMeeting(on2026(2, 10))
		i, err := c.AddItem(ctx, c.secretary, m.ID, governance.Item{Title: "Plan", Purpose: governance.ToDiscuss, Private: "Call Ben first."})
		fine(t, err)
		for name, v := range map[string]governance.Visibility{"For the panel": governance.ForPanel, "For members": governance.ForMembers} {
			_, err := c.AddPaper(ctx, c.secretary, NewPaper{Item: i.ID, Title: name, Visibility: v, Link: "https://papers.example.org/x"})
			fine(t, err)
		}
		_, err = c.MeetingFor(ctx, c.as(c.outsider), m.ID)
		refused(t, err, refusal.Unknown) // not called yet
		c.at(m.Starts.AddDate(0, 0, -7))
		c.at(m.Starts.AddDate(0, 0, -2))
		v := c.view(c.as(c.outsider), m.ID)
		if v.Link != "" || len(v.Members) != 0 || len(v.Items) != 5 || len(v.Items[3].Papers) != 1 || v.Items[3].Papers[0].Title != "For members" {
			t.Errorf("a member of the network sees %+v", v)
		}
		for _, p := range []domain.Person{c.stranger, c.members[c.panels[1].ID][0]} {
			_, err = c.MeetingFor(ctx, c.as(p), m.ID)
			refused(t, err, refusal.Unknown)
		}
		if v = c.view(c.auditor, m.ID); len(v.Members) != 9 || v.Items[3].Private != "" {
			t.Error("an auditor sees what is before the panel, and not the chair's notes")
		}
		if v = c.view(c.as(c.member(0)), m.ID); v.Items[3].Private != "Call Ben first." {
			t.Error("the chair has lost her note")
		}
		if v = c.view(c.as(c.member(4)), m.ID); v.Items[3].Private != "" || len(v.Items[3].Papers) != 2 {
			t.Error("a member")
		}
		_, err = c.AddItem(ctx, c.as(c.member(4)), m.ID, governance.Item{Title: "x", Purpose: governance.ToNote})
		refused(t, err, refusal.LacksRole)
	})
}

func TestPR2_WhatIsKeptOfAMembersPart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		s := mustSession(t, st, 6)
		ctx := t.Context()
		ben := s.as(s.member(1))
		_, err := s.RegisterInterest(ctx, ben, s.panel(), "I advise a supplier.")
		fine(t, err)
		fine(t, s.CommentItem(ctx, ben, s.item.ID, "What does it cost?", false))
		_, err = s.MakeFeed(ctx, ben, false)
		fine(t, err)
		m := s.moved(Proposal{})
		m = got[governance.Motion](t)(s.CallMotion(ctx, s.as(s.member(0)), m.ID, 0))
		s.vote(m, governance.Abstain, 1)
		s.vote(m, governance.Yes, 2)
		var own governance.OwnWork
		fine(t, st.Read(ctx, func(tx *store.Tx) (err error) {
			own, err = tx.OwnWork(ben.Person)
			return err
		}))
		if len(own.Attendance) != 1 || len(own.Interests) != 1 || len(own.Comments) != 1 || len(own.Calendar) != 1 || own.Calendar[0].Hash != nil || len(own.Motions) != 1 || len(own.Votes) != 1 {
			t.Fatalf("%+v", own)
		}
		if own.Votes[0].Choice != governance.Abstain || own.Votes[0].Motion != m.Reference || own.Motions[0].Seconded {
			t.Errorf("%+v %+v", own.Votes, own.Motions)
		}
		text, err := json.Marshal(own)
		fine(t, err)
		for _, other := range []int{0, 2} {
			if strings.Contains(string(text), string(s.member(other).ID)) {
				t.Errorf("member %d stands in another's data", other)
			}
		}
	})
}

func TestAPrivateFeedHasTheVotesThatWait(t *testing.T) {
	storetest.Each(t, func(t *testing.T, st *store.Store) {
		c := mustChamber(t, st, 12, 9, "CIO")
		ctx := t.Context()
		ben := c.as(c.member(1))
		secret, err := c.MakeFeed(ctx, ben, false)
		fine(t, err)
		m := got[governance.Motion](t)(c.Move(ctx, ben, Proposal{Panels: []domain.PanelID{c.panel()}, Title: "Publish the minutes", Words: "That they be published."}))
		m = got[governance.Motion](t)(c.Second(ctx, c.as(c.member(2)), m.ID))
		title, dates, err := c.MotionDates(ctx, ben, m.Reference)
		if fine(t, err); title != m.Title || len(dates) != 2 || !dates[1].Ends.Equal(*m.Closes) || dates[0].UID == dates[1].UID {
			t.Errorf("%q %+v", title, dates)
		}
		_, _, err = c.MotionDates(ctx, c.as(c.stranger), m.Reference)
		refused(t, err, refusal.Unknown)
		c.at(*m.Opens)
		events, err := c.FeedBySecret(ctx, secret)
		fine(t, err)
		found := 0
		for _, e := range events {
			if strings.HasSuffix(e.Summary, m.Title) {
				found++
			}
		}
		if found != 2 {
			t.Errorf("%d of %d entries are about the vote", found, len(events))
		}
	})
}
