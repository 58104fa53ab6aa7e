package elections

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/nominations"
	"hustings/elections/store"
)

// BeginCountback asks the candidates who were not elected whether they would fill a
// panel's vacancies, each by mail and until a deadline (R116). When all have answered,
// or the time is over, the clock counts the stored papers again. The vacancies named
// must all have been left by people whom the same papers returned; without any named
// it is all that there are of one contest.
func (e *Engine) BeginCountback(ctx context.Context, by domain.Actor, panel domain.PanelID, terms []domain.SeatTermID, why string) (b domain.Countback, err error) {
	if err := domain.Reasoned(why); err != nil {
		return b, err
	}
	if err := by.MustAct(panel, "", domain.Conveners...); err != nil {
		return b, err
	}
	err = e.Store.Act(ctx, func(tx *store.Tx) error {
		vacant, err := e.toCountBack(tx, panel, terms)
		if err != nil {
			return err
		}
		c, err := tx.Contest(vacant[0].contest)
		if err != nil {
			return err
		}
		el, err := tx.ElectionForAct(c.Election)
		if err != nil {
			return err
		}
		b, err = e.beginCountback(tx, by, el, c, vacant, clerk.Trimmed(why))
		return err
	})
	return b, err
}

// toCountBack are the vacancies that a countback is to fill, the longest remainder
// first; it refuses where one of them may not be filled so.
func (e *Engine) toCountBack(tx *store.Tx, panel domain.PanelID, terms []domain.SeatTermID) (vacant []VacancyView, err error) {
	all, err := e.vacanciesOf(tx, panel)
	if err != nil {
		return nil, err
	}
	may := func(v VacancyView) error { return v.Choices[slices.Index(domain.Ways, domain.ByCountback)].Refused }
	if len(terms) == 0 {
		refused := error(refusal.Because(domain.NoVacancy, "R116", nil))
		for _, v := range all {
			switch why := may(v); {
			case why != nil:
				refused = why
			case len(vacant) == 0 || vacant[0].contest == v.contest:
				vacant = append(vacant, v)
			}
		}
		if len(vacant) == 0 {
			return nil, refused
		}
	}
	for _, id := range terms {
		i := slices.IndexFunc(all, func(v VacancyView) bool { return v.Term.ID == id })
		switch {
		case i < 0 || slices.ContainsFunc(vacant, func(v VacancyView) bool { return v.Term.ID == id }):
			return nil, refusal.Because(domain.SeatNotVacant, "R116", nil).On("seat_terms")
		case may(all[i]) != nil:
			return nil, may(all[i])
		case len(vacant) > 0 && vacant[0].contest != all[i].contest:
			return nil, refusal.Because(domain.OtherPapers, "R116", nil).On("seat_terms")
		}
		vacant = append(vacant, all[i])
	}
	slices.SortStableFunc(vacant, longestFirst)
	return vacant, nil
}

func (e *Engine) beginCountback(tx *store.Tx, by domain.Actor, el domain.Election, c domain.Contest, vacant []VacancyView, why string) (b domain.Countback, err error) {
	s, err := seatingOf(tx, el.Panel)
	if err != nil {
		return b, err
	}
	now := tx.Now()
	before, err := tx.CountbacksFrom(c.ID)
	if err != nil {
		return b, err
	}
	b = domain.Countback{ID: store.NewID[domain.CountbackID](), Reference: fmt.Sprintf("%s/CB%d", el.Reference, len(before)+1), Panel: el.Panel, Election: el.ID,
		Contest: c.ID, State: domain.CountbackAsking, By: by.Person, Why: why, AskedAt: now}
	if b.Closes, err = domain.ConsentsClose(now, s.params, when.LatestCalendar()); err != nil {
		return b, err
	}
	var seats []int
	for _, v := range vacant {
		b.Places = append(b.Places, domain.CountbackPlace{Term: v.Term.ID, Number: v.Term.Number, Departed: v.option, Until: v.Term.Until})
		seats = append(seats, v.Term.Number)
	}
	if b.Asks, err = s.toAsk(tx, el, c); err != nil {
		return b, err
	}
	var links []string
	for i := range b.Asks {
		b.Asks[i].ID, b.Asks[i].AskedAt = store.NewID[domain.CountbackAskID](), now
		links = append(links, nominations.NewLink())
	}
	if err := tx.CreateCountback(b, links); err != nil {
		return b, err
	}
	term := domain.Term{From: s.day, Until: b.Places[0].Until}
	for i, a := range b.Asks {
		m := clerk.Until(clerk.Write(el, a.Person, clerk.ServeAskedMail{AnswerBy: b.Closes, Last: term.LastDay()}), b.Closes)
		m.Secret = links[i]
		if err := tx.Mail(m); err != nil {
			return b, err
		}
	}
	return b, tx.Record(by, domain.Act{Name: acts.CountbackBegun, Rule: "R116", Why: why, Panel: el.Panel, Election: el.ID, Contest: c.ID, Subject: string(b.ID),
		Detail: map[string]any{"reference": b.Reference, "seats": seats, "asked": len(b.Asks), "closes": b.Closes}})
}

// ServeQuestion is what somebody needs to know who is asked to fill a vacancy.
type ServeQuestion struct {
	Countback domain.Countback // Asks has only her own
	Ask       domain.CountbackAsk
	Election  domain.Election
	Panel     domain.Panel
	Until     time.Time // when the answer must be in
}

// ServeQuestion shows what a mailed link asks; looking spends nothing (ML2).
func (e *Engine) ServeQuestion(ctx context.Context, link string) (q ServeQuestion, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		id, ask, err := tx.CountbackByLink(link)
		if err != nil {
			return err
		}
		b, err := tx.Countback(id)
		if err != nil {
			return err
		}
		q, err = serveQuestion(tx, b, ask)
		return err
	})
	return q, err
}

// MyServeQuestions are the vacancies that a signed-in member is asked to fill.
func (e *Engine) MyServeQuestions(ctx context.Context, by domain.Actor) (list []ServeQuestion, err error) {
	if by.Anonymous() {
		return nil, refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		asking, err := tx.CountbacksAskingOf(by.Person)
		if err != nil {
			return err
		}
		for _, b := range asking {
			for _, a := range b.Asks {
				if a.Person != by.Person {
					continue
				}
				q, err := serveQuestion(tx, b, a.ID)
				if err != nil {
					return err
				}
				list = append(list, q)
			}
		}
		return nil
	})
	return list, err
}

func serveQuestion(tx *store.Tx, b domain.Countback, id domain.CountbackAskID) (q ServeQuestion, err error) {
	i := slices.IndexFunc(b.Asks, func(a domain.CountbackAsk) bool { return a.ID == id })
	if i < 0 {
		return q, refusal.Because(refusal.Unknown, "", nil)
	}
	q.Ask, q.Until = b.Asks[i], b.Closes
	b.Asks = b.Asks[i : i+1 : i+1]
	q.Countback = b
	if q.Election, err = tx.Election(b.Election); err != nil {
		return q, err
	}
	q.Panel, err = tx.Panel(b.Panel)
	return q, err
}

// AnswerCountback says through the mailed link whether its holder would serve; it may
// be said otherwise by signing in, until the consents close (R116).
func (e *Engine) AnswerCountback(ctx context.Context, link string, consents bool) error {
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		id, ask, err := tx.CountbackByLink(link)
		if err != nil {
			return err
		}
		return answerCountback(tx, "", id, ask, consents)
	})
}

// ConsentToServe is the answer of a signed-in member who was asked.
func (e *Engine) ConsentToServe(ctx context.Context, by domain.Actor, id domain.CountbackAskID, consents bool) error {
	if by.Anonymous() {
		return refusal.Because(refusal.NotSignedIn, "R5", nil)
	}
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		b, err := tx.CountbackAsking(by.Person, id)
		if err != nil {
			return err
		}
		return answerCountback(tx, by.Person, b, id, consents)
	})
}

func answerCountback(tx *store.Tx, by domain.PersonID, id domain.CountbackID, ask domain.CountbackAskID, consents bool) error {
	b, err := tx.CountbackForAct(id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(b.Asks, func(a domain.CountbackAsk) bool { return a.ID == ask })
	if i < 0 || by != "" && b.Asks[i].Person != by {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	if b.Asks[i], err = b.Answer(b.Asks[i], consents, tx.Now()); err != nil {
		return err
	}
	if err := tx.SaveCountbackAsk(b.Asks[i]); err != nil {
		return err
	}
	name := acts.CountbackDeclined
	if consents {
		name = acts.CountbackConsented
	}
	return tx.Record(domain.Actor{Person: b.Asks[i].Person}, domain.Act{Name: name, Rule: "R116", Panel: b.Panel, Election: b.Election, Contest: b.Contest, Subject: string(ask)})
}

// tellOfCountback writes to everybody who was asked and not seated, and to the office.
func tellOfCountback(tx *store.Tx, el domain.Election, b domain.Countback) error {
	people, err := clerk.OfficersOf(tx, el, domain.Conveners...)
	if err != nil {
		return err
	}
	for _, a := range b.Asks {
		if !slices.Contains(b.Returned, a.Nomination) {
			people = clerk.Merge(people, []domain.PersonID{a.Person})
		}
	}
	return tx.Mail(clerk.WriteAll(el, people, clerk.CountedBackMail{Countback: b.ID, Seated: len(b.Returned)})...)
}

// electInstead drafts the by-election for places that a countback has left vacant,
// its poll to close within 40 working days (R117).
func (e *Engine) electInstead(tx *store.Tx, el domain.Election, b domain.Countback) error {
	var open []domain.SeatTermID
	for _, p := range b.Places[len(b.Returned):] {
		open = append(open, p.Term)
	}
	params, err := clerk.ParamsFor(tx, b.Panel, domain.ByElection)
	if err != nil {
		return err
	}
	day, err := clerk.Today(el, tx.Now())
	if err != nil {
		return err
	}
	closes, err := domain.ByElectionCloses(day, params, when.LatestCalendar())
	if err != nil {
		return err
	}
	draft, err := e.draft(tx, Draft{Panel: b.Panel, Kind: domain.ByElection, Closes: closes, Contact: el.Contact, Reviewer: el.Reviewer, SeatTerms: open}, "")
	if r, no := refusal.Of(err); no {
		return tx.Record(domain.Engine(), domain.Act{Name: acts.ByElectionNotDrafted, Rule: r.Rule, Why: r.Reason.Name, Panel: b.Panel, Election: el.ID, Subject: string(b.ID)})
	}
	if err != nil {
		return err
	}
	return e.offer(tx, draft, e.Say("written.why.countback-vacant"))
}
