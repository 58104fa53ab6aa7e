package hall

import (
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/store"
)

// Event shows one event.
func (h *Hall) Event(ctx context.Context, by domain.Actor, ref string) (s Shown, err error) {
	var votes []domain.Vote
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		var c *common
		if s, c, err = h.shownTx(tx, by, ref); err == nil && s.Inside {
			votes, err = h.votesTx(tx, by, c, &s)
		}
		return err
	})
	if err != nil {
		return Shown{}, err
	}
	for i, v := range votes {
		if err := h.result(ctx, v, &s.Votes[i]); err != nil {
			return Shown{}, err
		}
	}
	return s, nil
}

func (h *Hall) shownTx(tx *store.Tx, by domain.Actor, ref string) (s Shown, c *common, err error) {
	if s.Event, err = tx.Event(ref); err != nil {
		return s, nil, err
	}
	if c, err = h.commonTx(tx, s.Event); err != nil {
		return s, nil, err
	}
	s.Now, s.Organises = tx.Now(), organises(by)
	speakers := slices.Clone(c.speakers)
	for i, p := range speakers {
		if p.Person != "" && p.Person == by.Person {
			s.Speaks, s.Leads = &speakers[i], p.Side.Leads()
		}
	}
	if s.Leads = s.Leads || s.Organises; s.Leads {
		s.MayOpen = s.Event.MayOpen(speakers, s.Now)
	}
	if s.Untold() && !s.Organises && s.Speaks == nil {
		return s, nil, refusal.Because(refusal.Unknown, "", nil)
	}
	if s.Named = s.Event.Named(speakers); s.Leads {
		s.Speakers = speakers
	}
	if err := h.mineTx(tx, by, c, &s); err != nil {
		return s, nil, err
	}
	if s.Mine != hall.Admitted && !s.Leads {
		s.Link = "" // only to those admitted (R161)
	}
	if !s.ShowsRecording(s.Inside || s.Leads, speakers) {
		s.Recording = ""
	}
	if !s.Organises {
		s.Known = nil
	}
	if s.Inside {
		s.Present = c.present
		err = h.questionsTx(tx, by, c, &s)
	}
	return s, c, err
}

// mineTx is how the reader herself stands to the event: of its audience, or let in, or of
// those who hold it.
func (h *Hall) mineTx(tx *store.Tx, by domain.Actor, c *common, s *Shown) error {
	s.MayRegister = refusal.Because(refusal.NotSignedIn, "R5", nil)
	s.MayAsk = s.MayRegister
	if s.Inside = s.Organises; by.Anonymous() || by.IsEngine() {
		return nil
	}
	if r, is := c.registers[by.Person]; is && r.Standing != hall.Withdrawn {
		s.Mine, s.Here = r.Standing, r.Present()
	}
	if s.Mine == hall.Admitted { // whoever is let in need not be asked of whom she is
		s.Inside, s.MayRegister = true, refusal.Because(hall.AlreadyRegistered, "R161", nil)
	} else {
		networks, err := h.networksTx(tx, by.Person)
		if err != nil {
			return err
		}
		s.Inside = s.Organises || s.Audience.Admits(hall.AsMember, networks)
		if s.MayRegister = s.Event.MayRegister(hall.AsMember, networks, s.Now); s.Mine != "" {
			s.MayRegister = refusal.Because(hall.AlreadyRegistered, "R161", nil)
		}
	}
	if s.MayAsk = s.TakesQuestions(s.Now); !s.Inside {
		s.MayAsk = refusal.Because(hall.NotInvited, "R148", nil)
	}
	return nil
}

// questionsTx sorts the questions, and takes their authors out for all but moderators.
func (h *Hall) questionsTx(tx *store.Tx, by domain.Actor, c *common, s *Shown) error {
	all := slices.Clone(c.questions)
	s.Supported = c.supported[by.Person]
	var authors []domain.PersonID
	for i := range all {
		if all[i].Person == by.Person {
			s.Own = append(s.Own, all[i].ID)
		}
		if s.Leads {
			authors = append(authors, all[i].Person)
		} else {
			all[i].Person, all[i].Moderator, all[i].Why = "", "", ""
		}
	}
	s.Queue, s.Answered = hall.Queue(all), hall.Done(all)
	if !s.Leads {
		return nil
	}
	for _, q := range all {
		if q.State == hall.Hidden || q.State == hall.Merged {
			s.Aside = append(s.Aside, q)
		}
	}
	people, err := tx.PeopleByID(authors...)
	s.Authors = map[domain.PersonID]string{}
	for id, p := range people {
		s.Authors[id] = p.Name()
	}
	return err
}

// votesTx lists the votes with how the reader stands to each.
func (h *Hall) votesTx(tx *store.Tx, by domain.Actor, common *common, s *Shown) ([]domain.Vote, error) {
	var votes []domain.Vote
	for _, c := range common.called {
		i := slices.IndexFunc(common.votes, func(v domain.Vote) bool { return v.Contest.ID == c.Contest })
		if i < 0 {
			continue
		}
		v := common.votes[i]
		shown := VoteShown{LiveVote: c, Opens: v.Contest.Opens, Closes: v.Contest.Closes, Open: v.EndedAt == nil && v.Contest.ReceivesBallots(s.Now) == nil,
			Counted: v.CountedAt != nil, Ended: v.EndedAt != nil, Voters: v.Contest.Voters}
		if shown.Open && by.Person != "" { // whether she has voted matters while she may
			if err := castTx(tx, by.Person, v.Contest, &shown); err != nil {
				return nil, err
			}
		}
		s.Votes, votes = append(s.Votes, shown), append(votes, v)
	}
	return votes, nil
}

// castTx says whether a vote is the reader's, and whether she has voted.
func castTx(tx *store.Tx, person domain.PersonID, c domain.Contest, shown *VoteShown) error {
	entry, err := tx.RollEntry(c.ID, person)
	if _, no := refusal.Of(err); no {
		return nil
	}
	if err != nil {
		return err
	}
	shown.OnRoll = true
	n, _, err := box.Counting(tx, c, entry)
	shown.Cast = n > 0
	return err
}

// outcome is what a counted vote came to, as it may be told.
type outcome struct {
	tooFew, carried bool
	totals          hall.Totals
}

func outcomeOf(tooFew, carried bool, t *count.Transcript) (o outcome) {
	if o.tooFew = tooFew; tooFew {
		return o
	}
	if o.carried = carried; t != nil {
		o.totals = hall.Totals{Yes: int(t.VotesAt(1, 1)), No: int(t.VotesAt(1, 2)), Abstain: int(t.VotesAt(1, 3))}
	}
	return o
}

func (o outcome) tell(s *VoteShown) { s.TooFew, s.Carried, s.Totals = o.tooFew, o.carried, o.totals }

// result reads what a counted vote came to; the box says whether its numbers may be told.
// A vote is counted once, so that one reading serves all readers.
func (h *Hall) result(ctx context.Context, v domain.Vote, s *VoteShown) error {
	if !s.Counted || s.Ended {
		return nil
	}
	if known, is := h.shared.totals.Load(v.Contest.ID); is {
		known.(outcome).tell(s)
		return nil
	}
	r, err := h.Office.VoteResult(ctx, domain.Engine(), v.Contest.ID)
	if err != nil {
		return err
	}
	o := outcomeOf(r.TooFew || !r.Disclosure.Panel, r.Carried, r.Transcript)
	h.shared.totals.Store(v.Contest.ID, o)
	o.tell(s)
	return nil
}
