//go:build unix

package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/register"
	"hustings/elections/store"
)

// things puts into the scene what pages are about that the poll does without (a
// draft, an objection, an act that waits for its second officer), and gives what
// stands for the parameters of the site's addresses.
func (s *site) things(ctx context.Context, v *voters) (*strings.Replacer, error) {
	draft, err := s.draft(ctx)
	if err != nil {
		return nil, fmt.Errorf("drafting another election: %w", err)
	}
	officer := as(s.officers[domain.ReturningOfficer], domain.ReturningOfficer)
	asked, err := s.engine.RemoveFromRoll(ctx, officer, s.election.ID, s.members[7].ID, domain.Reasons{Why: why})
	if err != nil {
		return nil, fmt.Errorf("asking for a voter to be taken off the roll: %w", err)
	}
	var rights map[domain.PersonID]domain.Rights
	auditor := s.officers[domain.Auditor].ID
	err = s.store.Read(ctx, func(tx *store.Tx) (err error) {
		rights, err = tx.RightsOf([]domain.PersonID{auditor}, tx.Now(), when.DateOf(tx.Now(), s.words.Zone()))
		return err
	})
	if err != nil {
		return nil, err
	}
	return strings.NewReplacer(
		":election/edit", draft.Reference+"/edit", ":election", s.election.Reference,
		":board", base64.RawURLEncoding.EncodeToString(s.contest.Board[:]), ":panel", s.panel.Code, ":network", string(s.panel.Network),
		":contest", string(s.contest.ID), ":leaf", strconv.FormatInt(v.ballots[0].leaf, 10),
		":nomination", string(s.nomination), ":objection", string(s.objection), ":request", string(asked.ID),
		":support", string(s.support), ":person", string(s.members[7].ID), ":change", "status",
		":template", register.SignInMail, ":appointment", string(rights[auditor].Appointments[0].ID)), nil
}

// draft is an election that has no notice yet, of another panel.
func (s *site) draft(ctx context.Context) (domain.Election, error) {
	_, panel, err := s.register.CreateNetwork(ctx, domain.Engine(), register.NewNetwork{Code: "CNIO",
		Name: "Chief Nursing Information Officers Network", Kind: domain.Panelled, PanelName: "CNIO Advisory Panel", Seats: seats}, why)
	if err != nil {
		return domain.Election{}, err
	}
	return s.engine.CreateElection(ctx, as(s.officers[domain.Secretariat], domain.Secretariat), elections.Draft{Panel: panel.ID,
		Kind: domain.PanelElection, Closes: when.Date{Year: 2026, Month: 11, Day: 26}, Contact: "returning.officer@office.example", Reviewer: "Dame Honor Blythe"})
}
