package chamber

import (
	"log/slog"
	"net/url"

	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/governance"
	house "hustings/elections/governance"
)

// roomMotions are the motions before an open meeting, as they stand now: with the
// vote of whoever looks, and for who presides whose vote is missing.
func (v *visit) roomMotions(m house.MeetingView, p *web.RoomParts) {
	if m.State != governance.Open {
		return
	}
	back := meetingPath(m.ID, "room")
	if m.Seats {
		p.MoveURL = "/motions/new?" + url.Values{"meeting": {string(m.ID)}, "item": {string(m.Item)}, "back": {back}}.Encode()
	}
	list, err := v.House.MotionsOf(v.Ctx, v.By, m.ID)
	if v.Ctx.Err() != nil { // whoever asked has gone
		return
	}
	if err != nil { // the rest of the room is shown all the same
		v.Log.LogAttrs(v.Ctx, slog.LevelError, "motions of a meeting", slog.String("error", err.Error()))
		return
	}
	names, err := v.panelNames()
	if err != nil {
		return
	}
	for _, s := range list {
		if s.State.Over() && s.Item != "" && s.Item != m.Item { // decided, of another item: its own page has it
			continue
		}
		p.Motions = append(p.Motions, v.roomMotion(m, s, names, back))
	}
	v.consentItems(m, list, p)
}

// consentItems are the items that are decided together and can still be pulled out.
func (v *visit) consentItems(m house.MeetingView, motions []house.MotionShown, p *web.RoomParts) {
	vote := map[governance.MotionID]governance.MotionState{}
	for _, s := range motions {
		vote[s.ID] = s.State
	}
	for _, i := range m.Items {
		if i.MayPull(vote[i.TakenBy]) != nil {
			continue
		}
		item := web.ConsentItem{Title: i.Title}
		if m.Seats || m.Keeps {
			item.PullURL = "/items/" + string(i.ID) + "/pull"
		}
		p.Consent = append(p.Consent, item)
		if m.Seats && i.TakenBy == "" && !i.Confidential {
			p.TakeURL = meetingPath(m.ID, "room", "consent")
		}
	}
}

// moveConsent moves the consent items as one motion (R122).
func (v *visit) moveConsent() error {
	_, err := v.House.MoveConsent(v.Ctx, v.By, v.meetingID())
	return v.back(err)
}

func (v *visit) roomMotion(m house.MeetingView, s house.MotionShown, names map[domain.PanelID]domain.Panel, back string) web.RoomMotion {
	path := motionPath(s.Reference)
	r := web.RoomMotion{Reference: s.Reference, Title: s.Title, Words: s.Words, URL: path, State: "motion-" + string(s.State), Mover: s.People[s.Mover].Name(), Back: back}
	switch s.State {
	case governance.MotionMoved:
		if m.Seats && s.Mover != v.By.Person {
			r.SecondURL = path + "/second"
		}
	case governance.MotionSeconded:
		if m.Runs {
			r.CallURL, r.Asks = path+"/call?"+url.Values{"back": {back}}.Encode(), s.Mode == governance.BySecret
		}
	case governance.MotionVoting:
		v.roomVote(m, s, names, &r)
	case governance.MotionTied:
		if m.Leads {
			r.Casting = &web.Link{URL: path + "/casting?" + url.Values{"back": {back}}.Encode(), Text: v.Say("motion.act.casting")}
		}
		r.Tallies = tallies(s.Motion, s.Count(s.Roll, s.Votes, s.Members), names)
	case governance.MotionCarried, governance.MotionLost:
		if s.Mode == governance.ByName && s.Outcome != nil {
			r.Tallies = tallies(s.Motion, s.Outcome.Panels, names)
		}
	case governance.MotionWithdrawn, governance.MotionLapsed, governance.MotionBarred:
	}
	return r
}

// roomVote is a vote that goes on in the room.
func (v *visit) roomVote(m house.MeetingView, s house.MotionShown, names map[domain.PanelID]domain.Panel, r *web.RoomMotion) {
	if s.Mode == governance.BySecret {
		mine, err := v.Engine.MyVotes(v.Ctx, v.By)
		if err != nil {
			return
		}
		for _, my := range mine {
			if my.Vote.Owner == string(s.ID) && my.Open && my.Cast == nil {
				r.Ballot, r.Closes = &web.Link{URL: site.ContestPath(my.Vote.Contest.ID, "ballot"), Text: v.Say("motion.ballot.go")}, my.Vote.Contest.Closes
			}
		}
		return
	}
	if s.MayVote {
		r.Vote = &web.OpenVote{URL: r.URL + "/vote"}
		if len(s.Mine) > 0 {
			r.Vote.Mine = string(s.Mine[0].Choice)
		}
	}
	for _, o := range s.Missing {
		r.Missing = append(r.Missing, s.People[o.Person].Name())
	}
	if s.Shown == governance.ShownLive {
		r.Tallies = tallies(s.Motion, s.Count(s.Roll, s.Votes, s.Members), names)
	}
	if m.Runs {
		r.CloseURL = r.URL + "/close"
	}
}
