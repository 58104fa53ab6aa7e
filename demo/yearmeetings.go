package demo

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

// yearDecisions are what panels decide at their meetings, month by month.
var yearDecisions = []string{"answer the consultation on records", "ask for a seat on the programme board", "publish the survey of devices", "write to the suppliers' forum",
	"hold a roundtable on safety", "name two members for the standards group", "support the training scheme", "review how the panel meets", "ask members what they need", "report to the summer school",
	"publish a note on downtime", "plan the next year"}

// monthly holds a panel's meeting of the month.
func (y *year) monthly(m governance.Meeting) error {
	code := y.code(m.Panels[0])
	members, month := y.sitting[code], m.Day().Month
	present := len(members) - y.random.IntN(3)
	switch {
	case code == "CCIO" && month == time.October: // too few come
		present = 5
	case code == "CIO" && month == time.November: // eight, of whom one is conflicted
		present = 9
	}
	if err := y.begin(m, map[string]int{code: present}); err != nil {
		return err
	}
	y.of(code).Meetings++
	chair := y.here(code, y.chair(code))
	if err := y.sealMinutes(m, chair); err != nil {
		return err
	}
	item, err := y.Chamber.AddItem(y.ctx, chair, m.ID, governance.Item{Title: "Decision of the month", Purpose: governance.ToDecide, Minutes: 20})
	if err != nil {
		return err
	}
	if err := y.Chamber.GoToItem(y.ctx, chair, m.ID, item.ID); err != nil {
		return err
	}
	decide := y.decides
	switch {
	case code == "CCIO" && month == time.October:
		decide = y.inquorate
	case code == "CCIO" && month == time.November:
		decide = y.takenUp
	case code == "CIO" && month == time.November:
		decide = y.lostByConflict
	case code == "CNIO" && month == time.November:
		decide = y.inSecret
	case code == "CCIO" && month == time.February:
		decide = y.pulledHere
	}
	if err := decide(m, item, code, present); err != nil {
		return err
	}
	return y.end(m, chair)
}

// begin opens a meeting and notes who is there; the others have excused themselves.
func (y *year) begin(m governance.Meeting, present map[string]int) error {
	lead := y.code(m.Panels[0])
	chair := y.here(lead, y.chair(lead))
	if err := y.Chamber.OpenMeeting(y.ctx, chair, m.ID); err != nil {
		return err
	}
	for _, id := range m.Panels {
		code := y.code(id)
		for i, person := range y.sitting[code] {
			to := governance.Present
			if i >= present[code] {
				to = governance.Apologies
			}
			if err := y.Chamber.Attend(y.ctx, y.here(code, person), m.ID, person, to); err != nil {
				return err
			}
		}
	}
	return nil
}

// end closes a meeting and sends its minutes for comment.
func (y *year) end(m governance.Meeting, chair domain.Actor) error {
	if err := y.Chamber.CloseMeeting(y.ctx, chair, m.ID); err != nil {
		return err
	}
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	return y.Chamber.SendMinutes(y.ctx, secretary, m.ID)
}

// sealMinutes approves the minutes that wait, where there is a quorum (R127).
func (y *year) sealMinutes(m governance.Meeting, chair domain.Actor) error {
	view, err := y.Chamber.MeetingFor(y.ctx, chair, m.ID)
	if err != nil {
		return err
	}
	for _, earlier := range view.Earlier {
		err := y.Chamber.ApproveMinutes(y.ctx, chair, earlier.Meeting, m.ID)
		if r, no := refusal.Of(err); no && (r.Reason == governance.Inquorate || r.Code == refusal.STATE || r.Code == refusal.ROLE) {
			continue // they wait for the next one
		}
		if err != nil {
			return err
		}
		y.sealed(earlier.Meeting)
	}
	return nil
}

// sealed counts approved minutes for each panel whose meeting they are of.
func (y *year) sealed(id governance.MeetingID) {
	i := slices.IndexFunc(y.meetings, func(m governance.Meeting) bool { return m.ID == id })
	for _, p := range y.meetings[i].Panels {
		y.of(y.code(p)).Minutes++
	}
}

// moved is a motion at a meeting, moved and seconded.
func (y *year) moved(m governance.Meeting, item governance.ItemID, code, title, words string, purpose governance.MotionPurpose) (governance.Motion, error) {
	mover, seconder := y.here(code, y.sitting[code][1]), y.here(code, y.sitting[code][2])
	motion, err := y.Chamber.Move(y.ctx, mover, house.Proposal{Panels: m.Panels, Way: governance.AtMeeting, Meeting: m.ID, Item: item, Title: title, Words: words, Purpose: purpose})
	if err != nil {
		return motion, err
	}
	return y.Chamber.Second(y.ctx, seconder, motion.ID)
}

// votes has the first so many members of the panel vote by name, yes before no.
func (y *year) votes(code string, id governance.MotionID, voters []domain.PersonID, yes, no int) error {
	for i, person := range voters {
		choice := governance.Abstain
		switch {
		case i < yes:
			choice = governance.Yes
		case i < yes+no:
			choice = governance.No
		}
		if _, err := y.Chamber.VoteOpenly(y.ctx, y.here(code, person), id, choice); err != nil {
			return err
		}
	}
	return nil
}

// decides is an ordinary decision, by name.
func (y *year) decides(m governance.Meeting, item governance.Item, code string, present int) error {
	title := yearDecisions[int(m.Day().Month)-1]
	motion, err := y.moved(m, item.ID, code, "To "+title, fmt.Sprintf("That the panel %s (%s).", title, m.Reference), governance.MotionPurpose{})
	if err != nil {
		return err
	}
	chair := y.here(code, y.chair(code))
	if motion, err = y.Chamber.CallMotion(y.ctx, chair, motion.ID, 0); err != nil {
		return err
	}
	no := y.random.IntN(3)
	if err := y.votes(code, motion.ID, y.sitting[code][:present], present-no-1, no); err != nil {
		return err
	}
	if motion, err = y.Chamber.CloseMotion(y.ctx, chair, motion.ID); err != nil {
		return err
	}
	y.tell("%s: %d of 12 present; carried by %d to %d to %s.", m.Reference, present, present-no-1, no, title)
	return require(motion.State == governance.MotionCarried, "%s is %s", motion.Reference, motion.State)
}

// inquorate: five of twelve are no quorum, and nothing can be decided (R123).
func (y *year) inquorate(m governance.Meeting, item governance.Item, code string, present int) error {
	motion, err := y.moved(m, item.ID, code, "To name two members for the safety group", "That the panel name two members for the safety group.", governance.MotionPurpose{})
	if err != nil {
		return err
	}
	_, err = y.Chamber.CallMotion(y.ctx, y.here(code, y.chair(code)), motion.ID, 0)
	r, no := refusal.Of(err)
	if !no || r.Reason != governance.Inquorate {
		return fmt.Errorf("a vote among %d of 12: %w", present, errors.Join(err, errors.New("it was not refused")))
	}
	y.of(code).Inquorate++
	y.waiting = append(y.waiting, motion)
	y.tell("%s: only %d of 12 come; no vote can be taken (R123). The motion waits for November.", m.Reference, present)
	return nil
}

// takenUp decides what had to wait.
func (y *year) takenUp(m governance.Meeting, item governance.Item, code string, present int) error {
	chair := y.here(code, y.chair(code))
	motion, err := y.Chamber.PutToMeeting(y.ctx, chair, y.waiting[0].ID, m.ID, item.ID)
	if err != nil {
		return err
	}
	if motion, err = y.Chamber.CallMotion(y.ctx, chair, motion.ID, 0); err != nil {
		return err
	}
	if err := y.votes(code, motion.ID, y.sitting[code][:present], present, 0); err != nil {
		return err
	}
	if motion, err = y.Chamber.CloseMotion(y.ctx, chair, motion.ID); err != nil {
		return err
	}
	y.tell("%s: “%s”, which had to wait, is carried by all %d present.", m.Reference, motion.Title, present)
	return require(motion.State == governance.MotionCarried, "%s is %s", motion.Reference, motion.State)
}

// lostByConflict: one of those in favour sells what is to be bought; without her it is
// four to four, and a tie without a casting vote fails (R126, R132).
func (y *year) lostByConflict(m governance.Meeting, item governance.Item, code string, present int) error {
	voters := slices.Clone(y.sitting[code][:present])
	conflicted := voters[3]
	if err := y.Chamber.DeclareConflict(y.ctx, y.here(code, conflicted), item.ID, conflicted, "her trust builds the system"); err != nil {
		return err
	}
	voters = slices.Delete(voters, 3, 4)
	motion, err := y.moved(m, item.ID, code, "To endorse the shared system", "That the panel endorse the shared system.", governance.MotionPurpose{})
	if err != nil {
		return err
	}
	chair := y.here(code, y.chair(code))
	if motion, err = y.Chamber.CallMotion(y.ctx, chair, motion.ID, 0); err != nil {
		return err
	}
	if err := y.votes(code, motion.ID, voters, 4, 4); err != nil {
		return err
	}
	if _, err = y.Chamber.CloseMotion(y.ctx, chair, motion.ID); err != nil {
		return err
	}
	if motion, err = y.Chamber.DeclineCasting(y.ctx, chair, motion.ID); err != nil {
		return err
	}
	y.tell("%s: %s declares an interest and does not vote; four to four, and the chair gives no casting vote: lost.", m.Reference, y.people[conflicted])
	return require(motion.State == governance.MotionLost, "%s is %s", motion.Reference, motion.State)
}

// inSecret: two members ask for secrecy, and the box takes the vote (R131, R156).
func (y *year) inSecret(m governance.Meeting, item governance.Item, code string, present int) error {
	motion, err := y.moved(m, item.ID, code, "To leave the joint programme", "That the panel leave the joint programme.", governance.MotionPurpose{})
	if err != nil {
		return err
	}
	for _, person := range y.sitting[code][3:5] {
		if motion, err = y.Chamber.AskSecret(y.ctx, y.here(code, person), motion.ID); err != nil {
			return err
		}
	}
	if motion, err = y.Chamber.CallMotion(y.ctx, y.here(code, y.chair(code)), motion.ID, 10); err != nil {
		return err
	}
	if err := y.until(y.Store.Clock().Add(time.Minute)); err != nil {
		return err
	}
	for i, person := range y.sitting[code][:present] {
		choice := "no"
		if i < 3 {
			choice = "yes"
		}
		by := y.here(code, person)
		votes, err := y.Engine.MyVotes(y.ctx, by)
		if err != nil {
			return err
		}
		for _, v := range votes {
			if v.Open {
				if _, err := y.Engine.CastMarks(y.ctx, by, v.Contest.ID, []domain.Mark{{Option: choice, Rank: 1}}, "year"); err != nil {
					return err
				}
			}
		}
	}
	if err := y.until(motion.Closes.Add(time.Second)); err != nil {
		return err
	}
	s, err := y.Chamber.Motion(y.ctx, y.here(code, y.chair(code)), motion.ID)
	if err != nil {
		return err
	}
	y.tell("%s: two members ask for a secret vote; %d ballots are sealed, mixed and counted, and the motion is lost.", m.Reference, present)
	return require(s.State == governance.MotionLost, "%s is %s", motion.Reference, s.State)
}

// pullResolution moves a resolution between meetings, which three members would rather
// talk about (R134).
func (y *year) pullResolution() error {
	const code = "CCIO"
	motion, err := y.Chamber.Move(y.ctx, y.here(code, y.sitting[code][1]), house.Proposal{Panels: []domain.PanelID{y.panel(code)}, Way: governance.BetweenMeetings,
		Title: "To sponsor the summer school", Words: "That the panel sponsor the summer school."})
	if err != nil {
		return err
	}
	if motion, err = y.Chamber.Second(y.ctx, y.here(code, y.sitting[code][2]), motion.ID); err != nil {
		return err
	}
	if err := y.until(motion.Opens.Add(time.Hour)); err != nil {
		return err
	}
	for _, person := range y.sitting[code][4:7] {
		if _, err := y.Chamber.PullToMeeting(y.ctx, y.here(code, person), motion.ID); err != nil {
			return err
		}
	}
	y.pulled = motion.ID
	y.tell("CCIO: a resolution between meetings is pulled to the next one by three members (R134).")
	return nil
}

func (y *year) pulledHere(m governance.Meeting, item governance.Item, code string, present int) error {
	y.waiting = []governance.Motion{{ID: y.pulled}}
	return y.takenUp(m, item, code, present)
}
