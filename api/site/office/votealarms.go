package office

import (
	"net/http"
	"strings"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/elections"
)

func (s *room) voteAlarmPages() {
	s.html(door.Officers.Fresh(), http.MethodGet, "/office/votes/:contest/alarm", (*visit).voteAlarmPage)
	s.html(door.Officers.Fresh(), http.MethodPost, "/office/votes/:contest/alarm", (*visit).settleVoteAlarm)
}

// likeElection is a vote that belongs to no election as far as the office's pages know
// an election.
func likeElection(vote domain.Vote) elections.ElectionView {
	el := elections.ElectionView{Panel: domain.Panel{ID: vote.Panel}}
	el.Reference, el.Title = vote.Contest.Reference, vote.Contest.Title
	return el
}

// voteAlarm is the form to settle the alarm of a vote of no election with (R103).
func (v *visit) voteAlarm() (web.Form, domain.Vote, error) {
	vote, err := v.Engine.VoteAlarm(v.Ctx, v.By, domain.ContestID(v.C.Param("contest")))
	if err != nil {
		return web.Form{}, vote, err
	}
	heading := v.Say("office.act.alarm")
	view := web.Form{Shell: v.Shell(heading), Over: &web.Link{URL: strings.TrimSuffix(site.ContestPath(vote.Contest.ID, ""), "/"), Text: vote.Contest.Title}, Heading: heading, CancelURL: "/office"}
	if vote.Contest.Alarm == "" {
		view.Text = []string{v.Say("office.nothing.vote-alarm")}
		return view, vote, nil
	}
	view.Text = []string{v.Say("office.text.alarm"), v.Say("office.text.vote-alarm")}
	view.Facts = []web.Fact{{Label: v.Say("office.field.alarm"), Value: v.Words.Alarm(vote.Contest.Alarm)}}
	view.Fields = []web.Field{v.Choice("radios", "decision", "office.field.alarm-decision", "office.alarm.vote-", elections.AlarmContinue, elections.AlarmVoid),
		v.Asked("textarea", "cause", "office.field.cause"), v.Asked("textarea", "evidence", "office.field.evidence")}
	view.Button, view.Two, view.PostURL = heading, true, "/office/votes/"+string(vote.Contest.ID)+"/alarm"
	return view, vote, nil
}

func (v *visit) voteAlarmPage() error {
	view, _, err := v.voteAlarm()
	if err != nil {
		return err
	}
	return v.Show("form", view)
}

// settleVoteAlarm asks another officer to settle it too.
func (v *visit) settleVoteAlarm() error {
	view, vote, err := v.voteAlarm()
	if err != nil {
		return err
	}
	if _, err := v.Engine.SettleVoteAlarm(v.Ctx, v.By, vote.Contest.ID, v.Field("decision"), v.Text("cause"), v.Text("evidence")); err != nil {
		return v.FormAgain(err, &view)
	}
	return v.Done("/office/requests", "asked")
}
