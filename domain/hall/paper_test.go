package hall

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain/refusal"
)

func TestR153_TheLinterFindsWhoWasThere(t *testing.T) {
	present := []Present{{Name: "Ann Żółć-Canary", Forename: "Ann", Also: []string{"canary_bird"}, Organisation: "Leeds Teaching Hospitals NHS Trust", Role: "Chief nurse"}, {Name: "Bo Doe", Organisation: "Acme Ltd", Role: "Analyst"},
		{Name: "Cy Roe", Organisation: "Other Body", Role: "Analyst"}, {Name: "Dee Named", Organisation: "Named Body", Role: "Director", Named: true}}
	for _, c := range []struct {
		text string
		kind FindingKind // empty: nothing is found
	}{
		{"Somebody said that records last.", ""},
		{"Bo Doe said so.", FoundName},
		{"As DOE put it", FoundName},
		{"Doe's point", FoundName},
		{"B**o** Doe", FoundName},
		{"Bo\n*Doe*", FoundName},
		{"D\u00adoe", FoundName},
		{"d\u200boe", FoundName},
		{"Ms Canary", FoundName},
		{"Leeds Teaching Hospitals NHS Trust", FoundOrganisation},
		{"at Leeds Teaching, they", FoundOrganisation},
		{"Acme sells them", FoundOrganisation},
		{"D*o*e", FoundName},                           // seen as one word
		{"D<b></b>oe", FoundName},                      // likewise: the page has no raw HTML
		{"[Do](https://example.org)e", FoundName},      // likewise
		{"D&#111;e", FoundName},                        // an entity
		{"https://example.org/D%6Fe", FoundName},       // in an address
		{"D\\oe", FoundName},                           // a stroke
		{"Dое", FoundName},                             // two Cyrillic letters
		{"Ann was there", FoundName},                   // a forename, written as a name
		{"in ann's words", ""},                         // and not written as one
		{"write to bodoe@example.org", FoundName},      // an address
		{"Żółć thinks", FoundName},                     // half of a name of two
		{"Zolc thinks", FoundName},                     // without its accents
		{"the LTHNT view, or LTHT", FoundOrganisation}, // its first letters
		{"the lthnt", ""},                              // which are no word
		{"canary_bird posted", FoundName},              // her name in the forum
		{"the chief nurse who was there", FoundRole},
		{"an analyst, of whom there were two", ""},
		{"Dee Named, director at Named Body", ""},
		{"the Professor, as they call her", FoundKnown},
		{"a doe and a stag in the Canaryfield", FoundName}, // shown in its place: its author rewords it
		{"<!-- Roe -->", FoundName},
	} {
		found := Lint(c.text, present, []string{"the Professor"})
		switch {
		case c.kind == "" && len(found) > 0:
			t.Errorf("%q: found %+v", c.text, found)
		case c.kind != "" && (len(found) == 0 || found[0].Kind != c.kind):
			t.Errorf("%q: %+v, want a %s", c.text, found, c.kind)
		case len(found) > 0 && c.text[found[0].From:found[0].Until] != found[0].Words:
			t.Errorf("%q: the place is wrong: %+v", c.text, found[0])
		}
	}
}

func TestR153_R154_R163_WhatMayBePublished(t *testing.T) {
	var ok refusal.Reason
	zone := time.UTC
	closed := with(debate(), func(e *Event) { e.State = Closed })
	answered := start
	agreed := Quote{Words: "We build it.", AskedAt: start, AnsweredAt: &answered, Agreed: true}
	refusedQuote := Quote{Words: "We buy it.", AskedAt: start, AnsweredAt: &answered}
	silent := Quote{Words: "We wait.", AskedAt: start}
	until, err := CheckUntil(start, zone) // asked on Wednesday 10 June: to the end of Wednesday the 17th
	if err != nil || !until.Equal(time.Date(2026, 6, 18, 0, 0, 0, 0, zone)) {
		t.Errorf("the check ends %v, %v", until, err)
	}
	for _, c := range []struct {
		what   string
		e      Event
		body   string
		found  []Finding
		quotes []Quote
		at     time.Time
		want   refusal.Reason
	}{
		{"words that were agreed to", closed, "One said: “We build it.”", nil, []Quote{agreed}, start, ok},
		{"the same, changed by a letter", closed, "One said: “We built it.”", nil, []Quote{agreed}, start, QuoteUnagreed},
		{"set off as a quotation", closed, "> We build\n> it.\n\nSo.", nil, []Quote{agreed}, start, ok},
		{"words that were refused", closed, "“We buy it.”", nil, []Quote{refusedQuote}, start, QuoteUnagreed},
		{"silence, after five days", closed, "“We wait.”", nil, []Quote{silent}, until, QuoteUnagreed},
		{"without them, a moment before", closed, "Nothing.", nil, []Quote{silent}, until.Add(-1), ChecksWait},
		{"without them, after five days", closed, "Nothing.", nil, []Quote{silent}, until, ok},
		{"a mark that is never closed", closed, "“We buy it", nil, []Quote{agreed}, start, QuoteUnagreed},
		{"single marks", closed, "She said ‘We buy it.’ and that’s that", nil, nil, start, QuoteUnagreed},
		{"straight single marks", closed, "She said 'We buy it.' and that's that", nil, nil, start, QuoteUnagreed},
		{"apostrophes", closed, "The members' vote isn't nobody’s, and that’s that.", nil, nil, start, ok},
		{"marks written as entities", closed, "&ldquo;We buy it.&#8221;", nil, nil, start, QuoteUnagreed},
		{"a quotation that goes on in its next line", closed, "> We build it.\nWe all do.", nil, []Quote{agreed}, start, QuoteUnagreed},
		{"a quotation in a list", closed, "- > We buy it.", nil, []Quote{agreed}, start, QuoteUnagreed},
		{"words of a speaker without marks, refused", closed, "The speaker thought: We buy it.", nil, []Quote{refusedQuote}, start, QuoteUnagreed},
		{"the same, of whom nobody has asked", closed, "She thought: We wait.", nil, []Quote{{Words: "We wait."}}, start, QuoteUnagreed},
		{"a passage that was never asked for and is gone", closed, "Nothing.", nil, []Quote{{Words: "We wait."}}, start, ok},
		{"words that she refused and another agreed to", closed, "“We build it.”", nil, []Quote{agreed, {Speaker: "her", Words: "We build it.", AskedAt: start, AnsweredAt: &answered}}, start, QuoteUnagreed},
		{"words that wait for her and another agreed to", closed, "She thought: We build it.", nil, []Quote{{Speaker: "her", Words: "We build it.", AskedAt: start}, agreed}, until, QuoteUnagreed},
		{"something left to write", closed, "Summary: " + ToWrite, nil, nil, start, PaperUnfinished},
		{"straight marks", closed, `She said "We buy it."`, nil, nil, start, QuoteUnagreed},
		{"an open finding", closed, "Nothing.", []Finding{{}}, nil, start, PaperNames},
		{"before the event has ended", debate(), "Nothing.", nil, nil, start, EventState},
	} {
		refused(t, c.what, Paper{Body: c.body}.MayPublish(c.e, c.found, c.quotes, c.at, zone), c.want)
	}
	due, err := closed.PaperDue(zone)
	if err != nil || !due.Equal(time.Date(2026, 7, 9, 0, 0, 0, 0, zone)) { // 20 working days after Wednesday 10 June: Wednesday 8 July
		t.Errorf("the paper is due %v, %v", due, err)
	}
}

func TestR153_WhatIsSetAsideAndWhatIsNot(t *testing.T) {
	present := []Present{{Name: "Bo Page", Forename: "Bo", Organisation: "Leeds Hospital"}}
	text := "See the next page.\n\nBo Page said so.\n\nThe train to Leeds was late."
	found := Lint(text, present, nil)
	if len(found) != 3 {
		t.Fatalf("found %+v", found)
	}
	var ok refusal.Reason
	refused(t, "the page of a book", found[0].MaySetAside("It is the page of a book."), ok)
	refused(t, "her whole name", found[1].MaySetAside("It is somebody else."), FindingStays)
	if err := found[2].MaySetAside(""); err == nil {
		t.Error("set aside without a reason")
	}
	asides := []Aside{{Digest: found[0].Digest}, {Digest: found[1].Digest}, {Digest: found[2].Digest}}
	if open := Open(found, asides); len(open) != 1 || open[0].Words != "Bo Page" {
		t.Errorf("open: %+v", open)
	}
	if open := Open(Lint(strings.Replace(text, "next page", "page who spoke", 1), present, nil), asides); len(open) != 2 {
		t.Errorf("what was set aside holds for another sentence: %+v", open)
	}
}

func TestR155_TheForumsWordsComeWithoutTheirAuthor(t *testing.T) {
	for _, c := range []struct {
		text, want string
		authors    []string
	}{
		{"[quote=\"ann.zolc, post:3, topic:12\"]\nWe should build.\n[/quote]\n\nSo we shall.", "We should build.\n\n\nSo we shall.", []string{"ann.zolc"}},
		{"[quote=\"Ann Zolc, post:3, topic:12, full:true, username:ann\"]We build.[/quote]", "We build.", []string{"Ann Zolc", "ann"}},
		{"[QUOTE=ann]We build.[/QUOTE]", "We build.", []string{"ann"}},
		{"As @ann-z says, and @bo.", "As " + ToWrite + " says, and " + ToWrite + ".", []string{"ann-z", "bo"}},
		{"See [Ann](https://forum.example.org/u/ann/summary) there", "See " + ToWrite + " there", []string{"ann"}},
		{"See https://forum.example.org/u/ann there", "See " + ToWrite + " there", []string{"ann"}},
		{"Ann Zolc wrote:\n[quote]We build.[/quote]", "We build.", []string{"Ann Zolc"}},
		{"Write to a@example.org.", "Write to a@example.org.", nil},
		{"https://forum.example.org/t/build/12/3", "https://forum.example.org/t/build/12/3", nil},
	} {
		clean, authors := FromForum(c.text)
		if clean != c.want || !slices.Equal(authors, c.authors) {
			t.Errorf("%q: %q of %q, want %q of %q", c.text, clean, authors, c.want, c.authors)
		}
	}
}

func TestR154_R164_TheDraft(t *testing.T) {
	say := func(key string, args ...any) string { return key + fmt.Sprint(args...) }
	yes := start
	e := with(debate(), func(e *Event) { e.State, e.Partner = Closed, "The Institute" })
	speakers := []Speaker{{ID: "a", Name: "Ann Zolc", Organisation: "Leeds", Side: For, ConsentedAt: &yes}, {ID: "b", Name: "Bo Doe", Side: Against}}
	m := Material{Event: e, Speakers: speakers, Answered: []Question{{Person: "asker", Text: "# What *does* it cost?", Answer: "Less. Much_less_.", AnsweredBy: "a"}, {Text: "And who pays?", AnsweredBy: "b"}},
		Waiting: []Question{{Text: "Why?"}}, Votes: []Taken{{FirstVote, e.Motion, true, Totals{2, 5, 0}}, {LastVote, e.Motion, true, Totals{6, 1, 0}}, {OtherVote, "Tea?", true, Totals{1, 1, 0}}, {OtherVote, "More?", false, Totals{}}}}
	body, passages := Compose(m, say)
	for _, want := range []string{e.Motion, "The Institute", "event.answer-for: 2 (28.6%)", "event.answer-for: 6 (85.7%)", "event.answer-for: +57.1", "event.vote-few", `\# What \*does\* it cost?`, "- Why?", ToWrite} {
		if !strings.Contains(body, want) {
			t.Errorf("the draft lacks %q:\n%s", want, body)
		}
	}
	for _, secret := range []string{"Zolc", "Doe", "Leeds", "asker"} {
		if strings.Contains(body, secret) {
			t.Errorf("under the Chatham House Rule the draft says %q", secret)
		}
	}
	if len(passages) != 1 || passages[0].Speaker != "a" || !(Paper{Body: body}).Says(passages[0].Words) {
		t.Errorf("what it ascribes to speakers: %+v", passages)
	}
	m.Event.Attribution = OnRecord
	if body, _ = Compose(m, say); !strings.Contains(body, "Ann Zolc, Leeds") || strings.Contains(body, "Doe") {
		t.Errorf("on the record, those who agreed are listed and nobody else (R164):\n%s", body)
	}
}

// R153: a name of two letters is a name where it is written as one.
func TestR153_ShortNames(t *testing.T) {
	present := []Present{{Name: "Jo Ng", Forename: "Jo", Organisation: "GE"}, {Name: "Mei Li"}, {Name: "Wu"}}
	for text, words := range map[string]string{
		"Dr Ng thinks so.": "Ng", "Ms Li, too": "Li", "Jo thinks so": "Jo", "N**g** says": "N**g", "&#74;o says": "&#74;o", "as Wu has it": "Wu", "at GE, they": "GE",
		"ng, li, jo and wu are no names here": "", "Ge is a letter": "",
	} {
		found := Lint(text, present, nil)
		if words == "" && len(found) > 0 || words != "" && (len(found) != 1 || found[0].Words != words || found[0].Whole) {
			t.Errorf("%q: %+v", text, found)
		}
	}
	for name, want := range map[string]string{"Gwen Canarybird": "Gwen", "Professor Dr. Jo Ng": "Jo", "Dr Ng": "", "Wu": "", "": ""} {
		if got := Forename(name); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
}

// R153: a name in full stays one where it stands inside of a longer finding.
func TestR153_AWholeNameInsideOfSomethingSofter(t *testing.T) {
	present := []Present{{Name: "Bo Doe", Organisation: "Bo Doe Foundation Limited"}, {Name: "Cy Roe", Organisation: "Body", Role: "Keeper of the Bo Doe archive"}}
	for _, text := range []string{"the keeper of the Bo Doe archive, who was there"} {
		found := Lint(text, present, nil)
		if len(found) != 1 || !found[0].Whole {
			t.Errorf("%q: %+v", text, found)
		}
	}
}

// R153, R154: what a reader sees of a paper's versions.
func TestR154_R162_WhichVersionsAreRead(t *testing.T) {
	at := start
	public, members := Paper{Published: &at, Readers: ForAll}, Paper{Published: &at, Readers: ForMembers}
	gone, mgone := public, members
	gone.Withheld, mgone.Withheld = &at, &at
	for what, c := range map[string]struct {
		all           []Paper
		anybody, hers int
	}{
		"a draft":                         {[]Paper{{}}, 0, 0},
		"for all":                         {[]Paper{public, {}}, 1, 1},
		"for all, and once more":          {[]Paper{public, public}, 2, 2},
		"for all, then for members":       {[]Paper{public, {}, members}, 0, 2},
		"for members, then for all":       {[]Paper{members, public}, 1, 2},
		"for all, withheld":               {[]Paper{gone}, 0, 0},
		"for all, then members, withheld": {[]Paper{public, mgone}, 0, 1},
		"for all, then another, withheld": {[]Paper{public, gone}, 1, 1},
	} {
		if a, m := len(Reads(c.all, false)), len(Reads(c.all, true)); a != c.anybody || m != c.hers {
			t.Errorf("%s: anybody reads %d, members %d", what, a, m)
		}
	}
	var ok refusal.Reason
	refused(t, "a draft", Paper{}.MayWithhold("It names somebody."), PaperUnread)
	refused(t, "one that is withheld", gone.MayWithhold("It names somebody."), PaperUnread)
	refused(t, "no reason", public.MayWithhold(" "), refusal.WhyMissing)
	refused(t, "a reason", public.MayWithhold("It names somebody."), ok)
}
