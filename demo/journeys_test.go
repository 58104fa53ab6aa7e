package demo

import (
	"context"
	"testing"

	"hustings/api/web/browsertest"
	"hustings/domain"
	"hustings/install/installtest"
)

// mustLive lives through what came before the story: CIO members may vote, CCIO
// members may stand, and nothing has been called at the other two.
func (s *stage) mustLive() {
	s.t.Helper()
	s.mustSettle()
	days, err := planDemo(stageToday)
	if err != nil {
		s.t.Fatal(err)
	}
	voting, nominating := s.panels[0], s.panels[1]
	steps := []func() error{
		func() error { return s.draft(voting, days.closes[1]) },
		func() error { return s.draft(nominating, days.closes[2]) },
		func() error { return s.announce(voting) },
		func() error { voting.standing = voting.members[:6]; return s.stands(voting, 6, 0) },
		func() error { return s.announce(nominating) },
		func() error { nominating.standing = nominating.members[:4]; return s.stands(nominating, 4, 1) },
		func() error { return s.until(stageToday) },
		func() (err error) { voting.contest, err = s.contestOf(voting.election.ID); return err },
		func() error {
			return s.crowd(30, func(ctx context.Context, i int) error { return s.vote(ctx, voting, voting.members[100+i]) })
		},
	}
	for _, step := range steps {
		installtest.Must(s.t, "before the story", step)
	}
}

// tellOf puts the facts together that a script needs about a panel.
func (s *stage) tellOf(p *demoPanel) map[string]any {
	person := func(m demoPerson) map[string]string {
		return map[string]string{"number": m.number, "name": m.name(), "email": m.email, "organisation": m.organisation}
	}
	var members []map[string]string
	for _, m := range p.members {
		members = append(members, person(m))
	}
	facts := map[string]any{"code": p.code, "panel": p.panel.Name, "members": members}
	if p.election.ID != "" {
		facts["election"], facts["contest"] = p.election.Reference, p.contest.ID
	}
	return facts
}

// TestJourneys walks through the site as its people do, in a real browser at
// desktop and phone width, against everything that `hustings serve` runs; the
// mails come through a real mail server. Every page on the way is looked at:
// axe finds nothing (AC1), nothing is asked of another site (PR6).
func TestJourneys(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; left out with -short")
	}
	t.Parallel()
	s := mustStage(t, demoStart)
	s.mustLive()
	installtest.Must(t, "leaving the officers' passkeys to the story", s.leavePasskeys)
	installtest.Must(t, "letting the officers add theirs", func() error { return WelcomeOfficers(s.ctx, s.House) })
	officers := map[string]any{}
	for role, p := range s.officers {
		officers[role] = map[string]string{"number": p.number, "name": p.name(), "email": p.email}
	}
	for _, h := range demoHolders {
		officers[string(h.role)].(map[string]string)["phrase"] = h.phrase
	}
	s.facts = map[string]any{"cio": s.tellOf(s.panels[0]), "ccio": s.tellOf(s.panels[1]), "cnio": s.tellOf(s.panels[2]), "fourth": s.tellOf(s.panels[3]), "officers": officers,
		"roles": []domain.Role{domain.Secretariat, domain.ReturningOfficer, domain.DeputyReturningOfficer, domain.Auditor}}
	browsertest.Run(t, "journeys.mjs", s.server, "STAGE="+s.mustPrompt())
}
