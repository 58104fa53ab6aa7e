package elections

import (
	"fmt"
	"slices"
	"strconv"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/when"
	"hustings/elections/clerk"
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

// tooFewForBallot is the public reason why an officers' election is not called or not held.
const tooFewForBallot = "written.why.too-few"

// convene calls an officers' election after the panel election el. For a panel too
// small for a secret ballot none is called: its officers are told, and it elects by
// an open resolution (R95, R134). The record says why.
func (e *Engine) convene(tx *store.Tx, el domain.Election, office domain.Office) error {
	params, err := clerk.ParamsFor(tx, el.Panel, domain.OfficerElection)
	if err != nil {
		return err
	}
	probe := domain.Election{Panel: el.Panel, Term: el.Term, Params: params}
	if probe.Term.From, err = clerk.OfficeDay(tx, probe); err != nil {
		return err
	}
	members, err := clerk.ElectedMembers(tx, probe)
	if err != nil {
		return err
	}
	if err := domain.BallotPossible(len(members), params); err != nil {
		people, err := clerk.OfficersOf(tx, el, domain.Conveners...)
		if err != nil {
			return err
		}
		if err := tx.Mail(clerk.WriteAll(el, people, clerk.ConveneLateMail{})...); err != nil {
			return err
		}
		now := tx.Now()
		el.Done.NotConvened = &now
		if err := tx.SaveElection(el); err != nil {
			return err
		}
		return tx.Record(domain.Engine(), domain.Act{Name: acts.OfficersNotConvened, Rule: "R95", Why: e.Say(tooFewForBallot), Panel: el.Panel, Election: el.ID,
			Subject: string(office), Detail: map[string]any{"members": len(members)}})
	}
	called, err := e.callOfficers(tx, domain.Engine(), officersCall{panel: el.Panel, office: office, parent: el.ID, attempt: 1, why: e.Say("written.why.new-panel")})
	if err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.OfficersConvened, Rule: "R91", Panel: el.Panel, Election: el.ID, Subject: string(called.ID),
		Detail: map[string]any{"office": office}})
}

// officersCall is an officers' election that is to be called: for which office, by
// which rule, as which attempt, and why.
type officersCall struct {
	panel   domain.PanelID
	office  domain.Office
	parent  domain.ElectionID // the panel election whose members choose; empty: they were brought in (R2a)
	attempt int
	late    bool // not before the tenth working day (R101)
	why     string
}

// callOfficers draws up an officers' election and publishes its notice at once:
// nominations open with it (R91, R93, R96).
func (e *Engine) callOfficers(tx *store.Tx, by domain.Actor, call officersCall) (el domain.Election, err error) {
	p, err := tx.Panel(call.panel)
	if err != nil {
		return el, err
	}
	params, err := clerk.ParamsFor(tx, call.panel, domain.OfficerElection)
	if err != nil {
		return el, err
	}
	params.Seats = 1
	calendar := when.LatestCalendar()
	el = domain.Election{Kind: domain.OfficerElection, Panel: call.panel, Network: p.Network, State: domain.Draft, Office: call.office, Parent: call.parent,
		Attempt: call.attempt, Seats: 1, Params: params, Calendar: calendar.Version(), RulesVersion: domain.RulesVersion}
	if err := below(tx, &el); err != nil {
		return el, err
	}
	if el.Term.From, err = clerk.OfficeDay(tx, el); err != nil {
		return el, err
	}
	el.Title = e.Say("written.title."+string(call.office), "panel", p.Name, "year", strconv.Itoa(el.Term.From.Year))
	el.Reference = fmt.Sprintf("%s-%d-%s", p.Code, el.Term.From.Year, map[domain.Office]string{domain.ChairOffice: "CHAIR", domain.ViceOffice: "VICE"}[call.office])
	if err := el.Params.Check(el.Kind); err != nil {
		return el, err
	}
	if el.Timetable, err = domain.PlanSuccessor(tx.Now(), !call.late, params, calendar); err != nil {
		return el, err
	}
	if err := el.Timetable.Check(el.Kind, params, calendar); err != nil {
		return el, err
	}
	if err := create(tx, by, &el, call.why); err != nil {
		return el, err
	}
	if el, err = notify(tx, by, el); err != nil {
		return el, err
	}
	members, err := clerk.ElectedMembers(tx, el)
	if err != nil {
		return el, err
	}
	t := el.Timetable
	return el, tx.Mail(clerk.WriteAll(el, clerk.IDs(members), clerk.OfficerCallMail{Office: call.office, NominationsClose: t.NominationsClose, PollOpens: t.PollOpens})...)
}

// below takes from the panel election above an officers' election who answers for
// it and until when its members sit. Members who were brought in have none above
// (R2a): the returning officer answers, and their seats say until when.
func below(tx *store.Tx, el *domain.Election) error {
	day, err := clerk.Today(*el, tx.Now())
	if err != nil {
		return err
	}
	if el.Parent != "" {
		above, err := tx.Election(el.Parent)
		el.Contact, el.Reviewer, el.Term = above.Contact, above.Reviewer, above.Term
		if err != nil || day.Before(el.Term.Until) { // otherwise those who sit came by another way since
			return err
		}
	}
	held, err := tx.HoldingsOn(el.Panel, day)
	if err != nil {
		return err
	}
	el.Term.From = day
	for _, h := range held {
		el.Term.Until = clerk.Later(h.Until, el.Term.Until)
	}
	officers, err := clerk.OfficersOf(tx, *el, domain.ReturningOfficer)
	if err != nil || len(officers) == 0 || el.Contact != "" {
		return err
	}
	ro, err := tx.Person(officers[0])
	el.Contact = ro.Email
	return err
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
	if err := clerk.Publish(tx, domain.Engine(), el, domain.RoundCalled, r); err != nil {
		return err
	}
	if err := tx.Mail(roundLetters(el, clerk.IDs(voters), stand, r)...); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.PollAgain, Rule: d.Rule, Panel: el.Panel, Election: el.ID,
		Detail: map[string]any{"round": last.Round + 1, "candidates": r.Candidates, "sealed": clerk.Stamp(r.Sealed), "opens": clerk.Stamp(r.Opens), "closes": clerk.Stamp(r.Closes)}})
}

// roundLetters tell of a further round, and its candidates that they may withdraw.
func roundLetters(el domain.Election, voters, stand []domain.PersonID, r domain.FurtherRound) (mails []domain.Mail) {
	for _, p := range clerk.Merge(voters, stand) {
		mails = append(mails, clerk.Write(el, p, clerk.AnotherRoundMail{Seals: r.Sealed, Opens: r.Opens, Closes: r.Closes, Stands: slices.Contains(stand, p)}))
	}
	return mails
}

// furtherRound are the paper of a round that follows the last one and those who
// have a vote in it, as things are now (R50a, R90a).
func furtherRound(tx *store.Tx, el domain.Election, last domain.Contest, d domain.OfficerDecision) (paper []domain.Option, people []domain.Person, err error) {
	was, err := clerk.Voters(tx, el)
	if err != nil {
		return nil, nil, err
	}
	members, err := clerk.ElectedMembers(tx, el)
	if err != nil {
		return nil, nil, err
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return nil, nil, err
	}
	on := domain.FurtherRoll(was, clerk.IDs(members), d.Outcome == domain.FreshBallot)
	people = slices.DeleteFunc(slices.Clone(members), func(p domain.Person) bool { return !slices.Contains(on, p.ID) })
	return domain.FurtherPaper(d.Options(last), field, clerk.IDs(members), el.Params), people, nil
}
