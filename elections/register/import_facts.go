package register

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

var (
	networkColumns = []string{"code", "name", "kind", "seats", "panel_name", "accepted_roles"}
	termColumns    = []string{"panel", "seat", "term_from", "term_until", "number", "from", "until", "mandate", "note", "ended_by"}
	officerColumns = []string{"panel", "office", "number", "from", "until", "mandate", "note", "ended_by"}
)

// facts is one import of dated facts under way: files of some hundred rows, each
// judged against the database as the rows before have left it.
type facts struct {
	*sheet
	tx     *store.Tx
	report *Report
	panels map[string]domain.Panel
}

// importFacts reads the file to its end before the transaction begins, and then
// runs f for every row of it. A row that f refuses is bad, and so undoes all.
func (r *Register) importFacts(ctx context.Context, by domain.Actor, in io.Reader, o ImportOptions, act acts.Name,
	columns, wanted []string, f func(*facts) (change, error)) (Report, error) {
	var report Report
	if err := mayImport(by, o); err != nil {
		return report, err
	}
	sheet, err := open(in, o.Encoding, columns, wanted...)
	if err != nil {
		return report, err
	}
	type kept struct {
		line int
		row  []string
	}
	var rows []kept
	if err := sheet.rows(ctx, o, &report, func() (*refusal.Refusal, error) {
		if len(rows) == factRows {
			return nil, refusal.Because(domain.FileTooLong, "R35", refusal.Args{"line": sheet.line, "column": 1, "max": factRows})
		}
		rows = append(rows, kept{sheet.line, append([]string(nil), sheet.row...)})
		return nil, nil
	}); err != nil {
		return report, err
	}
	err = r.importing(ctx, by, o, act, &report, func(tx *store.Tx) error {
		x := &facts{sheet: sheet, tx: tx, report: &report, panels: map[string]domain.Panel{}}
		panels, err := tx.Panels()
		if err != nil {
			return err
		}
		for _, p := range panels {
			x.panels[p.Code] = p
		}
		for _, k := range rows {
			sheet.line, sheet.row = k.line, k.row
			did, err := f(x)
			if bad, no := refusal.Of(err); no {
				report.bad(k.line, bad)
				continue
			}
			if err != nil {
				return fmt.Errorf("line %d: %w", k.line, err)
			}
			switch did {
			case added:
				report.Created++
			case updated:
				report.Updated++
			default:
				report.Unchanged++
			}
		}
		return nil
	})
	return report, err
}

// change is what a row came to.
type change int

const (
	unchanged change = iota
	added
	updated
)

// ImportNetworks reads networks, and with them panels and numbered seats (R1,
// R2, R21). A code that is known takes the new name; a panel only ever gains
// seats this way.
func (r *Register) ImportNetworks(ctx context.Context, by domain.Actor, in io.Reader, o ImportOptions) (Report, error) {
	return r.importFacts(ctx, by, in, o, acts.NetworksImported, networkColumns, []string{"code", "name", "kind"}, (*facts).network)
}

func (x *facts) network() (change, error) {
	n := NewNetwork{Code: x.get("code"), Name: x.get("name"), Kind: domain.NetworkKind(strings.ToLower(x.get("kind"))), PanelName: x.get("panel_name")}
	if roles := x.get("accepted_roles"); roles != "" {
		for _, role := range strings.Split(roles, "|") {
			n.AcceptedRoles = append(n.AcceptedRoles, domain.CleanText(role))
		}
	}
	if seats := x.get("seats"); seats != "" {
		var err error
		if n.Seats, err = strconv.Atoi(seats); err != nil {
			return 0, refusal.Because(refusal.Malformed, "R21", nil).On("seats")
		}
	}
	if err := n.check(); err != nil {
		return 0, err
	}
	have, err := x.tx.NetworkByCode(n.Code)
	if _, unknown := refusal.Of(err); unknown {
		if _, taken := x.panels[n.Code]; taken {
			return 0, refusal.Because(domain.CodeTaken, "R2", nil).On("code")
		}
		_, panel, err := createNetwork(x.tx, n)
		if panel != nil {
			x.panels[panel.Code] = *panel
		}
		return added, err
	}
	if err != nil {
		return 0, err
	}
	if have.Kind != n.Kind {
		return 0, refusal.Because(domain.MadeHere, "R1", nil).On("kind")
	}
	did := unchanged
	if have.Name != domain.CleanText(n.Name) || x.has("accepted_roles") && strings.Join(have.AcceptedRoles, "|") != strings.Join(n.AcceptedRoles, "|") {
		have.Name = domain.CleanText(n.Name)
		if x.has("accepted_roles") {
			have.AcceptedRoles = n.AcceptedRoles
		}
		if err := x.tx.SaveNetwork(have); err != nil {
			return 0, err
		}
		did = updated
	}
	if n.Kind != domain.Panelled {
		return did, nil
	}
	panel, err := x.tx.PanelOf(have.ID)
	if err != nil {
		return 0, err
	}
	seats, err := x.tx.SeatsOf(panel.ID)
	if err != nil || len(seats) >= n.Seats {
		return did, err
	}
	return updated, x.tx.CreateSeats(newSeats(panel.ID, len(seats)+1, n.Seats)...)
}

// ImportTerms reads who holds and has held which seat as dated facts with their
// mandate (R2a). A fact is known by its seat and the day it begins; reading a
// file twice changes nothing, and a fact that an election here has made is not
// changed by a file.
func (r *Register) ImportTerms(ctx context.Context, by domain.Actor, in io.Reader, o ImportOptions) (Report, error) {
	return r.importFacts(ctx, by, in, o, acts.TermsImported, termColumns, []string{"panel", "seat", "term_from", "term_until", "number"}, (*facts).term)
}

func (x *facts) term() (change, error) {
	// long: a row's cells, judged one after the other as its columns stand.
	panel, person, err := x.who()
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(x.get("seat"))
	seats, failed := x.tx.SeatsOf(panel.ID)
	if failed != nil {
		return 0, failed
	}
	if err != nil || n < 1 || n > len(seats) {
		return 0, refusal.Because(domain.UnknownSeat, "R21", refusal.Args{"seats": len(seats)}).On("seat")
	}
	span, err := x.span("term_from", "term_until", domain.Term{})
	if err != nil {
		return 0, err
	}
	held, err := x.span("from", "until", span)
	if err != nil {
		return 0, err
	}
	mandate, err := x.mandate()
	if err != nil {
		return 0, err
	}
	term, err := x.seatTerm(seats[n-1], span)
	if err != nil {
		return 0, err
	}
	want := domain.Holding{SeatTerm: term.ID, Seat: term.Seat, Panel: panel.ID, Person: person.ID, From: held.From, Until: held.Until,
		Mandate: mandate, EndedBy: x.get("ended_by")}
	holdings, err := x.tx.HoldingsOfPanel(panel.ID)
	if err != nil {
		return 0, err
	}
	for _, have := range holdings {
		if have.Seat != want.Seat || have.From != want.From {
			continue
		}
		want.ID = have.ID
		bad := domain.SeatFree(holdings, want)
		switch {
		case have.Person != want.Person:
			return 0, refusal.Because(domain.SeatTaken, "R21", nil).On("number")
		case bad != nil:
			return 0, bad
		case have.Mandate.Contest != "":
			want.Mandate.Contest = have.Mandate.Contest
			if have == want || have.Until == want.Until {
				return unchanged, nil
			}
			return 0, refusal.Because(domain.MadeHere, "R2a", nil).On("until")
		case have == want:
			return unchanged, nil
		}
		return updated, x.tx.SaveImportedHolding(want)
	}
	if bad := domain.SeatFree(holdings, want); bad != nil {
		return 0, bad
	}
	want.ID = store.NewID[domain.HoldingID]()
	return added, x.tx.CreateHolding(want)
}

// seatTerm finds or adds the term of a seat.
func (x *facts) seatTerm(seat domain.Seat, span domain.Term) (domain.SeatTerm, error) {
	terms, err := x.tx.SeatTermsOf(seat.Panel)
	if err != nil {
		return domain.SeatTerm{}, err
	}
	for _, t := range terms {
		switch {
		case t.Seat != seat.ID:
		case t.From == span.From && t.Until == span.Until:
			return t, x.promised(seat, span) // one of an election that was voided and is held again (R88)
		case t.From.Before(span.Until) && span.From.Before(t.Until):
			return t, refusal.Because(domain.TermOverlaps, "R21", refusal.Args{"from": t.From.String(), "until": t.Until.String()}).On("term_from")
		}
	}
	if err := x.promised(seat, span); err != nil {
		return domain.SeatTerm{}, err
	}
	t := domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: seat.ID, Panel: seat.Panel, Number: seat.Number, From: span.From, Until: span.Until}
	return t, x.tx.CreateSeatTerm(t)
}

// promised refuses a term of a seat that a running election fills: what its
// notice has frozen is not changed by a file (R8a).
func (x *facts) promised(seat domain.Seat, span domain.Term) error {
	running, err := x.tx.Elections(store.ElectionFilter{Panel: seat.Panel, Kind: domain.PanelElection})
	if err != nil {
		return err
	}
	for _, el := range running {
		if !el.State.Over() && el.Given != nil && el.Given.Promises(seat.ID, span) {
			return refusal.Because(domain.SeatPromised, "R8a", refusal.Args{"reference": el.Reference}).On("term_from")
		}
	}
	return nil
}

// ImportOfficers reads who is and was chair or vice-chair as dated facts (R2a).
// Appointments of returning officers and the secretariat are made by hand.
func (r *Register) ImportOfficers(ctx context.Context, by domain.Actor, in io.Reader, o ImportOptions) (Report, error) {
	return r.importFacts(ctx, by, in, o, acts.OfficersImported, officerColumns, []string{"panel", "office", "number", "from", "until"}, (*facts).office)
}

func (x *facts) office() (change, error) {
	panel, person, err := x.who()
	if err != nil {
		return 0, err
	}
	office := domain.Office(strings.ToLower(x.get("office")))
	if office != domain.ChairOffice && office != domain.ViceOffice {
		return 0, refusal.Because(domain.UnknownChoice, "R2a", refusal.Args{"known": []domain.Office{domain.ChairOffice, domain.ViceOffice}}).On("office")
	}
	span, err := x.span("from", "until", domain.Term{})
	if err != nil {
		return 0, err
	}
	mandate, err := x.mandate()
	if err != nil {
		return 0, err
	}
	want := domain.OfficeTerm{Panel: panel.ID, Office: office, Person: person.ID, From: span.From, Until: span.Until, Mandate: mandate, EndedBy: x.get("ended_by")}
	terms, err := x.tx.OfficesOfPanel(panel.ID)
	if err != nil {
		return 0, err
	}
	for _, have := range terms {
		if have.Office != office || !have.From.Before(want.Until) || !want.From.Before(have.Until) {
			continue
		}
		want.ID = have.ID
		switch {
		case have.From != want.From || have.Person != want.Person:
			return 0, refusal.Because(domain.OfficeTaken, "R21", refusal.Args{"from": have.From.String(), "until": have.Until.String()}).On("office")
		case have.Mandate.Contest != "" && have.Until == want.Until:
			return unchanged, nil
		case have.Mandate.Contest != "":
			return 0, refusal.Because(domain.MadeHere, "R2a", nil).On("until")
		case have == want:
			return unchanged, nil
		}
		return updated, x.tx.SaveImportedOffice(want)
	}
	want.ID = store.NewID[domain.OfficeTermID]()
	return added, x.tx.CreateOfficeTerm(want)
}

// who finds the row's panel and person.
func (x *facts) who() (domain.Panel, domain.Person, error) {
	panel, ok := x.panels[x.get("panel")]
	if !ok {
		return panel, domain.Person{}, refusal.Because(domain.UnknownPanel, "R2a", nil).On("panel")
	}
	person, err := x.tx.PersonByNumber(x.get("number"))
	if _, unknown := refusal.Of(err); unknown {
		return panel, person, refusal.Because(domain.UnknownMember, "R2a", nil).On("number")
	}
	return panel, person, err
}

// span reads two days, half-open; empty cells are the days of the given span.
func (x *facts) span(from, until string, unless domain.Term) (domain.Term, error) {
	out := unless
	for _, c := range []struct {
		column string
		day    *when.Date
	}{{from, &out.From}, {until, &out.Until}} {
		text := x.get(c.column)
		if text == "" && !c.day.IsZero() {
			continue
		}
		if text == "" {
			return out, refusal.Because(refusal.Missing, "R2a", nil).On(c.column)
		}
		d, bad := readDate(text)
		if bad != nil {
			return out, bad.On(c.column)
		}
		*c.day = d
	}
	if !out.From.Before(out.Until) {
		return out, refusal.Because(domain.DatesReversed, "R18", nil).On(until)
	}
	if !unless.From.IsZero() && (out.From.Before(unless.From) || out.Until.After(unless.Until)) {
		return out, refusal.Because(domain.OutsideTerm, "R18", nil).On(from)
	}
	return out, nil
}

// mandate reads by what right; nothing said is "elected, before Hustings".
func (x *facts) mandate() (domain.Mandate, error) {
	m := domain.Mandate{Kind: domain.Imported}
	switch word := strings.ToLower(x.get("mandate")); domain.MandateKind(word) {
	case "", domain.Imported, domain.Elected, domain.Uncontest, domain.CountedBack: // all of them elected; the note says how
	case domain.CoOpted, domain.Acting:
		m.Kind = domain.MandateKind(word)
	default:
		return m, refusal.Because(domain.UnknownChoice, "R2a", refusal.Args{"known": []domain.MandateKind{domain.Elected, domain.CoOpted, domain.Acting}}).On("mandate")
	}
	note := x.get("note")
	if note == "" {
		return m, nil
	}
	var err error
	if m.Note, err = domain.CleanName(note); err != nil {
		return m, on(err, "note")
	}
	return m, nil
}
