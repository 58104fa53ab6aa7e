package api

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections"
)

// The record is read as a history: sentences with names, and found by person,
// election, kind of act, day and words. What it keeps has ids only (R9).
func TestR9_TheRecordReadsLikeAHistory(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	n, err := d.engine.Nominate(d.ctx(), d.as("M0000"), el.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.engine.Postpone(d.ctx(), d.actor("RO"), el.ID, domain.NominationsClose, el.Timetable.NominationsClose.Add(time.Hour), "100% of mails_were late"); err != nil {
		t.Fatal(err)
	}
	ro := d.browse("RO")
	ro.must(ro.get("/record"))
	ro.want("A notice was published", "A nomination was begun", "Member No0000", "Officer RO", "Asked for: Move a deadline of CIO-2026", "CIO-2026", "election.notice-published")
	if strings.Contains(plainText(ro.page), string(d.people["RO"].ID)) {
		t.Error("an officer stands as an id")
	}
	day := d.now().Format("2006-01-02")
	for query, want := range map[string][2]string{
		"person=M0000": {"A nomination was begun", "A notice was published"},
		"person=RO":    {"Asked for:", "A nomination was begun"},
		"election=CIO-2026&act=nomination.opened":               {"A nomination was begun", "A notice was published"},
		"q=" + url.QueryEscape("100% of mails_"):                {"Asked for:", "A nomination was begun"},
		"q=MAILS_WERE":                                          {"Asked for:", "A nomination was begun"},
		"person=nobody-has-this":                                {"", "A notice was published"},
		"from=" + day + "&to=" + day + "&q=":                    {"A notice was published", ""},
		"to=2020-01-01":                                         {"", "A notice was published"},
		"from=" + d.now().AddDate(0, 0, 2).Format("2006-01-02"): {"", "A notice was published"},
	} {
		ro.must(ro.get("/record?" + query))
		text := plainText(ro.page)
		if want[0] != "" && !strings.Contains(text, want[0]) || want[1] != "" && strings.Contains(text, want[1]) {
			t.Errorf("%s: wants %q and not %q: %s", query, want[0], want[1], text)
		}
	}
	if status := ro.get("/record?from=yesterday"); status != 404 {
		t.Errorf("a day that is none: %d", status)
	}
	acts, err := d.engine.RecordEntries(d.ctx(), d.actor("RO"), elections.RecordFilter{Subject: string(n.ID)})
	if err != nil || len(acts) == 0 {
		t.Fatalf("%d acts on the nomination: %v", len(acts), err)
	}
}
