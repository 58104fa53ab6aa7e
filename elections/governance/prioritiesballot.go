package governance

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/count"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/store"
)

// Templates of the mails about priorities; what each says is the struct of its name.
const (
	MailPrioritiesOpen     = "priorities-open"     // to each voter
	MailPrioritiesReminder = "priorities-reminder" // to those who have not voted
	MailPrioritiesDecided  = "priorities-decided"  // to the voters
)

type PrioritiesOpenMail struct {
	Title   string
	Contest domain.ContestID
	Closes  time.Time
}

type PrioritiesReminderMail struct {
	Title   string
	Contest domain.ContestID
	Closes  time.Time
}

type PrioritiesDecidedMail struct{ Reference, Title string }

func (PrioritiesOpenMail) Template() string     { return MailPrioritiesOpen }
func (PrioritiesReminderMail) Template() string { return MailPrioritiesReminder }
func (PrioritiesDecidedMail) Template() string  { return MailPrioritiesDecided }

// prioritiesReminders is how often those who have not voted are reminded.
const prioritiesReminders = 1

// CallRanking opens the ballot: every member of the ranking's panels, elected or
// co-opted, once, ranks up to five lines of the frozen list (R137). It is a contest
// like any other: sealed, with a board, a receipt and a count anybody can check (R156).
func (h *House) CallRanking(ctx context.Context, by domain.Actor, ref string, opens, closes time.Time) (governance.Priorities, error) {
	return h.tend(ctx, by, ref, func(tx *store.Tx, p governance.Priorities) (governance.Priorities, domain.Act, error) {
		if p.State != governance.PrioritiesFrozen {
			return p, domain.Act{}, refusal.Because(governance.PrioritiesWrongState, "R137", refusal.Args{"state": string(p.State)})
		}
		spec, err := h.rankingTx(tx, p)
		if err != nil {
			return p, domain.Act{}, err
		}
		if spec.Opens, spec.Closes = opens, closes; opens.IsZero() {
			opens = tx.Now()
		}
		v, err := h.Office.CallVote(tx, by, spec)
		if err != nil {
			return p, domain.Act{}, err
		}
		p.State, p.Vote, p.Opens, p.Closes = governance.PrioritiesVoting, string(v.Contest.ID), &opens, &closes
		return p, domain.Act{Name: acts.PrioritiesCalled, Rule: "R137", Contest: v.Contest.ID, Detail: map[string]any{"voters": len(spec.Roll)}}, nil
	})
}

// rankingTx is the vote on a frozen list.
func (h *House) rankingTx(tx *store.Tx, p governance.Priorities) (s domain.VoteSpec, err error) {
	s = domain.VoteSpec{Kind: domain.PrioritiesVote, Owner: string(p.ID), Reference: p.Reference, Title: p.Title, Question: p.Title, Method: count.ScottishSTV,
		Seats: governance.PrioritiesPlaces, MaxMarks: governance.PrioritiesPlaces, MaxRank: governance.PrioritiesPlaces, Duplicates: domain.LastCounts,
		Numbers: domain.NumbersForAll, Listed: true, Reminders: prioritiesReminders}
	if s.Params, err = paramsTx(tx, p.Panels[0]); err != nil {
		return s, err
	}
	list, err := tx.ProposalsOf(p.ID)
	if err != nil {
		return s, err
	}
	for _, n := range list {
		if n.Number > 0 {
			s.Options = append(s.Options, domain.Option{ID: string(n.ID), Name: n.Title})
		}
	}
	for _, panel := range p.Panels {
		members, err := h.sittingTx(tx, panel, h.today(tx))
		if err != nil {
			return s, err
		}
		for _, m := range members {
			if m.Counts && !slices.Contains(s.Roll, m.Person) {
				s.Roll = append(s.Roll, m.Person)
			}
		}
	}
	return s, nil
}

// prioritiesBox is told by the box what becomes of a ranking's ballot.
type prioritiesBox struct{ h *House }

func (b prioritiesBox) VoteOpened(tx *store.Tx, v domain.Vote, voters []domain.PersonID) error {
	return tx.Mail(domain.MailToEach(voters, PrioritiesOpenMail{v.Contest.Title, v.Contest.ID, v.Contest.Closes})...)
}

func (b prioritiesBox) VoteReminder(tx *store.Tx, v domain.Vote, quiet []domain.PersonID, _ int) error {
	return tx.Mail(domain.MailToEach(quiet, PrioritiesReminderMail{v.Contest.Title, v.Contest.ID, v.Contest.Closes})...)
}

func (b prioritiesBox) VoteClosed(*store.Tx, domain.Vote) error { return nil }

// VoteCounted takes the chosen in the order of election (R138).
func (b prioritiesBox) VoteCounted(tx *store.Tx, v domain.Vote, r box.ContestResult) error {
	p, err := tx.PrioritiesForAct(governance.PrioritiesID(v.Owner))
	if err != nil {
		return err
	}
	var elected []governance.ProposalID
	for _, id := range r.Elected {
		elected = append(elected, governance.ProposalID(id))
	}
	if p, err = p.Decide(elected, tx.Now()); err != nil {
		return err
	}
	if err := tx.SavePriorities(p); err != nil {
		return err
	}
	if err := b.h.Office.DeclareVote(tx, domain.Engine(), v.Contest.ID, r.Elected); err != nil && !r.TooFew {
		return err
	}
	roll, err := tx.Roll(v.Contest.ID)
	if err != nil {
		return err
	}
	var voters []domain.PersonID
	for _, r := range roll {
		voters = append(voters, r.Person)
	}
	if err := tx.Mail(domain.MailToEach(voters, PrioritiesDecidedMail{v.Contest.Reference, v.Contest.Title})...); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.PrioritiesDecided, Rule: "R138", Contest: v.Contest.ID, Subject: v.Owner, Detail: map[string]any{"chosen": len(elected)}})
}

// VoteEnded: the list stands, and can be put to another vote.
func (b prioritiesBox) VoteEnded(tx *store.Tx, v domain.Vote, _ string) error {
	p, err := tx.PrioritiesForAct(governance.PrioritiesID(v.Owner))
	if err != nil || p.State != governance.PrioritiesVoting {
		return err
	}
	p.State = governance.PrioritiesFrozen
	return tx.SavePriorities(p)
}

// MaySeeVote: whoever is a member may see that the panels are ranking.
func (b prioritiesBox) MaySeeVote(_ *store.Tx, by domain.Actor, _ domain.Vote) error {
	return by.Must("", "", domain.Member, domain.Secretariat, domain.Auditor)
}

// mayAdoptTx and adoptTx are what a motion about a ranking's result can do: a joint
// resolution of its panels takes it up, and letters may follow from it (R139, R128).
func (h *House) mayAdoptTx(tx *store.Tx, m governance.Motion) error {
	p, err := tx.PrioritiesForAct(governance.PrioritiesID(m.Purpose.Subject))
	if err != nil {
		return err
	}
	return p.MayAdopt(m.Panels)
}

func (h *House) adoptTx(tx *store.Tx, by domain.Actor, m governance.Motion) error {
	p, err := tx.PrioritiesForAct(governance.PrioritiesID(m.Purpose.Subject))
	if err != nil {
		return err
	}
	if err := p.MayAdopt(m.Panels); err != nil {
		return err
	}
	now := tx.Now()
	p.AdoptedAt, p.AdoptedBy = &now, string(m.ID)
	if err := tx.SavePriorities(p); err != nil {
		return err
	}
	return tx.Record(by, domain.Act{Name: acts.PrioritiesAdopted, Rule: "R139", Panel: first(m.Panels), Subject: string(p.ID), Detail: map[string]any{"motion": m.ID}})
}
