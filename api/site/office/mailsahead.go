package office

import (
	"net/http"
	"time"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/elections"
	"hustings/elections/clerk"
)

func (s *room) mailsAheadPages() {
	s.html(door.Staff, http.MethodGet, "/elections/:election/mails", (*visit).mailsAheadPage)
}

// mailsAheadPage shows every mail that an election's voters get, as it will look, when,
// and how many it goes to.
func (v *visit) mailsAheadPage() error {
	el, err := v.ElectionFor(door.Staff)
	if err != nil {
		return err
	}
	told, err := v.Engine.MayVote(v.Ctx, v.By, el.Election)
	if err != nil {
		return err
	}
	view := web.MailsAhead{Shell: v.Shell(v.Say("office.act.mails")), Over: site.Over(el), Heading: v.Say("office.act.mails"), Told: told.People, Unreached: told.Unreached, UnreachedMore: told.More,
		Templates: &web.Link{URL: "/office/mail/templates", Text: v.Say("office.templates")}}
	if view.Mails, err = v.mailsOf(el, told.People); err != nil {
		return err
	}
	return v.Show("mails-ahead", view)
}

// mailsOf are the mails to an election's voters, in the order in which they go out.
func (v *visit) mailsOf(el elections.ElectionView, told int) (list []web.MailAhead, err error) {
	t, p := el.Timetable, el.Params
	contest := domain.ContestID("…")
	opens, closes := t.PollOpens, t.PollCloses
	if n := len(el.Contests); n > 0 {
		c := el.Contests[n-1]
		contest, opens, closes = c.ID, c.Opens, c.Closes
	}
	add := func(words domain.MailWords, at time.Time, to int, quiet bool) {
		if err != nil {
			return
		}
		mail := clerk.Write(el.Election, "", words)
		m, fault := v.Words.Mail(mail.Template, mail.Args, "", v.letterhead())
		if err = fault; err == nil {
			list = append(list, web.MailAhead{At: at, To: to, Quiet: quiet, Subject: m.Subject, Text: m.Text})
		}
	}
	if el.Kind == domain.OfficerElection {
		add(clerk.OfficerCallMail{Office: el.Office, NominationsClose: t.NominationsClose, PollOpens: t.PollOpens}, t.Notice, told, false)
	} else {
		add(clerk.NoticeOf(el.Election), t.Notice, told, false)
	}
	add(clerk.PollOpenMail{PollCloses: closes, Contest: contest, Duplicates: p.DuplicatePolicy}, opens, told, false)
	for _, at := range domain.ReminderTimes(opens, closes, p.ReminderMails, p.Timezone) {
		add(clerk.ReminderMail{PollCloses: closes, Contest: contest}, at, 0, true)
	}
	add(clerk.ResultMail{}, time.Time{}, told, false)
	return list, err
}
