package api

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
	s.html(door.Anyone, http.MethodGet, "/development/mail", (*visit).shownMails)
	s.html(door.Anyone, http.MethodGet, "/development/mail/:mail", (*visit).shownMail)
}

// shownMails lists what would have been mailed. It exists in development only,
// for whoever sits at the machine.
func (v *visit) shownMails() error {
	if !v.atThisMachine() {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	view := web.Table{Shell: v.shell(v.say("office.dev-mail")), Heading: v.say("office.dev-mail"), Lead: v.say("office.dev-mail-lead"), None: v.say("office.no-mail"),
		Columns: []string{v.say("office.col.subject"), v.say("mail.to")}}
	mails := v.shown()
	for i := len(mails) - 1; i >= 0 && len(view.Rows) < 2*officeLength; i-- {
		view.Rows = append(view.Rows, []web.Cell{{Text: mails[i].Subject, URL: "/development/mail/" + strconv.Itoa(mails[i].Number)}, {Text: mails[i].To}})
	}
	return v.show("table", view)
}

var linkInMail = regexp.MustCompile(`https?://\S+`)

func (v *visit) shownMail() error {
	if !v.atThisMachine() {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	mails := v.shown()
	at := slices.IndexFunc(mails, func(m ShownMail) bool { return strconv.Itoa(m.Number) == v.c.Param("mail") })
	if at < 0 {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	m := mails[at]
	view := web.MailPreview{Shell: v.shell(m.Subject), Subject: m.Subject, From: v.Settings.Organisation, To: m.To, Text: m.Text}
	view.Back = &web.Link{URL: "/development/mail", Text: v.say("office.dev-mail")}
	for _, link := range linkInMail.FindAllString(m.Text, -1) {
		if u, err := url.Parse(link); err == nil && strings.HasPrefix(link, v.Settings.Origin+"/") {
			to := u.RequestURI()
			if u.Fragment != "" {
				to += "#" + u.EscapedFragment()
			}
			view.Links = append(view.Links, web.Link{URL: to, Text: link})
		}
	}
	return v.show("mail", view)
}
