package demo

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/register"
	"hustings/elections/store"
)

// shape is what a rehearsal takes from a register: networks, panels with their rules
// and seats, and for each member where she belongs. Numbers, names, addresses,
// organisations and days are made up or made coarse before anything is kept.
type shape struct {
	networks []shapeNetwork
	members  []shapeMember
}

type shapeNetwork struct {
	register.NewNetwork
	params map[domain.ElectionKind][]byte
}

type shapeMember struct {
	demoPerson
	others, status, joined string
}

// shape reads the installation that the rehearsal is to be like, and touches nothing of
// it, whether or not it is running.
func (c *Rehearsal) shape(ctx context.Context) (*shape, error) {
	if c.Like == "" {
		return madeUpShape(), nil
	}
	q, err := store.Inquire(ctx, c.Like)
	switch {
	case err != nil:
		return nil, fmt.Errorf("--like: %w", err)
	case !q.There || q.Schema == 0:
		return nil, errors.New("--like names a database that is not there, or empty")
	case q.Schema != q.Knows:
		return nil, errors.New("--like names a database of another release")
	}
	var s *shape
	err = store.ReadOnly(ctx, c.Like, func(real *store.Store) (err error) {
		s, err = shapeOf(ctx, real)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("--like: %w", err)
	}
	return s, nil
}

// madeUpShape is the demonstration's community.
func madeUpShape() *shape {
	s := &shape{}
	for _, n := range demoNetworks {
		made := shapeNetwork{NewNetwork: register.NewNetwork{Code: n.code, Name: n.name, Kind: domain.NetworkKind(n.kind)}}
		if made.Kind == domain.Panelled {
			made.PanelName, made.Seats = panelName(n), demoSeats
		}
		s.networks = append(s.networks, made)
	}
	for _, p := range demoPeople(2026) {
		s.members = append(s.members, shapeMember{p, "", "active", "2024-05-01"})
	}
	return s
}

func shapeOf(ctx context.Context, real *store.Store) (*shape, error) {
	s := &shape{}
	accepted := map[string][]string{}
	err := real.Read(ctx, func(tx *store.Tx) error {
		networks, err := tx.Networks()
		if err != nil {
			return err
		}
		for _, n := range networks {
			if n.EndedOn != nil {
				continue
			}
			made, err := networkShape(tx, n)
			if err != nil {
				return err
			}
			accepted[n.Code] = n.AcceptedRoles
			s.networks = append(s.networks, made)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	rows, w := io.Pipe()
	go func() {
		w.CloseWithError(register.New(real, nil).ExportMembers(ctx, domain.Engine(), w))
	}()
	return s, s.takeMembers(csv.NewReader(rows), accepted)
}

func networkShape(tx *store.Tx, n domain.Network) (shapeNetwork, error) {
	made := shapeNetwork{NewNetwork: register.NewNetwork{Code: n.Code, Name: n.Name, Kind: n.Kind, AcceptedRoles: n.AcceptedRoles}, params: map[domain.ElectionKind][]byte{}}
	if n.Kind != domain.Panelled {
		return made, nil
	}
	panel, err := tx.PanelOf(n.ID)
	if err != nil {
		return made, err
	}
	seats, err := tx.SeatsOf(panel.ID)
	if err != nil {
		return made, err
	}
	made.PanelName, made.Seats = panel.Name, len(seats)
	for _, kind := range []domain.ElectionKind{domain.PanelElection, domain.OfficerElection} {
		body, own, err := tx.PanelParams(panel.ID, kind)
		if err != nil {
			return made, err
		}
		if own {
			made.params[kind] = body
		}
	}
	return made, nil
}

// takeMembers keeps of each member what the shape is made of.
func (s *shape) takeMembers(rows *csv.Reader, accepted map[string][]string) error {
	head, err := rows.Read()
	if err != nil {
		return err
	}
	col := map[string]int{}
	for i, name := range head {
		col[name] = i
	}
	r := rand.New(rand.NewPCG(rand.Uint64(), 1))
	taken, organisations := map[string]int{}, map[string]string{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		cell := func(name string) string { return strings.TrimPrefix(row[col[name]], "'") }
		m := shapeMember{demoPerson: invent(r, taken, "rehearsal.example"), others: cell("networks"), status: cell("status")}
		m.network = cell("home")
		at := cell("organisation")
		if organisations[at] == "" {
			organisations[at] = fmt.Sprintf("%s Trust %d", demoPlaces[len(organisations)%len(demoPlaces)], len(organisations)+1)
		}
		m.organisation, m.role = organisations[at], "Digital lead"
		if roles := accepted[m.network]; slices.Contains(roles, cell("job_role")) { // a kind of post that the rules name, not a person's
			m.role = cell("job_role")
		}
		if joined, err := when.ParseDate(cell("joined")); err == nil {
			m.joined = when.Date{Year: joined.Year, Month: joined.Month, Day: 1}.String()
		}
		s.members = append(s.members, m)
	}
	r.Shuffle(len(s.members), func(i, j int) { s.members[i], s.members[j] = s.members[j], s.members[i] }) // the register's is by name
	for i := range s.members {
		s.members[i].number = fmt.Sprintf("R%05d", i+1)
	}
	return nil
}

// furnish makes the rehearsal's register of a shape.
func (r *rehearsal) furnish(s *shape) error {
	for _, n := range s.networks {
		_, panel, err := r.Register.CreateNetwork(r.ctx, domain.Engine(), n.NewNetwork, "a rehearsal")
		if err != nil {
			return fmt.Errorf("creating the network %s: %w", n.Code, err)
		}
		if panel == nil {
			continue
		}
		err = r.Store.Write(r.ctx, func(tx *store.Tx) (err error) {
			for kind, body := range n.params {
				err = errors.Join(err, tx.SavePanelParams(panel.ID, kind, body))
			}
			return err
		})
		if err != nil {
			return err
		}
		r.panels = append(r.panels, &demoPanel{code: n.Code, panel: *panel, popularity: map[string]float64{}})
	}
	if len(r.panels) == 0 {
		return errors.New("there is no network with a panel to elect")
	}
	if at := slices.IndexFunc(r.panels, func(p *demoPanel) bool { return p.code == r.Panel }); at > 0 {
		r.panels[0], r.panels[at] = r.panels[at], r.panels[0]
	} else if at < 0 && r.Panel != "" {
		return fmt.Errorf("--panel %s: there is no such panel", r.Panel)
	}
	file := &bytes.Buffer{}
	w := csv.NewWriter(file)
	rows := [][]string{{"number", "forename", "surname", "email", "organisation", "job_role", "home", "networks", "status", "joined"}}
	for _, m := range s.members {
		rows = append(rows, []string{m.number, m.forename, m.surname, m.email, m.organisation, m.role, m.network, m.others, m.status, m.joined})
		for _, p := range r.panels {
			if m.network == p.code && m.status == "active" {
				p.members = append(p.members, m.demoPerson)
			}
		}
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	report, err := r.Register.ImportMembers(r.ctx, domain.Engine(), file, register.ImportOptions{Why: "a rehearsal"})
	if err != nil {
		return fmt.Errorf("importing the made-up members: %w (%+v)", err, report.Bad)
	}
	r.tell("%d made-up members in %d networks.", report.Created, len(s.networks))
	for _, role := range rehearsalRoles {
		r.loud[r.office[role].email] = true
	}
	if err := r.appoint(); err != nil {
		return err
	}
	return r.leavePasskeys()
}
