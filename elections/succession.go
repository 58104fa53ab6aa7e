package elections

import (
	"context"
	"fmt"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/nominations"
	"hustings/elections/store"
)

// ConveneOfficers calls an officers' election by hand, where the clock has left
// it to the secretariat: after two failed rounds (R96), after one was called off,
// or for an office that was never filled.
func (e *Engine) ConveneOfficers(ctx context.Context, by domain.Actor, parent domain.ElectionID, office domain.Office, why string) (el domain.Election, err error) {
	if err := mayConvene(office, why); err != nil {
		return el, err
	}
	err = e.Act(ctx, by, parent, domain.Conveners, func(tx *store.Tx, above domain.Election) error {
		if above.Kind != domain.PanelElection {
			return refusal.Because(refusal.Malformed, "R90", nil).On("election")
		}
		if err := above.In("R91", domain.Certified); err != nil {
			return err
		}
		el, err = e.conveneByHand(tx, by, above.Panel, above.ID, office, why)
		return err
	})
	return el, err
}

// ConveneForPanel is the same for the panel's present members, also for those who
// were brought in without an election here (R2a).
func (e *Engine) ConveneForPanel(ctx context.Context, by domain.Actor, panel domain.PanelID, office domain.Office, why string) (el domain.Election, err error) {
	if err := mayConvene(office, why); err != nil {
		return el, err
	}
	if err := by.MustAct(panel, "", domain.Conveners...); err != nil {
		return el, err
	}
	err = e.Store.Act(ctx, func(tx *store.Tx) error {
		day, err := clerk.PanelDay(tx, panel)
		if err != nil {
			return err
		}
		above, err := fullElection(tx, panel, day)
		if err != nil {
			return err
		}
		parent := domain.ElectionID("")
		if above != nil {
			parent = above.ID
		}
		el, err = e.conveneByHand(tx, by, panel, parent, office, why)
		return err
	})
	return el, err
}

func mayConvene(office domain.Office, why string) error {
	if err := domain.Reasoned(why); err != nil {
		return err
	}
	if office != domain.ChairOffice && office != domain.ViceOffice {
		return refusal.Because(refusal.Malformed, "R92", nil).On("office")
	}
	return nil
}

// conveneByHand judges it and calls: one election for an office at a time, none
// for an office that is held, the chair before the vice-chair (R92), and no ballot
// among too few (R95).
func (e *Engine) conveneByHand(tx *store.Tx, by domain.Actor, panel domain.PanelID, parent domain.ElectionID, office domain.Office, why string) (el domain.Election, err error) {
	running, err := tx.Elections(store.ElectionFilter{Panel: panel, Kind: domain.OfficerElection})
	if err != nil {
		return el, err
	}
	for _, r := range running {
		if r.Office == office && !r.State.Over() {
			return el, refusal.Because(domain.TermHasElection, "R91", refusal.Args{"reference": r.Reference, "state": r.StateAt(tx.Now())})
		}
	}
	day, params, err := officeDayOf(tx, panel, parent)
	if err != nil {
		return el, err
	}
	if err := officeFree(tx, panel, office, day); err != nil {
		return el, err
	}
	voters, err := clerk.ElectedVoters(tx, panel, day)
	if err != nil {
		return el, err
	}
	if err := domain.BallotPossible(len(voters), params); err != nil {
		return el, err
	}
	return e.callOfficers(tx, by, officersCall{panel: panel, office: office, parent: parent, attempt: 1, why: clerk.Trimmed(why)})
}

// officeDayOf is the day from which an office of the panel is held, with the rules
// of its elections.
func officeDayOf(tx *store.Tx, panel domain.PanelID, parent domain.ElectionID) (day when.Date, params domain.Params, err error) {
	if params, err = clerk.ParamsFor(tx, panel, domain.OfficerElection); err != nil {
		return day, params, err
	}
	probe := domain.Election{Panel: panel, Params: params}
	if parent != "" {
		above, err := tx.Election(parent)
		if err != nil {
			return day, params, err
		}
		probe.Term = above.Term
	}
	day, err = clerk.OfficeDay(tx, probe)
	return day, params, err
}

// officeFree refuses an office that somebody holds on the day, or is to take, and
// the vice-chair before there is a chair (R92).
func officeFree(tx *store.Tx, panel domain.PanelID, office domain.Office, day when.Date) error {
	offices, err := tx.OfficesOfPanel(panel)
	if err != nil {
		return err
	}
	chaired := false
	for _, o := range offices {
		if o.Until.After(day) && o.From.Before(o.Until) && o.Office == office && o.Mandate.Kind != domain.Acting {
			return refusal.Because(domain.OfficeHeld, "R100", refusal.Args{"from": o.From, "until": o.Until}).On("office")
		}
		chaired = chaired || o.Office == domain.ChairOffice && o.On(day)
	}
	if office == domain.ViceOffice {
		return domain.MayElectVice(chaired)
	}
	return nil
}

// install gives the office to whoever was elected to it: two years, or the rest
// of the holder's seat if that is shorter (R100). Who becomes chair is vice-chair
// no longer (R99, R105).
func (e *Engine) install(tx *store.Tx, by domain.Actor, el domain.Election) error {
	if len(el.Outcome.Returned) == 0 {
		return nil
	}
	r := el.Outcome.Returned[0]
	day, err := clerk.Today(el, tx.Now())
	if err != nil {
		return err
	}
	return e.fillOffice(tx, by, el, domain.OfficeTerm{Panel: el.Panel, Office: el.Office, Person: r.Person, From: clerk.Later(day, el.Term.From),
		Mandate: domain.Mandate{Kind: r.Mandate, Contest: mandated(el, r)}}, r.Nomination)
}

// fillOffice stores an office from its first day on, ends what stands in its way,
// tells the members and records it.
func (e *Engine) fillOffice(tx *store.Tx, by domain.Actor, el domain.Election, o domain.OfficeTerm, n domain.NominationID) error {
	held, err := tx.HoldingsOn(o.Panel, o.From)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(held, func(h domain.Holding) bool { return h.Person == o.Person && h.ElectedOn(o.From) })
	if i < 0 {
		return refusal.Because(domain.MayNotServe, "R90", refusal.Args{"nomination": n})
	}
	term, err := domain.OfficerTerm(o.From, domain.Term{From: held[i].From, Until: held[i].Until})
	if err != nil {
		return err
	}
	o.ID, o.From, o.Until = store.NewID[domain.OfficeTermID](), term.From, term.Until
	if err := endOffices(tx, by, el, o); err != nil {
		return err
	}
	if err := tx.CreateOfficeTerm(o); err != nil {
		return err
	}
	members, err := clerk.ElectedVoters(tx, o.Panel, o.From)
	if err != nil {
		return err
	}
	holder, err := tx.Person(o.Person)
	if err != nil {
		return err
	}
	if err := tx.Mail(clerk.WriteAll(el, clerk.IDs(members), clerk.OfficeDeclaredMail{Office: o.Office, Name: holder.Name(), From: term.From, Last: term.LastDay()})...); err != nil {
		return err
	}
	rule := "R100"
	if o.Mandate.Kind == domain.Resolved {
		rule = "R95"
	}
	return tx.Record(by, domain.Act{Name: acts.OfficeFilled, Rule: rule, Panel: o.Panel, Election: el.ID, Contest: o.Mandate.Contest, Subject: string(o.ID),
		Detail: map[string]any{"office": o.Office, "from": term.From, "until": term.Until}})
}

// endOffices ends what stands in the way of a new office: the same office held
// by somebody before, and the vice-chair of whoever becomes chair.
func endOffices(tx *store.Tx, by domain.Actor, el domain.Election, next domain.OfficeTerm) error {
	offices, err := tx.OfficesOn(next.Panel, next.From)
	if err != nil {
		return err
	}
	for _, o := range offices {
		rule := "R100"
		switch {
		case o.Office == next.Office:
		case o.Person == next.Person && next.Office == domain.ChairOffice:
			rule = "R105"
		default:
			continue
		}
		if err := tx.EndOfficeTerm(o.ID, next.From, domain.EndedBySuccession); err != nil {
			return err
		}
		act := domain.Act{Name: acts.OfficeEnded, Rule: rule, Why: domain.EndedBySuccession, Panel: next.Panel, Election: el.ID, Subject: string(o.ID)}
		if err := tx.Record(by, act); err != nil {
			return err
		}
	}
	return nil
}

// OfficerByResolutionTx judges whether a panel may choose the person for an office
// by an open resolution: only a panel too small for a secret ballot does (R95,
// R134), the chair first (R92), and of those who might be elected (R98, R99).
func (e *Engine) OfficerByResolutionTx(tx *store.Tx, panel domain.PanelID, office domain.Office, person domain.PersonID) error {
	_, err := resolvedOffice(tx, panel, office, person)
	return err
}

// InstallOfficerTx carries out an open resolution that chose an officer; motion is
// its id, which stands with the office as its proof (R95, R134).
func (e *Engine) InstallOfficerTx(tx *store.Tx, by domain.Actor, panel domain.PanelID, office domain.Office, person domain.PersonID, motion string) error {
	el, err := resolvedOffice(tx, panel, office, person)
	if err != nil {
		return err
	}
	return e.fillOffice(tx, by, el, domain.OfficeTerm{Panel: panel, Office: office, Person: person, From: el.Term.From,
		Mandate: domain.Mandate{Kind: domain.Resolved, Note: motion}}, "")
}

// resolvedOffice is the election that the open resolution stands for, judged but
// never held.
func resolvedOffice(tx *store.Tx, panel domain.PanelID, office domain.Office, person domain.PersonID) (el domain.Election, err error) {
	p, err := tx.Panel(panel)
	if err != nil {
		return el, err
	}
	above, err := electionAhead(tx, panel)
	if err != nil {
		return el, err
	}
	el = domain.Election{Kind: domain.OfficerElection, Panel: panel, Network: p.Network, Office: office, Title: p.Name, Reference: p.Code}
	if above != nil {
		el.Term = above.Term
		if el.Term.From, el.Params, err = officeDayOf(tx, panel, above.ID); err != nil {
			return el, err
		}
	} else if el.Term.From, el.Params, err = officeDayOf(tx, panel, ""); err != nil {
		return el, err
	}
	if err := mayConvene(office, "by resolution"); err != nil {
		return el, err
	}
	if err := officeFree(tx, panel, office, el.Term.From); err != nil {
		return el, err
	}
	members, err := clerk.ElectedMembers(tx, el)
	if err != nil {
		return el, err
	}
	if domain.BallotPossible(len(members), el.Params) == nil {
		return el, refusal.Because(domain.BallotNeeded, "R95", refusal.Args{"members": len(members), "min": el.Params.MinBallots})
	}
	chosen, err := tx.Person(person)
	if err != nil {
		return el, err
	}
	c, err := nominations.OfficeCandidacy(tx, el, members, chosen)
	if err != nil {
		return el, err
	}
	return el, el.MayStandForOffice(c)
}

// electionAhead is the panel election whose members now choose officers: the
// latest certified one, also before its term begins where nobody is in office yet
// (R91).
func electionAhead(tx *store.Tx, panel domain.PanelID) (*domain.Election, error) {
	day, err := clerk.PanelDay(tx, panel)
	if err != nil {
		return nil, err
	}
	now, err := clerk.ElectedVoters(tx, panel, day)
	if err != nil {
		return nil, err
	}
	if len(now) == 0 {
		day = day.AddYears(1)
	}
	return fullElection(tx, panel, day)
}

// EndOfficeTx ends an office today, for a reason of the domain and by a rule. The
// seat is kept (R108).
func (e *Engine) EndOfficeTx(tx *store.Tx, by domain.Actor, o domain.OfficeTerm, why, rule string) error {
	day, err := clerk.PanelDay(tx, o.Panel)
	if err != nil {
		return err
	}
	if err := tx.EndOfficeTerm(o.ID, clerk.Later(day, o.From), why); err != nil {
		return fmt.Errorf("ending an office: %w", err)
	}
	return tx.Record(by, domain.Act{Name: acts.OfficeEnded, Rule: rule, Why: why, Panel: o.Panel, Subject: string(o.ID),
		Detail: map[string]any{"office": o.Office, "person": o.Person, "until": day}})
}
