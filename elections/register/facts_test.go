package register_test

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/register"
	"hustings/elections/store"
)

type importer func(t testing.TB, file string, o register.ImportOptions) (register.Report, error)

func (w *world) importer(kind string) importer {
	return func(t testing.TB, file string, o register.ImportOptions) (register.Report, error) {
		o.Why = "test"
		f := w.ImportTerms
		switch kind {
		case "officers":
			f = w.ImportOfficers
		case "networks":
			f = w.ImportNetworks
		}
		return f(t.Context(), domain.Engine(), io.Reader(strings.NewReader(file)), o)
	}
}

// counts is a report in short: new, changed, as before; then the bad rows.
func counts(p register.Report) string {
	s := fmt.Sprintf("%d %d %d", p.Created, p.Updated, p.Unchanged)
	for _, b := range p.Bad {
		s += fmt.Sprintf("; %d %s %s", b.Line, b.Field, b.Reason)
	}
	return s
}

func TestR2a_SittingPanelsAndPastTermsComeAsDatedFacts(t *testing.T) {
	t.Parallel()
	const head = "panel,seat,term_from,term_until,number,from,until,mandate,note,ended_by\n"
	each(t, func(t *testing.T, w *world) {
		for i := range 4 {
			w.person(t, number(i), number(i)+"@example.org")
		}
		terms := w.importer("terms")
		run := func(rows, want string, refused bool) {
			t.Helper()
			got, err := terms(t, head+rows, register.ImportOptions{})
			if (err != nil) != refused || counts(got) != want {
				t.Errorf("%s\ngives %s, %v\nwant  %s", rows, counts(got), err, want)
			}
		}
		first := "CIO,1,2023-08-01,2025-08-01,000000,,,,\"elected 2023, before Hustings\",\n" +
			"CIO,1,2025-08-01,2027-08-01,000000,,2025-11-01,elected,,resignation\n" +
			"CIO,1,2025-08-01,2027-08-01,000001,01/12/2025,,co-opted,,\n" +
			"CIO,2,2025-08-01,2027-08-01,000002,,,,,\n"
		run(first, "4 0 0", false)
		run(first, "0 0 4", false)
		run(strings.Replace(first, "co-opted,,", "co-opted,until the next election,", 1), "0 1 3", false)
		run("CIO,3,2025-08-01,2027-08-01,000003,,,,,\n"+ // good, and undone by the bad ones
			"XYZ,1,2025-08-01,2027-08-01,000003,,,,,\n"+
			"CIO,4,2025-08-01,2027-08-01,000003,,,,,\n"+
			"CIO,3,2025-08-01,2027-08-01,999999,,,,,\n"+
			"CIO,2,2026-08-01,2028-08-01,000003,,,,,\n"+
			"CIO,2,2025-08-01,2027-08-01,000003,2026-01-01,,,,\n"+
			"CIO,2,2025-08-01,2027-08-01,000003,2025-07-31,,,,\n"+
			"CIO,2,2027-08-01,2025-08-01,000003,,,,,\n"+
			"CIO,2,2027-08-01,2029-08-01,000003,,,stolen,,\n"+
			"CIO,2,2027-08-01,,000003,,,,,\n",
			"1 0 0; 3 panel unknown-panel; 4 seat unknown-seat; 5 number unknown-member; 6 term_from term-overlaps; 7 seat seat-taken; "+
				"8 from outside-term; 9 term_until dates-reversed; 10 mandate unknown-choice; 11 term_until missing", true)

		on := func(d string) string {
			t.Helper()
			held, err := w.SeatsOn(t.Context(), w.panel.ID, day(d))
			must(t, err)
			var out []string
			for _, h := range held {
				out = append(out, fmt.Sprintf("%d %s %s", h.Seat, w.numberOf(t, h.Person), h.Mandate.Kind))
			}
			return strings.Join(out, ", ")
		}
		for d, want := range map[string]string{
			"2023-07-31": "", "2024-01-01": "1 000000 imported", "2025-10-31": "1 000000 imported, 2 000002 imported",
			"2025-11-01": "2 000002 imported", "2026-01-05": "1 000001 co-opted, 2 000002 imported", "2027-08-01": "",
		} {
			if got := on(d); got != want {
				t.Errorf("on %s: %s, want %s", d, got, want)
			}
		}
	})
}

// numberOf is the number of somebody whom a read for everybody shows: her name and where
// she works, and nothing else that is kept of her (PR1).
func (w *world) numberOf(t testing.TB, shown domain.Person) (number string) {
	t.Helper()
	w.read(t, func(tx *store.Tx) error {
		p, err := tx.Person(shown.ID)
		if want := (domain.Person{ID: p.ID, Forename: p.Forename, Surname: p.Surname, Organisation: p.Organisation}); shown != want {
			t.Errorf("everybody is shown %+v, want %+v", shown, want)
		}
		number = p.Number
		return err
	})
	return number
}

func TestR2a_ChairsComeAsDatedFacts(t *testing.T) {
	t.Parallel()
	const head = "panel,office,number,from,until,note\n"
	each(t, func(t *testing.T, w *world) {
		for i := range 3 {
			w.person(t, number(i), number(i)+"@example.org")
		}
		run := func(rows, want string, refused bool) {
			t.Helper()
			got, err := w.importer("officers")(t, head+rows, register.ImportOptions{})
			if (err != nil) != refused || counts(got) != want {
				t.Errorf("%s\ngives %s, %v\nwant  %s", rows, counts(got), err, want)
			}
		}
		first := "CIO,chair,000000,2025-09-01,2027-08-01,elected 2025\nCIO,Vice-Chair,000001,2025-09-01,2027-08-01,\n"
		run(first, "2 0 0", false)
		run(first, "0 0 2", false)
		run("CIO,chair,000000,2025-09-01,2026-08-01,elected 2025\n", "0 1 0", false)
		run("CIO,chair,000002,2026-07-31,2027-08-01,\nCIO,treasurer,000002,2026-07-31,2027-08-01,\n", "0 0 0; 2 office office-taken; 3 office unknown-choice", true)
		offices, err := w.OfficesOn(t.Context(), w.panel.ID, day("2026-07-31"))
		must(t, err)
		if len(offices) != 2 || offices[0].Office != domain.ChairOffice || w.numberOf(t, offices[0].Person) != "000000" || offices[0].Mandate.Note != "elected 2025" {
			t.Errorf("offices %+v", offices)
		}
		offices, err = w.OfficesOn(t.Context(), w.panel.ID, day("2026-08-01"))
		must(t, err)
		if len(offices) != 1 || offices[0].Office != domain.ViceOffice {
			t.Errorf("offices %+v", offices)
		}
	})
}

func TestR1_NetworksComeWithTheirPanelsAndSeats(t *testing.T) {
	t.Parallel()
	const head = "code,name,kind,seats,accepted_roles\n"
	each(t, func(t *testing.T, w *world) {
		run := func(rows, want string, refused bool) {
			t.Helper()
			got, err := w.importer("networks")(t, head+rows, register.ImportOptions{})
			if (err != nil) != refused || counts(got) != want {
				t.Errorf("%s\ngives %s, %v\nwant  %s", rows, counts(got), err, want)
			}
		}
		run("CCIO,Chief clinical information officers,panelled,12,CCIO|Medical director\nWIDER,Wider membership,wider,,\n", "2 0 0", false)
		run("CCIO,Chief clinical information officers,panelled,12,CCIO|Medical director\nWIDER,Everybody else,wider,,\n", "0 1 1", false)
		run("CCIO,Chief clinical information officers,panelled,14,CCIO|Medical director\n", "0 1 0", false)
		run("lower,x,panelled,12,\nNOSEAT,x,panelled,,\nSPEC,x,specialist,3,\nCCIO,x,wider,,\nODD,x,odd,,\nNONAME,,wider,,\n",
			"0 0 0; 2 code malformed; 3 seats malformed; 4 seats no-panel; 5 kind made-here; 6 kind malformed; 7 name missing", true)
		w.read(t, func(tx *store.Tx) error {
			p, err := tx.PanelByCode("CCIO")
			if err != nil {
				return err
			}
			seats, err := tx.SeatsOf(p.ID)
			if len(seats) != 14 || seats[13].Number != 14 {
				t.Errorf("%d seats", len(seats))
			}
			return err
		})
	})
}

func TestR2_NetworksAreAddedRenamedAndEnded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.set(t, 60*24*time.Hour)
		n, p, err := w.CreateNetwork(t.Context(), domain.Engine(), register.NewNetwork{Code: "CNIO", Name: "Chief nursing information officers", Kind: domain.Panelled, Seats: 12}, "founded")
		must(t, err)
		if p == nil || p.Name != "Chief nursing information officers panel" {
			t.Errorf("panel %+v", p)
		}
		_, _, err = w.CreateNetwork(t.Context(), domain.Engine(), register.NewNetwork{Code: "CNIO", Name: "x", Kind: domain.Wider}, "again")
		wantRefusal(t, err, domain.CodeTaken)
		must(t, w.RenameNetwork(t.Context(), domain.Engine(), n.ID, "Nursing", nil, "shorter"))
		must(t, w.AddSeats(t.Context(), domain.Engine(), p.ID, 2, "grown"))
		must(t, w.EndNetwork(t.Context(), domain.Engine(), n.ID, day("2026-03-01"), "merged"))
		wantRefusal(t, w.EndNetwork(t.Context(), domain.Engine(), n.ID, day("2026-03-02"), "again"), domain.NotInForce)
		w.read(t, func(tx *store.Tx) error {
			got, err := tx.Network(n.ID)
			if got.Name != "Nursing" || got.EndedOn == nil || *got.EndedOn != day("2026-03-01") {
				t.Errorf("network %+v", got)
			}
			return err
		})
		got, err := w.members(t, "number,forename,surname,email,home\n1,Ann,Ashby,ann@example.org,CNIO\n", register.ImportOptions{})
		wantRefusal(t, err, domain.ImportRefused)
		if len(got.Bad) != 1 || got.Bad[0].Reason != domain.UnknownNetwork {
			t.Errorf("joining a network that has ended: %+v", got.Bad)
		}
	})
}

func TestR2_AMergedNetworkTakesItsMembersAlong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.mustMembers(t, "number,forename,surname,email,home,networks,status\n"+
			"1,Ann,Ashby,ann@example.org,CIO,,active\n"+
			"2,Bo,Okafor,bo@example.org,CIO,CYBER,suspended\n"+
			"3,Cy,Zee,cy@example.org,CYBER,CIO,active\n"+
			"4,Di,Wye,di@example.org,CYBER,,active\n", register.Report{Created: 4})
		w.set(t, 10*24*time.Hour)
		_, err := w.MergeNetworks(t.Context(), domain.Engine(), w.cio.ID, w.cio.ID, "x")
		wantRefusal(t, err, domain.MergesItself)
		moved, err := w.MergeNetworks(t.Context(), domain.Engine(), w.cio.ID, w.cyber.ID, "one network of all")
		if err != nil || moved != 3 {
			t.Fatalf("%d moved: %v", moved, err)
		}
		_, err = w.MergeNetworks(t.Context(), domain.Engine(), w.cio.ID, w.cyber.ID, "again")
		wantRefusal(t, err, domain.NotInForce)
		for n, want := range map[string][]string{
			"1": {"CIO home active 2026-01-05 to 2026-01-15", "CYBER home active 2026-01-15 to …"},
			"2": {"CIO home suspended 2026-01-05 to 2026-01-15", "CYBER suspended 2026-01-05 to 2026-01-15", "CYBER home suspended 2026-01-15 to …"},
			"3": {"CYBER home active 2026-01-05 to …", "CIO active 2026-01-05 to 2026-01-15"},
			"4": {"CYBER home active 2026-01-05 to …"},
		} {
			got := strings.Split(w.facts(t, n), "; ")
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("member %s: %q, want %q", n, got, want)
			}
		}
		w.read(t, func(tx *store.Tx) error {
			if p, err := tx.Panel(w.panel.ID); err != nil || p.EndedOn == nil {
				t.Errorf("the panel goes on: %+v, %v", p, err)
			}
			return nil
		})
	})
}

// An end takes effect with the act, so it has no day to come; and a panel that a notice of
// election stands for does not end, be it by a merger (R2, R8).
func TestR2_ANetworkEndsOnADayThatHasComeAndNotUnderItsElection(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.set(t, 60*24*time.Hour) // 6 March
		refused := func(err error, want refusal.Reason, args refusal.Args, field string) {
			t.Helper()
			r, no := refusal.Of(err)
			if !no || r.Reason != want || r.Rule != "R2" || r.Field != field || !maps.Equal(r.Args, args) {
				t.Errorf("%v (%+v), want %s of %q with %v", err, r, want, field, args)
			}
			w.read(t, func(tx *store.Tx) error {
				n, err := tx.Network(w.cio.ID)
				p, err2 := tx.Panel(w.panel.ID)
				if n.EndedOn != nil || p.EndedOn != nil {
					t.Errorf("ended all the same: %v, %v", n.EndedOn, p.EndedOn)
				}
				return first(err, err2)
			})
		}
		end := func(on string) error {
			return w.EndNetwork(t.Context(), domain.Engine(), w.cio.ID, day(on), "one network of all")
		}
		merge := func() error {
			_, err := w.MergeNetworks(t.Context(), domain.Engine(), w.cio.ID, w.cyber.ID, "one network of all")
			return err
		}
		refused(end("2026-03-07"), domain.DateInFuture, refusal.Args{"today": "2026-03-06"}, "on")
		refused(end("2027-03-06"), domain.DateInFuture, refusal.Args{"today": "2026-03-06"}, "on")

		el := domain.Election{ID: store.NewID[domain.ElectionID](), Reference: "CIO-2026", Kind: domain.PanelElection, Panel: w.panel.ID, Network: w.cio.ID, Title: "CIO panel 2026", State: domain.Draft, Attempt: 1, Seats: 3, Term: domain.NewTerm(day("2026-08-01"), 2), Params: domain.DefaultParams(domain.PanelElection)}
		w.write(t, func(tx *store.Tx) error { return tx.CreateElection(el) })
		for _, s := range domain.UnderNotice {
			el.State = s
			w.write(t, func(tx *store.Tx) error { return tx.SaveElection(el) })
			named := refusal.Args{"election": el.Title, "reference": el.Reference}
			refused(end("2026-03-06"), domain.PanelBeingElected, named, "")
			refused(merge(), domain.PanelBeingElected, named, "")
		}
		el.State = domain.Cancelled
		w.write(t, func(tx *store.Tx) error { return tx.SaveElection(el) })
		must(t, end("2026-03-06"))
	})
}

// A panel's new name is one act with its reason; its code, seats and past stay, and a
// panel that has ended keeps the name it had (R2).
func TestR2_APanelIsRenamed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		by := domain.Actor{Person: store.NewID[domain.PersonID](), Grants: []domain.Grant{{Role: domain.Secretariat}}}
		rename := func(by domain.Actor, name, why string) error {
			return w.RenamePanel(t.Context(), by, w.panel.ID, name, why)
		}
		for what, c := range map[string]struct {
			err  error
			want refusal.Reason
		}{
			"no name":       {rename(by, " ", "as agreed"), refusal.Missing},
			"a hidden sign": {rename(by, "Digital\u202e Panel", "as agreed"), domain.TextNotPlain},
			"the same name": {rename(by, w.panel.Name, "as agreed"), domain.NoChange},
			"no reason":     {rename(by, "Digital Panel", " "), refusal.WhyMissing},
			"a member":      {rename(domain.Actor{Person: by.Person, Grants: []domain.Grant{{Role: domain.Member}}}, "Digital Panel", "as agreed"), refusal.LacksRole},
		} {
			if r, no := refusal.Of(c.err); !no || r.Reason != c.want {
				t.Errorf("%s: %v, want %s", what, c.err, c.want)
			}
		}
		if err := rename(by, " Digital Panel ", "as agreed"); err != nil {
			t.Fatal(err)
		}
		v, err := w.Panel(t.Context(), w.panel.Code)
		if err != nil || v.Name != "Digital Panel" || v.ID != w.panel.ID || len(v.Seats) != len(w.seats) {
			t.Errorf("%+v, %v", v, err)
		}
		today := v.Today
		if err := w.EndNetwork(t.Context(), by, w.cio.ID, today, "the networks merge"); err != nil {
			t.Fatal(err)
		}
		if r, no := refusal.Of(rename(by, "Another", "as agreed")); !no || r.Reason != domain.NotInForce {
			t.Errorf("a panel that has ended: %v", r)
		}
	})
}
