package demo

import (
	"encoding/base64"
	"testing"

	"hustings/api/press"
	"hustings/api/web/browsertest"
	"hustings/install/installtest"
)

// mustGather is a house with three panels at work, whose officers have yet to add
// their passkeys: what the chamber's journeys begin with.
func mustGather(t *testing.T) *stage {
	t.Helper()
	s := mustStage(t, chamberToday)
	s.mustSettle()
	s.mustSeat()
	installtest.Must(t, "leaving the officers' passkeys to the story", s.leavePasskeys)
	installtest.Must(t, "letting the officers add theirs", func() error { return WelcomeOfficers(s.ctx, s.House) })
	officers := map[string]any{}
	for role, p := range s.officers {
		officers[role] = map[string]string{"number": p.number, "name": p.name(), "email": p.email}
	}
	s.facts = map[string]any{"panels": []any{s.tellOf(s.panels[0]), s.tellOf(s.panels[1]), s.tellOf(s.panels[2])}, "officers": officers}
	return s
}

// TestJourneysMeetings walks from a year's calendar to approved minutes: agenda and
// papers, a quorum lost and found, a vote by name and a secret one, each on a screen
// of her own; axe looks at every page.
func TestJourneysMeetings(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; left out with -short")
	}
	t.Parallel()
	s := mustGather(t)
	paper, err := press.Pack{Panel: "A paper", Title: "The data plan", Reference: "Three options", Items: []press.PackItem{{Number: 1, Title: "Options", Body: "Buy, build or wait."}}, At: chamberToday}.PDF()
	if err != nil {
		t.Fatal(err)
	}
	browsertest.Run(t, "meetings.mjs", s.server, "STAGE="+s.mustPrompt(), "PAPER="+base64.StdEncoding.EncodeToString(paper))
}
