package office

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/api/words"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
)

func (s *room) mailPages() {
	s.html(door.Staff, http.MethodGet, "/office/mail", (*visit).outboxPage)
	s.html(door.Staff, http.MethodGet, "/office/mail/templates", (*visit).templatesPage)
	s.html(door.Staff, http.MethodGet, "/office/mail/templates/:template", (*visit).templatePage)
}

// outboxPage shows how many mails of each kind wait, have left or did not
// arrive: numbers, never to whom (PR5).
func (v *visit) outboxPage() error {
	view := web.Table{Shell: v.Shell(v.Say("office.outbox")), Heading: v.Say("office.outbox"), Lead: v.Say("office.outbox-lead"), None: v.Say("office.no-mail"),
		Columns: []string{v.Say("office.col.mail"), v.Say("office.col.state"), v.Say("office.col.mails"), v.Say("office.col.problem")}}
	var id domain.ElectionID
	if name := v.C.Query("election"); name != "" {
		el, err := v.Engine.Election(v.Ctx, v.By, name)
		if err != nil {
			return err
		}
		id, view.Over = el.ID, site.Over(el)
	}
	counts, err := v.Engine.MailCounts(v.Ctx, v.By, id)
	if err != nil {
		return err
	}
	total := map[string]clerk.MailCount{}
	for _, c := range counts {
		sum := total[c.State]
		sum.Mails, sum.More = sum.Mails+c.Mails, sum.More || c.More
		total[c.State] = sum
		view.Rows = append(view.Rows, []web.Cell{{Text: v.mailName(c.Template)}, {State: c.State}, {Text: v.mails(c), Number: true}, {Text: c.Problem}})
	}
	for _, state := range []string{"waiting", "sent", "bounced", "failed", "expired"} {
		view.Facts = append(view.Facts, web.Fact{Label: v.Say("state." + state), Value: v.mails(total[state])})
	}
	view.Links = []web.Link{{URL: "/office/mail/templates", Text: v.Say("office.templates")}}
	return v.Show("table", view)
}

// mails is how many there are, as far as they were counted.
func (v *visit) mails(c clerk.MailCount) string {
	if c.More {
		return v.Say("office.more-than", "n", strconv.Itoa(c.Mails))
	}
	return strconv.Itoa(c.Mails)
}

// mailName is what a kind of mail is called: its template, readably.
func (v *visit) mailName(template string) string {
	text := strings.ReplaceAll(template, "-", " ")
	if text == "" {
		return template
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// templates are the names of all mails, sorted.
func (v *visit) templates() (names []string) {
	for _, key := range v.Words.Keys("mail.") {
		if name, is := strings.CutSuffix(key, ".subject"); is {
			names = append(names, strings.TrimPrefix(name, "mail."))
		}
	}
	return names
}

func (v *visit) templatesPage() error {
	view := web.Table{Shell: v.Shell(v.Say("office.templates")), Heading: v.Say("office.templates"), Lead: v.Say("office.templates-lead"),
		Columns: []string{v.Say("office.col.mail"), v.Say("office.col.subject")}}
	view.Back = &web.Link{URL: "/office/mail", Text: v.Say("office.outbox")}
	for _, name := range v.templates() {
		m, err := v.Words.Mail(name, sampleArgs(v), "", v.letterhead())
		if err != nil {
			return err
		}
		view.Rows = append(view.Rows, []web.Cell{{Text: v.mailName(name), URL: "/office/mail/templates/" + name}, {Text: m.Subject}})
	}
	return v.Show("table", view)
}

func (v *visit) letterhead() words.Letterhead {
	return words.Letterhead{Origin: v.Settings.Origin, Organisation: v.Settings.Organisation}
}

// sampleArgs fill every template with what a mail of its kind could say.
func sampleArgs(v *visit) map[string]string {
	when := v.Now().UTC().Format("2006-01-02T15:04:05Z07:00")
	args := map[string]string{"reference": "CIO-2026", "title": v.Say("office.sample-title"), "election": "00000000-0000-4000-8000-000000000000",
		"contest": "00000000-0000-4000-8000-000000000000", "seats": "12", "candidate": "Aoife O’Brien-Nakamura", "code": "ABCD-EFGH", "missing": "1",
		"valid": "true", "ground": "", "why": v.Say("office.sample-why"), "gives": "true", "marked": "true", "milestone": v.Say("date-of.closes"),
		"upheld": "false", "answer": v.Say("office.sample-why"), "act": v.Say("office.pair.election.certify", "reference", "CIO-2026"), "waiting": "2", "needed": "2", "keys": "officers", "holders": "3", "holder": v.Say("lot.holder.deputy"),
		"about": "result", "added": "true", "office": "chair", "rule": "R95", "text": v.Say("office.sample-why"), "nomination": "", "stands": "true", "path": "/priorities/2026"}
	for _, name := range []string{"until", "nominations_open", "nominations_close", "poll_opens", "poll_closes", "cure_until", "answer_by", "withdrawals_close",
		"was", "now", "at", "opens", "closes", "objections_close", "from", "seals"} {
		args[name] = when
	}
	return args
}

func (v *visit) templatePage() error {
	name := v.C.Param("template")
	if !slices.Contains(v.templates(), name) {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	m, err := v.Words.Mail(name, sampleArgs(v), "the-secret-of-this-mail", v.letterhead())
	if err != nil {
		return err
	}
	view := web.MailPreview{Shell: v.Shell(m.Subject), Subject: m.Subject, From: v.Settings.Organisation, To: v.Say("office.sample-to"), Text: m.Text}
	view.Back = &web.Link{URL: "/office/mail/templates", Text: v.Say("office.templates")}
	return v.Show("mail", view)
}
