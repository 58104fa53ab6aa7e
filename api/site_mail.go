package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/api/words"
	"hustings/domain"
	"hustings/domain/refusal"
)

func (s *Pages) mailPages() {
	s.html(door.Staff, http.MethodGet, "/office/mail", (*visit).outboxPage)
	s.html(door.Staff, http.MethodGet, "/office/mail/templates", (*visit).templatesPage)
	s.html(door.Staff, http.MethodGet, "/office/mail/templates/:template", (*visit).templatePage)
}

// outboxPage shows how many mails of each kind wait, have left or did not
// arrive: numbers, never to whom (PR5).
func (v *visit) outboxPage() error {
	view := web.Table{Shell: v.shell(v.say("office.outbox")), Heading: v.say("office.outbox"), Lead: v.say("office.outbox-lead"), None: v.say("office.no-mail"),
		Columns: []string{v.say("office.col.mail"), v.say("office.col.state"), v.say("office.col.mails"), v.say("office.col.problem")}}
	var id domain.ElectionID
	if name := v.c.Query("election"); name != "" {
		el, err := v.Engine.Election(v.ctx, v.by, name)
		if err != nil {
			return err
		}
		id, view.Over = el.ID, over(el)
	}
	counts, err := v.Engine.MailCounts(v.ctx, v.by, id)
	if err != nil {
		return err
	}
	total := map[string]int{}
	for _, c := range counts {
		total[c.State] += c.Mails
		view.Rows = append(view.Rows, []web.Cell{{Text: v.mailName(c.Template)}, {State: c.State}, {Text: strconv.Itoa(c.Mails), Number: true}, {Text: c.Problem}})
	}
	for _, state := range []string{"waiting", "sent", "bounced", "failed", "expired"} {
		view.Facts = append(view.Facts, web.Fact{Label: v.say("state." + state), Value: strconv.Itoa(total[state])})
	}
	view.Links = []web.Link{{URL: "/office/mail/templates", Text: v.say("office.templates")}}
	return v.show("table", view)
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
func (s *Pages) templates() (names []string) {
	for _, key := range s.Words.Keys() {
		if rest, is := strings.CutPrefix(key, "mail."); is {
			if name, is := strings.CutSuffix(rest, ".subject"); is {
				names = append(names, name)
			}
		}
	}
	return names
}

func (v *visit) templatesPage() error {
	view := web.Table{Shell: v.shell(v.say("office.templates")), Heading: v.say("office.templates"), Lead: v.say("office.templates-lead"),
		Columns: []string{v.say("office.col.mail"), v.say("office.col.subject")}}
	view.Back = &web.Link{URL: "/office/mail", Text: v.say("office.outbox")}
	for _, name := range v.templates() {
		m, err := v.Words.Mail(name, sampleArgs(v), "", v.letterhead())
		if err != nil {
			return err
		}
		view.Rows = append(view.Rows, []web.Cell{{Text: v.mailName(name), URL: "/office/mail/templates/" + name}, {Text: m.Subject}})
	}
	return v.show("table", view)
}

func (v *visit) letterhead() words.Letterhead {
	return words.Letterhead{Origin: v.Settings.Origin, Organisation: v.Settings.Organisation}
}

// sampleArgs fill every template with what a mail of its kind could say.
func sampleArgs(v *visit) map[string]string {
	when := v.Now().UTC().Format("2006-01-02T15:04:05Z07:00")
	args := map[string]string{"reference": "CIO-2026", "title": v.say("office.sample-title"), "election": "00000000-0000-4000-8000-000000000000",
		"contest": "00000000-0000-4000-8000-000000000000", "seats": "12", "candidate": "Aoife O’Brien-Nakamura", "code": "ABCD-EFGH", "missing": "1",
		"valid": "true", "ground": "", "why": v.say("office.sample-why"), "gives": "true", "marked": "true", "milestone": v.say("date-of.closes"),
		"upheld": "false", "answer": v.say("office.sample-why"), "act": v.say("office.pair.election.certify", "reference", "CIO-2026"), "waiting": "2", "needed": "2", "keys": "officers", "holders": "3", "holder": v.say("lot.holder.deputy"),
		"about": "result", "added": "true", "office": "chair", "rule": "R95", "text": v.say("office.sample-why"), "nomination": "", "stands": "true"}
	for _, name := range []string{"until", "nominations_open", "nominations_close", "poll_opens", "poll_closes", "cure_until", "answer_by", "withdrawals_close",
		"was", "now", "opens", "closes", "objections_close", "from", "seals"} {
		args[name] = when
	}
	return args
}

func (v *visit) templatePage() error {
	name := v.c.Param("template")
	if !slices.Contains(v.templates(), name) {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	m, err := v.Words.Mail(name, sampleArgs(v), "the-secret-of-this-mail", v.letterhead())
	if err != nil {
		return err
	}
	view := web.MailPreview{Shell: v.shell(m.Subject), Subject: m.Subject, From: v.Settings.Organisation, To: v.say("office.sample-to"), Text: m.Text}
	view.Back = &web.Link{URL: "/office/mail/templates", Text: v.say("office.templates")}
	return v.show("mail", view)
}
