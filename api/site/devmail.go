package site

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain/refusal"
)

func (s *Pages) shownMailPages() {
	s.HTML(door.Anyone, http.MethodGet, "/development/mail", (*Visit).shownMails)
	s.HTML(door.Anyone, http.MethodGet, "/development/mail/:mail", (*Visit).shownMail)
	s.HTML(door.Anyone, http.MethodGet, "/rehearsal", (*Visit).rehearsalPage)
	s.HTML(door.Anyone, http.MethodPost, "/rehearsal", (*Visit).steerRehearsal)
}

// shownMails lists what would have been mailed. It exists in development only,
// for whoever sits at the machine.
func (v *Visit) shownMails() error {
	if !v.atThisMachine() {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	view := web.Table{Shell: v.Shell(v.Say("office.dev-mail")), Heading: v.Say("office.dev-mail"), Lead: v.Say("office.dev-mail-lead"), None: v.Say("office.no-mail"),
		Columns: []string{v.Say("office.col.subject"), v.Say("mail.to")}}
	mails := v.shown()
	for i := len(mails) - 1; i >= 0 && len(view.Rows) < 2*ListLength; i-- {
		view.Rows = append(view.Rows, []web.Cell{{Text: mails[i].Subject, URL: "/development/mail/" + strconv.Itoa(mails[i].Number)}, {Text: mails[i].To}})
	}
	return v.Show("table", view)
}

var linkInMail = regexp.MustCompile(`https?://\S+`)

func (v *Visit) shownMail() error {
	if !v.atThisMachine() {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	mails := v.shown()
	at := slices.IndexFunc(mails, func(m ShownMail) bool { return strconv.Itoa(m.Number) == v.C.Param("mail") })
	if at < 0 {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	m := mails[at]
	view := web.MailPreview{Shell: v.Shell(m.Subject), Subject: m.Subject, From: v.Settings.Organisation, To: m.To, Text: m.Text}
	view.Back = &web.Link{URL: "/development/mail", Text: v.Say("office.dev-mail")}
	for _, link := range linkInMail.FindAllString(m.Text, -1) {
		if u, err := url.Parse(link); err == nil && strings.HasPrefix(link, v.Settings.Origin+"/") {
			to := u.RequestURI()
			if u.Fragment != "" {
				to += "#" + u.EscapedFragment()
			}
			view.Links = append(view.Links, web.Link{URL: to, Text: link})
		}
	}
	return v.Show("mail", view)
}

// Rehearsal is what a rehearsal tells its page, and takes from it.
type Rehearsal interface {
	Plan() web.Rehearsal
	GoOn()          // whatever the stage still waits for
	Hold(hold bool) // the clock stays in the stage, or may leave it
}

// Rehearse makes the site that of a rehearsal: every page says so, and one shows the
// plan. People in it are made up and no mail leaves, so that whoever reaches the site
// may read all mails and be anybody.
func (s *Pages) Rehearse(r Rehearsal) { s.rehearsal = r }

// rehearsed is the clock of a rehearsal; zero: this is none.
func (v *Visit) rehearsed() (now time.Time) {
	if v.rehearsal == nil {
		return now
	}
	return v.Now()
}

func (v *Visit) rehearsalPage() error {
	if v.rehearsal == nil {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	view := v.rehearsal.Plan()
	view.Shell = v.Form(v.Say("rehearsal.heading"))
	for i := range view.People {
		if view.People[i].Label == "" { // no officer
			view.People[i].Label = v.Say("rehearsal.member")
		}
	}
	return v.Show("rehearsal", view)
}

func (v *Visit) steerRehearsal() error {
	if v.rehearsal == nil {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	switch v.Field("act") {
	case "go-on":
		v.rehearsal.GoOn()
	case "hold", "release":
		v.rehearsal.Hold(v.Field("act") == "hold")
	default:
		return refusal.Because(refusal.Malformed, "", nil)
	}
	return v.To("/rehearsal")
}
