package demo

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"hustings/api/web/browsertest"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections/audit/letter"
	house "hustings/elections/governance"
	"hustings/elections/register"
	"hustings/install/installtest"
)

// chamberToday is the day on which the panels' story begins: the eve of the joint
// meeting.
var chamberToday = time.Date(2026, 12, 7, 9, 0, 0, 0, time.UTC)

// mustSeat seats three members on each of three panels, the first in the chair.
func (s *stage) mustSeat() {
	s.t.Helper()
	var terms, officers bytes.Buffer
	tw, ow := csv.NewWriter(&terms), csv.NewWriter(&officers)
	rows, chairs := [][]string{{"panel", "seat", "term_from", "term_until", "number", "note"}}, [][]string{{"panel", "office", "number", "from", "until", "note"}}
	for _, p := range s.panels[:3] {
		for seat := range stageSeats {
			rows = append(rows, []string{p.code, strconv.Itoa(seat + 1), "2026-08-01", "2028-08-01", p.members[seat].number, "elected before the story"})
		}
		chairs = append(chairs, []string{p.code, "chair", p.members[0].number, "2026-09-01", "2028-08-01", "chosen before the story"})
	}
	installtest.Must(s.t, "seating three panels", func() error {
		if err := errors.Join(tw.WriteAll(rows), ow.WriteAll(chairs)); err != nil {
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
	})
}

// sits is a member of a panel who acts without a browser: some of them are in one
// already, and a link works once.
func (s *stage) sits(p *demoPanel, m demoPerson) (domain.Actor, error) {
	found, _, err := s.Register.People(s.ctx, domain.Engine(), register.PeopleFilter{Query: m.number, Limit: 1})
	if err != nil || len(found) != 1 {
		return domain.Actor{}, fmt.Errorf("finding %s: %d, %w", m.number, len(found), err)
	}
	return domain.Actor{Person: found[0].ID, Number: m.number, ProvedAt: s.Store.Clock(),
		Grants: []domain.Grant{{Role: domain.Member}, {Role: domain.PanelMember, Scope: domain.Scope{Panel: p.panel.ID}}}}, nil
}

// approves has the panels named in a letter, but for the first, which does so in the
// browser, decide on it by a motion between meetings: moved, seconded, and voted for by
// all. It tells when the votes close.
func (s *stage) approves(r *http.Request) (any, error) {
	reader, err := s.sits(s.panels[0], s.panels[0].members[2])
	if err != nil {
		return nil, err
	}
	l, err := s.Chamber.Letter(s.ctx, reader, r.FormValue("letter"))
	if err != nil {
		return nil, err
	}
	var moved []governance.Motion
	for _, p := range s.panels[1:3] {
		mover, err := s.sits(p, p.members[1])
		if err != nil {
			return nil, err
		}
		m, err := s.Chamber.Move(s.ctx, mover, house.Proposal{Panels: []domain.PanelID{p.panel.ID}, Way: governance.BetweenMeetings, Title: "The letter " + l.Reference,
			Words: "The panel approves the letter as it stands in this version.", Purpose: governance.MotionPurpose{Kind: governance.ForLetter, Subject: string(l.Now.ID)}})
		if err != nil {
			return nil, err
		}
		seconder, err := s.sits(p, p.members[2])
		if err != nil {
			return nil, err
		}
		if m, err = s.Chamber.Second(s.ctx, seconder, m.ID); err != nil {
			return nil, err
		}
		moved = append(moved, m)
	}
	if err := s.until(*moved[0].Opens); err != nil {
		return nil, err
	}
	for i, m := range moved {
		for _, member := range s.panels[i+1].members[:stageSeats] {
			by, err := s.sits(s.panels[i+1], member)
			if err != nil {
				return nil, err
			}
			if _, err := s.Chamber.VoteOpenly(s.ctx, by, m.ID, governance.Yes); err != nil {
				return nil, err
			}
		}
	}
	return map[string]time.Time{"closes": moved[0].Closes.Add(time.Second)}, nil
}

// proposes puts so many proposals on a ranking, by members of the three networks.
func (s *stage) proposes(r *http.Request) (any, error) {
	n, err := strconv.Atoi(r.FormValue("n"))
	if err != nil {
		return nil, err
	}
	for i := range n {
		by, err := s.as(s.panels[i%3].members[40+i])
		if err != nil {
			return nil, err
		}
		if _, err := s.Chamber.Propose(s.ctx, by, r.FormValue("ranking"), "", demoPriorities[i].title, demoPriorities[i].text); err != nil {
			return nil, err
		}
	}
	return map[string]string{}, nil
}

// ranks has the panels' members vote, but for those in the browser.
func (s *stage) ranks(r *http.Request) (any, error) {
	p, err := s.Chamber.PrioritiesOf(s.ctx, domain.Actor{}, r.FormValue("ranking"))
	if err != nil {
		return nil, err
	}
	for i, panel := range s.panels[:3] {
		for j, member := range panel.members[:stageSeats] {
			if j == 0 && i < 2 { // these two come themselves
				continue
			}
			by, err := s.sits(panel, member)
			if err != nil {
				return nil, err
			}
			var marks []domain.Mark
			for k := range governance.PrioritiesPlaces {
				marks = append(marks, domain.Mark{Option: string(p.Long[(i+j+3*k)%len(p.Long)].ID), Rank: k + 1})
			}
			if _, err := s.Engine.CastMarks(s.ctx, by, domain.ContestID(p.Vote), marks, "story"); err != nil {
				return nil, err
			}
		}
	}
	return map[string]string{}, nil
}

// TestJourneysLetters walks from the proposals to the answered letter, at a desk and
// on a phone, with real passkeys; axe looks at every page.
func TestJourneysLetters(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; left out with -short")
	}
	t.Parallel()
	s := mustGather(t)
	s.asks = map[string]func(*http.Request) (any, error){"POST /approve": s.approves, "POST /propose": s.proposes, "POST /rank": s.ranks,
		"POST /proof": func(r *http.Request) (any, error) { return letter.VerifyLetter(r.Body) }}
	browsertest.Run(t, "letters.mjs", s.server, "STAGE="+s.mustPrompt())
}
