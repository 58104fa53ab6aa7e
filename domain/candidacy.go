package domain

import (
	"errors"
	"slices"
	"strings"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Candidacy is everything that decides whether a person may stand, as the
// register knows it at the instant of asking.
type Candidacy struct {
	Person    Person
	OnRoll    bool       // would be on the roll as of the qualifying date (R29)
	Active    bool       // membership active now (R45)
	Roles     []string   // job roles that the network accepts now; empty: any. A notice has frozen its own (R8a)
	Terms     []Term     // served or begun on this panel, in order
	Barred    *when.Date // R112: expelled; may not stand before this day
	Seated    bool       // holds a seat of this panel in the term to be filled
	Elsewhere ElectionID // another panel's election, not over, in which the person stands (R46)
	Twice     ElectionID // another election of this panel, not over, for a term that overlaps, in which she stands (R46a)
}

var (
	AlreadyStands    = refusal.Reason{Code: refusal.DUP, Name: "already-stands"}
	StandsElsewhere  = refusal.Reason{Code: refusal.DUP, Name: "stands-elsewhere"}  // R46
	AlreadySeated    = refusal.Reason{Code: refusal.INELIG, Name: "already-seated"} // R21: one member, one seat of a panel
	NotQualified     = refusal.Reason{Code: refusal.INELIG, Name: "not-qualified"}  // R45: not on the roll as of the qualifying date
	NotActive        = refusal.Reason{Code: refusal.INELIG, Name: "not-active"}     // R45
	RoleNotAccepted  = refusal.Reason{Code: refusal.INELIG, Name: "role-not-accepted"}
	BarredFrom       = refusal.Reason{Code: refusal.INELIG, Name: "barred"}                   // R112
	SameDiscipline   = refusal.Reason{Code: refusal.INELIG, Name: "same-discipline-as-chair"} // R98
	NotElectedMember = refusal.Reason{Code: refusal.INELIG, Name: "not-elected-member"}
	SameOrganisation = refusal.Reason{Code: refusal.INELIG, Name: "same-organisation-as-chair"} // R98
	OfficeLimit      = refusal.Reason{Code: refusal.INELIG, Name: "office-limit"}               // R99
	NoWaiver         = refusal.Reason{Code: refusal.STATE, Name: "no-waiver"}                   // R98: there is nothing to waive
	WaiverGiven      = refusal.Reason{Code: refusal.DUP, Name: "waiver-given"}                  // R98: by this member
)

// MayStand refuses a person who may not stand in a panel election or a
// by-election at now (R26, R45, R46, R112).
func (e Election) MayStand(c Candidacy, today when.Date) error {
	switch {
	case c.Elsewhere != "":
		return refusal.Because(StandsElsewhere, "R46", nil)
	case c.Twice != "":
		return refusal.Because(StandsTwice, "R46a", nil)
	case c.Seated:
		return refusal.Because(AlreadySeated, "R21", nil)
	case !c.OnRoll:
		return refusal.Because(NotQualified, "R45", refusal.Args{"qualifying": e.Timetable.QualifyingDate})
	case !c.Active:
		return refusal.Because(NotActive, "R45", nil)
	case c.Barred != nil && today.Before(*c.Barred):
		return refusal.Because(BarredFrom, "R112", refusal.Args{"until": *c.Barred})
	}
	roles, err := e.roles(c.Roles)
	if err != nil || !accepts(roles, c.Person.JobRole) {
		return refusal.Because(RoleNotAccepted, "R45", nil)
	}
	return MayServeAgain(c.Terms, today, e.Params)
}

func accepts(roles []string, role string) bool {
	return len(roles) == 0 || slices.ContainsFunc(roles, func(r string) bool { return FoldName(r) == FoldName(role) })
}

// OfficeCandidacy is what decides whether an elected member may stand for chair
// or vice-chair.
type OfficeCandidacy struct {
	Person     Person
	Elected    bool         // an elected member in office, or elect (R90)
	Chair      *Person      // of this panel, when the vice-chair is chosen (R92)
	Offices    []OfficeTerm // that the person has held or holds, on any panel
	OfficeFrom when.Date    // when the office would begin
	Waived     bool         // the elected members have set the rules of the other organisation and discipline aside (R98)
}

// MayStandForOffice refuses a person who may not be chair or vice-chair (R90,
// R98, R99).
func (e Election) MayStandForOffice(c OfficeCandidacy) error {
	if !c.Elected {
		return refusal.Because(NotElectedMember, "R90", nil)
	}
	if c.Chair != nil && c.Chair.ID != c.Person.ID && e.Params.ViceOtherOrg && !c.Waived && c.Person.Employer() != "" && c.Chair.Employer() == c.Person.Employer() {
		return refusal.Because(SameOrganisation, "R98", nil)
	}
	if c.Chair != nil && c.Chair.ID != c.Person.ID && e.Params.ViceOtherDiscipline && !c.Waived && c.Person.Discipline != "" &&
		FoldName(c.Chair.Discipline) == FoldName(c.Person.Discipline) {
		return refusal.Because(SameDiscipline, "R98", nil)
	}
	if c.Chair != nil && c.Chair.ID == c.Person.ID {
		return refusal.Because(OfficeLimit, "R99", refusal.Args{"office": ChairOffice})
	}
	if e.Office != ChairOffice {
		return nil
	}
	var chaired []Term
	for _, o := range c.Offices {
		switch {
		case o.Office != ChairOffice || o.Mandate.Kind == Acting || !o.From.Before(o.Until) || o.EndedBy == EndedByVoiding: // or never in the chair (R84)
		case o.Panel == e.Panel:
			chaired = append(chaired, Term{o.From, o.Until})
		case o.On(c.OfficeFrom):
			return refusal.Because(OfficeLimit, "R99", refusal.Args{"office": ChairOffice})
		}
	}
	return MayChairAgain(chaired, c.OfficeFrom, e.Params)
}

// MayWaiveOtherOrg refuses to set the rules of the other organisation and of the other discipline aside but for a
// vice-chair's election whose nominations are open and for which, under the rule,
// none of the elected members may stand (R98).
func (e Election) MayWaiveOtherOrg(members []OfficeCandidacy, now time.Time) error {
	if e.Kind != OfficerElection || e.Office != ViceOffice || !e.Params.ViceOtherOrg && !e.Params.ViceOtherDiscipline {
		return refusal.Because(NoWaiver, "R98", nil)
	}
	if err := e.NominationWindow(now); err != nil {
		return err
	}
	for _, m := range members {
		m.Waived = false
		if e.MayStandForOffice(m) == nil {
			return refusal.Because(NoWaiver, "R98", nil)
		}
	}
	return nil
}

// NominationWindow refuses a nomination before nominations open or as they
// close (R11, R13, R47).
func (e Election) NominationWindow(now time.Time) error {
	switch t := e.Timetable; {
	case e.State == Cancelled || e.State == Void:
		return refusal.Because(WrongState, "R38", refusal.Args{"state": e.State})
	case e.HeldAgain() && e.PublishedAt != nil: // with the nominations it had
		return refusal.Because(NominationsClosed, "R88", refusal.Args{"closed": *e.PublishedAt})
	case e.PublishedAt == nil || now.Before(t.NominationsOpen):
		return refusal.Because(NominationsNotOpen, "R11", refusal.Args{"opens": t.NominationsOpen})
	case !now.Before(t.NominationsClose):
		return refusal.Because(NominationsClosed, "R11", refusal.Args{"closed": t.NominationsClose})
	}
	return nil
}

var (
	NominationsNotOpen = refusal.Reason{Code: refusal.EARLY, Name: "nominations-not-open"}
	NominationsClosed  = refusal.Reason{Code: refusal.LATE, Name: "nominations-closed"}
)

// PartWindow refuses a change of a nomination out of its time: until nominations
// close, or as long as what it was rejected for may be cured (R47).
func (e Election) PartWindow(n Nomination, now time.Time) error {
	if n.WithdrawnAt != nil {
		return refusal.Because(NominationWithdrawn, "R50", refusal.Args{"at": *n.WithdrawnAt})
	}
	if r := n.Ruling; r != nil && r.Valid {
		return refusal.Because(NominationRuled, "R47", refusal.Args{"at": r.At})
	}
	if n.SubmittedAt == nil {
		return e.NominationWindow(now)
	}
	// What waits for its supporters is judged like one that was rejected for them.
	ground := GroundSupporters
	if n.Ruling != nil {
		ground = n.Ruling.Ground
	}
	until := e.Timetable.CuresClose(*n.SubmittedAt, ground)
	switch {
	case e.State == Cancelled || e.State == Void:
		return refusal.Because(WrongState, "R38", refusal.Args{"state": e.State})
	case !now.Before(until):
		return refusal.Because(NominationsClosed, "R47", refusal.Args{"closed": until})
	}
	return nil
}

// OwnPartWindow refuses the candidate a change of her own words out of time:
// until nominations close, or to cure what was ruled incomplete (R47).
func (e Election) OwnPartWindow(n Nomination, now time.Time) error {
	if err := e.PartWindow(n, now); err != nil {
		return err
	}
	if n.Ruling != nil && n.Ruling.Ground == GroundForm {
		return nil
	}
	return e.NominationWindow(now)
}

var (
	NominationWithdrawn = refusal.Reason{Code: refusal.STATE, Name: "nomination-withdrawn"}
	NominationRuled     = refusal.Reason{Code: refusal.FROZEN, Name: "nomination-ruled"}
)

// OwnPart refuses a nomination whose candidate has not done her part: consent,
// statement, interests (R41, R43, R44); each that is missing, by its field.
func (n Nomination) OwnPart(p Params) error {
	var faults []error
	missing := func(is bool, rule, field string) {
		if is {
			faults = append(faults, refusal.Because(refusal.Missing, rule, nil).On(field))
		}
	}
	missing(n.ConsentAt == nil, "R41", "consent")
	missing(strings.TrimSpace(n.Statement) == "", "R43", "statement")
	missing(strings.TrimSpace(n.Interests) == "", "R44", "interests")
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	if _, err := CleanStatement(n.Statement, p); err != nil {
		return err
	}
	_, err := CleanInterests(n.Interests)
	return err
}

// SupportersNamed refuses to hand in a nomination that has named too few who
// may yet support it, or of too few organisations: it could never be complete
// (R41). One who has declined no longer counts. Whoever has not answered counts as
// of an organisation of her own: whom she works for, and whether she is a member
// at all, is told by her answer and not by this refusal.
func (n Nomination) SupportersNamed(p Params) error {
	named, waiting, employers := 0, 0, map[string]bool{}
	for _, s := range n.Supports {
		switch {
		case s.DeclinedAt != nil || s.Person == n.Candidate:
			continue
		case s.GivenAt == nil:
			waiting++
		default:
			employers[s.Employer] = true
		}
		named++
	}
	switch {
	case named < p.Supporters:
		return refusal.Because(SupportersFew, "R41", refusal.Args{"needed": p.Supporters, "named": named}).On("supporters")
	case len(employers)+waiting < p.SupporterOrganisations:
		return refusal.Because(SupportersOfOne, "R41", refusal.Args{"needed": p.SupporterOrganisations, "named": len(employers) + waiting}).On("supporters")
	}
	return nil
}

// Received is when the nomination was complete: its candidate's part and its
// supporters'. It is nil while something is missing (R41).
func (n Nomination) Received(p Params) *time.Time {
	if n.SubmittedAt == nil || n.OwnPart(p) != nil || n.CheckSupporters(p) != nil {
		return nil
	}
	at := *n.SubmittedAt
	for _, s := range n.Supports {
		if s.GivenAt != nil && s.GivenAt.After(at) {
			at = *s.GivenAt
		}
	}
	return &at
}

// CheckSupporters refuses a nomination with too few supporters, or from too few
// organisations (R41).
func (n Nomination) CheckSupporters(p Params) error {
	given, employers := 0, map[string]bool{}
	for _, s := range n.Supports {
		if s.GivenAt != nil && s.Person != n.Candidate {
			given++
			employers[s.Employer] = true
		}
	}
	if given < p.Supporters || len(employers) < p.SupporterOrganisations {
		return refusal.Because(SupportersMissing, "R41", refusal.Args{"given": given, "needed": p.Supporters,
			"organisations": len(employers), "organisations_needed": p.SupporterOrganisations}).On("supporters")
	}
	return nil
}

var (
	SupportersMissing = refusal.Reason{Code: refusal.FORM, Name: "supporters-missing"}
	SupportersFew     = refusal.Reason{Code: refusal.FORM, Name: "supporters-few"}                // R41: too few are named
	SupportersOfOne   = refusal.Reason{Code: refusal.FORM, Name: "supporters-same-organisations"} // R41: of too few organisations
)

// Standing is where the nomination is.
func (n Nomination) Standing(p Params) Standing {
	switch {
	case n.WithdrawnAt != nil:
		return StandingWithdrawn
	case n.Ruling != nil && n.Ruling.Valid:
		return StandingValid
	case n.Ruling != nil:
		return StandingInvalid
	case n.ConsentAt == nil && n.ProposedBy != n.Candidate:
		return StandingConsent
	case n.SubmittedAt == nil:
		return StandingDraft
	case n.CheckSupporters(p) != nil:
		return StandingSupporters
	}
	return StandingSubmitted
}

// Stands reports whether the nomination is valid and not withdrawn.
func (n Nomination) Stands() bool { return n.WithdrawnAt == nil && n.Ruling != nil && n.Ruling.Valid }

// OnRoll reports whether the memberships put a person on the network's roll of
// the day: at home there, and active (R29).
func OnRoll(facts []Membership, n NetworkID, d when.Date) bool {
	return slices.ContainsFunc(facts, func(m Membership) bool {
		return m.Network == n && m.Home && m.Status == Active && m.On(d)
	})
}

// OnRoll reports whether the memberships put a person on the election's roll of the
// day: at home in its network, or, where its rules give rights in every network, a
// member of it (R4, R29).
func (e Election) OnRoll(facts []Membership, d when.Date) bool {
	if e.Params.HomeNetworkOnly {
		return OnRoll(facts, e.Network, d)
	}
	return slices.ContainsFunc(facts, func(m Membership) bool { return m.Network == e.Network && m.Status == Active && m.On(d) })
}

// ServedTerms are the terms that a person's holdings count as (R26): from taking
// office to the end of the seat's term, whatever ended them. What never began, or was
// voided (R84), is no term, and two seats one after the other in one term are one.
func ServedTerms(held []Holding, ends map[SeatTermID]when.Date) []Term {
	held = slices.Clone(held)
	slices.SortFunc(held, func(a, b Holding) int { return a.From.Compare(b.From) })
	var terms []Term
	for _, h := range held {
		if !h.From.Before(h.Until) || h.EndedBy == EndedByVoiding {
			continue
		}
		until := h.Until
		if end, known := ends[h.SeatTerm]; known && end.After(until) {
			until = end
		}
		if last := len(terms) - 1; last >= 0 && h.From.Before(terms[last].Until) {
			if until.After(terms[last].Until) {
				terms[last].Until = until
			}
			continue
		}
		terms = append(terms, Term{h.From, until})
	}
	return terms
}

// barredYears is how long an expelled member may not stand (R112).
const barredYears = 2

// BarredUntil is the day from which an expelled member may stand again (R112);
// nil when none of the facts is an expulsion.
func BarredUntil(facts []Membership) (until *when.Date) {
	for _, m := range facts {
		if m.Status != Expelled {
			continue
		}
		if free := m.From.AddYears(barredYears); until == nil || free.After(*until) {
			until = &free
		}
	}
	return until
}
