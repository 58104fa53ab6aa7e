package domain

import "testing"

// PR5: of a mail that only some get, its template alone says something of its reader.
func TestAMailThatOnlySomeGetTellsOfItsReader(t *testing.T) {
	for template, tells := range map[string]bool{"reminder": true, "motion-reminder": true, "priorities-reminder": true, "no-confidence-reminder": true,
		"ballot-accepted": true, "poll-open": false, "motion-called": false, "result": false, "sign-in": false} {
		if TellsOfItsReader(template) != tells {
			t.Errorf("%q", template)
		}
	}
}
