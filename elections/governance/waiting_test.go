package governance

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// waits are what waits for somebody, as "kind title".
func (c *chamber) waits(by domain.Actor) (out []string) {
	c.t.Helper()
	all, err := c.Awaiting(c.t.Context(), by)
	fine(c.t, err)
	for _, a := range all {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s", a.What, a.Title)))
	}
	return out
}

func (c *chamber) wantWaits(who string, by domain.Actor, want ...string) {
	c.t.Helper()
	if got := c.waits(by); !slices.Equal(got, want) {
		c.t.Errorf("for %s wait %q, want %q", who, got, want)
	}
}

// Each is told of what waits for her and nobody else: the chair of ties, letters and
// minutes, members of votes and seconders, the secretariat of agendas and drafts.
func TestWhatWaitsForWhom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		// long: one story, from an empty calendar to a letter signed.
		c := mustChamber(t, s, 5, 5, "CIO")
		ctx := t.Context()
		chair, vice, third := c.as(c.member(0)), c.as(c.member(1)), c.as(c.member(2))
		c.wantWaits("the chair of a panel without a calendar", chair, "plan")
		c.wantWaits("the secretariat", c.secretary, "plan")
		c.wantWaits("a member", third)
		c.wantWaits("a member of the network", c.as(c.outsider))
		c.wantWaits("nobody", domain.Actor{})

		at := storetest.Start.AddDate(0, 0, 40)
		m := c.mustMeeting(when.DateOf(at, c.Zone))
		c.wantWaits("the chair once a meeting is planned", chair)
		d, err := governance.DeadlinesOf(m, domain.DefaultParams(domain.PanelElection), when.LatestCalendar())
		fine(t, err)
		c.at(d.Agenda.AddDate(0, 0, -2))
		c.wantWaits("the secretariat before the agenda is due", c.secretary, "agenda Monthly meeting")
		c.wantWaits("a member who has not excused herself", third, "next-meeting Monthly meeting")
		fine(t, c.Attend(ctx, third, m.ID, third.Person, governance.Apologies))
		c.wantWaits("one who has", third)
		fine(t, c.PublishAgenda(ctx, c.secretary, m.ID))
		c.wantWaits("the secretariat once it is out", c.secretary)

		motion, err := c.Move(ctx, chair, Proposal{Panels: []domain.PanelID{c.panel()}, Title: "To write", Words: "That we write."})
		fine(t, err)
		c.wantWaits("the mover", chair, "next-meeting Monthly meeting")
		c.wantWaits("whoever could second", vice, "second To write", "next-meeting Monthly meeting")
		motion, err = c.Second(ctx, vice, motion.ID)
		fine(t, err)
		c.at(*motion.Opens)
		for _, v := range []struct {
			by     domain.Actor
			choice governance.Choice
		}{{chair, governance.Yes}, {vice, governance.No}} {
			if !slices.Contains(c.waits(v.by), "vote To write") {
				t.Errorf("a vote that is missing waits for nobody: %q", c.waits(v.by))
			}
			_, err = c.VoteOpenly(ctx, v.by, motion.ID, v.choice)
			fine(t, err)
			if slices.Contains(c.waits(v.by), "vote To write") {
				t.Error("a vote that was given waits still")
			}
		}

		c.at(m.Starts.Add(-30 * time.Minute))
		if got := c.waits(c.secretary); !slices.Contains(got, "opening Monthly meeting") {
			t.Errorf("half an hour before: %q", got)
		}
		c.mustOpen(m, 4)
		if got := c.waits(chair); got[0] != "meeting-on Monthly meeting" {
			t.Errorf("while it is on: %q", got)
		}
		fine(t, c.CloseMeeting(ctx, c.secretary, m.ID))
		if got := c.waits(c.secretary); !slices.Contains(got, "send-minutes Monthly meeting") {
			t.Errorf("after the meeting: %q", got)
		}
		fine(t, c.SendMinutes(ctx, c.secretary, m.ID))
		if got := c.waits(c.as(c.member(3))); !slices.Contains(got, "comment-minutes Monthly meeting") {
			t.Errorf("whoever was there: %q", got)
		}
		if got := c.waits(c.as(c.member(4))); slices.Contains(got, "comment-minutes Monthly meeting") {
			t.Errorf("whoever was not there: %q", got)
		}
		next := c.mustMeeting(when.DateOf(m.Starts.AddDate(0, 0, 35), c.Zone))
		c.mustOpen(next, 4)
		if got := c.waits(chair); !slices.Contains(got, "approve-minutes "+m.Reference) {
			t.Errorf("the chair of the next one: %q", got)
		}
		fine(t, c.ApproveMinutes(ctx, chair, m.ID, next.ID))
		if got := c.waits(chair); slices.Contains(got, "approve-minutes "+m.Reference) {
			t.Errorf("approved minutes wait: %q", got)
		}
	})
}

// A letter waits for the chair of each panel that has not decided, and then for each who
// has not signed (R142).
func TestR142_ALetterWaitsForItsChairs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		c := mustChamber(t, s, 3, 3, "CIO", "CNIO")
		ctx := t.Context()
		var panels []domain.PanelID
		for _, p := range c.panels {
			panels = append(panels, p.ID)
		}
		l, err := c.DraftLetter(ctx, c.secretary, LetterDraft{Panels: panels, LetterText: governance.LetterText{Kind: governance.OpenLetter, Subject: "Five priorities", Text: "Dear Secretary of State, five things.",
			Addressees: []governance.Party{{Name: "The Secretary of State"}}}})
		fine(t, err)
		l, err = c.Review(ctx, c.secretary, l.Reference)
		fine(t, err)
		one, other := c.as(c.members[panels[0]][0]), c.as(c.members[panels[1]][0])
		has := func(who string, by domain.Actor, what string, want bool) {
			t.Helper()
			if got := c.waits(by); slices.Contains(got, what+" Five priorities") != want {
				t.Errorf("for %s: %q, want %s %v", who, got, what, want)
			}
		}
		has("a member in review", c.as(c.member(2)), "read-letter", true)
		_, err = c.PutToPanels(ctx, c.secretary, l.Reference)
		fine(t, err)
		has("one chair", one, "decide-letter", true)
		has("a member", c.as(c.member(2)), "decide-letter", false)
		shown, err := c.Letter(ctx, one, l.Reference)
		fine(t, err)
		for i, p := range panels {
			mover, second, third := c.as(c.members[p][0]), c.as(c.members[p][1]), c.as(c.members[p][2])
			m, err := c.Move(ctx, mover, Proposal{Panels: []domain.PanelID{p}, Title: "Approve", Words: "That it be approved.", Purpose: governance.MotionPurpose{Kind: governance.ForLetter, Subject: string(shown.Now.ID)}})
			fine(t, err)
			has("a chair whose motion is moved", mover, "decide-letter", false)
			has("the other", []domain.Actor{other, one}[i], "decide-letter", i == 0)
			m, err = c.Second(ctx, second, m.ID)
			fine(t, err)
			c.at(*m.Opens)
			for _, by := range []domain.Actor{mover, second, third} {
				_, err := c.VoteOpenly(ctx, by, m.ID, governance.Yes)
				fine(t, err)
			}
			c.at(*m.Closes)
		}
		one.SteppedUp, other.SteppedUp = c.Store.Clock(), c.Store.Clock()
		has("one chair", one, "sign", true)
		has("the other", other, "sign", true)
		has("a vice-chair", c.as(c.member(1)), "sign", false)
		_, err = c.SignLetter(ctx, one, l.Reference, panels[0], shown.Now.Digest, nil)
		fine(t, err)
		has("one chair, who has signed", one, "sign", false)
		has("the other", other, "sign", true)
		_, err = c.SignLetter(ctx, other, l.Reference, panels[1], shown.Now.Digest, nil)
		fine(t, err)
		has("the secretariat", c.secretary, "publish", true)
	})
}
