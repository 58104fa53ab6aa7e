package elections

import (
	"context"
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// conveneChair calls the election of the chair among the members a certified
// panel election has seated (R90, R91).
func (e *Engine) conveneChair(tx *store.Tx, el domain.Election) error {
	return e.convene(tx, el, domain.ChairOffice)
}

// conveneVice calls the election of the vice-chair, once the chair is declared
// (R92).
func (e *Engine) conveneVice(tx *store.Tx, el domain.Election) error {
	return e.convene(tx, el, domain.ViceOffice)
}

const (
	actConvened    = "officers.convened"
	actNotConvened = "officers.not-convened"
)

// convene calls an officers' election after the panel election el. A panel too
// small for a secret ballot elects by open resolution, which is recorded as not
// built (R95, R134).
func (e *Engine) convene(tx *store.Tx, el domain.Election, office domain.Office) error {
	params, err := paramsFor(tx, el.Panel, domain.OfficerElection)
	if err != nil {
		return err
	}
	probe := domain.Election{Panel: el.Panel, Term: el.Term, Params: params}
	if probe.Term.From, err = officeDay(tx, probe); err != nil {
		return err
	}
	members, err := electedMembers(tx, probe)
	if err != nil {
		return err
	}
	if err := domain.BallotPossible(len(members), params); err != nil {
		people, err := officersOf(tx, el, domain.Conveners...)
		if err != nil {
			return err
		}
		if err := tx.Mail(letters(el, people, MailConveneLate, "rule", "R95")...); err != nil {
			return err
		}
		return tx.Record(domain.Engine(), domain.Act{Name: actNotConvened, Rule: "R95", Why: refusal.NotBuilt.Name, Panel: el.Panel, Election: el.ID,
			Subject: string(office), Detail: map[string]any{"members": len(members)}})
	}
	called, err := e.callOfficers(tx, domain.Engine(), el.Panel, office, el.ID, 1, "a new panel chooses its officers")
	if err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: actConvened, Rule: "R91", Panel: el.Panel, Election: el.ID, Subject: string(called.ID),
		Detail: map[string]any{"office": office}})
}

// officeDay is the day from which the office is held: the first day of the
// members' term, or today when that has begun (R91).
func officeDay(tx *store.Tx, el domain.Election) (when.Date, error) {
	day, err := today(el, tx.Now())
	return later(day, el.Term.From), err
}

// callOfficers draws up an officers' election and publishes its notice at once:
// nominations open with it (R91, R93, R96).
func (e *Engine) callOfficers(tx *store.Tx, by domain.Actor, panel domain.PanelID, office domain.Office, parent domain.ElectionID, attempt int, why string) (el domain.Election, err error) {
	above, err := tx.Election(parent)
	if err != nil {
		return el, err
	}
	p, err := tx.Panel(panel)
	if err != nil {
		return el, err
	}
	params, err := paramsFor(tx, panel, domain.OfficerElection)
	if err != nil {
		return el, err
	}
	params.Seats = 1
	calendar := when.LatestCalendar()
	now := tx.Now()
	el = domain.Election{Kind: domain.OfficerElection, Panel: panel, Network: p.Network, State: domain.Draft, Office: office, Parent: parent,
		Attempt: attempt, Seats: 1, Params: params, Calendar: calendar.Version(), RulesVersion: domain.RulesVersion, Contact: above.Contact,
		Reviewer: above.Reviewer, Term: above.Term}
	if el.Term.From, err = officeDay(tx, el); err != nil {
		return el, err
	}
	words := map[domain.Office]string{domain.ChairOffice: "Chair", domain.ViceOffice: "Vice-chair"}
	el.Title = fmt.Sprintf("%s of %s %d", words[office], p.Name, el.Term.From.Year)
	el.Reference = fmt.Sprintf("%s-%d-%s", p.Code, el.Term.From.Year, map[domain.Office]string{domain.ChairOffice: "CHAIR", domain.ViceOffice: "VICE"}[office])
	if err := el.Params.Check(el.Kind); err != nil {
		return el, err
	}
	if el.Timetable, err = domain.PlanOfficers(now, params, calendar); err != nil {
		return el, err
	}
	if err := el.Timetable.Check(el.Kind, params, calendar); err != nil {
		return el, err
	}
	if err := create(tx, by, &el, why); err != nil {
		return el, err
	}
	if el, err = notify(tx, by, el); err != nil {
		return el, err
	}
	members, err := electedMembers(tx, el)
	if err != nil {
		return el, err
	}
	t := el.Timetable
	return el, tx.Mail(letters(el, ids(members), MailOfficerCall, "office", string(office), "nominations_close", stamp(t.NominationsClose),
		"poll_opens", stamp(t.PollOpens), "poll_closes", stamp(t.PollCloses))...)
}

// ConveneOfficers calls an officers' election by hand, where the clock has left
// it to the secretariat: after two failed rounds (R96). An office that falls
// vacant between elections is another matter (R101, R104), not built.
func (e *Engine) ConveneOfficers(ctx context.Context, by domain.Actor, parent domain.ElectionID, office domain.Office, why string) (el domain.Election, err error) {
	if err := domain.Reasoned(why); err != nil {
		return el, err
	}
	if office != domain.ChairOffice && office != domain.ViceOffice {
		return el, refusal.Because(refusal.Malformed, "R92", nil).On("office")
	}
	err = e.act(ctx, by, parent, domain.Conveners, func(tx *store.Tx, above domain.Election) error {
		if above.Kind != domain.PanelElection {
			return refusal.Because(refusal.Malformed, "R90", nil).On("election")
		}
		if err := above.In("R91", domain.Certified); err != nil {
			return err
		}
		last, err := lastOfficers(tx, above.ID, office)
		if err != nil {
			return err
		}
		if last != nil && (!last.State.Over() || last.Outcome != nil && len(last.Outcome.Returned) > 0 && last.State == domain.Certified) {
			rule := map[domain.Office]string{domain.ChairOffice: "R101", domain.ViceOffice: "R104"}[office]
			if !last.State.Over() {
				return refusal.Because(domain.TermHasElection, "R91", refusal.Args{"reference": last.Reference, "state": last.StateAt(tx.Now())})
			}
			return refusal.Because(refusal.NotBuilt, rule, nil)
		}
		if office == domain.ViceOffice {
			chair, err := lastOfficers(tx, above.ID, domain.ChairOffice)
			if err != nil {
				return err
			}
			if err := domain.MayElectVice(chair != nil && declared(*chair)); err != nil {
				return err
			}
		}
		el, err = e.callOfficers(tx, by, above.Panel, office, above.ID, 1, trimmed(why))
		return err
	})
	return el, err
}

// lastOfficers is the latest election for the office that the panel election has
// called, nil when there is none.
func lastOfficers(tx *store.Tx, parent domain.ElectionID, office domain.Office) (last *domain.Election, err error) {
	children, err := tx.Elections(store.ElectionFilter{Parent: parent, Kind: domain.OfficerElection})
	if err != nil {
		return nil, err
	}
	for _, c := range children {
		if c.Office == office && (last == nil || c.PublishedAt != nil && last.PublishedAt != nil && c.PublishedAt.After(*last.PublishedAt)) {
			last = &c
		}
	}
	return last, nil
}

func declared(el domain.Election) bool {
	return el.State == domain.Certified && el.Outcome != nil && len(el.Outcome.Returned) == 1
}

// install gives the office to whoever was elected to it: two years, or the rest
// of the holder's seat if that is shorter (R100). Who becomes chair is vice-chair
// no longer (R99, R105).
func (e *Engine) install(tx *store.Tx, by domain.Actor, el domain.Election) error {
	if len(el.Outcome.Returned) == 0 {
		return nil
	}
	r := el.Outcome.Returned[0]
	day, err := today(el, tx.Now())
	if err != nil {
		return err
	}
	from := later(day, el.Term.From)
	held, err := tx.HoldingsOn(el.Panel, from)
	if err != nil {
		return err
	}
	var seat *domain.Holding
	for _, h := range held {
		if h.Person == r.Person && h.ElectedOn(from) {
			seat = &h
		}
	}
	if seat == nil {
		return refusal.Because(domain.MayNotServe, "R90", refusal.Args{"nomination": r.Nomination})
	}
	term, err := domain.OfficerTerm(from, domain.Term{From: seat.From, Until: seat.Until})
	if err != nil {
		return err
	}
	if err := endOffices(tx, by, el, r.Person, term.From); err != nil {
		return err
	}
	o := domain.OfficeTerm{ID: store.NewID[domain.OfficeTermID](), Panel: el.Panel, Office: el.Office, Person: r.Person, From: term.From, Until: term.Until,
		Mandate: domain.Mandate{Kind: r.Mandate, Contest: mandated(el, r)}}
	if err := tx.CreateOfficeTerm(o); err != nil {
		return err
	}
	members, err := electedMembers(tx, el)
	if err != nil {
		return err
	}
	holder, err := tx.Person(r.Person)
	if err != nil {
		return err
	}
	if err := tx.Mail(letters(el, ids(members), MailOfficeDeclared, "office", string(el.Office), "name", holder.Name(), "from", term.From.String(), "last", term.LastDay().String())...); err != nil {
		return err
	}
	return tx.Record(by, domain.Act{Name: "office.filled", Rule: "R100", Panel: el.Panel, Election: el.ID, Contest: o.Mandate.Contest, Subject: string(o.ID),
		Detail: map[string]any{"office": el.Office, "from": term.From, "until": term.Until}})
}

// endOffices ends what stands in the way of a new office: the same office held
// by somebody before, and the vice-chair of whoever becomes chair.
func endOffices(tx *store.Tx, by domain.Actor, el domain.Election, person domain.PersonID, from when.Date) error {
	offices, err := tx.OfficesOn(el.Panel, from)
	if err != nil {
		return err
	}
	for _, o := range offices {
		rule := "R100"
		switch {
		case o.Office == el.Office:
		case o.Person == person && el.Office == domain.ChairOffice:
			rule = "R105"
		default:
			continue
		}
		if err := tx.EndOfficeTerm(o.ID, from, "succeeded"); err != nil {
			return err
		}
		act := domain.Act{Name: "office.ended", Rule: rule, Why: "succeeded", Panel: el.Panel, Election: el.ID, Subject: string(o.ID)}
		if err := tx.Record(by, act); err != nil {
			return err
		}
	}
	return nil
}

// announceRound keeps a further round of an officers' election until it is sealed:
// so long its candidates may withdraw (R50a). The election stays in `counting`
// until a round has decided it (R38).
func (e *Engine) announceRound(tx *store.Tx, el domain.Election, last domain.Contest, d domain.OfficerDecision) error {
	calendar, err := when.CalendarVersion(el.Calendar)
	if err != nil {
		return err
	}
	hours, err := d.Hours(tx.Now(), el.Params, calendar)
	if err != nil {
		return err
	}
	paper, voters, err := furtherRound(tx, el, last, d)
	if err != nil {
		return err
	}
	r := domain.FurtherRound{Rule: d.Rule, Candidates: []domain.NominationID{}, PollTimes: hours}
	var stand []domain.PersonID
	for _, o := range paper {
		if !o.RON {
			r.Candidates, stand = append(r.Candidates, o.Nomination), append(stand, o.Person)
		}
	}
	el.Further = &r
	if err := tx.SaveElection(el); err != nil {
		return err
	}
	if err := publish(tx, domain.Engine(), el, domain.RoundCalled, r); err != nil {
		return err
	}
	if err := tx.Mail(roundLetters(el, ids(voters), stand, r)...); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: "poll.again", Rule: d.Rule, Panel: el.Panel, Election: el.ID,
		Detail: map[string]any{"round": last.Round + 1, "candidates": r.Candidates, "sealed": stamp(r.Sealed), "opens": stamp(r.Opens), "closes": stamp(r.Closes)}})
}

// roundLetters tell of a further round, and its candidates that they may withdraw.
func roundLetters(el domain.Election, voters, stand []domain.PersonID, r domain.FurtherRound) (mails []domain.Mail) {
	for _, p := range merge(voters, stand) {
		mails = append(mails, letter(el, p, MailAnotherRound, "rule", r.Rule, "seals", stamp(r.Sealed), "opens", stamp(r.Opens), "closes", stamp(r.Closes),
			"stands", fmt.Sprint(slices.Contains(stand, p))))
	}
	return mails
}

// furtherRound are the paper of a round that follows the last one and those who
// have a vote in it, as things are now (R50a, R90a).
func furtherRound(tx *store.Tx, el domain.Election, last domain.Contest, d domain.OfficerDecision) (paper []domain.Option, people []domain.Person, err error) {
	was, err := voters(tx, el)
	if err != nil {
		return nil, nil, err
	}
	members, err := electedMembers(tx, el)
	if err != nil {
		return nil, nil, err
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return nil, nil, err
	}
	on := domain.FurtherRoll(was, ids(members), d.Outcome == domain.FreshBallot)
	people = slices.DeleteFunc(slices.Clone(members), func(p domain.Person) bool { return !slices.Contains(on, p.ID) })
	return domain.FurtherPaper(d.Options(last), field, ids(members), el.Params), people, nil
}
