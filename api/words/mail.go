package words

import (
	"fmt"
	"html"
	"strings"
	"unicode"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Message is a worded mail: a subject, and the same words as plain text and as
// HTML.
type Message struct {
	Subject, Text, HTML string
}

// Letterhead is what every mail of an installation has in common.
type Letterhead struct {
	Origin       string // of every link; no other address ever stands in a mail
	Organisation string
}

// Mail words a mail by its template's name; instants are written in the
// argument's zone, where there is one. A template is a text of
// paragraphs; a line "-> Label: /path" is a link on the installation's own
// origin, a line "= Label: value" a row of facts, and a paragraph that begins
// with "?name=value " stands only where the argument has that value. {secret} stands for the mail's
// single-use secret and belongs behind the # of a path, where no server, proxy
// or referrer sees it.
func (c *Catalogue) Mail(template string, args map[string]string, secret string, head Letterhead) (Message, error) {
	if zone, err := when.Zone(args["zone"]); err == nil { // the panel's own, where it has one
		own := *c
		own.zone = zone
		c = &own
	}
	subject, ok := c.texts["mail."+template+".subject"]
	body, also := c.texts["mail."+template+".body"]
	if !ok && c.base != nil { // a mail is of one language
		return c.base.Mail(template, args, secret, head)
	}
	if !ok || !also {
		return Message{}, fmt.Errorf("no words for the mail %q", template)
	}
	fill := c.mailArgs(args, secret, head)
	m := Message{Subject: oneLine(c.fill(subject, fill))}
	var text, page strings.Builder
	for _, paragraph := range strings.Split(body+"\n\n"+c.Text("mail.foot", nil), "\n\n") {
		paragraph, stands := condition(paragraph, fill)
		if !stands {
			continue
		}
		var rows []string
		for _, line := range strings.Split(paragraph, "\n") {
			switch {
			case strings.HasPrefix(line, "-> "):
				label, path, _ := strings.Cut(strings.TrimPrefix(line, "-> "), ": ")
				link := head.Origin + c.fill(path, fill)
				rows = append(rows, c.fill(label, fill)+":\n"+link)
				fmt.Fprintf(&page, "<p><a href=\"%s\">%s</a></p>\n", html.EscapeString(link), html.EscapeString(c.fill(label, fill)))
			case strings.HasPrefix(line, "= "):
				line = c.fill(strings.TrimPrefix(line, "= "), fill)
				rows = append(rows, "  "+line)
				fmt.Fprintf(&page, "<p style=\"margin:0 0 0 16px\">%s</p>\n", html.EscapeString(line))
			default:
				line = c.fill(line, fill)
				rows = append(rows, line)
				fmt.Fprintf(&page, "<p>%s</p>\n", html.EscapeString(line))
			}
		}
		text.WriteString(strings.Join(rows, "\n") + "\n\n")
	}
	m.Text = strings.TrimSpace(text.String()) + "\n"
	m.HTML = "<!doctype html><html lang=\"" + string(c.Language) + "\"><head><meta charset=\"utf-8\"><title>" + html.EscapeString(m.Subject) +
		"</title></head><body style=\"font-family:arial,sans-serif;font-size:16px;line-height:1.5;max-width:36em\">\n" +
		page.String() + "</body></html>\n"
	return m, nil
}

// mailArgs are what a mail's sentences may use: the arguments, those that are names in the
// data in words.
func (c *Catalogue) mailArgs(args map[string]string, secret string, head Letterhead) refusal.Args {
	fill := refusal.Args{"secret": secret, "organisation": head.Organisation}
	for k, v := range args {
		fill[k] = v
		if said, known := c.find("mail.value." + k + "." + v); known { // a name of the program's own
			fill[k] = said
		}
		if _, is := DateKeys[domain.Milestone(v)]; is && k == "milestone" {
			fill[k] = domain.Milestone(v)
		}
	}
	if words, known := c.find("office.pair." + args["act"]); known { // as the page calls an act of two officers
		fill["act"] = c.fill(words, fill)
	}
	for name, key := range named {
		if words, known := c.find(key(args[name])); known {
			fill[name] = words
		}
	}
	return fill
}

// named are arguments that are names in the data, and where the catalogue has their
// words.
var named = map[string]func(string) string{
	"role":   func(v string) string { return "role." + v },
	"holder": func(v string) string { return "lot.holder." + v },
}

// condition reads a paragraph's "?name=value " and reports whether it stands.
// Where the value repeats the name in braces, any value that is not empty does.
func condition(paragraph string, args refusal.Args) (string, bool) {
	rest, conditional := strings.CutPrefix(paragraph, "?")
	if !conditional {
		return paragraph, true
	}
	if test, text, ok := strings.Cut(rest, " "); ok {
		name, want, _ := strings.Cut(test, "=")
		have, _ := args[name].(string)
		if want == "{"+name+"}" {
			return text, have != ""
		}
		return text, have == want
	}
	return paragraph, true
}

// oneLine keeps a value from becoming a second header (BD7).
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }), " ")
}
