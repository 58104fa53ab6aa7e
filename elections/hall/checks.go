package hall

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// AddPassage puts words of the version that stands down as a speaker's, for her check
// (R154, R163).
func (h *Hall) AddPassage(ctx context.Context, by domain.Actor, ref string, speaker hall.SpeakerID, words string) (q hall.Quote, err error) {
	err = h.writing(ctx, by, ref, func(tx *store.Tx, e hall.Event, _ store.EventPaper, latest hall.Paper) (domain.Act, error) {
		if _, err := tx.Speaker(e.ID, speaker); err != nil {
			return domain.Act{}, named(err, "speaker")
		}
		quotes, err := tx.Quotes(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		if words, err = hall.CheckPassage(latest, speaker, words, quotes); err != nil {
			return domain.Act{}, err
		}
		q = hall.Quote{ID: store.NewID[hall.QuoteID](), Event: e.ID, Speaker: speaker, Words: words, At: tx.Now()}
		return domain.Act{Name: acts.EventPaperPassage, Rule: "R163", Detail: map[string]any{"quote": q.ID, "digest": digestOf(q)}}, tx.CreateQuote(q)
	})
	return q, err
}

func digestOf(q hall.Quote) string {
	d := q.Digest()
	return hex.EncodeToString(d[:])
}

// AskChecks writes to every speaker with words that she has not been asked about yet;
// each has five working days (R154). asked is how many were written to; whoever has been
// forgotten is not, and counts as nobody who is waited for.
func (h *Hall) AskChecks(ctx context.Context, by domain.Actor, ref string) (asked int, err error) {
	err = h.writing(ctx, by, ref, func(tx *store.Tx, e hall.Event, _ store.EventPaper, latest hall.Paper) (domain.Act, error) {
		quotes, err := tx.Quotes(e.ID)
		if err != nil {
			return domain.Act{}, err
		}
		now := tx.Now()
		until, err := hall.CheckUntil(now, h.Zone)
		if err != nil {
			return domain.Act{}, err
		}
		var to []hall.SpeakerID
		for _, q := range quotes {
			if !q.AskedAt.IsZero() || !latest.Says(q.Words) {
				continue
			}
			s, err := tx.Speaker(e.ID, q.Speaker)
			if err != nil {
				return domain.Act{}, err
			}
			if reached, err := reachedTx(tx, s); err != nil || !reached { // her words go, since nobody can agree to them
				if err != nil {
					return domain.Act{}, err
				}
				continue
			}
			q.AskedAt = now
			if err := tx.SaveQuote(q); err != nil {
				return domain.Act{}, err
			}
			if !slices.Contains(to, q.Speaker) {
				to = append(to, q.Speaker)
			}
		}
		if asked = len(to); asked == 0 {
			return domain.Act{}, refusal.Because(hall.ChecksNone, "R154", nil)
		}
		for _, id := range to {
			if err := h.writeForCheck(tx, e, id, PaperCheckMail{told(e), until}); err != nil {
				return domain.Act{}, err
			}
		}
		return domain.Act{Name: acts.EventPaperChecksAsked, Rule: "R154", Detail: map[string]any{"speakers": asked, "until": until}}, nil
	})
	return asked, err
}

// reachedTx reports whether a speaker can be written to: nobody who has been forgotten can.
func reachedTx(tx *store.Tx, s hall.Speaker) (bool, error) {
	if s.Person == "" {
		return s.Address != "", nil
	}
	p, err := tx.Person(s.Person)
	return p.ErasedAt == nil, err
}

// writeForCheck writes to a speaker, with the address of the page that has her own words
// and nothing else; only its hash is kept.
func (h *Hall) writeForCheck(tx *store.Tx, e hall.Event, id hall.SpeakerID, words domain.MailWords) error {
	s, err := tx.Speaker(e.ID, id)
	if err != nil {
		return err
	}
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return err
	}
	secret := base64.RawURLEncoding.EncodeToString(raw)
	if err := tx.CreatePaperLink(hashOf(secret), e.ID, s.ID); err != nil {
		return err
	}
	return tx.Mail(toSpeaker(s, words, secret))
}

// tellPublished tells the speakers who were asked.
func (h *Hall) tellPublished(tx *store.Tx, e hall.Event, quotes []hall.Quote) error {
	wrote := map[hall.SpeakerID]bool{}
	for _, q := range quotes {
		if q.AskedAt.IsZero() || wrote[q.Speaker] {
			continue
		}
		wrote[q.Speaker] = true
		s, err := tx.Speaker(e.ID, q.Speaker)
		if err != nil {
			return err
		}
		if err := tx.Mail(toSpeaker(s, PaperPublishedMail{told(e)}, "")); err != nil {
			return err
		}
	}
	return nil
}

// Check is what a speaker sees when she checks her words: hers, and nothing else of the
// paper.
type Check struct {
	Event   hall.Event // without what is for others
	Speaker hall.Speaker
	Words   []hall.Quote
	Until   time.Time // of those that wait
	Over    bool      // the paper is published with what was agreed
}

func (h *Hall) checkTx(tx *store.Tx, e hall.Event, s hall.Speaker) (c Check, err error) {
	c = Check{Event: e, Speaker: s}
	c.Event.Link, c.Event.Known = "", nil
	quotes, err := tx.Quotes(e.ID)
	if err != nil {
		return c, err
	}
	versions, err := tx.PaperVersions(e.ID)
	if err != nil {
		return c, err
	}
	c.Over = slices.ContainsFunc(versions, hall.Paper.Shows)
	for _, q := range quotes {
		if q.Speaker != s.ID || q.AskedAt.IsZero() {
			continue
		}
		c.Words = append(c.Words, q)
		until, err := hall.CheckUntil(q.AskedAt, h.Zone)
		if err != nil {
			return c, err
		}
		if q.AnsweredAt == nil && until.After(c.Until) {
			c.Until = until
		}
	}
	if len(c.Words) == 0 {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	return c, err
}

// Check is a speaker's own, signed in.
func (h *Hall) Check(ctx context.Context, by domain.Actor, ref string) (c Check, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		e, err := tx.Event(ref)
		if err != nil {
			return err
		}
		s, err := tx.SpeakerWho(e.ID, by.Person)
		if err != nil {
			return err
		}
		c, err = h.checkTx(tx, e, s)
		return err
	})
	return c, err
}

// CheckAt is the check of that address, which ends when a version of the paper is
// published after it was sent: it is for that check, and none that comes later. A change
// of her address and her erasure end it too ([store.Tx.EndAccess]), and so does time
// ([hall.Event.AddressUntil]).
func (h *Hall) CheckAt(ctx context.Context, secret string) (c Check, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		c, err = h.checkAtTx(tx, secret)
		return err
	})
	return c, err
}

func (h *Hall) checkAtTx(tx *store.Tx, secret string) (c Check, err error) {
	l, err := tx.PaperLink(hashOf(secret))
	if err != nil {
		return c, err
	}
	e, err := tx.Event(string(l.Event))
	if err != nil {
		return c, err
	}
	if err := e.AddressGood(l.At, true, tx.Now()); err != nil {
		return c, err
	}
	versions, err := tx.PaperVersions(e.ID)
	if err != nil {
		return c, err
	}
	if slices.ContainsFunc(versions, func(p hall.Paper) bool { return p.Shows() && p.Published.After(l.At) }) {
		return c, refusal.Because(hall.CheckOver, "R163", nil)
	}
	s, err := tx.Speaker(e.ID, l.Speaker)
	if err != nil {
		return c, err
	}
	return h.checkTx(tx, e, s)
}

// Answer is a speaker's about her words: yes to that very text, or no, with what she
// would have it say. Words that she gives herself she has agreed to.
type Answer struct {
	Quote   hall.QuoteID
	Agreed  bool
	Instead string
}

// AnswerCheck takes a speaker's answer, signed in (R154, R163).
func (h *Hall) AnswerCheck(ctx context.Context, by domain.Actor, ref string, a Answer) error {
	return h.quietly(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		s, err := tx.SpeakerWho(e.ID, by.Person)
		if err != nil {
			return domain.Act{}, err
		}
		return h.answerTx(tx, e, &s, a, hall.Quote{How: hall.OnHerPage})
	})
}

// AnswerCheckAt takes it from the page whose address was sent to her alone, which is
// judged once more while the event is held: it may have ended since.
func (h *Hall) AnswerCheckAt(ctx context.Context, secret string, a Answer) error {
	c, err := h.CheckAt(ctx, secret)
	if err != nil {
		return err
	}
	return h.act(ctx, domain.Engine(), string(c.Event.ID), func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		c, err := h.checkAtTx(tx, secret)
		if err != nil {
			return domain.Act{}, err
		}
		return h.answerTx(tx, e, &c.Speaker, a, hall.Quote{How: hall.AtHerLink})
	})
}

// NoteAnswer records an answer that a speaker gave by mail, with when and how it came
// (R163).
func (h *Hall) NoteAnswer(ctx context.Context, by domain.Actor, ref string, a Answer, evidence string) error {
	return h.leading(ctx, by, ref, func(tx *store.Tx, e hall.Event) (domain.Act, error) {
		evidence, err := domain.PlainText(evidence, "R163")
		if err == nil && evidence == "" {
			err = refusal.Because(refusal.Missing, "R163", nil)
		}
		if err != nil {
			return domain.Act{}, named(err, "evidence")
		}
		return h.answerTx(tx, e, nil, a, hall.Quote{How: hall.ByMail, NotedBy: by.Person, Evidence: evidence})
	})
}

// answerTx keeps an answer; of is whose words it may be about, nil: anybody's of the
// event.
func (h *Hall) answerTx(tx *store.Tx, e hall.Event, of *hall.Speaker, a Answer, came hall.Quote) (domain.Act, error) {
	all, err := tx.Quotes(e.ID)
	if err != nil {
		return domain.Act{}, err
	}
	at := slices.IndexFunc(all, func(q hall.Quote) bool { return q.ID == a.Quote && (of == nil || q.Speaker == of.ID) })
	if at < 0 {
		return domain.Act{}, refusal.Because(refusal.Unknown, "", nil)
	}
	q := all[at]
	if err := q.MayAnswer(a.Agreed); err != nil {
		return domain.Act{}, err
	}
	versions, err := tx.PaperVersions(e.ID)
	if err != nil {
		return domain.Act{}, err
	}
	if slices.ContainsFunc(versions, func(p hall.Paper) bool { return p.Shows() && p.Says(q.Words) }) {
		return domain.Act{}, refusal.Because(hall.PaperState, "R163", nil)
	}
	now := tx.Now()
	q.AnsweredAt, q.Agreed, q.How, q.NotedBy, q.Evidence = &now, a.Agreed, came.How, came.NotedBy, came.Evidence
	if !a.Agreed {
		if q.Instead, err = domain.PlainText(a.Instead, "R163"); err != nil {
			return domain.Act{}, named(err, "instead")
		}
	}
	if err := tx.SaveQuote(q); err != nil {
		return domain.Act{}, err
	}
	if q.Instead != "" && !slices.ContainsFunc(all, func(o hall.Quote) bool { return o.Speaker == q.Speaker && o.Digest() == hall.DigestOf(q.Instead) }) {
		own := hall.Quote{ID: store.NewID[hall.QuoteID](), Event: e.ID, Speaker: q.Speaker, Words: q.Instead, At: now, AskedAt: now, AnsweredAt: &now, Agreed: true, How: came.How, NotedBy: came.NotedBy, Evidence: came.Evidence}
		if _, err := hall.CheckPassage(hall.Paper{Body: own.Words}, own.Speaker, own.Words, nil); err != nil {
			return domain.Act{}, named(err, "instead")
		}
		if err := tx.CreateQuote(own); err != nil {
			return domain.Act{}, err
		}
	}
	return domain.Act{Name: acts.EventPaperChecked, Rule: "R163", Detail: map[string]any{"quote": q.ID, "digest": digestOf(q), "agreed": q.Agreed, "how": q.How}}, tx.TouchEvent(e.ID)
}
