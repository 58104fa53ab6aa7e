package chamber

import (
	"slices"
	"strconv"

	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/governance"
	house "hustings/elections/governance"
)

// motionActs offers what the reader may do with a motion now. The engine judges once
// more whatever is sent.
func (v *visit) motionActs(view *web.Motion, m house.MotionShown) {
	sits, leads, keeps := false, false, false
	for _, p := range m.Panels {
		sits = sits || v.By.Is(p, "", domain.PanelMember)
		leads = leads || v.By.Is(p, "", domain.Chair)
		keeps = keeps || v.By.Is(p, "", domain.Secretariat)
	}
	mover := v.By.Person == m.Mover
	button := func(act string, main bool) {
		view.Buttons = append(view.Buttons, web.MotionButton{URL: motionPath(m.Reference) + "/" + act, Text: v.Say("motion.act." + act), Main: main})
	}
	link := func(url, act string) {
		view.Links = append(view.Links, web.Link{URL: url, Text: v.Say("motion.act." + act)})
	}
	form := func(act string) { link(motionPath(m.Reference)+"/"+act, act) }
	beforeVote := m.State == governance.MotionMoved || m.State == governance.MotionSeconded
	if sits && m.State == governance.MotionMoved && !mover {
		button("second", true)
	}
	if m.Way == governance.AtMeeting && m.Meeting != "" && (keeps || sits) {
		switch {
		case m.State == governance.MotionSeconded && (keeps || leads):
			form("call")
		case m.State == governance.MotionVoting && m.Mode == governance.ByName && (keeps || leads):
			button("close", true)
		}
	}
	if m.State == governance.MotionTied && leads {
		form("casting")
		button("decline", false)
	}
	if sits {
		v.memberActs(m, beforeVote, mover, button, form, link)
	}
	if beforeVote && (leads || keeps) {
		form("same")
	}
	if beforeVote && m.Way == governance.AtMeeting && (mover || leads || keeps) {
		form("meeting")
	}
}

// memberActs are what any member of the panel may do, and the mover besides.
func (v *visit) memberActs(m house.MotionShown, beforeVote, mover bool, button func(string, bool), form func(string), link func(url, act string)) {
	me := v.By.Person
	if beforeVote && m.Mode == governance.ByName && !m.Purpose.Terms().Open && !slices.Contains(m.Secret, me) {
		button("secret", false)
	}
	if m.Way == governance.BetweenMeetings && (beforeVote || m.State == governance.MotionVoting) && !slices.Contains(m.Pull, me) {
		button("pull", false)
	}
	if m.State == governance.MotionLost && !slices.Contains(m.Return, me) && m.EndedAt != nil && v.Now().Before(m.EndedAt.AddDate(0, 3, 0)) {
		button("return", false)
	}
	if (beforeVote || m.State == governance.MotionVoting && m.Mode == governance.ByName) && !slices.Contains(m.Recused, me) {
		form("recuse")
	}
	if beforeVote && mover {
		form("amend")
		form("withdraw")
	}
	if beforeVote && !mover && m.Way == governance.AtMeeting && m.Purpose.Kind != governance.ForAmendment {
		link("/motions/new?amends="+m.Reference, "amendment")
	}
	if m.Standing == governance.InForce && !m.Purpose.Terms().OneTime {
		link("/motions/new?replaces="+m.Reference, "replace")
		link("/motions/new?rescinds="+m.Reference, "rescind")
	}
}

func decimal(n int) string { return strconv.Itoa(n) }

// whole reads a number of an address; 0 where it is none.
func whole(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 100_000 {
		return 0
	}
	return n
}
