package register

import (
	"context"
	"io"
	"strings"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// memberColumns are what a file of members may have (docs/importing.md).
var memberColumns = []string{"number", "forename", "surname", "email", "organisation", "group", "job_role", "role_since",
	"discipline", "home", "networks", "status", "joined"}

// ImportMembers reads a file of members into the register. The member number is
// the key: a known one is updated, a new one created, and reading the same file
// twice changes nothing. Columns that the file does not have are left as they
// are. Whoever is missing from the file has not left, unless the file is said to
// be complete (R29a). Any bad row leaves everything undone.
//
// The report is given with a refusal too.
func (r *Register) ImportMembers(ctx context.Context, by domain.Actor, in io.Reader, o ImportOptions) (Report, error) {
	var report Report
	if err := mayImport(by, o); err != nil {
		return report, err
	}
	sheet, err := open(in, o.Encoding, memberColumns, "number", "forename", "surname", "email")
	if err != nil {
		return report, err
	}
	if o.Complete && !sheet.has("home") {
		return report, refusal.Because(domain.HomeMissing, "R29a", nil).On("home")
	}
	networks, _, err := r.Networks(ctx)
	if err != nil {
		return report, err
	}
	m := members{sheet: sheet, report: &report, vacate: r.vacate, askEndings: func(tx *store.Tx, done store.Done) error {
		return r.askEndings(tx, by, done, o.Why)
	}, move: func(tx *store.Tx, moves []store.Move, report *Report) error {
		return r.moveAddresses(tx, by, moves, o.Why, report)
	}, networks: map[string]domain.NetworkID{}, spool: newSpool()}
	defer m.spool.close()
	for _, n := range networks {
		if n.EndedOn == nil {
			m.networks[n.Code] = n.ID
		}
	}
	if err := r.Store.Read(ctx, func(tx *store.Tx) error { m.today = r.today(tx); return nil }); err != nil {
		return report, err
	}
	if err := sheet.rows(ctx, o, &report, m.row); err != nil {
		return report, err
	}
	err = r.importing(ctx, by, o, acts.MembersImported, &report, func(tx *store.Tx) error {
		return m.store(tx, by.Person, r.today(tx), o, &report)
	})
	return report, err
}

// members is one import of members under way.
type members struct {
	*sheet
	report     *Report
	networks   map[string]domain.NetworkID
	today      when.Date
	spool      *spool
	vacate     func(*store.Tx) ([]domain.Holding, error)
	move       func(*store.Tx, []store.Move, *Report) error
	askEndings func(*store.Tx, store.Done) error
	seen       []domain.NetworkID // of the row at hand
}

// The places of a spooled row.
const (
	atNumber = iota
	atForename
	atSurname
	atEmail
	atOrganisation
	atGroup
	atJobRole
	atRoleSince
	atDiscipline
	atStatus
	atJoined
	atHome     // the network's id
	atNetworks // ids with a space between
	spooled
)

// row judges one row and spools it.
func (m *members) row() (*refusal.Refusal, error) {
	p, bad := cleanPerson(domain.Person{Number: m.get("number"), Forename: m.get("forename"), Surname: m.get("surname"),
		Email: m.get("email"), Organisation: m.get("organisation"), Group: m.get("group"), JobRole: m.get("job_role"), Discipline: m.get("discipline")})
	if bad != nil {
		return bad, nil
	}
	if base := domain.TaggedEmail(p.Email); base != "" {
		m.report.warn(m.line, refusal.Because(domain.EmailTagged, "R35", refusal.Args{"base": base}).On("email"))
	}
	since, bad := m.date("role_since", "R45")
	if bad != nil {
		return bad, nil
	}
	joined, bad := m.date("joined", "R29")
	if bad != nil {
		return bad, nil
	}
	status := strings.ToLower(m.get("status"))
	switch domain.MembershipStatus(status) {
	case "", domain.Active, domain.Suspended, domain.Lapsed, domain.Expelled:
	default:
		return refusal.Because(domain.UnknownChoice, "R29", refusal.Args{"known": []domain.MembershipStatus{domain.Active, domain.Suspended,
			domain.Lapsed, domain.Expelled}}).On("status"), nil
	}
	home, networks, bad := m.memberships()
	if bad != nil {
		return bad, nil
	}
	return nil, m.spool.add(m.line, p.Number, p.Forename, p.Surname, p.Email, p.Organisation, p.Group, p.JobRole, since.String(), p.Discipline,
		status, joined.String(), string(home), networks)
}

// memberships reads the home network and the others. A network stands once.
func (m *members) memberships() (home domain.NetworkID, others string, bad *refusal.Refusal) {
	m.seen = m.seen[:0]
	if code := m.get("home"); code != "" {
		if home = m.networks[code]; home == "" {
			return "", "", refusal.Because(domain.UnknownNetwork, "R4", nil).On("home")
		}
		m.seen = append(m.seen, home)
	}
	if m.get("networks") == "" {
		return home, "", nil
	}
	var list strings.Builder
	for _, code := range strings.FieldsFunc(m.get("networks"), func(c rune) bool { return strings.ContainsRune(" |,;/", c) }) {
		id := m.networks[code]
		if id == "" {
			return "", "", refusal.Because(domain.UnknownNetwork, "R4", nil).On("networks")
		}
		twice := false
		for _, s := range m.seen {
			twice = twice || s == id
		}
		if !twice {
			m.seen = append(m.seen, id)
			list.WriteString(string(id) + " ")
		}
	}
	return home, list.String(), nil
}

// date reads a day that is not in the future.
func (m *members) date(column, rule string) (when.Date, *refusal.Refusal) {
	text := m.get(column)
	if text == "" {
		return when.Date{}, nil
	}
	d, bad := readDate(text)
	if bad != nil {
		return d, bad.On(column)
	}
	if d.After(m.today) {
		return d, refusal.Because(domain.DateInFuture, rule, refusal.Args{"today": m.today.String()}).On(column)
	}
	return d, nil
}

// readDate reads 2026-08-01 and, as spreadsheets here write it, 01/08/2026.
func readDate(text string) (when.Date, *refusal.Refusal) {
	if len(text) == 10 && text[2] == '/' && text[5] == '/' {
		text = text[6:] + "-" + text[3:5] + "-" + text[:2]
	}
	d, err := when.ParseDate(text)
	bad, _ := refusal.Of(err)
	return d, bad
}

// store puts the spooled rows into the database's own tables of this import,
// finds what only the whole can show, and carries it out.
func (m *members) store(tx *store.Tx, by domain.PersonID, today when.Date, o ImportOptions, report *Report) error {
	// long: what is asked of the whole file, in its order.
	load, err := tx.ImportMembers(store.MemberImport{Today: today, Columns: m.columns, Complete: o.Complete, By: by})
	if err != nil {
		return err
	}
	err = m.spool.each(make([]string, spooled), func(line int, t []string) error {
		p := domain.Person{Number: t[atNumber], Forename: t[atForename], Surname: t[atSurname], Email: t[atEmail],
			Organisation: t[atOrganisation], Group: t[atGroup], JobRole: t[atJobRole], Discipline: t[atDiscipline]}
		row := store.MemberRow{Line: line, Person: p, RoleSince: t[atRoleSince], Status: t[atStatus], Joined: t[atJoined], Home: t[atHome]}
		if t[atNetworks] != "" {
			row.Networks = strings.Fields(t[atNetworks])
		}
		return load.Add(row)
	})
	if err != nil {
		return err
	}
	clashes, err := load.Clashes(maxReported)
	if err != nil {
		return err
	}
	moves, more, err := load.Moves(maxReported)
	if err != nil {
		return err
	}
	for _, c := range append(clashes, more...) {
		why := domain.RowTwice
		if c.FirstLine == 0 {
			why = domain.EmailOfAnother
		}
		args := refusal.Args{"number": c.Number, "other": c.Other}
		if c.FirstLine > 0 {
			args["first_line"] = c.FirstLine
		}
		report.bad(c.Line, refusal.Because(why, "R35", args).On(c.Field))
	}
	if report.BadRows > 0 {
		return nil
	}
	if o.DryRun {
		changes, all, err := load.Changes(maxReported)
		if err != nil {
			return err
		}
		report.Changing = all
		for _, c := range changes {
			report.Changes = append(report.Changes, Change(c))
		}
	}
	done, err := load.Carry()
	if err != nil {
		return err
	}
	report.Created, report.Updated, report.Unchanged = done.Created, done.Updated, report.Rows-done.Created-done.Updated
	report.Ending, report.Endings, report.TakesTwo, report.Batch = done.Ending, endingsOf(done.Endings), done.TakesTwo, done.Batch
	if o.Complete && !o.DryRun && done.Ending != o.Endings {
		return refusal.Because(domain.EndingsUnsettled, "R29a", refusal.Args{"ending": done.Ending, "confirmed": o.Endings})
	}
	if o.Complete {
		if err := m.askEndings(tx, done); err != nil {
			return err
		}
	}
	if err := m.move(tx, moves, report); err != nil {
		return err
	}
	_, err = m.vacate(tx) // an expulsion takes the seat at once (R112)
	return err
}
