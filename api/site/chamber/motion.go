package chamber

import (
	"encoding/hex"
	"slices"
	"strings"

	"hustings/api/press"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	house "hustings/elections/governance"
)

// motionPage shows a motion, its vote and what came of it.
func (v *visit) motionPage() error {
	m, err := v.House.MotionNamed(v.Ctx, v.By, v.C.Param("motion"))
	if err != nil {
		return err
	}
	view, err := v.motionView(m)
	if err != nil {
		return err
	}
	return v.Show("motion", view)
}

// motionView fills the page of a motion.
func (v *visit) motionView(m house.MotionShown) (*web.Motion, error) {
	names, err := v.panelNames()
	if err != nil {
		return nil, err
	}
	links, amendments, err := v.House.MotionLinks(v.Ctx, v.By, m.Motion)
	if err != nil {
		return nil, err
	}
	person := func(id domain.PersonID) string { return m.People[id].Name() }
	view := &web.Motion{Shell: v.Shell(m.Title), Reference: m.Reference, Title: m.Title, Words: m.Words, Panels: panelsInWords(m.Motion, names), State: "motion-" + string(m.State),
		Mover: person(m.Mover), Moved: m.MovedAt, Majority: string(m.Majority), Mode: string(m.Mode), Shown: string(m.Shown), Because: string(m.Because),
		Between: m.Way == governance.BetweenMeetings, Digest: hex.EncodeToString(m.Hash[:]), Purpose: v.purposeInWords(m)}
	if m.Seconder != "" {
		view.Seconder = person(m.Seconder)
	}
	if m.Standing != "" {
		view.Standing = "standing-" + string(m.Standing)
	}
	if m.Opens != nil {
		view.Opens = *m.Opens
	}
	if m.Closes != nil {
		view.Closes = *m.Closes
		if view.Between && !m.State.Over() {
			view.CalendarURL = motionPath(m.Reference) + "/calendar.ics"
		}
	}
	if m.Effect != governance.NoEffect {
		view.Effect = string(m.Effect)
	}
	if m.Effect == governance.EffectFailed {
		view.EffectWhy = v.Say("reason." + m.EffectWhy)
	}
	if m.Meeting != "" {
		view.Meeting = &web.Link{URL: meetingPath(m.Meeting), Text: v.Say("motion.meeting")}
		if m.Held.ID != "" {
			view.Meeting.Text = m.Held.Title + ", " + v.Words.Date(when.DateOf(m.Held.Starts, v.Words.Zone()))
		}
	}
	to := func(id governance.MotionID) *web.Link {
		other, known := links[id]
		if !known {
			return nil
		}
		return &web.Link{URL: motionPath(other.Reference), Text: other.Reference + ", " + other.Title}
	}
	view.Replaces, view.ReplacedBy = to(m.Replaces), to(m.ReplacedBy)
	for _, a := range amendments {
		view.Amendments = append(view.Amendments, web.Link{URL: motionPath(a.Reference), Text: a.Reference + ", " + a.Title + " (" + v.Say("state.motion-"+string(a.State)) + ")"})
	}
	v.motionVersions(view, m, links)
	v.motionVotes(view, m, names)
	if err := v.secretVote(view, m); err != nil {
		return nil, err
	}
	v.motionActs(view, m)
	return view, nil
}

// purposeInWords says what is done if a motion is carried.
func (v *visit) purposeInWords(m house.MotionShown) string {
	name := ""
	if p, known := m.People[m.Purpose.Person]; known {
		name = p.Name()
	}
	switch m.Purpose.Kind {
	case governance.ForPlain:
		if name == "" {
			return ""
		}
		return v.Say("motion.for.plain-person", "name", name)
	case governance.ForOfficer:
		return v.Say("motion.for.officer", "name", name, "office", v.Say("office."+string(m.Purpose.Office)))
	case governance.ForCoOption, governance.ForSeatVacant, governance.ForLetter, governance.ForPriorities, governance.ForAmendment, governance.ForRescission:
	}
	return v.Say("motion.for."+string(m.Purpose.Kind), "name", name)
}

// motionVersions shows the versions, and what the last one changed; of an amendment,
// what it would change.
func (v *visit) motionVersions(view *web.Motion, m house.MotionShown, links map[governance.MotionID]governance.Motion) {
	older, newer := "", m.Words
	for _, t := range m.Versions {
		name := m.People[m.Mover].Name()
		if p, known := m.People[t.By]; known {
			name = p.Name()
		}
		view.Versions = append(view.Versions, web.MotionVersion{Number: t.Version, By: name, Why: t.Why, At: t.At, Digest: hex.EncodeToString(t.Hash[:])})
		if t.Version == m.Version-1 {
			older = t.Words
		}
	}
	slices.Reverse(view.Versions)
	if of, amends := links[governance.MotionID(m.Purpose.Subject)]; amends {
		view.Amends = &web.Link{URL: motionPath(of.Reference), Text: of.Reference + ", " + of.Title}
		older = of.Words
		if m.State == governance.MotionCarried { // its words are the motion's now
			older = ""
		}
	}
	if older == "" {
		return
	}
	for _, p := range press.Compare(older, newer) {
		paragraph := web.ComparedParagraph{Changed: p.Changed}
		for _, part := range p.Parts {
			paragraph.Parts = append(paragraph.Parts, web.ComparedPart{Kind: part.Kind, Text: part.Text})
		}
		view.Changed = append(view.Changed, paragraph)
	}
}

// motionVotes shows a vote by name, as far as it may be seen.
func (v *visit) motionVotes(view *web.Motion, m house.MotionShown, names map[domain.PanelID]domain.Panel) {
	if m.MayVote {
		view.Vote = &web.OpenVote{URL: motionPath(m.Reference) + "/vote"}
		if len(m.Mine) > 0 {
			view.Vote.Mine = string(m.Mine[0].Choice)
		}
	}
	if o := m.Outcome; o != nil && m.State != governance.MotionVoting {
		view.Outcome = string(o.Why)
		if m.Mode == governance.ByName {
			view.Tallies = tallies(m.Motion, o.Panels, names)
		}
	} else if m.State == governance.MotionVoting && m.Mode == governance.ByName && m.Shown == governance.ShownLive {
		view.Tallies = tallies(m.Motion, m.Count(m.Roll, m.Votes, m.Members), names)
	}
	if len(view.Tallies) == 1 {
		t := view.Tallies[0]
		for _, b := range []struct {
			key  string
			n    int
			wins bool
		}{{"yes", t.Yes, m.State == governance.MotionCarried}, {"no", t.No, m.State == governance.MotionLost}, {"abstain", t.Abstain, false}} {
			view.Chart.Bars = append(view.Chart.Bars, web.Bar{Label: v.Say("motion.choice." + b.key), Value: float64(b.n), Figure: decimal(b.n), Strong: b.wins})
		}
		view.Chart.Line, view.Chart.Max, view.Chart.Short = float64(t.Needs), float64(max(t.Needs, t.Yes, t.No, t.Abstain)), true
	}
	for _, o := range m.Votes {
		c := web.MotionChoice{Name: m.People[o.Person].Name(), Choice: string(o.Choice), At: o.At}
		if m.Joint() {
			c.Panel = names[o.Panel].Code
		}
		view.Votes = append(view.Votes, c)
	}
	slices.SortFunc(view.Votes, func(a, b web.MotionChoice) int { return strings.Compare(a.Name, b.Name) })
	view.Hidden = m.State == governance.MotionVoting && m.Mode == governance.ByName && m.Shown == governance.ShownAtClose
	if m.Within {
		for _, o := range m.Missing {
			view.Missing = append(view.Missing, m.People[o.Person].Name())
		}
	}
	if c := m.Casting; c != nil {
		view.Casting = &web.MotionCasting{Name: m.People[c.By].Name(), Choice: string(c.Choice), Why: c.Why, At: c.At}
	}
	for _, wish := range []struct {
		key  string
		asks []domain.PersonID
	}{{"secret", m.Secret}, {"pull", m.Pull}, {"return", m.Return}, {"recuse", m.Recused}} {
		if len(wish.asks) == 0 {
			continue
		}
		var who []string
		for _, p := range wish.asks {
			who = append(who, m.People[p].Name())
		}
		view.Wishes = append(view.Wishes, v.Say("motion.wish."+wish.key, "names", v.Words.List(who)))
	}
}

func tallies(m governance.Motion, parts []governance.PanelOutcome, names map[domain.PanelID]domain.Panel) (out []web.MotionTally) {
	for _, p := range parts {
		out = append(out, web.MotionTally{Panel: names[p.Panel].Name, Yes: p.Yes, No: p.No, Abstain: p.Abstain, Missing: p.Missing(), Members: p.Members,
			Needs: governance.Needed(m.Majority, p.Tally), Carried: p.Carried})
	}
	return out
}

// secretVote leads to the paper of a secret vote, or says what it came to, as far as
// the reader may know (R85, R85a).
func (v *visit) secretVote(view *web.Motion, m house.MotionShown) error {
	if m.Mode != governance.BySecret || m.Contest == "" {
		return nil
	}
	if m.State == governance.MotionVoting {
		mine, err := v.Engine.MyVotes(v.Ctx, v.By)
		if err != nil {
			return err
		}
		for _, my := range mine {
			if my.Vote.Owner != string(m.ID) || !my.Open {
				continue
			}
			if my.Cast != nil {
				view.BallotSaid, view.Ballot = v.Say("motion.ballot.cast"), &web.Link{URL: "/my/votes", Text: v.Say("motion.ballot.receipt")}
				continue
			}
			view.BallotSaid = v.Say("motion.ballot.open", "closes", my.Vote.Contest.Closes)
			view.Ballot = &web.Link{URL: site.ContestPath(my.Vote.Contest.ID, "ballot"), Text: v.Say("motion.ballot.go")}
		}
		return nil
	}
	if m.Joint() || m.Outcome == nil {
		return nil
	}
	result, err := v.Engine.VoteResult(v.Ctx, v.By, m.Contest)
	if _, no := refusal.Of(err); no {
		return nil //nolint:nilerr // not known, or not for this reader: nothing is said
	}
	if err != nil {
		return err
	}
	if result.Transcript == nil {
		if !result.TooFew {
			view.Numbers = v.Say("motion.numbers-hidden")
		}
		return nil
	}
	n := map[string]int{}
	for i := range result.Vote.Contest.Options {
		n[result.Vote.Contest.Options[i].ID] = int(result.Transcript.VotesAt(1, i+1)) / votesUnit(result.Transcript.Rules.Places)
	}
	view.Numbers = v.Say("motion.numbers", "yes", n[domain.Yes], "no", n[domain.No], "abstain", n[domain.Abstain])
	return nil
}

// votesUnit is how many units of a count's figures one vote is.
func votesUnit(places int) int {
	unit := 1
	for range places {
		unit *= 10
	}
	return unit
}
