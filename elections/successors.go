package elections

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/due"
	"hustings/domain/when"
	"hustings/elections/clerk"
	"hustings/elections/store"
)

// officesDue lists the panels whose offices the clock has work with: an election to
// be called (R101, R102, R104), or members to be told who leads now. Panels whose
// offices are both held are not looked at.
func officesDue(tx *store.Tx, now time.Time) (list []due.Transition, err error) {
	panels, err := tx.PanelsLackingOfficers(when.DateOf(now.Add(-12*time.Hour), time.UTC), when.DateOf(now.Add(14*time.Hour), time.UTC))
	if err != nil {
		return nil, err
	}
	for _, panel := range panels {
		a, unread := officesAhead(tx, panel)
		if unread != nil { // the others do not wait for it
			err = errors.Join(err, fmt.Errorf("the offices of panel %s: %w", panel, unread))
			continue
		}
		if a.Next.Calls() {
			list = append(list, due.Transition{Name: due.CallSuccessor, Panel: panel, At: now})
			continue
		}
		told, unread := leadershipTold(tx, panel, a)
		if unread != nil {
			err = errors.Join(err, unread)
		} else if !told {
			list = append(list, due.Transition{Name: due.TellLeadership, Panel: panel, At: now})
		}
	}
	return list, err
}

// callSuccessor calls the election that a vacant office asks for.
func (e *Engine) callSuccessor(tx *store.Tx, t due.Transition) error {
	a, err := officesAhead(tx, t.Panel)
	if err != nil {
		return err
	}
	if !a.Next.Calls() {
		return errSuperseded
	}
	above, err := fullElection(tx, t.Panel, a.Day)
	if err != nil {
		return err
	}
	call := officersCall{panel: t.Panel, office: a.Next.Office, attempt: 1, late: !a.Next.Urgent, why: e.Say("written.why.vacant", "because", a.Vacancy(a.Next.Office).Because)}
	if above != nil {
		call.parent = above.ID
	}
	el, err := e.callOfficers(tx, domain.Engine(), call)
	if err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.OfficersSuccessionCalled, Rule: a.Next.Rule, Panel: t.Panel, Election: el.ID, Subject: string(el.ID),
		Detail: map[string]any{"office": a.Next.Office, "since": a.Vacancy(a.Next.Office).Since, "because": a.Vacancy(a.Next.Office).Because, "by": a.Next.By}})
}

// leadershipState is what the panel is told of: who leads it since when and why,
// and what its offices wait for where nobody has called an election.
type leadershipState struct {
	As      domain.Lead     `json:"as"`
	Person  domain.PersonID `json:"person"`
	Since   string          `json:"since"`
	Because string          `json:"because"`
	Overdue bool            `json:"overdue"`

	Waits  domain.OfficeMove `json:"waits,omitempty"`
	Office domain.Office     `json:"office,omitempty"`
	Rule   string            `json:"rule,omitempty"`
}

func leadershipStateOf(a OfficesAhead) leadershipState {
	s := leadershipState{As: a.As, Person: a.Person, Since: a.Since.String(), Overdue: a.Overdue}
	switch a.Next.Move {
	case domain.OfficeByHand, domain.OfficeResolves, domain.OfficeRests, domain.OfficeWaits:
		s.Waits, s.Office, s.Rule = a.Next.Move, a.Next.Office, a.Next.Rule
	}
	return s
}

// lead is the state without what an office waits for.
func (s leadershipState) lead() leadershipState {
	s.Waits, s.Office, s.Rule = "", "", ""
	return s
}

// leadershipLastTold is what the members were last told; nil: nothing yet.
func leadershipLastTold(tx *store.Tx, panel domain.PanelID) (*leadershipState, error) {
	text, err := tx.LeadershipTold(panel)
	if err != nil || text == "" {
		return nil, err
	}
	var s leadershipState
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return nil, fmt.Errorf("reading what a panel was told: %w", err)
	}
	return &s, nil
}

// leadershipTold reports whether they know it already: the state as it was last told,
// or nothing to be told.
func leadershipTold(tx *store.Tx, panel domain.PanelID, a OfficesAhead) (bool, error) {
	said, err := leadershipLastTold(tx, panel)
	if err != nil {
		return false, err
	}
	want := leadershipStateOf(a)
	if said != nil {
		return *said == want, nil
	}
	// before the first vacancy there is nothing to tell, nor of a panel that was brought in without officers (R2a)
	if chair := a.Vacancy(domain.ChairOffice); chair.Because == domain.NeverHeld && a.Next.Move == domain.OfficeByHand && a.Next.Rule != "R96" {
		return true, nil
	}
	return (a.As == domain.LeadChair || a.As == domain.LeadSecretariat) && want.Waits == "", nil
}

// tellLeadership draws the lot among equals where one is needed (R104), and tells
// the panel and the secretariat who leads it, since when and why, and what its
// offices wait for.
func (e *Engine) tellLeadership(tx *store.Tx, t due.Transition) error {
	a, err := officesAhead(tx, t.Panel)
	if err != nil {
		return err
	}
	if a.As == domain.LeadNobody && len(a.Equals) > 1 {
		if err := drawPresider(tx, t.Panel, a.Leadership); err != nil {
			return err
		}
		if a, err = officesAhead(tx, t.Panel); err != nil {
			return err
		}
	}
	if told, err := leadershipTold(tx, t.Panel, a); err != nil || told {
		if err == nil {
			err = errSuperseded
		}
		return err
	}
	again, err := ledSo(tx, t.Panel, a)
	if err != nil {
		return err
	}
	if !again {
		mails, err := leadershipMails(tx, t.Panel, a)
		if err != nil {
			return err
		}
		if err := tx.Mail(mails...); err != nil {
			return err
		}
	}
	rule := map[domain.Lead]string{domain.LeadActing: "R101", domain.LeadMember: "R104", domain.LeadCaretaker: "R25"}[a.As]
	if a.Overdue {
		rule = "R102"
	}
	state := leadershipStateOf(a)
	text, err := json.Marshal(state)
	if err != nil {
		return err
	}
	if err := tx.TellLeadership(t.Panel, string(text)); err != nil {
		return err
	}
	detail := map[string]any{"as": state.As, "person": state.Person, "since": state.Since, "because": state.Because, "overdue": state.Overdue}
	if state.Waits != "" {
		detail["waits"], detail["office"], detail["rule"] = state.Waits, state.Office, state.Rule
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.PanelLeadership, Rule: rule, Panel: t.Panel, Subject: string(a.Person), Detail: detail})
}

// ledSo reports whether the members know already who leads them so, and there is
// nothing else to tell: what an office waited for has come.
func ledSo(tx *store.Tx, panel domain.PanelID, a OfficesAhead) (bool, error) {
	said, err := leadershipLastTold(tx, panel)
	if err != nil || said == nil {
		return false, err
	}
	want := leadershipStateOf(a)
	return said.lead() == want.lead() && want.Waits == "", nil
}

// drawPresider puts equally long-serving members in an order by a value drawn now,
// which stands in the record: anybody can put them in that order again (R104).
func drawPresider(tx *store.Tx, panel domain.PanelID, l domain.Leadership) error {
	var seed [32]byte
	rand.Read(seed[:])
	lot := func(p domain.PersonID) string {
		sum := sha256.Sum256(append(slices.Clone(seed[:]), p...))
		return hex.EncodeToString(sum[:])
	}
	order := slices.Clone(l.Equals)
	slices.SortFunc(order, func(a, b domain.PersonID) int {
		if lot(a) < lot(b) {
			return -1
		}
		return 1
	})
	text, err := json.Marshal(order)
	if err != nil {
		return err
	}
	if err := tx.DrawPresider(panel, l.Since.String(), string(text)); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.PanelPresiderDrawn, Rule: "R104", Panel: panel,
		Detail: map[string]any{"since": l.Since.String(), "seed": hex.EncodeToString(seed[:]), "order": order}})
}

// leadershipMails tell the panel's members and the secretariat who leads the panel
// where it is not its chair, or what its offices wait for.
func leadershipMails(tx *store.Tx, panel domain.PanelID, a OfficesAhead) ([]domain.Mail, error) {
	waits := leadershipStateOf(a).Waits
	if (a.As == domain.LeadChair || a.As == domain.LeadSecretariat) && waits == "" {
		return nil, nil
	}
	p, err := tx.Panel(panel)
	if err != nil {
		return nil, err
	}
	to, err := clerk.WholePanel(tx, panel, a.Day)
	if err != nil {
		return nil, err
	}
	officers, err := clerk.OfficersOf(tx, domain.Election{Panel: panel}, domain.Secretariat)
	if err != nil {
		return nil, err
	}
	says := clerk.LeadershipMail{Panel: p.Name, Code: p.Code, As: a.As, Waits: waits, Office: a.Next.Office, Since: a.Since, Day: a.Day, Overdue: a.Overdue}
	if a.Person != "" {
		who, err := tx.Person(a.Person)
		if err != nil {
			return nil, err
		}
		says.Name = who.Name()
	}
	mails := domain.MailToEach(clerk.Merge(to, officers), says)
	return mails, nil
}

// panelsAhead are instants to come at which seats, offices or motions of no
// confidence change by the clock alone.
func panelsAhead(tx *store.Tx, now time.Time) (ahead []time.Time, err error) {
	panels, err := tx.Panels()
	if err != nil {
		return nil, err
	}
	for _, p := range panels {
		if p.EndedOn != nil {
			continue
		}
		params, err := clerk.ParamsFor(tx, p.ID, domain.OfficerElection)
		if err != nil {
			return nil, err
		}
		zone, err := when.Zone(params.Timezone)
		if err != nil {
			return nil, err
		}
		day, found, err := tx.NextFact(p.ID, when.DateOf(now, zone))
		if err != nil {
			return nil, err
		}
		if found {
			ahead = append(ahead, when.StartOfDay(day, zone))
		}
		a, err := officesAhead(tx, p.ID)
		if err != nil {
			return nil, err
		}
		if !a.SignUntil.IsZero() {
			ahead = append(ahead, when.StartOfDay(a.SignUntil, zone))
		}
		running, err := NoConfidenceNow(tx, p.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range running {
			ahead = append(ahead, m.Lapses)
			if m.Opens != nil {
				ahead = append(ahead, m.Opens.Add(-sealsBeforeBallot))
			}
		}
	}
	return ahead, nil
}

// officesToFill lists the panels with a vacant office that waits for the
// secretariat, or for the panel's own resolution (R95, R96, R101). A new panel that
// has had no chair yet is on the board already (R91).
func officesToFill(tx *store.Tx, by domain.Actor) (list []AgendaItem, err error) {
	now := tx.Now()
	panels, err := tx.PanelsLackingOfficers(when.DateOf(now.Add(-12*time.Hour), time.UTC), when.DateOf(now.Add(14*time.Hour), time.UTC))
	if err != nil {
		return nil, err
	}
	for _, id := range panels {
		if !by.Is(id, "", domain.Overseers...) {
			continue
		}
		a, err := officesAhead(tx, id)
		if errors.Is(err, store.ErrUnreadable) { // the clock tells of it; other panels' do not wait for it
			continue
		}
		if err != nil {
			return nil, err
		}
		what := map[domain.OfficeMove]string{domain.OfficeByHand: "office-vacant", domain.OfficeResolves: "office-resolution"}[a.Next.Move]
		if what == "" || a.Next.Rule == "R96" {
			continue
		}
		i := AgendaItem{Waits: []clerk.Waiting{{What: what, N: 1}}}
		if !a.Next.By.IsZero() {
			p, err := clerk.ParamsFor(tx, id, domain.OfficerElection)
			if err != nil {
				return nil, err
			}
			zone, err := when.Zone(p.Timezone)
			if err != nil {
				return nil, err
			}
			due := when.StartOfDay(a.Next.By.AddDays(1), zone)
			i.Waits[0].By = &due
		}
		if i.Panel, err = tx.Panel(id); err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	return list, nil
}
