package due

import (
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/when"
)

// Look is when the clock must look at an election again, while none of its facts
// changes: since when a step has been due; else the first instant after now at which
// one will be, or at which facts that hang on the day (who sits, which seats are vacant)
// may be others. nil: never.
func Look(s Situation, now time.Time) (*time.Time, error) {
	t, err := Next(s, now)
	if err != nil {
		return nil, err
	}
	if t != nil {
		return earlier(t.At, now), nil
	}
	instants, err := s.instants(now)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(instants, time.Time.Compare)
	for _, at := range instants {
		if !at.After(now) {
			continue
		}
		if t, err := Next(s, at); err != nil {
			return nil, err
		} else if t != nil {
			return s.before(at, now)
		}
	}
	return s.before(time.Time{}, now)
}

// LookAtVote is [Look] of a vote that belongs to no election.
func LookAtVote(v domain.Vote, now time.Time) *time.Time {
	if step, at := v.Next(now); step != domain.VoteWaits {
		return earlier(at, now)
	}
	instants := v.Instants()
	slices.SortFunc(instants, time.Time.Compare)
	for _, at := range instants {
		if !at.After(now) {
			continue
		}
		if step, _ := v.Next(at); step != domain.VoteWaits {
			return &at
		}
	}
	return nil
}

func earlier(a, b time.Time) *time.Time {
	if b.Before(a) {
		a = b
	}
	return &a
}

// before is the instant at, zero for none, or the next day's beginning, if that comes
// first and the day decides what is known of the election.
func (s Situation) before(at, now time.Time) (*time.Time, error) {
	w := WantsOf(s.Election)
	if !w.Seated && !w.Open {
		return orNever(at), nil
	}
	if over, err := s.termOver(now); err != nil || over {
		return orNever(at), err
	}
	zone, err := when.Zone(s.Params.Timezone)
	if err != nil {
		return nil, err
	}
	day := when.DateOf(now, zone)
	if w.Seated && day.Before(s.Term.From) { // who sits as the term begins
		day = s.Term.From
	}
	next := when.StartOfDay(day.AddDays(1), zone)
	if at.IsZero() || next.Before(at) {
		at = next
	}
	return &at, nil
}

func orNever(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

// instants are those at which [Next] may begin to say something else than at now.
func (s Situation) instants(now time.Time) (list []time.Time, err error) {
	t := s.Timetable
	list = append(list, t.NominationsOpen, t.Statement, t.WithdrawalsClose, t.RollSealed, t.PollOpens)
	if s.Further != nil {
		list = append(list, s.Further.Sealed)
	}
	for _, c := range s.Rounds {
		list = append(list, c.Opens, c.Closes, c.Closes.Add(domain.LotDeadline))
		list = append(list, c.Reminders()...)
	}
	switch {
	case s.State == domain.Nominations: // officers are reminded once a day (R47a)
		zone, err := when.Zone(s.Params.Timezone)
		if err != nil {
			return nil, err
		}
		list = append(list, when.StartOfDay(when.DateOf(now, zone).AddDays(1), zone))
	case s.State == domain.Certified && s.CertifiedAt != nil:
		closes, err := domain.VoidApplicationsClose(*s.CertifiedAt, s.Params)
		if err != nil {
			return nil, err
		}
		ends, err := s.PapersEnd()
		if err != nil {
			return nil, err
		}
		list = append(list, closes, ends)
	}
	return list, nil
}
