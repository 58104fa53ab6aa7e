package elections

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// Draft is what the secretariat says of an election that is to be held; every
// date is computed from the close.
type Draft struct {
	Panel      domain.PanelID
	Kind       domain.ElectionKind // PanelElection or ByElection; officers are called by ConveneOfficers
	Closes     when.Date           // the closing day
	Title      string              // empty: made from the panel and the year
	Contact    string              // of the returning officer (R39)
	Reviewer   string              // the independent reviewer (R84)
	NoticeText string              // anything else the notice says
	Params     *domain.Params      // nil: the panel's own, or the defaults of the kind
	SeatTerms  []domain.SeatTermID // of a by-election: the vacancies; nil: all there are (R120)

	// Dates are single milestones set earlier than computed, as local times; none: all
	// are computed.
	Dates map[domain.Milestone]string
}

// PreviewTimetable computes and explains the dates that an election closing on
// the day would have (R16), or the draft id once it has been edited so; nothing
// is stored.
func (e *Engine) PreviewTimetable(ctx context.Context, by domain.Actor, id domain.ElectionID, d Draft) (el domain.Election, steps []domain.Step, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		if el, err = e.preview(tx, by, id, d); err != nil {
			return err
		}
		steps, err = explained(el)
		return err
	})
	return el, steps, err
}

func (e *Engine) preview(tx *store.Tx, by domain.Actor, id domain.ElectionID, d Draft) (el domain.Election, err error) {
	if id == "" {
		if err := by.Must(d.Panel, "", domain.Conveners...); err != nil {
			return el, err
		}
		return e.draft(tx, d, "")
	}
	was, err := tx.Election(id)
	if err != nil {
		return el, err
	}
	if err := by.Must(was.Panel, was.ID, domain.Conveners...); err != nil {
		return el, err
	}
	return e.redraft(tx, was, d, d.Dates)
}

// explained lists an election's dates with the rule behind each.
func explained(el domain.Election) ([]domain.Step, error) {
	calendar, err := when.CalendarVersion(el.Calendar)
	if err != nil {
		return nil, err
	}
	return el.Timetable.Steps(el.Kind, el.Params, calendar)
}

// CreateElection draws up an election of a panel, as a draft (R38): seats,
// terms, parameters and the whole timetable follow from the panel and the
// closing day.
func (e *Engine) CreateElection(ctx context.Context, by domain.Actor, d Draft) (el domain.Election, err error) {
	if err := by.MustAct(d.Panel, "", domain.Conveners...); err != nil {
		return el, err
	}
	err = e.Store.Act(ctx, func(tx *store.Tx) error {
		if el, err = e.draft(tx, d, ""); err != nil {
			return err
		}
		return create(tx, by, &el, "drawn up")
	})
	return el, err
}

// create stores a draft under a fresh id and a free reference, and records it.
func create(tx *store.Tx, by domain.Actor, el *domain.Election, why string) error {
	el.ID = store.NewID[domain.ElectionID]()
	taken, err := tx.References(el.Reference)
	if err != nil {
		return err
	}
	prefix := el.Reference
	for n := 2; slices.Contains(taken, el.Reference); n++ {
		el.Reference = fmt.Sprintf("%s-%d", prefix, n)
	}
	if err := tx.CreateElection(*el); err != nil {
		return err
	}
	return tx.Record(by, domain.Act{Name: acts.ElectionDrafted, Rule: "R38", Why: why, Panel: el.Panel, Election: el.ID,
		Detail: map[string]any{"kind": el.Kind, "seats": el.Seats, "term": el.Term, "timetable": el.Timetable}})
}

// draft works out an election without storing it; id is its own when it exists
// already.
func (e *Engine) draft(tx *store.Tx, d Draft, id domain.ElectionID) (el domain.Election, err error) {
	panel, network, err := electable(tx, d.Panel)
	if err != nil {
		return el, err
	}
	if d.Kind == "" {
		d.Kind = domain.PanelElection
	}
	if d.Kind == domain.OfficerElection {
		return el, refusal.Because(refusal.Malformed, "R91", nil).On("kind")
	}
	params, err := clerk.ParamsFor(tx, d.Panel, d.Kind)
	if err != nil {
		return el, err
	}
	if d.Params != nil {
		params = *d.Params
	}
	if d.Closes.IsZero() {
		return el, refusal.Because(refusal.Missing, "R39", nil).On("closes")
	}
	calendar := when.LatestCalendar()
	el = domain.Election{ID: id, Kind: d.Kind, Panel: panel.ID, Network: network.ID, State: domain.Draft, Attempt: 1, Params: params,
		Calendar: calendar.Version(), RulesVersion: domain.RulesVersion, SeatTerms: d.SeatTerms, Title: domain.CleanText(d.Title),
		Contact: domain.CleanText(d.Contact), Reviewer: domain.CleanText(d.Reviewer), NoticeText: domain.CleanText(d.NoticeText),
		Reference: fmt.Sprintf("%s-%d", panel.Code, d.Closes.Year)}
	if d.Kind == domain.ByElection {
		err = e.fillVacancies(tx, &el)
		el.Reference += "-B"
	} else {
		err = fillSeats(tx, &el, d.Closes)
	}
	if err != nil {
		return el, err
	}
	el.Params.Seats = el.Seats
	if el.Title == "" {
		el.Title = fmt.Sprintf("%s %d", panel.Name, d.Closes.Year)
		if el.Kind == domain.ByElection {
			el.Title = e.Say("written.title.by-election", "panel", panel.Name, "year", strconv.Itoa(d.Closes.Year))
		}
	}
	if err := el.Params.Check(el.Kind); err != nil {
		return el, err
	}
	if el.Timetable, err = domain.PlanPoll(d.Closes, el.Params, calendar); err != nil {
		return el, err
	}
	err = setDates(&el, d.Dates)
	return el, err
}

// electable refuses a panel that cannot be elected (R1, R2).
func electable(tx *store.Tx, id domain.PanelID) (panel domain.Panel, network domain.Network, err error) {
	if panel, err = tx.Panel(id); err != nil {
		return panel, network, err
	}
	if network, err = tx.Network(panel.Network); err != nil {
		return panel, network, err
	}
	if network.Kind != domain.Panelled || panel.EndedOn != nil || network.EndedOn != nil {
		return panel, network, refusal.Because(domain.NotElectable, "R1", nil)
	}
	return panel, network, nil
}

// fillSeats names the seats and the term that a panel election closing on the
// day fills (R18, R22, R23).
func fillSeats(tx *store.Tx, el *domain.Election, closes when.Date) error {
	seats, err := tx.SeatsOf(el.Panel)
	if err != nil {
		return err
	}
	terms, err := tx.SeatTermsOf(el.Panel)
	if err != nil {
		return err
	}
	due, start := domain.SeatsDue(seats, terms, closes, el.Params)
	if len(due) == 0 {
		return refusal.Because(domain.NoSeatsDue, "R21", nil)
	}
	el.Seats, el.Term = len(due), domain.NewTerm(start, el.Params.TermYears)
	others, err := tx.Elections(store.ElectionFilter{Panel: el.Panel, Kind: domain.PanelElection})
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.ID != el.ID && o.Term == el.Term && o.State != domain.Cancelled && o.State != domain.Void {
			return refusal.Because(domain.TermHasElection, "R21", refusal.Args{"reference": o.Reference, "state": o.StateAt(tx.Now())})
		}
	}
	return nil
}

// EditElection replaces a draft by what the secretariat now says of it; without
// parameters or a closing day it keeps its own. Single dates may be set earlier
// than computed, by d or by set; once the notice is out nothing is (R8).
func (e *Engine) EditElection(ctx context.Context, by domain.Actor, id domain.ElectionID, d Draft, set map[domain.Milestone]string) (el domain.Election, err error) {
	if set == nil {
		set = d.Dates
	}
	err = e.Act(ctx, by, id, domain.Conveners, func(tx *store.Tx, was domain.Election) error {
		if el, err = e.redraft(tx, was, d, set); err != nil {
			return err
		}
		if err := tx.SaveElection(el); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.ElectionEdited, Rule: "R8", Panel: el.Panel, Election: el.ID,
			Detail: map[string]any{"changed": el.Params.Changes(was.Params), "timetable": el.Timetable}})
	})
	return el, err
}

// redraft works a draft out anew, of the same panel and kind, without storing it.
func (e *Engine) redraft(tx *store.Tx, was domain.Election, d Draft, set map[domain.Milestone]string) (el domain.Election, err error) {
	if err := was.Frozen(); err != nil {
		return el, err
	}
	if err := was.In("R38", domain.Draft); err != nil {
		return el, err
	}
	d.Panel, d.Kind = was.Panel, was.Kind
	if d.SeatTerms == nil {
		d.SeatTerms = was.SeatTerms
	}
	d.Dates = nil // set below, whatever timetable it keeps
	if d.Params == nil {
		d.Params = &was.Params
	}
	if d.Closes.IsZero() {
		if d.Closes, err = clerk.Today(was, was.Timetable.PollCloses); err != nil {
			return el, err
		}
	}
	if el, err = e.draft(tx, d, was.ID); err != nil {
		return el, err
	}
	el.ID, el.Reference, el.Parent, el.Attempt = was.ID, was.Reference, was.Parent, was.Attempt
	if was.HeldAgain() { // with the roll and the nominations it had (R88)
		el.Given, el.Timetable, el.Params.QualifyingDate = was.Given, was.Timetable, was.Params.QualifyingDate
	}
	if was.Kind == domain.PanelElection && was.Parent != "" { // it repeats another, seats and term included (R68, R84)
		el.Seats, el.Term, el.Params.Seats = was.Seats, was.Term, was.Seats
	}
	err = setDates(&el, set)
	return el, err
}

// setDates puts single milestones where the secretariat wants them, as local
// times (R10).
func setDates(el *domain.Election, set map[domain.Milestone]string) error {
	zone, err := when.Zone(el.Params.Timezone)
	if err != nil {
		return err
	}
	for _, m := range domain.Milestones {
		text, asked := set[m]
		if !asked {
			continue
		}
		at, err := when.ParseLocal(text, zone)
		if err == nil {
			el.Timetable, err = el.Timetable.With(m, at)
		}
		if err != nil {
			if r, ok := refusal.Of(err); ok {
				return r.On("dates." + string(m)) // not the parameter of that name
			}
			return err
		}
	}
	return nil
}

// frozen is the hash of everything the notice freezes (R8). It stands in the
// record, so that a change behind the engine's back is found (IN8).
func frozen(el domain.Election) (string, error) {
	text, err := json.Marshal(struct {
		ID        domain.ElectionID   `json:"id"`
		Kind      domain.ElectionKind `json:"kind"`
		Panel     domain.PanelID      `json:"panel"`
		Network   domain.NetworkID    `json:"network"`
		Office    domain.Office       `json:"office"`
		Seats     int                 `json:"seats"`
		SeatTerms []domain.SeatTermID `json:"seat_terms"`
		Term      domain.Term         `json:"term"`
		Params    domain.Params       `json:"params"`
		Rules     string              `json:"rules"`
		Calendar  string              `json:"calendar"`
		Roll      when.Date           `json:"qualifying_date"`
		Contact   string              `json:"contact"`
		Reviewer  string              `json:"reviewer"`
		Notice    string              `json:"notice"`
		Given     *domain.Given       `json:"given,omitempty"`
	}{el.ID, el.Kind, el.Panel, el.Network, el.Office, el.Seats, append([]domain.SeatTermID{}, el.SeatTerms...), el.Term, el.Params, el.RulesVersion, el.Calendar,
		el.Timetable.QualifyingDate, el.Contact, el.Reviewer, el.NoticeText, el.Given})
	if err != nil {
		return "", fmt.Errorf("hashing what the notice froze: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// intact raises the alarm when an election no longer says what its notice froze
// or its timetable is not the one last recorded (IN8).
func intact(tx *store.Tx, el domain.Election) error {
	if el.PublishedAt == nil {
		return nil
	}
	notice, err := tx.RecordEntries(store.RecordFilter{Election: el.ID, Limit: 1, Act: acts.ElectionNoticePublished})
	if err != nil {
		return err
	}
	now, err := frozen(el)
	if err != nil {
		return err
	}
	if len(notice) != 1 || notice[0].Act.Detail["frozen"] != now {
		return refusal.Because(refusal.Tampered, "R8", refusal.Args{"what": "rules"})
	}
	table := notice[0].Act.Detail["timetable"]
	moved, err := tx.RecordEntries(store.RecordFilter{Election: el.ID, Limit: 1, Act: acts.ElectionDeadlineMoved, Newest: true})
	if err != nil {
		return err
	}
	if len(moved) == 1 {
		table = moved[0].Act.Detail["timetable"]
	}
	said, err1 := json.Marshal(table)
	stands, err2 := canonical(el.Timetable)
	if err1 != nil || err2 != nil || string(said) != stands {
		return refusal.Because(refusal.Tampered, "R20", refusal.Args{"what": "timetable"})
	}
	return nil
}

// canonical is a value's JSON with its keys in order, for comparison with what
// has been read back from the record.
func canonical(v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	var any map[string]any
	if err := json.Unmarshal(text, &any); err != nil {
		return "", err
	}
	text, err = json.Marshal(any)
	return string(text), err
}
