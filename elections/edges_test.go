package elections

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/audit"
	"hustings/elections/clerk"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// repetition is the draft that the clock has made of a voided election.
func (o *office) repetition(of domain.Election) domain.Election {
	o.t.Helper()
	var list []domain.Election
	o.read(func(tx *store.Tx) (err error) {
		list, err = tx.Elections(store.ElectionFilter{Parent: of.ID})
		return err
	})
	list = slices.DeleteFunc(list, func(el domain.Election) bool { return el.Kind == domain.OfficerElection })
	if len(list) != 1 {
		o.t.Fatalf("%d repetitions of %s", len(list), of.Reference)
	}
	return list[0]
}

// heldAgain publishes the notice of a repetition, checks that it has the nominations
// given and the roll, and goes on until its poll is open.
func (o *office) heldAgain(again domain.Election, voters int, stand ...int) (domain.Election, domain.Contest) {
	o.t.Helper()
	if !again.HeldAgain() {
		o.t.Fatalf("%s starts afresh (R88)", again.Reference)
	}
	again, err := o.e.PublishNotice(o.ctx(), o.secretary, again.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	var field []domain.Nomination
	o.read(func(tx *store.Tx) (err error) { field, err = tx.NominationsOf(again.ID); return err })
	if len(field) != len(stand) {
		o.t.Errorf("%d nominations were carried over, want %d (R88)", len(field), len(stand))
	}
	for _, i := range stand {
		if !slices.ContainsFunc(field, func(n domain.Nomination) bool { return n.Candidate == o.members[i].ID && n.Stands() }) {
			o.t.Errorf("member %d does not stand any more (R88)", i)
		}
	}
	for _, at := range []time.Time{again.Timetable.NominationsOpen, again.Timetable.Statement, again.Timetable.WithdrawalsClose, again.Timetable.RollSealed, again.Timetable.PollOpens} {
		if at.After(o.now()) {
			o.at(at)
		}
	}
	again = o.reload(again)
	if again.State != domain.Open {
		o.t.Fatalf("the repetition is %s %s", again.State, again.Alarm)
	}
	c := o.contest(again)
	if c.Voters != voters {
		o.t.Errorf("%d voters, want the %d of the roll it had (R88)", c.Voters, voters)
	}
	return again, c
}

// Too few vote: the election is void, and held once more within 20 working days,
// without a threshold, on the roll and the nominations it had (R68, R88).
func TestR68_ARerunWithinTwentyWorkingDays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 12)
		el := o.notice(func(d *Draft) {
			p := domain.DefaultParams(domain.PanelElection)
			p.MinTurnout = 50
			d.Params = &p
		})
		c := o.toPoll(el)
		for i := range 3 {
			o.vote(c, o.members[i], c.Options[0].ID)
		}
		o.at(c.Closes)
		if el = o.reload(el); el.State != domain.Void || el.Outcome.Decision != domain.ThresholdMissed {
			t.Fatalf("%s, %+v", el.State, el.Outcome)
		}
		o.write(func(tx *store.Tx) error { // whoever joined since has no vote in it
			_ = o.mustJoin(tx, 90)
			return nil
		})
		again := o.repetition(el)
		if again.Params.MinTurnout != 0 || again.Attempt != 2 {
			t.Errorf("held again with a threshold of %d, attempt %d", again.Params.MinTurnout, again.Attempt)
		}
		called := when.DateOf(o.now(), time.UTC)
		again, round := o.heldAgain(again, 12, 0, 1)
		latest, err := when.LatestCalendar().AddWorkingDays(called, 20)
		if err != nil || when.DateOf(again.Timetable.PollCloses, time.UTC).After(latest) {
			t.Errorf("it closes %v, later than %v (R68): %v", again.Timetable.PollCloses, latest, err)
		}
		o.vote(round, o.members[2], round.Options[0].ID)
		o.vote(round, o.members[3], round.Options[0].ID)
		o.vote(round, o.members[4], round.Options[0].ID)
		o.at(round.Closes)
		if again = o.reload(again); again.State != domain.Provisional {
			t.Errorf("with three of twelve voting the repetition is %s %s", again.State, again.Alarm)
		}
	})
}

// The reviewer voids an election whose roll and nominations were in order: they are
// carried over (R84, R88).
func TestR88_RollAndNominationsAreCarriedOver(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 12)
		el := o.notice(nil)
		c := o.toPoll(el)
		for i := range 4 {
			o.vote(c, o.members[i], c.Options[0].ID)
		}
		o.at(c.Closes)
		el = o.reload(el)
		closes, err := clerk.ObjectionsClose(el)
		if err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, s, closes)
		el = o.certify(el)
		o.two(o.e.Void(t.Context(), o.ro, el.ID, "I void this election. Dame Example", "the count was watched by a candidate"))
		o.tick()
		o.heldAgain(o.repetition(el), 12, 0, 1)
	})
}

// A candidate dies while a poll by plurality is open: it is abandoned, and held again
// with the other nominations; a ranked poll goes on (R52).
func TestR52_ADeathAbandonsAPollByPlurality(t *testing.T) {
	t.Parallel()
	for _, method := range []count.Method{count.Block, count.Approval, count.ScottishSTV} {
		t.Run(string(method), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				o := mustOffice(t, s, 1, 14)
				el := o.notice(func(d *Draft) {
					p := domain.DefaultParams(domain.PanelElection)
					p.Method = string(method)
					d.Params = &p
				})
				dead := o.valid(el, 0, 2, 3)
				o.valid(el, 1, 4, 5)
				o.valid(el, 6, 7, 8)
				o.at(el.Timetable.Statement)
				o.at(el.Timetable.RollSealed)
				c := o.contest(el)
				o.at(c.Opens)
				o.vote(c, o.members[9], c.Options[0].ID)
				o.two(o.e.StrikeCandidate(t.Context(), o.ro, dead.ID, domain.Died, domain.Reasons{Why: "the family told us"}))
				el = o.reload(el)
				if method == count.ScottishSTV {
					if el.State != domain.Open {
						t.Errorf("a ranked poll is %s after a death", el.State)
					}
					return
				}
				if el.State != domain.Void || el.Outcome.Decision != domain.PollAbandoned || el.CancelledWhy != o.e.Say("written.why.died") {
					t.Fatalf("%s, %+v, %q", el.State, el.Outcome, el.CancelledWhy)
				}
				if _, err := o.e.CastMarks(t.Context(), o.as(10), c.ID, []domain.Mark{{Option: c.Options[1].ID, Rank: 1}}, ""); err == nil {
					t.Error("a ballot is taken after the poll was abandoned")
				}
				o.tick()
				if share := o.share(c.ID); share != nil {
					t.Error("the key of an abandoned poll is still there")
				}
				_, round := o.heldAgain(o.repetition(el), 14, 1, 6)
				if len(round.Options) != 2 {
					t.Errorf("%d options on the new paper", len(round.Options))
				}
			})
		})
	}
}

// share is the wrapped share of a contest's key, nil when there is none any more.
func (o *office) share(id domain.ContestID) (share []byte) {
	o.t.Helper()
	o.read(func(tx *store.Tx) (err error) { share, err = tx.WrappedShare(id); return err })
	return share
}

// Restricted papers are destroyed, with a certificate that the board's key signs, when
// the terms that they filled have ended, and not a day before; what gives them away
// goes with them (R89).
func TestR89_RestrictedPapersAreDestroyedAtTheEnd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 3, 30)
		el, c := o.inOffice(nil, 9) // below the floor: the numbers were never public either
		seq := o.sequence(c.ID)
		if !seq.Withholds() {
			t.Fatal("papers of 9 ballots are public")
		}
		result, _, _ := seq.Result()
		ends, err := el.PapersEnd()
		if err != nil || !ends.Equal(when.StartOfDay(el.Term.Until, mustZone(t, el))) {
			t.Fatalf("they end %v, the terms %v: %v", ends, el.Term.Until, err)
		}
		there := func() (n int) {
			o.read(func(tx *store.Tx) error {
				for _, name := range []ledger.B32{result.Papers, result.Transcript} {
					if _, _, err := tx.Blob(c.ID, name); err == nil {
						n++
					}
				}
				return nil
			})
			return n
		}
		o.e.Tick(t.Context())
		storetest.MustSet(t, s, ends.Add(-time.Second))
		if _, err := o.e.Tick(t.Context()); err != nil || there() != 2 {
			t.Errorf("a second before the end %d of 2 are there: %v (early deletion: FROZEN)", there(), err)
		}
		storetest.MustSet(t, s, ends)
		if _, err := o.e.Tick(t.Context()); err != nil || there() != 0 {
			t.Errorf("at the end %d are there: %v", there(), err)
		}
		o.wantActs(el, map[acts.Name]int{acts.ContestPapersDestroyed: 1, acts.ContestPapersPermanent: 0})
		o.read(func(tx *store.Tx) error {
			published, err := publishedOf(tx, el.ID, domain.PapersEnded)
			if err != nil || len(published) != 1 {
				t.Fatalf("%d certificates are published: %v", len(published), err)
			}
			var body struct{ Certificate string }
			if err := json.Unmarshal(published[0].Body, &body); err != nil {
				t.Fatal(err)
			}
			d, err := ledger.CheckDestruction(seq.Manifest(), []byte(body.Certificate))
			if err != nil || !slices.Contains(d.What, ledger.BlobName(result.Papers)) || len(d.What) != 3 {
				t.Errorf("the certificate: %+v, %v", d, err)
			}
			forged := []byte(body.Certificate)
			forged[len(forged)/2] ^= 1
			if _, err := ledger.CheckDestruction(seq.Manifest(), forged); err == nil {
				t.Error("a changed certificate holds")
			}
			return nil
		})
		if d, err := o.e.Result(t.Context(), o.ro, el.Reference); err != nil || !d.PapersGone || len(d.Returned) != 3 {
			t.Errorf("the result afterwards: %+v, %v", d.Returned, err)
		}
		auditor := domain.Actor{Person: o.ro.Person, Grants: []domain.Grant{{Role: domain.Auditor}}}
		if err := o.e.AuditorFile(t.Context(), auditor, "looking", &discard{}, c.ID); !refusedFor(err, domain.PapersDestroyed) {
			t.Errorf("the auditor's file afterwards: %v", err)
		}
		checkBundleHolds(t, o, c)
	})
}

// Complaints about campaigning come to the returning officer, who answers and may put
// something right in public; nothing else follows (R57).
func TestR57_ComplaintsAboutCampaigning(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 12)
		el := o.notice(nil)
		n := o.valid(el, 0, 2, 3)
		o.valid(el, 1, 4, 5)
		if _, err := o.e.Complain(t.Context(), o.as(6), el.ID, n.ID, "a logo"); !refusedFor(err, refusal.Unknown) {
			t.Errorf("about a candidate nobody knows yet (R48): %v", err)
		}
		o.at(el.Timetable.Statement)
		if _, err := o.e.Complain(t.Context(), domain.Actor{}, el.ID, n.ID, "a logo"); !refusedFor(err, refusal.NotSignedIn) {
			t.Errorf("by nobody: %v", err)
		}
		if _, err := o.e.Complain(t.Context(), o.as(0), el.ID, n.ID, "of myself"); !refusedFor(err, domain.ComplainsOfSelf) {
			t.Errorf("about herself: %v", err)
		}
		c, err := o.e.Complain(t.Context(), o.as(6), el.ID, n.ID, "she uses her trust's logo")
		if err != nil {
			t.Fatal(err)
		}
		items, err := o.e.Agenda(t.Context(), o.ro)
		if err != nil || !slices.ContainsFunc(items, func(i AgendaItem) bool {
			return slices.ContainsFunc(i.Waits, func(w clerk.Waiting) bool { return w.What == "complaints" && w.N == 1 })
		}) {
			t.Errorf("the board of what waits: %+v, %v", items, err)
		}
		if seen, err := o.e.Complaints(t.Context(), o.as(0), el.ID); err != nil || len(seen) != 0 {
			t.Errorf("the candidate sees who complains: %v, %v", seen, err)
		}
		if _, err := o.e.AnswerComplaint(t.Context(), o.as(6), c.ID, "mine", ""); !refusedFor(err, refusal.LacksRole) {
			t.Errorf("answered by a member: %v", err)
		}
		if _, err := o.e.AnswerComplaint(t.Context(), o.ro, c.ID, " ", ""); !refusedFor(err, refusal.Missing) {
			t.Errorf("without words: %v", err)
		}
		if _, err := o.e.AnswerComplaint(t.Context(), o.ro, c.ID, "You are right.", "Trust 0 supports nobody in this election."); err != nil {
			t.Fatal(err)
		}
		if _, err := o.e.AnswerComplaint(t.Context(), o.dep, c.ID, "Again.", ""); !refusedFor(err, domain.ComplaintAnswered) {
			t.Errorf("twice: %v", err)
		}
		o.read(func(tx *store.Tx) error {
			p, err := publishedOf(tx, el.ID, domain.CampaignCorrected)
			if err != nil || len(p) != 1 {
				t.Errorf("%d corrections are published: %v", len(p), err)
			}
			still, err := tx.Nomination(n.ID)
			if !still.Stands() {
				t.Error("the complaint has a sanction")
			}
			return err
		})
		o.wantActs(el, map[acts.Name]int{"complaint.made": 1, "complaint.answered": 1})
	})
}

// Where rights go with every membership, a member who is at home elsewhere votes and
// stands too; where they do not she does neither (R4).
func TestR4_RightsInEveryNetwork(t *testing.T) {
	t.Parallel()
	for _, homeOnly := range []bool{true, false} {
		storetest.Each(t, func(t *testing.T, s *store.Store) {
			o := mustOffice(t, s, 1, 10)
			o.write(func(tx *store.Tx) error { // member 9 has her home in another network
				facts, err := tx.MembershipsOf(o.members[9].ID)
				if err != nil {
					return err
				}
				other := domain.Network{ID: store.NewID[domain.NetworkID](), Code: "CCIO", Name: "CCIO Network", Kind: domain.Panelled}
				if err := tx.CreateNetwork(other); err != nil {
					return err
				}
				day, was := when.DateOf(tx.Now(), time.UTC), facts[0]
				away, home := was, was
				away.ID, away.Home, away.From = store.NewID[domain.MembershipID](), false, day
				home.ID, home.Network, home.From = store.NewID[domain.MembershipID](), other.ID, day
				return tx.ReplaceMemberships(o.members[9].ID, nil, []domain.Membership{away, home}, day)
			})
			el := o.notice(func(d *Draft) {
				p := domain.DefaultParams(domain.PanelElection)
				p.HomeNetworkOnly = homeOnly
				d.Params = &p
			})
			if _, err := o.e.Nominate(t.Context(), o.as(9), el.ID, ""); (err == nil) == homeOnly {
				t.Errorf("home_network_only %v: standing away from home: %v", homeOnly, err)
			}
			c := o.toSealed(el)
			if want := map[bool]int{true: 9, false: 10}[homeOnly]; c.Voters != want {
				t.Errorf("home_network_only %v: %d voters, want %d", homeOnly, c.Voters, want)
			}
		})
	}
}

// publishedOf are an election's publications of a kind.
func publishedOf(tx *store.Tx, id domain.ElectionID, kind domain.PublicationKind) ([]domain.Publication, error) {
	all, err := tx.Publications(id)
	return slices.DeleteFunc(all, func(p domain.Publication) bool { return p.Kind != kind }), err
}

// checkBundleHolds has the verifier check a contest's public bundle.
func checkBundleHolds(t *testing.T, o *office, c domain.Contest) {
	t.Helper()
	var bundle bytes.Buffer
	if err := o.e.Bundle(t.Context(), &bundle, c.ID); err != nil {
		t.Fatal(err)
	}
	r, err := audit.Verify(t.Context(), bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), audit.Options{})
	if err != nil || r.Verdict != audit.PassedNotCounted {
		t.Errorf("the bundle: %v, %v", r, err)
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func mustZone(t *testing.T, el domain.Election) *time.Location {
	t.Helper()
	zone, err := when.Zone(el.Params.Timezone)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// Whose terms have ended without successors keeps a panel member's rights for 40 working
// days, and not longer; once successors sit she has none (R25, R5).
func TestR25_CaretakersKeepAPanelMembersRights(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 6)
		day := func(m time.Month, d int) when.Date { return when.Date{Year: 2027, Month: m, Day: d} }
		term := domain.Term{From: day(time.August, 1).AddYears(-2), Until: day(time.August, 1)}
		seat := func(i int, term domain.Term, who int, kind domain.MandateKind) {
			o.write(func(tx *store.Tx) error {
				st := domain.SeatTerm{ID: store.NewID[domain.SeatTermID](), Seat: o.seats[i].ID, Panel: o.panel.ID, Number: i + 1, From: term.From, Until: term.Until}
				if err := tx.CreateSeatTerm(st); err != nil {
					return err
				}
				return tx.CreateHolding(domain.Holding{ID: store.NewID[domain.HoldingID](), SeatTerm: st.ID, Panel: o.panel.ID, Person: o.members[who].ID, From: term.From, Until: term.Until,
					Mandate: domain.Mandate{Kind: kind}})
			})
		}
		seat(0, term, 0, domain.Imported)
		seat(1, term, 1, domain.CoOpted)
		last, err := when.LatestCalendar().AddWorkingDays(term.Until.AddDays(-1), 40)
		if err != nil {
			t.Fatal(err)
		}
		has := func(who int, on when.Date) (on1 bool) {
			o.read(func(tx *store.Tx) error {
				r, err := tx.Rights(o.members[who].ID, when.StartOfDay(on, time.UTC), on)
				on1 = slices.Contains(r.Panels, o.panel.ID)
				return err
			})
			return on1
		}
		for _, x := range []struct {
			who  int
			on   when.Date
			want bool
		}{{0, term.Until.AddDays(-1), true}, {1, term.Until.AddDays(-1), true}, {0, term.Until, true}, {1, term.Until, false}, {0, last, true}, {0, last.AddDays(1), false}, {2, term.Until, false}} {
			if got := has(x.who, x.on); got != x.want {
				t.Errorf("member %d on %v: %v", x.who, x.on, got)
			}
		}
		seat(0, domain.NewTerm(term.Until, 2), 3, domain.Imported)
		if has(0, term.Until) || !has(3, term.Until) {
			t.Error("she is a caretaker still though a successor sits")
		}
	})
}

// Every change of a panel's parameters leaves a version with who made it and why; what
// they were before stands first (R8).
func TestR8_VersionsOfAPanelsParameters(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 4)
		p := domain.DefaultParams(domain.PanelElection)
		p.EmployerCap = 2
		for i, why := range []string{"a cap of two", "two more supporters"} {
			p.Supporters += i * 2
			if err := o.e.SetParams(t.Context(), o.secretary, o.panel.ID, domain.PanelElection, p, why); err != nil {
				t.Fatal(err)
			}
		}
		list, err := o.e.ParamsVersions(t.Context(), o.secretary, o.panel.ID, domain.PanelElection)
		if err != nil || len(list) != 3 {
			t.Fatalf("%d versions: %v", len(list), err)
		}
		if list[0].Why != "two more supporters" || !slices.Equal(list[0].Changed, []string{"supporters"}) || list[0].By != o.secretary.Person || list[0].Params.Supporters != 4 {
			t.Errorf("the latest: %+v", list[0])
		}
		if !slices.Equal(list[1].Changed, []string{"employer_cap"}) || len(list[2].Changed) != 0 || list[2].By != "" {
			t.Errorf("before: %v by %q, then %v", list[2].Changed, list[2].By, list[1].Changed)
		}
		if other, err := o.e.ParamsVersions(t.Context(), o.secretary, o.panel.ID, domain.ByElection); err != nil || len(other) != 0 {
			t.Errorf("of another kind: %v, %v", other, err)
		}
		if _, err := o.e.ParamsVersions(t.Context(), o.as(1), o.panel.ID, domain.PanelElection); !refusedFor(err, refusal.LacksRole) {
			t.Errorf("to a member: %v", err)
		}
	})
}

// Only a panelled network that has not ended elects, and neither does a panel that has
// (R1, R2).
func TestR1_OnlyAPanelledNetworkElects(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 1, 4)
		day := when.Date{Year: 2026, Month: time.January, Day: 5}
		for _, x := range []struct {
			what   string
			change func(n *domain.Network, p *domain.Panel)
		}{
			{"a specialist network", func(n *domain.Network, _ *domain.Panel) { n.Kind = domain.Specialist }},
			{"the wider membership", func(n *domain.Network, _ *domain.Panel) { n.Kind = domain.Wider }},
			{"a network that ended", func(n *domain.Network, _ *domain.Panel) { n.EndedOn = &day }},
			{"a panel that ended", func(_ *domain.Network, p *domain.Panel) { p.EndedOn = &day }},
			{"a panelled network", func(*domain.Network, *domain.Panel) {}},
		} {
			n, p := o.network, o.panel
			x.change(&n, &p)
			o.write(func(tx *store.Tx) error { return errors.Join(tx.SaveNetwork(n), tx.SavePanel(p)) })
			_, err := o.e.CreateElection(t.Context(), o.secretary, Draft{Panel: o.panel.ID, Closes: o.closes})
			if may := x.what == "a panelled network"; may != (err == nil) || !may && !refusedFor(err, domain.NotElectable) {
				t.Errorf("%s: %v", x.what, err)
			}
		}
	})
}

// A draft of a panel that has ended since is not published (R1, R2).
func TestR2_ADraftOfAPanelThatHasEndedIsNotPublished(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := mustOffice(t, s, 2, 8)
		el, err := o.e.CreateElection(t.Context(), o.secretary, Draft{Panel: o.panel.ID, Closes: o.closes, Contact: "ro@example.org"})
		if err != nil {
			t.Fatal(err)
		}
		ended := o.panel
		ended.EndedOn = &when.Date{Year: 2026, Month: time.January, Day: 20}
		if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.SavePanel(ended) }); err != nil {
			t.Fatal(err)
		}
		storetest.MustSet(t, s, el.Timetable.Notice)
		if _, err = o.e.PublishNotice(t.Context(), o.secretary, el.ID); !refusedFor(err, domain.NotElectable) {
			t.Errorf("published: %v", err)
		}
	})
}
