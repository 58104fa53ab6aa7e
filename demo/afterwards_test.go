package demo

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"hustings/api/web/browsertest"
	"hustings/domain"
	"hustings/elections/clerk"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/install/installtest"
)

// mustSitAgain has CCIO elect its three members, of six who stand, and brings in the
// panels of CIO, in office until 2028, and of CNIO, whose terms end in March.
func (s *stage) mustSitAgain() {
	s.t.Helper()
	elects := s.panels[1]
	elects.standing, elects.turnout = elects.members[:6], 0.06
	all := s.panels
	steps := []func() error{
		func() error { return s.draft(elects, demoClose) },
		func() error { return s.announce(elects) },
		func() error { return s.stands(elects, 6, 0) },
		func() error { return s.voting(elects, 1) },
		func() error { return s.pass(elects.contest.Closes) },
		func() error { return s.counted(elects.election.Reference, false) },
		func() error { s.panels = all[1:2]; return s.certify() },
		func() error { s.panels = all; return s.bringIn() },
		func() error { return s.pass(chamberToday) },
	}
	for i, step := range steps {
		installtest.Must(s.t, fmt.Sprintf("before the story, step %d", i+1), step)
	}
}

func (s *stage) bringIn() error {
	var terms, officers bytes.Buffer
	tw, ow := csv.NewWriter(&terms), csv.NewWriter(&officers)
	rows, held := [][]string{{"panel", "seat", "term_from", "term_until", "number", "note"}}, [][]string{{"panel", "office", "number", "from", "until", "note"}}
	for _, x := range []struct {
		panel       *demoPanel
		from, until string
	}{{s.panels[0], "2026-01-01", "2028-08-01"}, {s.panels[2], "2025-03-01", "2027-03-01"}} {
		for seat := range stageSeats {
			rows = append(rows, []string{x.panel.code, strconv.Itoa(seat + 1), x.from, x.until, x.panel.members[seat].number, "elected before the story"})
		}
		for i, office := range []string{"chair", "vice-chair"} {
			held = append(held, []string{x.panel.code, office, x.panel.members[i].number, "2026-02-01", x.until, "chosen before the story"})
		}
	}
	if err := errors.Join(tw.WriteAll(rows), ow.WriteAll(held)); err != nil {
		return err
	}
	o := register.ImportOptions{Why: "the story begins"}
	if report, err := s.Register.ImportTerms(s.ctx, domain.Engine(), &terms, o); err != nil {
		return fmt.Errorf("%w (%+v)", err, report.Bad)
	}
	report, err := s.Register.ImportOfficers(s.ctx, domain.Engine(), &officers, o)
	if err != nil {
		return fmt.Errorf("%w (%+v)", err, report.Bad)
	}
	return nil
}

// confides casts the chair's own ballot on the motion of no confidence (R107).
func (s *stage) confides(r *http.Request) (any, error) {
	p := s.panels[0]
	by, err := s.sits(p, p.members[0])
	if err != nil {
		return nil, err
	}
	votes, err := s.Engine.MyVotes(s.ctx, by)
	if err != nil || len(votes) != 1 {
		return nil, fmt.Errorf("%d votes of the chair: %w", len(votes), err)
	}
	_, err = s.Engine.CastMarks(s.ctx, by, votes[0].Contest.ID, []domain.Mark{{Option: r.FormValue("answer"), Rank: 1}}, "story")
	return map[string]string{}, err
}

// TestJourneysAfterElectionNight walks through a motion of no confidence, resignations,
// a countback and a co-option in a real browser, at a desk and on a phone (R101, R107 to
// R110, R116, R119); axe looks at every state.
func TestJourneysAfterElectionNight(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; left out with -short")
	}
	t.Parallel()
	s := mustStage(t, demoStart)
	s.Keys = string(domain.ServiceKeys)
	s.mustSettle()
	s.mustSitAgain()
	installtest.Must(t, "leaving the officers' passkeys to the story", s.leavePasskeys)
	installtest.Must(t, "letting the officers add theirs", func() error { return WelcomeOfficers(s.ctx, s.House) })
	officers := map[string]any{}
	for role, p := range s.officers {
		officers[role] = map[string]string{"number": p.number, "name": p.name(), "email": p.email}
	}
	ccio := s.tellOf(s.panels[1])
	person := func(m demoPerson) map[string]string {
		return map[string]string{"number": m.number, "name": m.name(), "email": m.email}
	}
	var asked []map[string]string
	installtest.Must(t, "who sits", func() error {
		return s.Store.Read(s.ctx, func(tx *store.Tx) error {
			day, err := clerk.PanelDay(tx, s.panels[1].panel.ID)
			if err != nil {
				return err
			}
			in, err := clerk.MembersInOffice(tx, s.panels[1].panel.ID, day)
			if err != nil {
				return err
			}
			for _, m := range s.panels[1].standing {
				p, err := tx.PersonByNumber(m.number)
				if err != nil {
					return err
				}
				if slices.ContainsFunc(in, func(x domain.SittingMember) bool { return x.Person == p.ID }) {
					ccio["leaves"] = person(m)
				} else {
					asked = append(asked, person(m))
				}
			}
			return nil
		})
	})
	ccio["asked"] = asked
	s.facts = map[string]any{"panels": []any{s.tellOf(s.panels[0]), ccio, s.tellOf(s.panels[2])}, "officers": officers}
	s.asks = map[string]func(*http.Request) (any, error){"POST /confide": s.confides}
	browsertest.Run(t, "afterwards.mjs", s.server, "STAGE="+s.mustPrompt())
}
