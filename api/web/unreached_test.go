package web

import (
	"strings"
	"testing"
)

// A count that stops is never told as an exact one: an officer reads it before a notice
// goes out (R69).
func TestWhoIsNotReachedIsSaidAsFarAsItIsCounted(t *testing.T) {
	s := mustSite(t)
	for more, want := range map[bool]string{false: "No mail reaches 10,000 of them", true: "More than 10,000 of them are reached by no mail"} {
		for page, view := range map[string]any{
			"schedule-preview": SchedulePreview{Shell: shell("Preview"), Told: 300_000, Unreached: 10_000, UnreachedMore: more, Mails: []MailAhead{{To: 300_000, Subject: "Notice"}}},
			"mails-ahead":      MailsAhead{Shell: shell("Mails"), Told: 300_000, Unreached: 10_000, UnreachedMore: more},
		} {
			if text := mustRender(t, s, page, view); strings.Count(text, want) != 1 || strings.Count(text, "10,000") != 1 {
				t.Errorf("%s, of more: %t, does not say %q", page, more, want)
			}
		}
	}
}
