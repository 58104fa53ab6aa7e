package register_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/register"
	"hustings/elections/store"
)

// officer adds an officer who has a passkey that somebody saw her add, as her
// session stands when she has just proved it.
func (w *world) officer(t testing.TB, number string, role domain.Role) domain.Actor {
	t.Helper()
	p := domain.Person{ID: store.NewID[domain.PersonID](), Number: number, Surname: "Officer " + number, Email: strings.ToLower(number) + "@office.example"}
	var at time.Time
	w.write(t, func(tx *store.Tx) error {
		at = tx.Now()
		return first(tx.CreatePerson(p), tx.CreateAppointment(domain.Appointment{ID: store.NewID[domain.AppointmentID](), Person: p.ID, Role: role, From: at, Why: "test"}),
			tx.CreatePasskey(domain.Passkey{ID: store.NewID[domain.PasskeyID](), Person: p.ID, Credential: []byte(number), Body: []byte("{}"), Name: "key", AddedAt: at, SeenAt: &at}))
	})
	return domain.Actor{Person: p.ID, Number: number, Grants: []domain.Grant{{Role: role}}, SteppedUp: at}
}

// announced has an election of the panel's that is not over, its notice out.
func (w *world) announced(t testing.TB, state domain.State) domain.Election {
	t.Helper()
	var now time.Time
	w.read(t, func(tx *store.Tx) error { now = tx.Now(); return nil })
	e := domain.Election{ID: store.NewID[domain.ElectionID](), Reference: "CIO-2026", Kind: domain.PanelElection, Panel: w.panel.ID, Network: w.cio.ID,
		Title: "CIO panel", State: state, Attempt: 1, Seats: 3, Params: domain.DefaultParams(domain.PanelElection), Calendar: when.LatestCalendar().Version(),
		Term: domain.Term{From: day("2026-08-01"), Until: day("2028-08-01")}, Timetable: domain.Timetable{QualifyingDate: when.DateOf(now, time.UTC)}, PublishedAt: &now}
	w.write(t, func(tx *store.Tx) error { return tx.CreateElection(e) })
	return e
}

// letters are the mails that wait, taken out: template and address of each.
func (w *world) letters(t testing.TB) (said []string) {
	t.Helper()
	w.write(t, func(tx *store.Tx) error {
		all, err := tx.DueLetters(1000)
		for _, l := range all {
			said = append(said, l.Mail.Template+" "+l.Address)
			err = first(err, tx.LetterSent(l.ID))
		}
		return err
	})
	slices.Sort(said)
	return said
}

func (w *world) email(t testing.TB, id domain.PersonID) (email string) {
	t.Helper()
	w.read(t, func(tx *store.Tx) error {
		p, err := tx.Person(id)
		email = p.Email
		return err
	})
	return email
}

const sheet = "number,forename,surname,email,organisation\n"

// The attack that was seen: an import with a changed address, a link to it, and
// the address put back.
func TestFound01_AnImportDoesNotMakeTheSecretariatAVoter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		voter := w.person(t, "1", "one@example.org")
		free := w.person(t, "2", "two@example.org")
		w.write(t, func(tx *store.Tx) error { // votes nowhere: her home is gone since long ago
			return tx.ReplaceMemberships(free.ID, nil, nil, day("2020-02-01"))
		})
		secretary, ro := w.officer(t, "SEC", domain.Secretariat), w.officer(t, "RO", domain.ReturningOfficer)
		w.announced(t, domain.Open)
		in := w.signIn(t, voter)
		waiting, _ := w.link(t, voter)
		w.letters(t)

		stale := secretary
		stale.SteppedUp = time.Time{}
		file := sheet + "1,Pat,Newname,thief@evil.example,North Trust\n2,Pat,Number 2,moved@example.org,\nSEC,,Officer SEC,sec@office.example,\nRO,,Officer RO,thief2@evil.example,\n"
		_, err := w.ImportMembers(t.Context(), stale, strings.NewReader(file), register.ImportOptions{Why: "June"})
		wantRefusal(t, err, refusal.FreshNeeded)
		report, err := w.ImportMembers(t.Context(), secretary, strings.NewReader(file), register.ImportOptions{Why: "June"})
		must(t, err)
		if report.Waiting != 2 || report.Moved != 1 || len(report.Waits) != 2 || report.Waits[0] != (register.Waiting{Line: 2, Number: "1"}) || report.Waits[1].Number != "RO" {
			t.Errorf("the report: %+v", report)
		}
		for id, want := range map[domain.PersonID]string{voter.ID: "one@example.org", free.ID: "moved@example.org", ro.Person: "ro@office.example"} {
			if got := w.email(t, id); got != want {
				t.Errorf("the address is %s, want %s", got, want)
			}
		}
		w.read(t, func(tx *store.Tx) error { // all else of the row is stored
			p, err := tx.Person(voter.ID)
			if p.Surname != "Newname" || p.Organisation != "North Trust" {
				t.Errorf("the rest of the row is lost: %+v", p)
			}
			return err
		})
		if got, want := w.letters(t), []string{"address-change-asked one@example.org", "address-change-asked ro@office.example", "address-changed moved@example.org",
			"address-changed two@example.org", "register-second-needed ro@office.example"}; !slices.Equal(got, want) {
			t.Errorf("told: %v, want %v", got, want)
		}
		// The very same file again asks for nothing anew.
		report, err = w.ImportMembers(t.Context(), secretary, strings.NewReader(file), register.ImportOptions{Why: "June again"})
		must(t, err)
		list, err := w.Requests(t.Context(), ro)
		must(t, err)
		if len(list) != 2 || report.Waiting != 2 {
			t.Fatalf("%d requests wait, the report says %d", len(list), report.Waiting)
		}
		slices.SortFunc(list, func(a, b domain.Request) int {
			return strings.Compare(fmt.Sprint(b.Detail["email"]), fmt.Sprint(a.Detail["email"]))
		}) // asked at one instant
		// One person is not two, whatever she is; and the person it is about is nobody's second officer.
		_, err = w.Confirm(t.Context(), secretary, list[0].ID, "")
		wantRefusal(t, err, refusal.SamePerson)
		_, err = w.Confirm(t.Context(), ro, list[1].ID, "")
		wantRefusal(t, err, domain.TookPart)
		if _, err := w.Redeem(t.Context(), waiting); err != nil {
			t.Errorf("asking alone has ended a link: %v", err)
		}
		waiting, _ = w.link(t, voter)
		_, err = w.Confirm(t.Context(), ro, list[0].ID, "she called")
		must(t, err)
		if got := w.email(t, voter.ID); got != "thief@evil.example" {
			t.Errorf("two officers have changed it to %s", got)
		}
		_, err = w.Actor(t.Context(), in.Token)
		wantRefusal(t, err, domain.SessionOver)
		_, err = w.Redeem(t.Context(), waiting)
		wantRefusal(t, err, domain.LinkNotValid)
		if got := strings.Join(w.letters(t), " "); !strings.Contains(got, "address-changed one@example.org") || !strings.Contains(got, "address-changed thief@evil.example") {
			t.Errorf("told: %s", got)
		}
		w.read(t, func(tx *store.Tx) error { // the record names whose, and no address
			acts, err := tx.RecordEntries(store.RecordFilter{Act: "address.changed"})
			if len(acts) != 2 || acts[0].Act.Subject != string(free.ID) || acts[1].Act.Subject != string(voter.ID) || acts[1].By != ro.Person {
				t.Errorf("recorded %+v", acts)
			}
			return err
		})
		var all strings.Builder
		w.read(t, func(tx *store.Tx) error {
			acts, err := tx.RecordEntries(store.RecordFilter{Limit: 1000})
			for _, a := range acts {
				fmt.Fprintf(&all, "%+v\n", a)
			}
			return err
		})
		if strings.Contains(all.String(), "@") {
			t.Errorf("an address stands in the record:\n%s", all.String())
		}
	})
}

// A swap in which one of two keeps hers, and a newcomer with an address that is
// kept: nothing is stored, and the rows are named.
func TestFound01_AnAddressThatIsKeptIsNobodyElses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.person(t, "1", "one@example.org")
		secretary := w.officer(t, "SEC", domain.Secretariat)
		w.announced(t, domain.Notice)
		report, err := w.ImportMembers(t.Context(), secretary, strings.NewReader(sheet+"1,Pat,Number 1,other@example.org,\nNEW,New,Person,one@example.org,\n"),
			register.ImportOptions{Why: "June"})
		wantRefusal(t, err, domain.ImportRefused)
		if report.BadRows != 1 || report.Bad[0].Line != 3 || report.Bad[0].Reason != domain.EmailOfAnother {
			t.Errorf("the report: %+v", report)
		}
	})
}

func TestFound01_TheFormAndTheAPIAskTwoOfficersToo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		voter := w.person(t, "1", "one@example.org")
		secretary, ro, dep := w.officer(t, "SEC", domain.Secretariat), w.officer(t, "RO", domain.ReturningOfficer), w.officer(t, "DEP", domain.DeputyReturningOfficer)
		q, err := w.ChangeAddress(t.Context(), secretary, voter.ID, "free@example.org", "she wrote")
		if err != nil || q != nil || w.email(t, voter.ID) != "free@example.org" {
			t.Fatalf("while nothing hangs on it: %v %v", q, err)
		}
		e := w.announced(t, domain.Nominations)
		q, err = w.ChangeAddress(t.Context(), secretary, voter.ID, "new@example.org", "she wrote")
		if err != nil || q == nil || w.email(t, voter.ID) != "free@example.org" {
			t.Fatalf("while she votes: %v %v", q, err)
		}
		// The leave-and-return: her membership ended since the notice, she is meant still.
		w.write(t, func(tx *store.Tx) error {
			return tx.ReplaceMemberships(voter.ID, nil, nil, when.DateOf(tx.Now(), time.UTC))
		})
		again, err := w.ChangeAddress(t.Context(), secretary, voter.ID, "thief@evil.example", "she wrote")
		if err != nil || again == nil {
			t.Errorf("whoever has left since the notice is changed by one: %v %v", again, err)
		}
		for name, by := range map[string]domain.Actor{"an officer without a passkey": {Person: ro.Person, Number: "RO", Grants: ro.Grants, SteppedUp: ro.SteppedUp, Unseen: true}} {
			if _, err := w.Confirm(t.Context(), by, again.ID, ""); err == nil {
				t.Errorf("%s confirms", name)
			}
		}
		if _, err := w.Decline(t.Context(), ro, again.ID, "she knows nothing of it"); err != nil {
			t.Fatal(err)
		}
		_, err = w.Confirm(t.Context(), dep, again.ID, "")
		wantRefusal(t, err, domain.RequestDone)
		w.read(t, func(tx *store.Tx) error { // nothing of the address stays behind
			all, err := tx.RegisterRequests(false)
			for _, q := range all {
				if strings.Contains(fmt.Sprint(q.Detail), "@") {
					t.Errorf("a request that is done still knows %v", q.Detail)
				}
			}
			return err
		})
		e.State = domain.Certified
		w.write(t, func(tx *store.Tx) error { return tx.SaveElection(e) })
		if q, err = w.ChangeAddress(t.Context(), secretary, voter.ID, "later@example.org", "she wrote"); err != nil || q != nil {
			t.Errorf("after the certificate: %v %v", q, err)
		}
	})
}

// During a poll the new address counts after a day, or with the consent of an
// officer who had no part in the change.
func TestFound01_ANewAddressWaitsADayWhileAPollIsUnderWay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		officer := w.person(t, "1", "one@example.org")
		w.appoint(t, officer, domain.Auditor)
		secretary, ro, dep := w.officer(t, "SEC", domain.Secretariat), w.officer(t, "RO", domain.ReturningOfficer), w.officer(t, "DEP", domain.DeputyReturningOfficer)
		w.openPoll(t, w.announced(t, domain.Open))
		q, err := w.ChangeAddress(t.Context(), secretary, officer.ID, "new@example.org", "she wrote")
		must(t, err)
		_, err = w.Confirm(t.Context(), ro, q.ID, "")
		must(t, err)
		officer.Email = "new@example.org"
		token, _ := w.link(t, officer)
		_, err = w.Redeem(t.Context(), token)
		wantRefusal(t, err, domain.AddressHeld)
		for _, by := range []domain.Actor{secretary, ro, {Person: officer.ID, Number: "1", Grants: ro.Grants, SteppedUp: ro.SteppedUp}} {
			wantRefusal(t, w.ConsentAddress(t.Context(), by, officer.ID, "she called"), domain.TookPart)
		}
		must(t, w.ConsentAddress(t.Context(), dep, officer.ID, "she called"))
		if _, err = w.Redeem(t.Context(), token); err != nil {
			t.Errorf("with consent: %v", err)
		}
		w.read(t, func(tx *store.Tx) error {
			acts, err := tx.RecordEntries(store.RecordFilter{Act: "address.consented"})
			if len(acts) != 1 || acts[0].By != dep.Person || acts[0].Act.Subject != string(officer.ID) {
				t.Errorf("recorded %+v", acts)
			}
			return err
		})
		// And without consent after a day. Whoever proved a passkey proves one anew.
		q, err = w.ChangeAddress(t.Context(), secretary, officer.ID, "newer@example.org", "she wrote")
		must(t, err)
		_, err = w.Confirm(t.Context(), ro, q.ID, "")
		must(t, err)
		officer.Email = "newer@example.org"
		w.set(t, domain.AddressWait-time.Minute)
		token, _ = w.link(t, officer)
		_, err = w.Redeem(t.Context(), token)
		wantRefusal(t, err, domain.AddressHeld)
		w.set(t, domain.AddressWait+time.Minute)
		if _, err = w.Redeem(t.Context(), token); err != nil {
			t.Errorf("after a day: %v", err)
		}
	})
}

// openPoll gives an election a contest whose poll is open for a week, and people
// on its roll.
func (w *world) openPoll(t testing.TB, e domain.Election, voters ...domain.PersonID) {
	t.Helper()
	w.write(t, func(tx *store.Tx) error {
		now := tx.Now()
		c := domain.Contest{ID: store.NewID[domain.ContestID](), Election: e.ID, Reference: e.Reference + "/1", Round: 1, Title: e.Title, Board: [32]byte{1},
			Seats: 1, Method: "irv", Policy: domain.ServiceKeys, Opens: now.Add(-time.Hour), Closes: now.Add(7 * 24 * time.Hour), Stage: domain.ContestSealed,
			Duplicates: domain.LastCounts, Params: e.Params}
		if err := tx.CreateContest(c, nil); err != nil {
			return err
		}
		for i, p := range voters {
			if err := tx.AddToRoll([]domain.RollEntry{{Contest: c.ID, Tag: [32]byte{byte(i + 1)}, Person: p, Voter: fmt.Sprint(i)}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// One secretary makes nobody an officer: not another returning officer, and not
// the second secretary who would then confirm what she asks for.
func TestFound02_AppointmentsTakeTwoAndTellEverybody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		secretary, auditor := w.officer(t, "SEC", domain.Secretariat), w.officer(t, "AUD", domain.Auditor)
		second := w.officer(t, "SEC2", domain.Secretariat)
		ann := w.person(t, "1", "ann@example.org")
		inOffice := func() (all []string) {
			list, people, err := w.Officers(t.Context(), domain.Engine())
			must(t, err)
			for _, a := range list {
				all = append(all, people[a.Person].Number+" "+string(a.Role))
			}
			slices.Sort(all)
			return all
		}
		before := inOffice()
		for _, role := range []domain.Role{domain.ReturningOfficer, domain.DeputyReturningOfficer, domain.Secretariat, domain.Auditor} {
			o := register.NewOfficer{Number: "X " + string(role), Surname: "Shadow", Email: string(role) + "@evil.example", Role: role, Why: "help"}
			if _, _, err := w.CreateOfficer(t.Context(), secretary, o); err == nil {
				t.Errorf("one secretary makes a %s", role)
			}
			q, err := w.AskOfficer(t.Context(), secretary, o)
			must(t, err)
			_, err = w.Confirm(t.Context(), secretary, q.ID, "")
			wantRefusal(t, err, refusal.SamePerson)
			_, err = w.Confirm(t.Context(), auditor, q.ID, "")
			wantRefusal(t, err, refusal.LacksRole)
			if got := inOffice(); !slices.Equal(got, before) {
				t.Fatalf("asking alone: %v", got)
			}
			_, err = w.Decline(t.Context(), second, q.ID, "nobody knows them")
			must(t, err)
		}
		_, err := w.AskOfficer(t.Context(), secretary, register.NewOfficer{Number: "1", Email: "other@evil.example", Role: domain.ReturningOfficer, Why: "help"})
		wantRefusal(t, err, domain.NumberTaken) // judged when it is asked for
		w.letters(t)
		q, err := w.AskAppointment(t.Context(), secretary, register.Appointing{Person: ann.ID, Role: domain.ReturningOfficer, Why: "the panel's elections"})
		must(t, err)
		if got, want := w.letters(t), []string{"register-second-needed aud@office.example", "register-second-needed sec2@office.example"}; !slices.Equal(got, want) {
			t.Errorf("told of the request: %v", got)
		}
		herself := domain.Actor{Person: ann.ID, Number: "1", Grants: second.Grants, SteppedUp: second.SteppedUp}
		_, err = w.Confirm(t.Context(), herself, q.ID, "")
		wantRefusal(t, err, domain.TookPart)
		_, err = w.Confirm(t.Context(), second, q.ID, "")
		must(t, err)
		if got := inOffice(); !slices.Contains(got, "1 returning-officer") {
			t.Errorf("after two: %v", got)
		}
		if got, want := w.letters(t), []string{"officer-appointed ann@example.org", "officer-appointed aud@office.example", "officer-appointed sec2@office.example",
			"officer-appointed sec@office.example"}; !slices.Equal(got, want) {
			t.Errorf("told of the appointment: %v", got)
		}
	})
}

func TestFound02_TheLastSecretariatStays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		keeper := w.person(t, "1", "one@example.org")
		id := w.appoint(t, keeper, domain.Secretariat)
		wantRefusal(t, w.EndAppointment(t.Context(), domain.Engine(), id, "leaves"), domain.LastSecretariat)
		wantRefusal(t, w.Disable(t.Context(), domain.Engine(), keeper.ID, "leaves"), domain.LastSecretariat)
		other := w.person(t, "2", "two@example.org")
		w.appoint(t, other, domain.Secretariat)
		must(t, w.Disable(t.Context(), domain.Engine(), other.ID, "on leave"))
		wantRefusal(t, w.EndAppointment(t.Context(), domain.Engine(), id, "leaves"), domain.LastSecretariat) // who cannot sign in keeps nothing
		must(t, w.Enable(t.Context(), domain.Engine(), other.ID, "back"))
		must(t, w.EndAppointment(t.Context(), domain.Engine(), id, "leaves"))
	})
}

// An officer without a passkey does no officer's act, and adds one only when a
// second officer, or the command line, has opened that in her own session.
func TestFound01_AnOfficersPasskeyIsAddedUnderASecondOfficersEye(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		in := w.signIn(t, p)
		was, err := w.Actor(t.Context(), in.Token)
		must(t, err)
		_, err = w.AddPasskey(t.Context(), was.Actor, "of a member", []byte("before"), []byte("{}")) // nobody saw it
		must(t, err)
		w.appoint(t, p, domain.Secretariat)
		now, err := w.Actor(t.Context(), in.Token)
		must(t, err)
		now.Actor.SteppedUp = w.now(t)
		for name, act := range map[string]func() error{
			"importing": func() error {
				_, err := w.ImportMembers(t.Context(), now.Actor, strings.NewReader(sheet+"5,A,B,a@example.org,\n"), register.ImportOptions{Why: "x"})
				return err
			},
			"disabling": func() error { return w.Disable(t.Context(), now.Actor, p.ID, "x") },
			"appointing": func() error {
				_, err := w.AskAppointment(t.Context(), now.Actor, register.Appointing{Person: p.ID, Role: domain.Auditor, Why: "x"})
				return err
			},
			"letting another add one": func() error { _, err := w.PermitPasskey(t.Context(), now.Actor, p.ID); return err },
		} {
			if r, _ := refusal.Of(act()); r == nil || r.Reason != domain.PasskeyNone || r.Rule != "R5b" {
				t.Errorf("%s without a passkey: %v", name, r)
			}
		}
		add := func() error {
			_, err := w.AddPasskey(t.Context(), now.Actor, "key", []byte("key "+fmt.Sprint(w.now(t))), []byte("{}"))
			return err
		}
		wantRefusal(t, add(), domain.PasskeyUnseen)
		ro := w.officer(t, "RO", domain.ReturningOfficer)
		_, err = w.PermitPasskey(t.Context(), ro, ro.Person)
		wantRefusal(t, err, domain.TookPart)
		code, err := w.PermitPasskey(t.Context(), ro, p.ID)
		must(t, err)
		wantRefusal(t, add(), domain.PasskeyUnseen) // nobody has typed the code
		thief, err := w.Actor(t.Context(), w.signIn(t, p).Token)
		must(t, err)
		for range domain.CodeTries - 1 {
			wantRefusal(t, w.OpenPermit(t.Context(), thief.Actor, "AAAA-AAAA"), domain.PermitNotValid)
		}
		must(t, w.OpenPermit(t.Context(), now.Actor, strings.ToLower(register.Hyphened(code))))
		_, err = w.AddPasskey(t.Context(), thief.Actor, "a thief's", []byte("thief"), []byte("{}"))
		wantRefusal(t, err, domain.PasskeyUnseen) // another session of hers
		w.letters(t)
		must(t, add())
		if got, want := w.letters(t), []string{"passkey-added one@example.org", "passkey-added ro@office.example"}; !slices.Equal(got, want) {
			t.Errorf("told: %v", got)
		}
		wantRefusal(t, add(), domain.PasskeyUnseen) // one code, one passkey
		have, err := w.Passkeys(t.Context(), domain.Actor{Person: p.ID})
		must(t, err)
		slices.SortFunc(have, func(a, b domain.Passkey) int { return strings.Compare(b.Name, a.Name) }) // added at one instant
		if len(have) != 2 || have[0].SeenAt != nil || have[1].SeenAt == nil || have[1].SeenBy != ro.Person {
			t.Errorf("kept: %+v", have)
		}
		if now, err = w.Actor(t.Context(), in.Token); err != nil || now.Actor.Unseen {
			t.Errorf("with a passkey: %+v %v", now.Actor, err)
		}
		// A code that is over, and one that was tried too often.
		code, err = w.PermitPasskey(t.Context(), ro, p.ID)
		must(t, err)
		w.set(t, domain.PermitLife)
		wantRefusal(t, w.OpenPermit(t.Context(), now.Actor, code), domain.PermitNotValid)
		code, err = w.PermitPasskey(t.Context(), domain.Engine(), p.ID)
		must(t, err)
		for range domain.CodeTries {
			wantRefusal(t, w.OpenPermit(t.Context(), now.Actor, "AAAA-AAAA"), domain.PermitNotValid)
		}
		wantRefusal(t, w.OpenPermit(t.Context(), now.Actor, code), domain.PermitNotValid)
	})
}

func TestFound03_LinksDieWithTheAddressTheyWereMailedTo(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "one@example.org")
		secretary := w.officer(t, "SEC", domain.Secretariat)
		mailed, _ := w.link(t, p)
		browser, err := w.RequestLink(t.Context(), p.Email) // still in the outbox
		must(t, err)
		_, err = w.ChangeAddress(t.Context(), secretary, p.ID, "right@example.org", "a typing error")
		must(t, err)
		_, err = w.Redeem(t.Context(), mailed)
		wantRefusal(t, err, domain.LinkNotValid)
		if token := w.token(t, p.ID); token != "" {
			t.Error("a link asked for by the old address is mailed to the new one")
		}
		_, err = w.RedeemCode(t.Context(), browser, "AAAA-AAAA")
		wantRefusal(t, err, domain.CodeNotValid)
		// However the address was changed: the link is held against it when it is spent.
		p.Email = "right@example.org"
		mailed, _ = w.link(t, p)
		w.write(t, func(tx *store.Tx) error { p.Email = "by.hand@example.org"; return tx.SavePerson(p) })
		_, err = w.Redeem(t.Context(), mailed)
		wantRefusal(t, err, domain.LinkNotValid)
	})
}

func TestFound03_ACodeRenewsTheSessionOfTheSamePersonOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p, other := w.person(t, "1", "one@example.org"), w.person(t, "2", "two@example.org")
		in := w.signIn(t, p)
		w.set(t, 20*time.Minute)
		now, err := w.Actor(t.Context(), in.Token)
		must(t, err)
		if got := now.Actor.ProvedAt; !got.Equal(in.Session.BeganAt) {
			t.Errorf("proved at %s", got)
		}
		token, browser := w.link(t, other)
		_, err = w.Renew(t.Context(), now.Actor, browser, register.CodeOf(token))
		wantRefusal(t, err, domain.SignInOfAnother)
		if _, err := w.RedeemCode(t.Context(), browser, register.CodeOf(token)); err != nil {
			t.Errorf("the refusal has spent the other's code: %v", err)
		}
		token, browser = w.link(t, p)
		fresh, err := w.Renew(t.Context(), now.Actor, browser, register.CodeOf(token))
		must(t, err)
		if fresh.Token == in.Token || fresh.Session.ID == in.Session.ID {
			t.Error("the session is the old one (ML6)")
		}
		_, err = w.Actor(t.Context(), in.Token)
		wantRefusal(t, err, domain.SessionOver)
		if now, err = w.Actor(t.Context(), fresh.Token); err != nil || !now.Actor.ProvedAt.Equal(w.now(t)) {
			t.Errorf("proved at %s: %v", now.Actor.ProvedAt, err)
		}
	})
}

func TestFound04_IdentitiesAreBoundByIssuerAndSubject(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		p := w.person(t, "1", "kim@example.org")
		w.person(t, "2", "strasse@example.org")
		secretary, ro := w.officer(t, "SEC", domain.Secretariat), w.officer(t, "RO", domain.ReturningOfficer)
		from := func(issuer, subject, email string) (domain.PersonID, error) {
			in, err := w.SignInByIdentity(t.Context(), register.Identity{Issuer: issuer, Subject: subject, Email: email})
			return in.Session.Person, err
		}
		const idp = "https://id.example"
		for _, email := range []string{"\u212aim@example.org", "stra\u00dfe@example.org", "\u017ftrasse@example.org", "", "kim@example.org.evil.example"} {
			if who, err := from(idp, "s "+email, email); err == nil {
				t.Errorf("%q signs in %s", email, who)
			} else {
				wantRefusal(t, err, domain.SingleSignOnRefused)
			}
		}
		if who, err := from(idp, "kim-1", "KIM@Example.org"); err != nil || who != p.ID {
			t.Fatalf("at first sight: %s %v", who, err)
		}
		w.letters(t)
		for range 3 {
			_, err := from(idp, "kim-2", "kim@example.org") // the address was given to somebody else there
			wantRefusal(t, err, domain.SingleSignOnRefused)
		}
		if got, want := w.letters(t), []string{"identity-refused ro@office.example", "identity-refused sec@office.example"}; !slices.Equal(got, want) {
			t.Errorf("told, once: %v", got)
		}
		for _, email := range []string{"kim@example.org", "renamed@example.org", ""} { // bound is bound
			if who, err := from(idp, "kim-1", email); err != nil || who != p.ID {
				t.Errorf("the same subject with %q: %s %v", email, who, err)
			}
		}
		_, err := from("https://other.example", "kim-1", "")
		wantRefusal(t, err, domain.SingleSignOnRefused) // a subject is one issuer's
		// An officer's decision, and a second one's.
		q, err := w.ReleaseIdentity(t.Context(), secretary, p.ID, "a new account")
		must(t, err)
		_, err = from(idp, "kim-2", "kim@example.org")
		wantRefusal(t, err, domain.SingleSignOnRefused)
		_, err = w.Confirm(t.Context(), ro, q.ID, "")
		must(t, err)
		if who, err := from(idp, "kim-2", "kim@example.org"); err != nil || who != p.ID {
			t.Errorf("after two officers: %s %v", who, err)
		}
		_, err = from(idp, "kim-1", "kim@example.org")
		wantRefusal(t, err, domain.SingleSignOnRefused)
		// What was bound by an address goes with it.
		_, err = w.ChangeAddress(t.Context(), secretary, p.ID, "kim.new@example.org", "a typing error")
		must(t, err)
		_, err = from(idp, "kim-2", "kim@example.org")
		wantRefusal(t, err, domain.SingleSignOnRefused)
	})
}
