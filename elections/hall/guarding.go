package hall

import (
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/hall"
	"hustings/elections/store"
)

// presentTx are all whom a paper could tell of: who spoke, who registered, who asked,
// and whose words of the forum it quotes (R153, R155); with the words that the
// organisers gave.
func (h *Hall) presentTx(tx *store.Tx, e hall.Event, sources []string) (all []hall.Present, known []string, err error) {
	speakers, err := tx.Speakers(e.ID)
	if err != nil {
		return nil, nil, err
	}
	registered, err := tx.Registrations(e.ID)
	if err != nil {
		return nil, nil, err
	}
	asked, err := tx.Questions(e.ID)
	if err != nil {
		return nil, nil, err
	}
	known = slices.Clone(e.Known)
	handles, authors, err := h.sourcesTx(tx, sources)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range sources {
		if len(handles[s]) == 0 {
			known = append(known, s)
		}
	}
	named, ids := map[domain.PersonID]bool{}, slices.Clone(authors)
	outside := func(name, organisation string, may bool) {
		all = append(all, hall.Present{Name: name, Forename: hall.Forename(name), Organisation: organisation, Named: may})
	}
	for _, s := range speakers {
		outside(s.Name, s.Organisation, e.MayName(s)) // as she was put down, whatever the register says of her since
		if s.Person == "" {
			continue
		}
		named[s.Person] = e.MayName(s)
		ids = append(ids, s.Person)
	}
	for _, r := range registered {
		if r.Person == "" { // under the name and of the house that she registered with, whatever she speaks as
			outside(r.Name, r.Organisation, namedOutside(e, r, speakers))
		} else {
			ids = append(ids, r.Person)
		}
	}
	for _, q := range asked {
		ids = append(ids, q.Person)
	}
	people, err := tx.PeopleByID(ids...)
	for id, p := range people {
		one := hall.Present{Name: p.Name(), Forename: p.Forename, Organisation: p.Organisation, Role: p.JobRole, Named: named[id]}
		for handle, of := range handles {
			if slices.Contains(of, id) {
				one.Also = append(one.Also, handle)
			}
		}
		all = append(all, one)
	}
	return append(all, hall.Present{Organisation: e.Partner, Named: e.Partner != ""}), known, err // it is named in any case (R164)
}

// namedOutside reports whether somebody from outside who registered may be named: as the speaker
// who she is, and not otherwise.
func namedOutside(e hall.Event, r hall.Registration, speakers []hall.Speaker) bool {
	return slices.ContainsFunc(speakers, func(s hall.Speaker) bool { return sameOutside(r, s) && e.MayName(s) })
}

// sourcesTx are the people whom the forum knows under names.
func (h *Hall) sourcesTx(tx *store.Tx, names []string) (of map[string][]domain.PersonID, ids []domain.PersonID, err error) {
	if len(names) == 0 {
		return nil, nil, nil
	}
	users, _, err := tx.ForumUsers()
	of = map[string][]domain.PersonID{}
	for id, u := range users {
		for _, name := range names {
			if u.Username != "" && domain.FoldName(u.Username) == domain.FoldName(name) {
				of[name], ids = append(of[name], id), append(ids, id)
			}
		}
	}
	return of, ids, err
}

// openTx are the passages of a text that could tell who was there, and were not set
// aside.
func (h *Hall) openTx(tx *store.Tx, e hall.Event, p store.EventPaper, text string) ([]hall.Finding, error) {
	open, err := h.guardTx(tx, e, p)
	if err != nil {
		return nil, err
	}
	return open(text), nil
}

// guardTx is openTx for many texts.
func (h *Hall) guardTx(tx *store.Tx, e hall.Event, p store.EventPaper) (open func(text string) []hall.Finding, err error) {
	present, known, err := h.presentTx(tx, e, p.Sources)
	if err != nil {
		return nil, err
	}
	asides, err := tx.Asides(e.ID)
	return func(text string) []hall.Finding { return hall.Open(hall.Lint(text, present, known), asides) }, err
}

// withholdTx takes published versions from their readers in which somebody stands who
// may not be named any more (R152). A version that names nobody takes their place.
func (h *Hall) withholdTx(tx *store.Tx, e hall.Event) error {
	all, err := tx.PaperVersions(e.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, hall.Paper.Shows) {
		return nil
	}
	standing, err := tx.EventPaper(e.ID)
	if err != nil {
		return err
	}
	open, err := h.guardTx(tx, e, standing)
	if err != nil {
		return err
	}
	now := tx.Now()
	for _, p := range all {
		if !p.Shows() || len(open(p.Body)) == 0 {
			continue
		}
		p.Withheld = &now
		if err := tx.SavePaperStanding(p); err != nil {
			return err
		}
	}
	return nil
}

// WithholdPaper takes a published version from its readers, with a reason: somebody has
// seen that it names or tells what no linter knows. It stays among the versions of those
// who work on the paper; the reason stands in the record, and names nobody either (R153).
func (h *Hall) WithholdPaper(ctx context.Context, by domain.Actor, ref string, version int, why string) error {
	return h.writing(ctx, by, ref, func(tx *store.Tx, e hall.Event, standing store.EventPaper, _ hall.Paper) (domain.Act, error) {
		p, err := tx.PaperVersion(e.ID, version)
		if err != nil {
			return domain.Act{}, err
		}
		if err := p.MayWithhold(why); err != nil {
			return domain.Act{}, err
		}
		if why, err = h.publicTx(tx, e, standing, why, "why"); err != nil {
			return domain.Act{}, err
		}
		now := tx.Now()
		p.Withheld = &now
		return domain.Act{Name: acts.EventPaperWithheld, Rule: "R153", Why: why, Detail: map[string]any{"version": version}}, tx.SavePaperStanding(p)
	})
}

// AskToLoosen asks every speaker by mail whether the Chatham House Rule may be lifted
// (R152); without the word of each it stays.
func (h *Hall) AskToLoosen(ctx context.Context, by domain.Actor, ref string) error {
	return h.organising(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		speakers, err := tx.Speakers(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		now := tx.Now()
		if err := e.MayAskToLoosen(speakers, now); err != nil {
			return domain.Act{}, err
		}
		e.LooseningAsked = &now
		if err := tx.SaveEvent(e); err != nil {
			return domain.Act{}, err
		}
		for _, s := range speakers {
			if err := h.askSpeaker(tx, e, s, SpeakerLoosenMail{told(e)}); err != nil {
				return domain.Act{}, err
			}
		}
		return domain.Act{Name: acts.EventLooseningAsked, Rule: "R152", Detail: map[string]any{"speakers": len(speakers)}}, nil
	})
}

// Look is what a text would be as the next version: without what R155 takes out, with
// what stands in the way of publishing it.
type Look struct {
	Body     string
	Found    []hall.Finding
	Unagreed []string
}

// LookAt judges a text that is being written, and keeps nothing of it. That whoever runs
// the event without keeping its list of attendance has looked, and at how many findings,
// stands in the record: a text of names would tell her who registered (R153, R161).
func (h *Hall) LookAt(ctx context.Context, by domain.Actor, ref, body string) (l Look, err error) {
	if organises(by) {
		err = h.Store.Read(ctx, func(tx *store.Tx) error {
			e, err := h.heldTx(tx, by, ref)
			if err == nil {
				l, err = h.lookTx(tx, e, body)
			}
			return err
		})
		return l, err
	}
	err = h.act(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		if _, err := h.heldTx(tx, by, ref); err != nil {
			return domain.Act{}, err
		}
		l, err = h.lookTx(tx, e, body)
		return domain.Act{Name: acts.EventPaperLooked, Rule: "R153", Detail: map[string]any{"found": len(l.Found)}}, err
	})
	return l, err
}

func (h *Hall) lookTx(tx *store.Tx, e hall.Event, body string) (l Look, err error) {
	var authors []string
	if l.Body, authors, err = hall.CheckPaper(body); err != nil {
		return l, err
	}
	standing, err := tx.EventPaper(e.ID)
	if err != nil {
		return l, err
	}
	standing.Sources = append(standing.Sources, authors...)
	if l.Found, err = h.openTx(tx, e, standing, l.Body); err != nil {
		return l, err
	}
	quotes, err := tx.Quotes(e.ID)
	l.Unagreed = hall.Paper{Body: l.Body}.Unagreed(quotes)
	return l, err
}
