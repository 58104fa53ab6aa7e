package site

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain/refusal"
)

func (s *Pages) shownMailPages() {
	s.HTML(door.Anyone, http.MethodGet, "/development/mail", (*Visit).shownMails)
	s.HTML(door.Anyone, http.MethodGet, "/development/mail/:mail", (*Visit).shownMail)
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
