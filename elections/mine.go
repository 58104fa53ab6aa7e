package elections

import (
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/nominations"
	"hustings/elections/store"
)

// MyElection is an election as it concerns the person who asks.
type MyElection struct {
	domain.Election
	Now        domain.State
	MayVote    bool               // on the roll, or would be when it is sealed
	Contest    *domain.Contest    // the round to vote in, when there is one
	Ballots    int                // how many times this person has voted in it
	Cast       *box.CastBallot    // the one of them that counts
	MayStand   bool               // nominations are open and nothing speaks against it
	WhyNot     string             // the reason, when nominations are open and something does
	Nomination *domain.Nomination // the own one
	Standing   domain.Standing
}

// MyElections lists the elections under way that concern a member: those of her
// network, those in which she stands and those of the panel she was elected to.
func (e *Engine) MyElections(ctx context.Context, by domain.Actor) (list []MyElection, err error) {
	if by.Anonymous() {
		return nil, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		running, err := tx.ReadableElections(store.ElectionFilter{States: []domain.State{domain.Notice, domain.Nominations, domain.Withdrawals,
			domain.Sealed, domain.Open, domain.Closed, domain.Counting, domain.Stopped, domain.Provisional}})
		if err != nil {
			return err
		}
		for _, el := range running {
			m, concerned, err := mine(tx, el, by.Person)
			if err != nil {
				return err
			}
			if concerned {
				list = append(list, m)
			}
		}
		return nil
	})
	return list, err
}

func mine(tx *store.Tx, el domain.Election, id domain.PersonID) (m MyElection, concerned bool, err error) {
	m = MyElection{Election: el, Now: el.StateAt(tx.Now())}
	own, err := tx.NominationsIn(el.ID, id)
	if err != nil {
		return m, false, err
	}
	for _, n := range own {
		m.Nomination, m.Standing, concerned = &n, n.Standing(el.Params), true
	}
	contests, err := tx.ContestsOf(el.ID)
	if err != nil {
		return m, false, err
	}
	if len(contests) > 0 {
		c := contests[len(contests)-1]
		entry, err := tx.RollEntry(c.ID, id)
		if _, no := refusal.Of(err); no {
			return m, concerned, nil
		}
		if err != nil {
			return m, false, err
		}
		m.MayVote, m.Contest = true, &c
		m.Now = el.RoundAt(c, tx.Now())
		m.Ballots, m.Cast, err = box.Counting(tx, c, entry)
		return m, true, err
	}
	people := false
	if el.Kind == domain.OfficerElection {
		err = nominations.MayBack(tx, el, id)
		if _, no := refusal.Of(err); no {
			return m, concerned, nil
		}
		people = err == nil
	} else {
		facts, ferr := tx.MembershipsOf(id)
		people, err = el.OnRoll(facts, el.Timetable.QualifyingDate), ferr
	}
	if err != nil {
		return m, false, err
	}
	m.MayVote, concerned = people, concerned || people
	if concerned && m.Nomination == nil && el.NominationWindow(tx.Now()) == nil {
		err := nominations.MayStand(tx, el, id)
		r, no := refusal.Of(err)
		switch {
		case no:
			m.WhyNot = r.Reason.Name
		case err != nil:
			return m, false, err
		default:
			m.MayStand = true
		}
	}
	return m, concerned, nil
}

// MyNomination is an election with the own nomination in it of whoever asks, nil where
// she has none.
func (e *Engine) MyNomination(ctx context.Context, by domain.Actor, name string) (v ElectionView, own *nominations.NominationView, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := clerk.Named(tx, by, name)
		if err != nil {
			return err
		}
		if v, err = view(tx, el); err != nil {
			return err
		}
		own, err = nominations.Own(tx, by, el)
		return err
	})
	return v, own, err
}

// MyPastVotes lists the polls of elections now over in which the person who asks
// had a vote, the latest first, for as long as it is kept who that was (R89).
func (e *Engine) MyPastVotes(ctx context.Context, by domain.Actor) (list []MyElection, err error) {
	if by.Anonymous() {
		return nil, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		contests, err := tx.ContestsOfVoter(by.Person)
		if err != nil {
			return err
		}
		for _, c := range contests {
			if c.IsVote() { // MyVotes
				continue
			}
			el, err := tx.Election(c.Election)
			if err != nil {
				return err
			}
			if !el.State.Over() {
				continue
			}
			entry, err := tx.RollEntry(c.ID, by.Person)
			if err != nil {
				return err
			}
			m := MyElection{Election: el, Now: el.State, MayVote: true, Contest: &c}
			if m.Ballots, m.Cast, err = box.Counting(tx, c, entry); err != nil {
				return err
			}
			list = append(list, m)
		}
		return nil
	})
	slices.SortStableFunc(list, func(a, b MyElection) int { return b.Contest.Closes.Compare(a.Contest.Closes) })
	return list, err
}
