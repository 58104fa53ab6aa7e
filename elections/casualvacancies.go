package elections

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/nominations"
	"hustings/elections/store"
)

// VacancyView is a casual vacancy, and what the rules allow (R115 to R120).
type VacancyView struct {
	domain.CasualVacancy
	Choices   []domain.VacancyChoice
	Left      *domain.Person    // who held it last; nil: nobody yet
	EndedBy   string            // why she left
	Countback *domain.Countback // the last one for it; nil: none
	contest   domain.ContestID  // whose papers returned her
	option    string            // under which she stood on them
}

// Vacancies lists a panel's casual vacancies with the ways of filling each, and why
// the rules allow them or not, for those who run its elections.
func (e *Engine) Vacancies(ctx context.Context, by domain.Actor, panel domain.PanelID) (list []VacancyView, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if err := by.Must(panel, "", domain.Overseers...); err != nil {
			return err
		}
		if _, err := tx.Panel(panel); err != nil {
			return err
		}
		list, err = e.vacanciesOf(tx, panel)
		return err
	})
	return list, err
}

// CoOptionPossible says why the panel may not co-opt the person to the seat's term, nil
// if it may (R119): what the motion would be refused for.
func (e *Engine) CoOptionPossible(ctx context.Context, by domain.Actor, panel domain.PanelID, person domain.PersonID, seat domain.SeatTermID) (refused, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if err := by.Must(panel, "", domain.Overseers...); err != nil {
			return err
		}
		refused = e.CoOptionPossibleTx(tx, panel, person, seat)
		if r, no := refusal.Of(refused); refused != nil && (!no || r.Code == refusal.NotFound) {
			return refused
		}
		return nil
	})
	return refused, err
}

// openToCoOption are the terms of a panel's vacant seats to which its elected members may
// co-opt somebody today (R115, R119).
func (e *Engine) openToCoOption(tx *store.Tx, panel domain.PanelID) (terms []domain.SeatTerm, err error) {
	list, err := e.vacanciesOf(tx, panel)
	for _, v := range list {
		if v.Choices[slices.Index(domain.Ways, domain.ByCoOption)].Refused == nil {
			terms = append(terms, v.Term)
		}
	}
	return terms, err
}

// vacancyParams are the parameters of section 11 as the panel has them: of its
// by-elections, and the employer cap of the panel itself.
func vacancyParams(tx *store.Tx, panel domain.PanelID) (domain.Params, error) {
	p, err := clerk.ParamsFor(tx, panel, domain.ByElection)
	if err != nil {
		return p, err
	}
	full, err := clerk.ParamsFor(tx, panel, domain.PanelElection)
	p.EmployerCap = full.EmployerCap
	return p, err
}

// seating is what of a panel's seats bears on its vacancies.
type seating struct {
	day        when.Date
	params     domain.Params
	held       []domain.Holding // all there were and are
	countbacks []domain.Countback
	elections  []domain.Election                     // its by-elections
	promised   map[domain.SeatTermID]domain.Election // which of its elections, not over, is to fill a term
	fill       domain.PanelFill
}

func seatingOf(tx *store.Tx, panel domain.PanelID) (s seating, err error) {
	if s.params, err = vacancyParams(tx, panel); err != nil {
		return s, err
	}
	zone, err := when.Zone(s.params.Timezone)
	if err != nil {
		return s, err
	}
	s.day = when.DateOf(tx.Now(), zone)
	if s.held, err = tx.HoldingsOfPanel(panel); err != nil {
		return s, err
	}
	if s.countbacks, err = tx.CountbacksOf(panel); err != nil {
		return s, err
	}
	if s.elections, err = tx.Elections(store.ElectionFilter{Panel: panel, Kind: domain.ByElection}); err != nil {
		return s, err
	}
	if s.promised, err = promises(tx, panel, ""); err != nil {
		return s, err
	}
	seats, err := tx.SeatsOf(panel)
	s.fill.Seats = len(seats)
	for _, h := range s.held {
		if h.On(s.day) {
			s.fill.Filled++
			if h.Mandate.Kind == domain.CoOpted {
				s.fill.CoOpted++
			}
		}
	}
	return s, err
}

// vacanciesOf are the panel's vacancies, by seat, with their choices.
func (e *Engine) vacanciesOf(tx *store.Tx, panel domain.PanelID) ([]VacancyView, error) {
	s, err := seatingOf(tx, panel)
	if err != nil {
		return nil, err
	}
	terms, err := vacancies(tx, panel, s.day)
	if err != nil {
		return nil, err
	}
	list := []VacancyView{}
	for _, t := range terms {
		v := VacancyView{CasualVacancy: domain.CasualVacancy{Term: t, Since: t.From}}
		if err := v.lastHolder(tx, s); err != nil {
			return nil, err
		}
		s.history(&v)
		if err := e.papersFor(tx, s, &v); err != nil {
			return nil, err
		}
		fill := s.fill
		for _, b := range s.countbacks {
			if b.State == domain.CountbackSeated && b.Contest == v.contest {
				fill.Countbacks++
			}
		}
		if v.Choices, err = v.CasualVacancy.Choices(s.day, fill, s.params, when.LatestCalendar()); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// lastHolder finds who held the term last, since when nobody has, and whether
// somebody co-opted sits there.
func (v *VacancyView) lastHolder(tx *store.Tx, s seating) error {
	var last *domain.Holding
	for _, h := range s.held {
		switch {
		case h.SeatTerm != v.Term.ID:
		case h.Mandate.Kind == domain.CoOpted:
			if h.On(s.day) {
				v.CoOpted = h.Person
			}
		case last == nil || h.Until.After(last.Until):
			last = &h
		}
	}
	if last == nil {
		return nil
	}
	p, err := tx.Person(last.Person)
	if err != nil {
		return err
	}
	v.Left, v.EndedBy, v.Since = &p, last.EndedBy, last.Until
	if last.Mandate.Kind == domain.Elected || last.Mandate.Kind == domain.CountedBack {
		v.contest = last.Mandate.Contest
	}
	return nil
}

// history is what has been done about a vacancy: countbacks and by-elections.
func (s seating) history(v *VacancyView) {
	for _, b := range s.countbacks {
		i := slices.IndexFunc(b.Places, func(p domain.CountbackPlace) bool { return p.Term == v.Term.ID })
		if i < 0 || b.State == domain.CountbackStopped {
			continue
		}
		v.Countback = &b
		if b.State == domain.CountbackAsking {
			v.Asking = true
		} else if i >= len(b.Returned) && b.DoneAt != nil { // it found nobody for this place
			if zone, err := when.Zone(s.params.Timezone); err == nil {
				day := when.DateOf(*b.DoneAt, zone)
				v.Tried = &day
			}
		}
	}
	if el, promised := s.promised[v.Term.ID]; promised {
		v.Promised = el.Reference
	}
	for _, el := range s.elections {
		if !slices.Contains(el.SeatTerms, v.Term.ID) || el.State != domain.Certified || el.CertifiedAt == nil {
			continue
		}
		if day, err := clerk.Today(el, *el.CertifiedAt); err == nil && !day.Before(v.Since) {
			v.Failed++
		}
	}
}

// papersFor says whether the papers that returned whoever left can be counted again,
// and how many candidates of theirs may still be asked (R116).
func (e *Engine) papersFor(tx *store.Tx, s seating, v *VacancyView) error {
	v.Papers = refusal.Because(domain.NoPapers, "R116", nil)
	if v.contest == "" || v.Left == nil {
		return nil
	}
	c, err := tx.Contest(v.contest)
	if err != nil {
		return err
	}
	el, err := tx.Election(c.Election)
	if err != nil || el.State != domain.Certified || c.Stage != domain.ContestCounted {
		return err
	}
	if c.Done.Papers == domain.PapersGone {
		v.Papers = refusal.Because(domain.PapersDestroyed, "R89", nil)
		return nil
	}
	for _, o := range c.Options {
		if o.Person == v.Left.ID {
			v.option = o.ID
		}
	}
	if v.option == "" {
		return nil
	}
	v.Papers = nil
	asks, err := s.toAsk(tx, el, c)
	v.Candidates = len(asks)
	return err
}

// toAsk are the candidates on a contest's paper who were not elected and may still
// serve, as on the paper (R116).
func (s seating) toAsk(tx *store.Tx, el domain.Election, c domain.Contest) (asks []domain.CountbackAsk, err error) {
	for _, o := range c.Options {
		if o.RON || o.Nomination == "" || el.Outcome.Returns(o.Person) || s.countedBack(c.ID, o.Person) {
			continue
		}
		err := s.mayFill(tx, el, o)
		if _, no := refusal.Of(err); no {
			continue
		}
		if err != nil {
			return nil, err
		}
		asks = append(asks, domain.CountbackAsk{Nomination: o.Nomination, Person: o.Person, Option: o.ID})
	}
	return asks, nil
}

// countedBack reports whether a countback of the papers has seated the person before.
func (s seating) countedBack(id domain.ContestID, p domain.PersonID) bool {
	return slices.ContainsFunc(s.held, func(h domain.Holding) bool {
		return h.Person == p && h.Mandate.Kind == domain.CountedBack && h.Mandate.Contest == id
	})
}

// mayFill refuses a candidate who has left the paper, or may not serve today.
func (s seating) mayFill(tx *store.Tx, el domain.Election, o domain.Option) error {
	n, err := tx.Nomination(o.Nomination)
	if err != nil {
		return err
	}
	if o.WithdrawnAt != nil || !n.Stands() {
		return refusal.Because(domain.MayNotServe, "R116", refusal.Args{"nomination": n.ID})
	}
	c, day, err := nominations.Candidacy(tx, el, o.Person)
	if err != nil {
		return err
	}
	c.Seated = slices.ContainsFunc(s.held, func(h domain.Holding) bool {
		return h.Person == o.Person && h.Until.After(day) && h.Mandate.Kind != domain.CoOpted
	})
	return el.MayFill(c, day)
}

// longestFirst puts vacancies with the longest remainder first (R120).
func longestFirst(a, b VacancyView) int {
	return cmp.Or(b.Term.Until.Compare(a.Term.Until), cmp.Compare(a.Term.Number, b.Term.Number))
}

// withVacancies lists the panels with vacant seats that nothing is under way for, and by
// when the first of them must be filled (R116, R117).
func (e *Engine) withVacancies(tx *store.Tx, by domain.Actor) (list []AgendaItem, err error) {
	panels, err := tx.Panels()
	if err != nil {
		return nil, err
	}
	for _, p := range panels {
		if p.EndedOn != nil || !by.Is(p.ID, "", domain.Overseers...) {
			continue
		}
		vacant, err := e.vacanciesOf(tx, p.ID)
		if errors.Is(err, store.ErrUnreadable) { // the clock tells of it; other panels' do not wait for it
			continue
		}
		if err != nil {
			return nil, err
		}
		waits := clerk.Waiting{What: "vacancy"}
		for _, v := range vacant {
			if !v.waits() {
				continue
			}
			waits.N++
			zone, err := when.Zone(e.zoneOf(tx, p.ID))
			if err != nil {
				return nil, err
			}
			if last := v.Choices[slices.Index(domain.Ways, domain.ByByElection)].By; last != nil {
				if ends := when.StartOfDay(last.AddDays(1), zone); waits.By == nil || ends.Before(*waits.By) {
					waits.By = &ends
				}
			}
		}
		if waits.N > 0 {
			list = append(list, AgendaItem{Panel: p, Waits: []clerk.Waiting{waits}})
		}
	}
	return list, nil
}

// waits reports whether somebody has to do something about a vacancy: a countback or a
// by-election is due, and neither is under way.
func (v VacancyView) waits() bool {
	return v.CoOpted == "" && slices.ContainsFunc(v.Choices, func(c domain.VacancyChoice) bool {
		return c.Refused == nil && (c.Way == domain.ByCountback || c.Way == domain.ByByElection)
	})
}

// zoneOf is the panel's time zone.
func (e *Engine) zoneOf(tx *store.Tx, panel domain.PanelID) string {
	p, err := vacancyParams(tx, panel)
	if err != nil {
		return domain.DefaultParams(domain.ByElection).Timezone
	}
	return p.Timezone
}
