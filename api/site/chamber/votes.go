package chamber

import (
	"cmp"
	"net/url"
	"slices"

	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain/when"
	house "hustings/elections/governance"
)

// homePage is the first page: with what waits for the reader, so that nobody has to go
// and look for it.
func (v *visit) homePage() error {
	view, err := v.Home()
	if err != nil {
		return err
	}
	all, err := v.House.Awaiting(v.Ctx, v.By)
	if err != nil {
		return err
	}
	for _, a := range all {
		view.Awaits = append(view.Awaits, v.awaited(a))
	}
	return v.Show("home", view)
}

// awaited is one thing that waits, with by when it is due or when it begins.
func (v *visit) awaited(a house.Awaited) web.AwaitLine {
	line := web.AwaitLine{Text: v.Say("awaits."+string(a.What), "title", a.Title, "panel", a.Panel), URL: awaitedPath(a)}
	if a.At == nil {
		return line
	}
	switch a.What {
	case house.WaitsAction:
		line.When, line.Late = v.Say("home.by", "when", v.Words.Date(when.DateOf(*a.At, v.Words.Zone()))), a.At.Before(v.Now().AddDate(0, 0, -1))
	case house.WaitsAgenda, house.WaitsVote, house.WaitsPropose:
		line.When, line.Late = v.Say("home.by", "when", v.Words.Instant(*a.At)), a.At.Before(v.Now())
	default:
		line.When = v.Words.Instant(*a.At) // of the meeting
	}
	return line
}

// awaitedPath is where what waits is done.
func awaitedPath(a house.Awaited) string {
	switch a.What {
	case house.WaitsOpen, house.WaitsApprove:
		return meetingPath(a.Meeting, "room")
	case house.WaitsAssent, house.WaitsComment, house.WaitsMinutes:
		return meetingPath(a.Meeting, "minutes")
	case house.WaitsAgenda:
		return meetingPath(a.Meeting, "agenda")
	case house.WaitsOpening, house.WaitsUrgent, house.WaitsToAttend:
		return meetingPath(a.Meeting)
	case house.WaitsVote, house.WaitsSecond, house.WaitsMeeting, house.WaitsCasting:
		return motionPath(a.Motion)
	case house.WaitsSign:
		return letterPath(a.Letter) + "/sign/" + url.PathEscape(a.Panel)
	case house.WaitsDecide:
		return "/motions/new?" + url.Values{"panel": {a.Panel}, "purpose": {"letter"}, "subject": {string(a.Version)}}.Encode()
	case house.WaitsPublish, house.WaitsRead:
		return letterPath(a.Letter)
	case house.WaitsPlan:
		return meetingsPath(a.Panel)
	case house.WaitsAbsence:
		return site.PanelPath(a.Panel) + "/attendance"
	case house.WaitsAction:
		return "/actions/" + string(a.Action)
	case house.WaitsMerge, house.WaitsPropose:
		return "/priorities/" + url.PathEscape(a.Priorities)
	}
	return ""
}

// votesPage shows every vote that is the reader's: secret ones with the tracking code of
// the ballot that counts, those by name with her choice (R156).
func (v *visit) votesPage() error {
	view, err := v.SecretVotes()
	if err != nil {
		return err
	}
	open, err := v.House.MyMotions(v.Ctx, v.By)
	if err != nil {
		return err
	}
	for _, m := range open {
		line := web.MyVote{Title: m.Title, URL: motionPath(m.Reference), State: "open", ByName: true, BallotURL: motionPath(m.Reference)}
		if m.Closes != nil {
			line.Closes = *m.Closes
		}
		if len(m.Mine) > 0 {
			line.Voted, line.Choice = true, string(m.Mine[0].Choice)
		}
		view.Open = append(view.Open, line)
	}
	slices.SortStableFunc(view.Open, func(a, b web.MyVote) int { // what waits for her comes first
		return cmp.Compare(waits(b), waits(a))
	})
	past, err := v.House.MyVotedMotions(v.Ctx, v.By)
	if err != nil {
		return err
	}
	for _, m := range past {
		view.Past = append(view.Past, web.MyVote{Title: m.Title, URL: motionPath(m.Reference), State: "motion-" + string(m.State), ByName: true, Closes: *m.EndedAt,
			Voted: m.Choice != "", Choice: string(m.Choice)})
	}
	slices.SortStableFunc(view.Past, func(a, b web.MyVote) int { return b.Closes.Compare(a.Closes) })
	return v.Show("my-votes", view)
}

func waits(m web.MyVote) int {
	if m.BallotURL != "" && !m.Voted {
		return 1
	}
	return 0
}
