package hall

import (
	"testing"
	"time"

	"hustings/domain/refusal"
)

func TestR153_TheLinterFindsWhoWasThere(t *testing.T) {
	present := []Present{{Name: "Ann Żółć-Canary", Organisation: "Leeds Teaching Hospitals NHS Trust", Role: "Chief nurse"}, {Name: "Bo Doe", Organisation: "Acme Ltd", Role: "Analyst"},
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

func TestR154_R163_WhatMayBePublished(t *testing.T) {
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
