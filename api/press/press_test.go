package press

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func TestMarkdownReachesNoPageAsMarkup(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"a script":                  {"a <script>alert(1)</script> b", "<p>a alert(1) b</p>"},
		"a handler":                 {`<img src=x onerror="alert(1)">`, ""},
		"a link that runs":          {"[x](javascript:alert(1))", "<p>x</p>"},
		"a link to data":            {"[x](data:text/html,1)", "<p>x</p>"},
		"rel and target are ours":   {"[x](https://example.org/)", `<p><a href="https://example.org/" rel="nofollow noreferrer noopener" target="_blank">x</a></p>`},
		"a picture":                 {"![alt](https://example.org/x.png)", "<p></p>"},
		"headings below the page's": {"# One\n\n## Two\n\n### Three", "<h2>One</h2>\n<h3>Two</h3>\n<h4>Three</h4>"},
		"a list":                    {"3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>"},
		"words with a bracket":      {"1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"},
	} {
		if got := strings.TrimSpace(string(Markdown(c.in))); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := Plain("# Dear *Sir*\n\n- one\n- [two](https://x.org)\n\n<b>x</b>"); got != "Dear Sir\none\ntwo\nx" {
		t.Errorf("%q", got)
	}
}

// R158: a comparison by words that gives both texts again.
func TestR158_AComparisonByWordsInParagraphs(t *testing.T) {
	older := "Dear Secretary of State,\n\nWe met on 8 Decmber and agreed.\n\nYours"
	newer := "Dear Secretary of State,\n\nWe met on 8 December and agreed on five.\n\nYours"
	got := Compare(older, newer)
	if len(got) != 3 || got[0].Changed || !got[1].Changed || got[2].Changed {
		t.Fatalf("%+v", got)
	}
	var removed, added []string
	for _, p := range got[1].Parts {
		switch p.Kind {
		case Removed:
			removed = append(removed, strings.TrimSpace(p.Text))
		case Added:
			added = append(added, strings.TrimSpace(p.Text))
		}
	}
	if strings.Join(removed, "|") != "Decmber" || strings.Join(added, "|") != "December|on five" {
		t.Errorf("removed %q, added %q", removed, added)
	}
	if same := Compare(older, older); len(same) != 3 || same[0].Changed || same[1].Changed {
		t.Errorf("%+v", same)
	}
	if empty := Compare("", "a"); len(empty) != 1 || empty[0].Parts[0] != (Part{Added, "a"}) {
		t.Errorf("%+v", empty)
	}
	var words strings.Builder
	for i := range 60_000 { // more than the runes below the surrogates
		fmt.Fprintf(&words, "w%d ", i)
	}
	many := words.String()
	if big := Compare("", many); len(big) != 1 || big[0].Parts[0].Text != many {
		t.Error("sixty thousand words did not come back as they were")
	}
}

func TestALetterIsPrintedTheSameTwice(t *testing.T) {
	l := Letter{Organisation: "Digital Health Networks", From: "The advisory panels of the CIO, CCIO and CNIO networks", Reference: "L-2027-1", Kind: "Open letter",
		Date: "11 January 2027", Subject: "Five priorities for digital health", At: time.Date(2027, 1, 11, 9, 0, 0, 0, time.UTC),
		Text: "Dear Secretary of State,\n\nWe met **in person** on *8 December* and ranked what our members hold to be most important. They are:\n\n1. Identity that works\n2. Funding over [five years](https://example.org)\n   with a second line\n3. Staff “that stay” — naïve façade\n\n## Why now\n\n> They asked us to say it.\n\n- one\n- two\n\n" +
			strings.Repeat("We would welcome a meeting to say more. ", 40) + "\n\nYours sincerely,",
		Addressees: []Address{{"The Rt Hon A Minister MP", []string{"Secretary of State for Health and Social Care", "39 Victoria Street, London"}}, {"B Shadow MP", []string{"Shadow Secretary of State"}}},
		Copies:     []Address{{"The chief executive", []string{"NHS England"}}}, Annexes: []string{"How the priorities were ranked (ranking.pdf)"},
		Signatures: []SignedBy{{"Ada Lovelace", "Chair, CIO Advisory Panel", "Signed with a passkey on 9 January 2027, 10:14 GMT"}, {"Grace Hopper", "Chair, CCIO Advisory Panel", "Signed with a passkey on 10 January 2027, 08:02 GMT"}, {"Mary Seacole", "Acting chair, CNIO Advisory Panel", "Signed with a passkey on 10 January 2027, 21:40 GMT"}},
		Address:    "https://vote.example.org/letters/L-2027-1", Digest: strings.Repeat("0123456789abcdef", 4)}
	one, err := l.PDF()
	if err != nil {
		t.Fatal(err)
	}
	two, err := l.PDF()
	if err != nil || !bytes.Equal(one, two) {
		t.Error("two prints differ", err)
	}
	if !bytes.HasPrefix(one, []byte("%PDF-")) || len(one) > 400_000 {
		t.Errorf("%d bytes", len(one))
	}
	if !bytes.Contains(one, []byte(l.Address)) {
		t.Error("no link leads to the page, which is the form to be read aloud")
	}
	if to := os.Getenv("PRINT_TO"); to != "" { // to look at
		if err := os.WriteFile(to, one, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// However long the text is, somebody's name stands below words of the letter, not on a
// page of its own.
func TestSignaturesAreNotTornFromTheirLetter(t *testing.T) {
	for lines := range 60 {
		s := newSheet(nil, "A letter", "A panel", time.Unix(0, 0))
		s.AddPage()
		s.setBefore(strings.Repeat("A line.\n\n", lines)+"Yours sincerely,", signatureHeight+4)
		page := s.PageNo()
		s.signatures([]SignedBy{{"Ada Lovelace", "Chair, CIO Advisory Panel", "Signed with a passkey"}, {"Grace Hopper", "Chair, CCIO Advisory Panel", "Signed with a passkey"}})
		if s.PageNo() != page {
			t.Errorf("after %d lines the signatures stand alone on page %d", lines, s.PageNo())
		}
	}
}
