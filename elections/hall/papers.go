package hall

import (
	"context"
	"encoding/hex"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// latestTx is the version of an event's paper that stands, with where the writing up is.
func latestTx(tx *store.Tx, e hall.Event) (p store.EventPaper, latest hall.Paper, err error) {
	if p, err = tx.EventPaper(e.ID); err == nil {
		latest, err = tx.LatestPaper(e.ID)
	}
	return p, latest, err
}

// writing is leading for work on a paper that has been drafted.
func (h *Hall) writing(ctx context.Context, by domain.Actor, ref string, f func(tx *store.Tx, e hall.Event, p store.EventPaper, latest hall.Paper) (domain.Act, error)) error {
	return h.leading(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		p, latest, err := latestTx(tx, e)
		if err != nil {
			return domain.Act{}, err
		}
		act, err := f(tx, e, p, latest)
		if err != nil {
			return domain.Act{}, err
		}
		return act, tx.TouchEvent(e.ID)
	})
}

// DraftPaper writes the first version of an event's paper from what it came to:
// questions, answers, votes (R154, R164). say gives the template's words. What it
// ascribes to speakers is put down for their check.
func (h *Hall) DraftPaper(ctx context.Context, by domain.Actor, ref string, say hall.Wording) (p hall.Paper, err error) {
	err = h.leading(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		if err := e.In("R154", hall.Closed); err != nil {
			return domain.Act{}, err
		}
		standing, err := tx.EventPaper(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		if standing.Latest > 0 {
			return domain.Act{}, refusal.Because(hall.PaperDrafted, "R154", nil)
		}
		m, err := h.materialTx(tx, e)
		if err != nil {
			return domain.Act{}, err
		}
		body, passages := hall.Compose(m, say)
		p = hall.Paper{Event: e.ID, Number: 1, Body: body, By: by.Person, At: tx.Now()}
		standing.Latest = 1
		if err := h.versionTx(tx, standing, p); err != nil {
			return domain.Act{}, err
		}
		if err := ascribeTx(tx, p, passages); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.EventPaperDrafted, Rule: "R154", Detail: map[string]any{"kind": e.Kind, "version": 1}}, tx.TouchEvent(e.ID)
	})
	return p, err
}

// materialTx is what an event came to, as its paper may tell it.
func (h *Hall) materialTx(tx *store.Tx, e hall.Event) (m hall.Material, err error) {
	m.Event = e
	if m.Speakers, err = tx.Speakers(e.ID); err != nil {
		return m, err
	}
	questions, err := tx.Questions(e.ID)
	if err != nil {
		return m, err
	}
	m.Answered, m.Waiting = hall.Done(questions), hall.Queue(questions)
	votes, err := h.takenTx(tx, e)
	for _, v := range votes {
		m.Votes = append(m.Votes, hall.Taken{Purpose: v.Purpose, Question: v.Question, Counted: v.Counted && !v.Ended, Totals: v.Totals})
	}
	return m, err
}

// ascribeTx puts down what a draft ascribes to speakers, for their check.
func ascribeTx(tx *store.Tx, p hall.Paper, passages []hall.Passage) error {
	var quotes []hall.Quote
	for _, said := range passages {
		words, err := hall.CheckPassage(p, said.Speaker, said.Words, quotes)
		if r, no := refusal.Of(err); no && r.Reason == hall.QuoteTwice {
			continue
		}
		if err != nil {
			return err
		}
		q := hall.Quote{ID: store.NewID[hall.QuoteID](), Event: p.Event, Speaker: said.Speaker, Words: words, At: tx.Now()}
		if err := tx.CreateQuote(q); err != nil {
			return err
		}
		quotes = append(quotes, q)
	}
	return nil
}

func (h *Hall) versionTx(tx *store.Tx, standing store.EventPaper, p hall.Paper) error {
	if err := tx.CreatePaperVersion(p); err != nil {
		return err
	}
	return tx.SaveEventPaper(standing)
}

// EditPaper makes a new version from the one that its writer had before her. If somebody
// was first with another, she is told, and nothing of either is lost: versions stay.
// What she pasted from the forum loses its author (R155).
func (h *Hall) EditPaper(ctx context.Context, by domain.Actor, ref string, base int, body, why string) (p hall.Paper, err error) {
	err = h.writing(ctx, by, ref, func(tx *store.Tx, e hall.Event, standing store.EventPaper, latest hall.Paper) (domain.Act, error) {
		clean, authors, err := hall.CheckPaper(body)
		if err != nil {
			return domain.Act{}, err
		}
		why, err := domain.PlainText(why, "R154")
		if err != nil {
			return domain.Act{}, named(err, "why")
		}
		switch {
		case base != latest.Number:
			return domain.Act{}, refusal.Because(hall.PaperMoved, "R154", refusal.Args{"latest": latest.Number, "base": base}).On("body")
		case clean == latest.Body:
			return domain.Act{}, refusal.Because(hall.PaperSame, "R154", nil).On("body")
		}
		known := len(standing.Sources)
		for _, a := range authors {
			if !slices.Contains(standing.Sources, a) {
				standing.Sources = append(standing.Sources, a)
			}
		}
		p = hall.Paper{Event: e.ID, Number: latest.Number + 1, Body: clean, By: by.Person, At: tx.Now(), Why: why}
		standing.Latest = p.Number
		if err := h.versionTx(tx, standing, p); err != nil {
			return domain.Act{}, err
		}
		if len(standing.Sources) > known { // who is quoted from the forum may be named in what is published (R155)
			err = h.withholdTx(tx, e)
		}
		return domain.Act{Name: acts.EventPaperEdited, Rule: "R154", Detail: map[string]any{"version": p.Number}}, err
	})
	return p, err
}

// SetAside notes that a finding in the version that stands means nobody who was there,
// with the reason (R153). Its digest names it; what it found stands in no record.
func (h *Hall) SetAside(ctx context.Context, by domain.Actor, ref string, finding, why string) error {
	return h.writing(ctx, by, ref, func(tx *store.Tx, e hall.Event, standing store.EventPaper, latest hall.Paper) (domain.Act, error) {
		open, err := h.openTx(tx, e, standing, latest.Body)
		if err != nil {
			return domain.Act{}, err
		}
		for _, f := range open {
			if hex.EncodeToString(f.Digest[:]) != finding {
				continue
			}
			if err := f.MaySetAside(why); err != nil {
				return domain.Act{}, err
			}
			aside := hall.Aside{Digest: f.Digest, Why: domain.CleanText(why), By: by.Person, At: tx.Now()}
			return domain.Act{Name: acts.EventPaperFindingSetAside, Rule: "R153", Detail: map[string]any{"version": latest.Number, "kind": f.Kind}}, tx.SaveAside(e.ID, aside)
		}
		return domain.Act{}, refusal.Because(refusal.Unknown, "", nil)
	})
}

// PublishPaper puts the version that its publisher has before her before its readers. It
// is refused with an open finding, and with words that their speaker has not agreed to
// (R153, R154, R163); of one that changes a published paper, the reason is told as well.
func (h *Hall) PublishPaper(ctx context.Context, by domain.Actor, ref string, version int, readers hall.Readers, why string) error {
	return h.writing(ctx, by, ref, func(tx *store.Tx, e hall.Event, standing store.EventPaper, latest hall.Paper) (domain.Act, error) {
		if version != latest.Number {
			return domain.Act{}, refusal.Because(hall.PaperMoved, "R154", refusal.Args{"latest": latest.Number, "base": version})
		}
		if readers != hall.ForMembers && readers != hall.ForAll {
			return domain.Act{}, refusal.Because(refusal.Missing, "R154", nil).On("readers")
		}
		found, err := h.openTx(tx, e, standing, latest.Body)
		if err != nil {
			return domain.Act{}, err
		}
		quotes, err := tx.Quotes(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		if err := latest.MayPublish(e, found, quotes, tx.Now(), h.Zone); err != nil {
			return domain.Act{}, err
		}
		few, err := h.fewVotedTx(tx, e)
		if err != nil {
			return domain.Act{}, err
		}
		if err := latest.CheckFew(few); err != nil {
			return domain.Act{}, err
		}
		now := tx.Now()
		latest.Published, latest.Readers = &now, readers
		if err := tx.SavePaperStanding(latest); err != nil {
			return domain.Act{}, err
		}
		if why, err = h.noteTx(tx, e, standing, latest, hall.Correction, why); err != nil {
			return domain.Act{}, err
		}
		digest := hall.DigestOf(latest.Body)
		return domain.Act{Name: acts.EventPaperPublished, Rule: "R154", Why: why, Detail: map[string]any{"version": latest.Number, "readers": readers, "digest": hex.EncodeToString(digest[:])}},
			h.tellPublished(tx, e, quotes)
	})
}

// noteTx judges a note that stands below a published paper, and keeps it: it names
// nobody either. The first publishing needs none.
func (h *Hall) noteTx(tx *store.Tx, e hall.Event, standing store.EventPaper, latest hall.Paper, kind hall.NoteKind, text string) (string, error) {
	all, err := tx.PaperVersions(e.ID)
	if err != nil {
		return "", err
	}
	before := slices.ContainsFunc(all, func(p hall.Paper) bool { return p.Published != nil && p.Number != latest.Number })
	if !before && text == "" {
		return "", nil
	}
	text, err = h.publicTx(tx, e, standing, text, "why")
	if err != nil || !before {
		return text, err
	}
	return text, tx.CreatePaperNote(hall.PaperNote{Event: e.ID, Kind: kind, Text: text, By: latest.By, At: tx.Now()})
}

// publicTx judges a short text that everybody may read: it names nobody whom the paper
// may not name, and quotes nobody.
func (h *Hall) publicTx(tx *store.Tx, e hall.Event, standing store.EventPaper, text, field string) (string, error) {
	clean, _, err := hall.CheckPaper(text)
	if err != nil {
		if r, is := refusal.Of(err); is {
			return "", r.On(field)
		}
		return "", err
	}
	found, err := h.openTx(tx, e, standing, clean)
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return "", refusal.Because(hall.PaperNames, "R153", refusal.Args{"open": len(found)}).On(field)
	}
	quotes, err := tx.Quotes(e.ID)
	if missing := (hall.Paper{Body: clean}).Unagreed(quotes); err == nil && len(missing) > 0 {
		err = refusal.Because(hall.QuoteUnagreed, "R163", refusal.Args{"missing": len(missing)}).On(field)
	}
	return clean, err
}

// CorrectPaper adds a dated note to a paper that is published: the version before its
// readers stays as it is (R154, R164).
func (h *Hall) CorrectPaper(ctx context.Context, by domain.Actor, ref, text string) error {
	return h.writing(ctx, by, ref, func(tx *store.Tx, e hall.Event, standing store.EventPaper, _ hall.Paper) (domain.Act, error) {
		all, err := tx.PaperVersions(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		if !slices.ContainsFunc(all, hall.Paper.Shows) {
			return domain.Act{}, refusal.Because(hall.PaperUnread, "R154", nil)
		}
		if text, err = h.publicTx(tx, e, standing, text, "text"); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.EventPaperCorrected, Rule: "R154"}, tx.CreatePaperNote(hall.PaperNote{Event: e.ID, Kind: hall.Correction, Text: text, By: by.Person, At: tx.Now()})
	})
}

// PartnerAsked records what a partner asked to have changed, and what was done: it may
// correct facts about itself, and neither edits nor holds back (R164).
func (h *Hall) PartnerAsked(ctx context.Context, by domain.Actor, ref, asked, done string) error {
	return h.writing(ctx, by, ref, func(tx *store.Tx, e hall.Event, standing store.EventPaper, _ hall.Paper) (domain.Act, error) {
		if e.Partner == "" {
			return domain.Act{}, refusal.Because(refusal.Missing, "R164", nil).On("asked")
		}
		var err error
		if asked, err = h.publicTx(tx, e, standing, asked, "asked"); err != nil {
			return domain.Act{}, err
		}
		if done, err = h.publicTx(tx, e, standing, done, "done"); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.EventPaperPartnerAsked, Rule: "R164"}, tx.CreatePaperNote(hall.PaperNote{Event: e.ID, Kind: hall.Partner, Text: asked, Done: done, By: by.Person, At: tx.Now()})
	})
}
