package demo

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"hustings/domain"
	"hustings/elections"
	"hustings/elections/nominations"
	"hustings/elections/register"
	"hustings/elections/store"
)

// demoPanel is one panel of the demonstration and what becomes of it.
type demoPanel struct {
	code       string
	panel      domain.Panel
	members    []demoPerson // of its network
	standing   []demoPerson
	turnout    float64 // share of the roll that votes
	election   domain.Election
	contest    domain.Contest
	elected    []demoPerson
	receipts   int
	result     demoPanelResult
	popularity map[string]float64 // of candidates, by name
	lot        [32]byte           // the deputy's sheet of paper
}

// Twelve seats each; more stand than can sit, and about half of the roll votes.
var demoPolls = []struct {
	code     string
	standing int
	turnout  float64
}{{"CIO", 20, 0.44}, {"CCIO", 18, 0.49}, {"CNIO", 17, 0.53}}

const demoSeats = 12

// settle builds the register: networks, panels, the import, the officers.
func (d *demo) settle() error {
	d.tell("A community of digital leaders starts with Hustings.")
	for _, n := range demoNetworks {
		seats := 0
		if n.kind == string(domain.Panelled) {
			seats = demoSeats
		}
		_, panel, err := d.Register.CreateNetwork(d.ctx, domain.Engine(), register.NewNetwork{Code: n.code, Name: n.name,
			Kind: domain.NetworkKind(n.kind), PanelName: panelName(n), Seats: seats}, "the demonstration begins")
		if err != nil {
			return fmt.Errorf("creating the network %s: %w", n.code, err)
		}
		if panel != nil {
			d.panels = append(d.panels, &demoPanel{code: n.code, panel: *panel, popularity: map[string]float64{}})
		}
	}
	d.people = oneOf(d.few, demoPeople(d.Seed))
	var file bytes.Buffer
	if err := writeMembersCSV(&file, d.people, "2024-05-01"); err != nil {
		return err
	}
	began := time.Now()
	report, err := d.Register.ImportMembers(d.ctx, domain.Engine(), &file, register.ImportOptions{Why: "the demonstration begins"})
	if err != nil {
		return fmt.Errorf("importing the members: %w (%+v)", err, report.Bad)
	}
	d.tell("The secretariat imports members.csv: %d members in %d networks, in %.1f seconds.", report.Created, len(demoNetworks), time.Since(began).Seconds())
	for i, poll := range demoPolls {
		for _, p := range d.people {
			if p.network == poll.code {
				d.panels[i].members = append(d.panels[i].members, p)
			}
		}
		d.panels[i].turnout = poll.turnout
		d.panels[i].standing = d.panels[i].members[:poll.standing]
	}
	return d.appoint()
}

func panelName(n demoNetwork) string {
	return strings.TrimSuffix(n.name, " Network") + " Advisory Panel"
}

// appoint makes the four officers; none of them is a member (R5a).
func (d *demo) appoint() error {
	if d.office == nil {
		d.office = demoOffice()
	}
	d.officers = map[string]demoPerson{}
	for _, role := range rehearsalRoles {
		p := d.office[role]
		_, _, err := d.Register.CreateOfficer(d.ctx, domain.Engine(), register.NewOfficer{Number: p.number, Forename: p.forename,
			Surname: p.surname, Email: p.email, Organisation: p.organisation, Role: role, Why: "the demonstration begins"})
		if err != nil {
			return fmt.Errorf("appointing the %s: %w", role, err)
		}
		d.officers[string(role)] = p
		if err := d.addPasskey(role); err != nil {
			return fmt.Errorf("the %s adds a passkey: %w", role, err)
		}
	}
	if err := d.enrolHolders(); err != nil {
		return err
	}
	d.tell("%s keeps the secretariat; %s is returning officer, %s deputy.", d.officers[string(domain.Secretariat)].name(),
		d.officers[string(domain.ReturningOfficer)].name(), d.officers[string(domain.DeputyReturningOfficer)].name())
	return nil
}

// demoOffice are the officers' made-up names.
func demoOffice() map[domain.Role]demoPerson {
	office := map[domain.Role]demoPerson{}
	for role, name := range map[domain.Role]string{domain.Secretariat: "Ruth Hollis", domain.ReturningOfficer: "Edmund Carew",
		domain.DeputyReturningOfficer: "Nasreen Qadir", domain.Auditor: "Tomos Pryce"} {
		forename, surname, _ := strings.Cut(name, " ")
		office[role] = demoPerson{number: "O-" + surname, forename: forename, surname: surname, email: strings.ToLower(surname) + "@office.example", organisation: "Office of Elections"}
	}
	return office
}

// officer signs an officer in by mail, as anybody signs in.
func (d *demo) officer(role domain.Role) (domain.Actor, error) { return d.as(d.officers[string(role)]) }

// callElections drafts three elections and publishes their notices.
func (d *demo) callElections() error {
	secretary, err := d.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	for _, p := range d.panels {
		p.election, err = d.Engine.CreateElection(d.ctx, secretary, elections.Draft{Panel: p.panel.ID, Kind: domain.PanelElection,
			Closes: demoClose, Contact: "carew@office.example", Reviewer: "Dame Honor Blythe", Params: d.params()})
		if err != nil {
			return fmt.Errorf("drafting the election of %s: %w", p.code, err)
		}
	}
	t := d.panels[0].election.Timetable
	d.tell("Three elections are drafted from one date, the close: %s.", d.Words.Instant(t.PollCloses))
	if err := d.until(t.Notice); err != nil {
		return err
	}
	if secretary, err = d.officer(domain.Secretariat); err != nil {
		return err
	}
	for _, p := range d.panels {
		if p.election, err = d.Engine.PublishNotice(d.ctx, secretary, p.election.ID); err != nil {
			return fmt.Errorf("publishing the notice of %s: %w", p.code, err)
		}
	}
	d.tell("The notices are out: %d seats each, from %s until %s. The rules are frozen (R8).", demoSeats,
		d.panels[0].election.Term.From, d.panels[0].election.Term.Until)
	return d.until(t.NominationsOpen)
}

// nominate has every candidate stand, be supported through the links of their
// supporters' mails, and be ruled valid.
func (d *demo) nominate() error {
	officer, err := d.officer(domain.ReturningOfficer)
	if err != nil {
		return err
	}
	total, done := 0, 0
	for _, p := range d.panels {
		total += len(p.standing)
	}
	for _, p := range d.panels {
		next := len(p.standing) // supporters come from the other members, each for one candidate
		for _, c := range p.standing {
			id, err := d.nominated(p, c, &next)
			if err != nil {
				return err
			}
			if _, err := d.Engine.RuleNomination(d.ctx, officer, id, domain.Ruling{Valid: true, Why: "complete and in time"}); err != nil {
				return fmt.Errorf("ruling on %s: %w", c.name(), err)
			}
			done++
			d.doing("Nominations", done, total)
		}
		d.tell("%s: %d members stand, each with two supporters who answered by their mail's link.", p.code, len(p.standing))
	}
	t := d.panels[0].election.Timetable
	if err := d.until(t.Statement); err != nil {
		return err
	}
	d.tell("The returning officer has ruled; the clock publishes the candidates.")
	return d.holdLots()
}

// nominated brings a nomination as far as the ruling. Supporters come from the
// other members, from next on, each for one candidate.
func (d *demo) nominated(p *demoPanel, c demoPerson, next *int) (domain.NominationID, error) {
	statement := fmt.Sprintf("I work at %s as %s. I want this panel to listen to its members and to say in public what it decides.", c.organisation, strings.ToLower(c.role))
	n, err := d.stand(p.election, c, statement)
	if err != nil {
		return "", err
	}
	var supporters []demoPerson
	organisations := map[string]bool{}
	for tried := 0; len(supporters) < p.election.Params.Supporters && tried < len(p.members); tried++ {
		s := p.members[*next%len(p.members)]
		*next++
		if s.number != c.number && !organisations[s.organisation] {
			supporters, organisations[s.organisation] = append(supporters, s), true
		}
	}
	return n.ID, d.support(c, n.ID, supporters)
}

// stand opens and fills in a nomination as its candidate.
func (d *demo) stand(el domain.Election, c demoPerson, statement string) (domain.Nomination, error) {
	by, err := d.as(c)
	if err != nil {
		return domain.Nomination{}, err
	}
	n, err := d.Engine.Nominate(d.ctx, by, el.ID, "")
	if err != nil {
		return n, fmt.Errorf("%s stands: %w", c.name(), err)
	}
	_, err = d.Engine.SaveNomination(d.ctx, by, n.ID, nominations.NominationForm{Statement: statement, Interests: "none", Consent: true})
	if err != nil {
		return n, fmt.Errorf("%s writes a statement: %w", c.name(), err)
	}
	return n, nil
}

// support asks people by mail, submits, and has each answer by the mail's link.
func (d *demo) support(c demoPerson, id domain.NominationID, supporters []demoPerson) error {
	by, err := d.as(c)
	if err != nil {
		return err
	}
	var numbers []string
	for _, s := range supporters {
		numbers = append(numbers, s.number)
	}
	if len(numbers) == 0 { // the rules ask for none
	} else if _, err := d.Engine.AskSupporters(d.ctx, by, id, numbers...); err != nil {
		return fmt.Errorf("%s asks for support: %w", c.name(), err)
	}
	if _, err := d.Engine.SubmitNomination(d.ctx, by, id); err != nil {
		return fmt.Errorf("%s submits: %w", c.name(), err)
	}
	if _, err := d.clockwork.Postman.Round(d.ctx); err != nil {
		return err
	}
	for _, s := range supporters {
		link, err := d.mail.take(d.ctx, s.email, "supports")
		if err != nil {
			return err
		}
		if err := d.Engine.AnswerSupport(d.ctx, link, true); err != nil {
			return fmt.Errorf("%s supports %s: %w", s.name(), c.name(), err)
		}
	}
	return nil
}

// contestOf is an election's latest contest.
func (d *demo) contestOf(id domain.ElectionID) (c domain.Contest, err error) {
	err = d.Store.Read(d.ctx, func(tx *store.Tx) error {
		all, err := tx.ContestsOf(id)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return fmt.Errorf("the election has no contest")
		}
		c = all[len(all)-1]
		return nil
	})
	return c, err
}

func (d *demo) electionNow(id domain.ElectionID) (el domain.Election, err error) {
	err = d.Store.Read(d.ctx, func(tx *store.Tx) error { el, err = tx.Election(id); return err })
	return el, err
}

// preferences draws what a voter might rank: popular candidates oftener and
// higher, a handful to a dozen of them.
func preferences(r *rand.Rand, options []domain.Option, popularity map[string]float64) []string {
	type scored struct {
		id    string
		score float64
	}
	var all []scored
	for _, o := range options {
		w := popularity[o.Name]
		if w == 0 {
			w = 0.2
		}
		all = append(all, scored{o.ID, w * r.ExpFloat64()})
	}
	n := 1 + r.IntN(min(12, len(all)))
	var out []string
	for range n {
		best := 0
		for i := range all {
			if all[i].score > all[best].score {
				best = i
			}
		}
		out = append(out, all[best].id)
		all = append(all[:best], all[best+1:]...)
	}
	return out
}
