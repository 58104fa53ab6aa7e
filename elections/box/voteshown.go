package box

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// VoteShown is a vote's result as it may be shown to whoever asks (R85, R85a, R151).
type VoteShown struct {
	Vote       domain.Vote
	TooFew     bool            // fewer ballots than may be opened: nothing was
	Question   bool            // decided by a majority
	Carried    bool            // of a question
	Returned   []domain.Option // of a choice: in the order of election where numbers are shown, of the paper otherwise
	Disclosure domain.Disclosure
	Numbers    *ContestResult    // nil where the rules withhold them
	Transcript *count.Transcript // likewise
}

// Vote is a vote for whoever may see it: its voters, auditors, whom its caller lets
// in, and where it is listed anybody. To all others it does not exist.
func (e *Box) Vote(ctx context.Context, by domain.Actor, id domain.ContestID) (v domain.Vote, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		v, err = e.seenVote(tx, by, id)
		return err
	})
	return v, err
}

func (e *Box) seenVote(tx *store.Tx, by domain.Actor, id domain.ContestID) (domain.Vote, error) {
	v, err := tx.Vote(id)
	if err != nil || v.Listed || by.IsEngine() {
		return v, err
	}
	unknown := refusal.Because(refusal.Unknown, "", nil)
	if by.Anonymous() {
		return domain.Vote{}, unknown
	}
	if _, err := tx.RollEntry(id, by.Person); err == nil {
		return v, nil
	} else if _, no := refusal.Of(err); !no {
		return domain.Vote{}, err
	}
	if by.Is(v.Panel, "", domain.Auditor) {
		return v, nil
	}
	caller, err := e.callerOf(v.Kind)
	if err != nil {
		return domain.Vote{}, err
	}
	err = caller.MaySeeVote(tx, by, v)
	if _, no := refusal.Of(err); no {
		return domain.Vote{}, unknown
	}
	return v, err
}

// VoteResult shows what a vote has decided, with the numbers of its count as far
// as they may be told to whoever asks: everybody, the roll and those the caller
// lets in, or nobody but the auditors.
func (e *Box) VoteResult(ctx context.Context, by domain.Actor, id domain.ContestID) (s VoteShown, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if s.Vote, err = e.seenVote(tx, by, id); err != nil {
			return err
		}
		if s.Vote.CountedAt == nil || s.Vote.EndedAt != nil {
			return refusal.Because(domain.ResultUnknown, "R156", nil)
		}
		n, err := e.Shown(tx, id)
		if err != nil {
			return err
		}
		c := s.Vote.Contest
		s.Question = c.IsQuestion()
		if s.TooFew = n.TooFew; n.TooFew {
			return nil
		}
		s.Carried = n.Carried()
		for _, option := range n.Elected {
			if o, known := c.Option(option); known && !s.Question {
				s.Returned = append(s.Returned, o)
			}
		}
		s.Disclosure = s.Vote.Disclose(n.Turnout, domain.Telling(n.Transcript))
		told, err := e.insider(tx, by, s.Vote)
		if err != nil {
			return err
		}
		if s.Disclosure.Numbers || s.Disclosure.Panel && told || by.Is(s.Vote.Panel, "", domain.Auditor) {
			s.Numbers, s.Transcript = &n, n.Transcript
			return nil
		}
		place := func(o domain.Option) int {
			return slices.IndexFunc(c.Options, func(p domain.Option) bool { return p.ID == o.ID })
		}
		slices.SortFunc(s.Returned, func(a, b domain.Option) int { return place(a) - place(b) })
		return nil
	})
	return s, err
}

// insider reports whether somebody is one of a vote's voters, or of those whom its
// caller lets see it though it is not listed.
func (e *Box) insider(tx *store.Tx, by domain.Actor, v domain.Vote) (bool, error) {
	if by.Anonymous() {
		return false, nil
	}
	_, err := tx.RollEntry(v.Contest.ID, by.Person)
	if err == nil {
		return true, nil
	}
	if _, no := refusal.Of(err); !no {
		return false, err
	}
	caller, err := e.callerOf(v.Kind)
	if err == nil {
		err = caller.MaySeeVote(tx, by, v)
	}
	_, no := refusal.Of(err)
	if no {
		return false, nil
	}
	return err == nil, err
}

// MyVote is a vote as it concerns one of its voters.
type MyVote struct {
	domain.Vote
	Open    bool        // ballots are taken in
	Ballots int         // how many of hers are in the box
	Cast    *CastBallot // the one of them that counts
}

// MyVotes lists the votes on whose roll the person who asks stands, for as long as
// it is kept who that was (R89), the one that opens first at the front.
func (e *Box) MyVotes(ctx context.Context, by domain.Actor) (list []MyVote, err error) {
	if by.Anonymous() {
		return nil, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		votes, err := tx.VotesOfVoter(by.Person)
		if err != nil {
			return err
		}
		now := tx.Now()
		for _, v := range votes {
			entry, err := tx.RollEntry(v.Contest.ID, by.Person)
			if err != nil {
				return err
			}
			m, err := myVote(tx, v, entry, now)
			if err != nil {
				return err
			}
			list = append(list, m)
		}
		return nil
	})
	return list, err
}

// MyVote is the actor's part in one vote; is says that she has a vote in it.
func (e *Box) MyVote(ctx context.Context, by domain.Actor, id domain.ContestID) (m MyVote, is bool, err error) {
	if by.Anonymous() {
		return m, false, nil
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		entry, err := tx.RollEntry(id, by.Person)
		if r, no := refusal.Of(err); no && r.Reason == domain.NotOnRoll {
			return nil
		}
		if err != nil {
			return err
		}
		v, err := tx.Vote(id)
		if err != nil {
			return err
		}
		is = true
		m, err = myVote(tx, v, entry, tx.Now())
		return err
	})
	return m, is, err
}

func myVote(tx *store.Tx, v domain.Vote, entry domain.RollEntry, now time.Time) (m MyVote, err error) {
	m = MyVote{Vote: v, Open: v.EndedAt == nil && v.Contest.ReceivesBallots(now) == nil}
	m.Ballots, m.Cast, err = Counting(tx, v.Contest, entry)
	return m, err
}
