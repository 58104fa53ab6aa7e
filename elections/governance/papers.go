package governance

import (
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// NewPaper is a paper as it is handed in: a file or a link.
type NewPaper struct {
	Item       governance.ItemID
	Instead    governance.PaperID // the version it follows; empty: a new paper
	Title      string
	Visibility governance.Visibility
	Link       string
	Name       string // the file's, as it came
	Content    []byte
	Pages      int // of a PDF, as the reader of it says; 0: not known
}

// AddPaper adds a paper, or a further version of one, to an item (R160). What a file is
// is judged by its bytes. One that comes after the agenda is due is late, and those it
// is for are told if the agenda is out; of a confidential one nobody who has stood aside.
func (h *House) AddPaper(ctx context.Context, by domain.Actor, n NewPaper) (p governance.Paper, err error) {
	p = governance.Paper{ID: store.NewID[governance.PaperID](), Item: n.Item, Title: governance.Line(n.Title), Visibility: n.Visibility,
		Link: domain.CleanText(n.Link), By: by.Person, Version: 1}
	if len(n.Content) > 0 || n.Name != "" {
		p.Link = ""
		p.Name = governance.CleanFileName(n.Name)
		if p.Media, err = governance.SniffFile(p.Name, n.Content); err != nil {
			return p, err
		}
		p.Size, p.Pages = len(n.Content), n.Pages
		if p.Title == "" {
			p.Title = governance.TitleOfFile(p.Name)
		}
	}
	if err := p.Check(); err != nil {
		return p, err
	}
	err = h.changingItem(ctx, by, table, n.Item, func(tx *store.Tx, m governance.Meeting, i governance.Item) (domain.Act, error) {
		if err := h.hearsTx(tx, by, m, i); err != nil {
			return domain.Act{}, err
		}
		p.Series, p.Meeting, p.At = p.ID, m.ID, tx.Now()
		if n.Instead != "" {
			if err := follow(tx, &p, n.Instead); err != nil {
				return domain.Act{}, err
			}
		}
		if p.Link == "" {
			if p.File, err = tx.KeepFile(n.Content); err != nil {
				return domain.Act{}, err
			}
		}
		deadlines, err := h.deadlinesTx(tx, m)
		if err != nil {
			return domain.Act{}, err
		}
		p.Late = !p.At.Before(deadlines.Agenda)
		if err := tx.CreatePaper(p); err != nil {
			return domain.Act{}, err
		}
		if m.AgendaAt != nil {
			if err := h.tellPaperTx(tx, m, i, p); err != nil {
				return domain.Act{}, err
			}
		}
		return domain.Act{Name: acts.PaperAdded, Rule: "R160", Detail: map[string]any{"paper": p.ID, "version": p.Version, "visibility": p.Visibility,
			"late": p.Late}}, tx.TouchMeeting(m.ID)
	})
	return p, err
}

// follow makes p the next version of a paper of the same item.
func follow(tx *store.Tx, p *governance.Paper, instead governance.PaperID) error {
	was, err := tx.Paper(instead)
	if err != nil {
		return on(err, "instead")
	}
	if was.Item != p.Item {
		return refusal.Because(refusal.Unknown, "", nil).On("instead")
	}
	all, err := tx.Papers(p.Meeting)
	if err != nil {
		return err
	}
	for _, v := range all {
		if v.Series == was.Series {
			p.Series, p.Version = was.Series, max(p.Version, v.Version+1)
		}
	}
	return nil
}

// tellPaperTx tells of a paper that came after the agenda was out: whom the meeting is
// for, less who may not see it (R160).
func (h *House) tellPaperTx(tx *store.Tx, m governance.Meeting, i governance.Item, p governance.Paper) error {
	to, err := h.concernedTx(tx, m)
	if err != nil {
		return err
	}
	aside, err := tx.ConflictsOf(m.ID)
	if err != nil {
		return err
	}
	to = slices.DeleteFunc(to, func(person domain.PersonID) bool {
		r := governance.Reader{Person: person, OfPanel: true}
		for _, c := range aside {
			if c.Person == person {
				r.Conflicted = append(r.Conflicted, c.Item)
			}
		}
		return person == p.By || !r.Reads(p.Visibility, p.Item) || !r.Hears(i)
	})
	told, err := h.toldTx(tx, m)
	if err != nil {
		return err
	}
	return tx.Mail(domain.MailToEach(to, PaperLateMail{told, p.Title})...)
}

// WithdrawPaper takes a version off the table. It stays, and says so: what a decision
// rested on can be found again.
func (h *House) WithdrawPaper(ctx context.Context, by domain.Actor, id governance.PaperID) (governance.MeetingID, error) {
	var m governance.Meeting
	of := func(tx *store.Tx) (panels []domain.PanelID, err error) {
		p, err := tx.Paper(id)
		if err == nil {
			m, err = tx.LockMeeting(p.Meeting)
		}
		return m.Panels, err
	}
	err := h.actOn(ctx, by, table, of, func(tx *store.Tx) (domain.Act, error) {
		if m.Over() {
			return domain.Act{}, refusal.Because(governance.MeetingState, "R160", refusal.Args{"state": string(m.State)})
		}
		if err := tx.WithdrawPaper(id); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.PaperWithdrawn, Rule: "R160", Subject: string(m.ID), Detail: map[string]any{"paper": id}}, tx.TouchMeeting(m.ID)
	})
	return m.ID, err
}

// OpenPaper gives a paper's file to somebody who may read it; to anybody else there is
// no such paper (R160). Who opened it is kept where the panel has announced that.
func (h *House) OpenPaper(ctx context.Context, by domain.Actor, id governance.PaperID) (p governance.Paper, content []byte, err error) {
	keep := false
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		if p, err = h.paperForTx(tx, by, id); err != nil {
			return err
		}
		m, err := tx.Meeting(p.Meeting)
		if err != nil {
			return err
		}
		habits, err := tx.Habits(first(m.Panels))
		if err != nil {
			return err
		}
		keep = habits.Readings && by.Is(first(m.Panels), "", domain.PanelMember)
		if p.Link == "" {
			content, err = tx.File(p.File)
		}
		return err
	})
	if err == nil && keep {
		err = h.Store.Write(ctx, func(tx *store.Tx) error { return tx.NotePaperRead(id, by.Person) })
	}
	return p, content, err
}

// PaperFor is a paper that the reader may see; to anybody else there is no such paper.
func (h *House) PaperFor(ctx context.Context, by domain.Actor, id governance.PaperID) (p governance.Paper, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		p, err = h.paperForTx(tx, by, id)
		return err
	})
	return p, err
}

// PublicPaper is a paper that anybody may read, with the meeting that it was before.
type PublicPaper struct {
	governance.Paper
	Reference string // the meeting's
	Title     string // likewise
	Held      time.Time
}

// PublicPapers are a panel's public papers (R160), newest meeting first: of agendas that
// are out. More reports whether another page follows; pages count from 1.
func (h *House) PublicPapers(ctx context.Context, panel domain.PanelID, words string, page int) (out []PublicPaper, more bool, err error) {
	const onPage = 30
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		papers, err := tx.PublicPapers(panel, words, onPage+1, max(0, page-1)*onPage)
		if err != nil {
			return err
		}
		if more = len(papers) > onPage; more {
			papers = papers[:onPage]
		}
		meetings := map[governance.MeetingID]governance.Meeting{}
		for _, p := range papers {
			m, read := meetings[p.Meeting]
			if !read {
				if m, err = tx.Meeting(p.Meeting); err != nil {
					return err
				}
				meetings[m.ID] = m
			}
			out = append(out, PublicPaper{p, m.Reference, m.Title, m.Starts})
		}
		return nil
	})
	return out, more, err
}

// paperForTx is a paper that the reader may see.
func (h *House) paperForTx(tx *store.Tx, by domain.Actor, id governance.PaperID) (governance.Paper, error) {
	p, err := tx.Paper(id)
	if err != nil {
		return p, err
	}
	m, err := tx.Meeting(p.Meeting)
	if err != nil {
		return p, err
	}
	i, err := tx.Item(p.Item)
	if err != nil {
		return p, err
	}
	r, err := h.readerTx(tx, by, m)
	if err != nil {
		return p, err
	}
	if !seesPaper(r, m, i, p) {
		return governance.Paper{}, refusal.Because(refusal.Unknown, "", nil)
	}
	return p, nil
}

// seesPaper adds to a paper's visibility what its item and the agenda say: outside the
// panel nothing is seen before the agenda is out, and nothing of a confidential item.
func seesPaper(r governance.Reader, m governance.Meeting, i governance.Item, p governance.Paper) bool {
	if !r.Reads(p.Visibility, p.Item) || i.Confidential && !r.Hears(i) {
		return false
	}
	return r.Inside() || m.AgendaAt != nil && p.Withdrawn == nil
}

// readerTx judges how a person stands to a meeting's papers, now.
func (h *House) readerTx(tx *store.Tx, by domain.Actor, m governance.Meeting) (governance.Reader, error) {
	r := governance.Reader{Person: by.Person}
	for _, p := range m.Panels {
		r.OfPanel = r.OfPanel || by.Is(p, "", domain.PanelMember) && m.For(by.Person)
		r.Secretary = r.Secretary || by.Is(p, "", domain.Secretariat)
		r.Auditor = r.Auditor || by.Is(p, "", domain.Auditor)
	}
	if by.Person == "" {
		return r, nil
	}
	var err error
	if r.Conflicted, err = tx.ConflictedItems(by.Person); err != nil || r.Inside() || !by.HasRole(domain.Member) {
		return r, err
	}
	for _, p := range m.Panels {
		if r.OfNetwork, err = h.ofNetworkTx(tx, by.Person, p); err != nil || r.OfNetwork {
			return r, err
		}
	}
	return r, nil
}

// ofNetworkTx reports whether a person is an active member of a panel's network today.
func (h *House) ofNetworkTx(tx *store.Tx, person domain.PersonID, panel domain.PanelID) (bool, error) {
	of, err := tx.Panel(panel)
	if err != nil {
		return false, err
	}
	all, err := tx.MembershipsOf(person)
	if err != nil {
		return false, err
	}
	day := when.DateOf(tx.Now(), h.Zone)
	return slices.ContainsFunc(all, func(m domain.Membership) bool {
		return m.Network == of.Network && m.Status == domain.Active && m.On(day)
	}), nil
}

// hearsTx refuses whoever may not hear an item: to her there is no such thing.
func (h *House) hearsTx(tx *store.Tx, by domain.Actor, m governance.Meeting, i governance.Item) error {
	r, err := h.readerTx(tx, by, m)
	if err != nil {
		return err
	}
	if !r.Hears(i) {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	return nil
}

// FindPapers searches the titles of the papers that the reader may see, of the panels
// she may look into; newest first.
func (h *House) FindPapers(ctx context.Context, by domain.Actor, words string, limit int) (out []governance.Paper, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		panels, err := tx.Panels()
		if err != nil {
			return err
		}
		var in []domain.PanelID
		for _, p := range panels {
			in = append(in, p.ID)
		}
		if len(in) == 0 {
			return nil
		}
		all, err := tx.FindPapers(in, words, 500)
		if err != nil {
			return err
		}
		meetings, items, readers := map[governance.MeetingID]governance.Meeting{}, map[governance.ItemID]governance.Item{}, map[governance.MeetingID]governance.Reader{}
		for _, p := range all {
			if len(out) == limit {
				break
			}
			m, seen := meetings[p.Meeting]
			if !seen {
				if m, err = tx.Meeting(p.Meeting); err != nil {
					return err
				}
				meetings[m.ID] = m
				if readers[m.ID], err = h.readerTx(tx, by, m); err != nil {
					return err
				}
				list, err := tx.Items(m.ID)
				if err != nil {
					return err
				}
				for _, i := range list {
					items[i.ID] = i
				}
			}
			if i, on := items[p.Item]; on && seesPaper(readers[m.ID], m, i, p) {
				out = append(out, p)
			}
		}
		return nil
	})
	return out, err
}
