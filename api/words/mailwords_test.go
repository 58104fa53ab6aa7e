package words

import (
	"maps"
	"strings"
	"testing"
	"time"
)

// A mail's instants are in the panel's zone, whichever the installation's is.
func TestAMailIsWrittenInThePanelsZone(t *testing.T) {
	c := mustEnglish(t)
	args := map[string]string{"title": "T", "poll_closes": "2026-06-25T05:00:00Z", "contest": "x"}
	for zone, want := range map[string]string{"": "6:00am BST", "Pacific/Auckland": "5:00pm NZST", "Nowhere/Land": "6:00am BST"} {
		if args["zone"] = zone; zone == "" {
			delete(args, "zone")
		}
		if m, err := c.Mail("reminder", args, "", Letterhead{}); err != nil || !strings.Contains(m.Text, "Thursday 25 June 2026 at "+want) {
			t.Errorf("%q: %s %v", zone, m.Text, err)
		}
	}
}

// What a mail says is true under the rules of its election, for one seat as for twelve,
// and names nothing as the program's data do.
func TestMailsAreTrueOfTheirElection(t *testing.T) {
	c := mustEnglish(t)
	at := time.Date(2026, 6, 25, 16, 0, 0, 0, time.UTC).Format(time.RFC3339)
	for _, k := range []struct {
		what, template string
		args           map[string]string
		says, saysNot  []string
	}{
		{"an open poll, last ballots", "poll-open", map[string]string{"duplicates": "last_counts"}, []string{"You may vote again", "last ballot counts"}, []string{"vote once"}},
		{"an open poll, first ballots", "poll-open", map[string]string{"duplicates": "first_counts"}, []string{"You vote once"}, []string{"vote again"}},
		{"a ballot, last ones count", "ballot-accepted", map[string]string{"duplicates": "last_counts"}, []string{"vote again before the close"}, []string{"cannot be replaced"}},
		{"a ballot, first ones count", "ballot-accepted", map[string]string{"duplicates": "first_counts"}, []string{"cannot be replaced"}, []string{"vote again"}},
		{"a notice of one seat", "notice", map[string]string{"seats": "1"}, []string{"1 seat is to be filled"}, []string{"seats are", "advertised again"}},
		{"a notice of twelve", "notice", map[string]string{"seats": "12"}, []string{"12 seats are to be filled"}, []string{"seat is", "advertised again"}},
		{"one seat again", "notice", map[string]string{"seats": "1", "again": "yes"}, []string{"It was left empty", "is advertised again"}, nil},
		{"two seats again", "notice", map[string]string{"seats": "2", "again": "yes"}, []string{"They were left empty", "are advertised again"}, nil},
		{"one who has died", "withdrawn", map[string]string{"how": "died"}, []string{"has died"}, []string{"withdr", "has left"}},
		{"one who has withdrawn", "withdrawn", map[string]string{"how": "withdrew"}, []string{"has withdrawn"}, []string{"died"}},
		{"one without the right to stand", "withdrawn", map[string]string{"how": "not-eligible", "public": "The membership has lapsed."}, []string{"lost the right to stand", "The membership has lapsed."}, []string{"withdr", "died"}},
		{"nothing public to say", "withdrawn", map[string]string{"how": "died", "public": ""}, nil, []string{"not stated"}},
		{"a moved deadline", "deadline-moved", map[string]string{"milestone": "poll_closes", "was": at, "now": at, "why": "An outage."}, []string{"What: Voting closes"}, []string{"poll_closes"}},
		{"an appointment", "officer-appointed", map[string]string{"mine": "yes", "role": "deputy-returning-officer", "why": "x"}, []string{"Role: the deputy returning officer"}, []string{"deputy-returning-officer"}},
		{"an invalid nomination", "nomination-ruled", map[string]string{"valid": "false", "ground": "form-incomplete", "why": "x"}, []string{"The form was incomplete."}, []string{"form-incomplete"}},
		{"one ruling due", "rulings-due", map[string]string{"waiting": "1"}, []string{"1 nomination has no ruling"}, nil},
		{"two rulings due", "rulings-due", map[string]string{"waiting": "2"}, []string{"2 nominations have no ruling"}, nil},
	} {
		maps.Copy(k.args, map[string]string{"title": "T", "reference": "T-1"})
		m, err := c.Mail(k.template, k.args, "", Letterhead{})
		if err != nil {
			t.Fatal(err)
		}
		text := m.Subject + "\n" + m.Text
		for _, s := range k.says {
			if !strings.Contains(text, s) {
				t.Errorf("%s: %q is not said: %s", k.what, s, text)
			}
		}
		for _, s := range k.saysNot {
			if strings.Contains(text, s) {
				t.Errorf("%s: %q is said: %s", k.what, s, text)
			}
		}
	}
}
