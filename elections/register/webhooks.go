package register

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// Webhooks follow the Standard Webhooks form: what is told carries an id that is the
// same at every try, the time, and a signature over both and the body.

// webhookSecretMark is how a secret begins in that form.
const webhookSecretMark = "whsec_"

// CreateWebhook tells an address outside what happens from now on, of these kinds or of
// all. The secret that signs it is given once.
func (r *Register) CreateWebhook(ctx context.Context, by domain.Actor, address string, events []string) (w domain.Webhook, err error) {
	if err := by.MustAct("", "", domain.Keepers...); err != nil {
		return w, err
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return w, refusal.Because(domain.WebhookURLBad, "", nil).On("url")
	}
	known := slices.Collect(maps.Values(domain.WebhookEvents))
	for _, e := range events {
		if !slices.Contains(known, e) {
			return w, refusal.Because(domain.UnknownChoice, "", refusal.Args{"known": known}).On("events")
		}
	}
	var raw [32]byte
	rand.Read(raw[:]) // never fails
	err = r.Store.Act(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		if err := by.Fresh(now); err != nil {
			return err
		}
		head, _, err := tx.RecordHead()
		if err != nil {
			return err
		}
		w = domain.Webhook{ID: store.NewID[string](), URL: u.String(), Secret: webhookSecretMark + base64.StdEncoding.EncodeToString(raw[:]), Events: slices.Clone(events),
			MadeBy: by.Person, MadeAt: now, Told: head}
		if err := tx.CreateWebhook(w); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.WebhookAdded, Subject: w.ID, Why: u.Hostname(), Detail: map[string]any{"events": events}})
	})
	return w, err
}

// Webhooks are the addresses that are told, those that are over too, without secrets.
func (r *Register) Webhooks(ctx context.Context, by domain.Actor) (list []domain.Webhook, err error) {
	if err := by.Must("", "", domain.Keepers...); err != nil {
		return nil, err
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.Webhooks(false)
		return err
	})
	for i := range list {
		list[i].Secret = ""
	}
	return list, err
}

// EndWebhook tells an address nothing any more.
func (r *Register) EndWebhook(ctx context.Context, by domain.Actor, id string) error {
	if err := by.MustAct("", "", domain.Keepers...); err != nil {
		return err
	}
	return r.Store.Act(ctx, func(tx *store.Tx) error {
		w, err := tx.Webhook(id)
		if err == nil && w.EndedAt != nil {
			err = refusal.Because(refusal.Unknown, "", nil)
		}
		if err != nil {
			return err
		}
		now := tx.Now()
		w.EndedAt = &now
		if err := tx.SaveWebhook(w); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.WebhookEnded, Subject: id})
	})
}

// Told is one thing to tell an address.
type Told struct {
	Hook domain.Webhook
	Seq  int64     // of the act in the record
	ID   string    // the same at every try
	At   time.Time // of the telling
	Body []byte
}

// ToTell is what waits to be told to each address: its next thing, one at a time, so
// that they come in order. Acts that are nobody's business outside are passed over.
func (r *Register) ToTell(ctx context.Context) (list []Told, err error) {
	err = r.Store.Write(ctx, func(tx *store.Tx) error {
		list = nil
		hooks, err := tx.Webhooks(true)
		if err != nil {
			return err
		}
		known := slices.Sorted(maps.Keys(domain.WebhookEvents))
		head, _, err := tx.RecordHead()
		if err != nil {
			return err
		}
		for _, w := range hooks {
			told, found, err := nextToTell(tx, w, known)
			if err != nil {
				return err
			}
			if found {
				list = append(list, told)
			} else if w.Told < head {
				w.Told = head
				if err := tx.SaveWebhook(w); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return list, err
}

func nextToTell(tx *store.Tx, w domain.Webhook, known []acts.Name) (t Told, found bool, err error) {
	for after := w.Told; ; {
		page, err := tx.RecordEntries(store.RecordFilter{Acts: known, After: after, Limit: 50})
		if err != nil || len(page) == 0 {
			return t, false, err
		}
		for _, a := range page {
			after = a.Seq
			event := domain.WebhookEvents[a.Act.Name]
			if len(w.Events) > 0 && !slices.Contains(w.Events, event) {
				continue
			}
			body, public, err := tidings(tx, event, a)
			if err != nil {
				return t, false, err
			}
			if public {
				return Told{Hook: w, Seq: a.Seq, ID: fmt.Sprintf("msg_%s_%d", w.ID, a.Seq), At: tx.Now(), Body: body}, true, nil
			}
		}
	}
}

// tidings says what happened, thinly: whoever is told asks the API for the rest. What
// concerns an election that is not out is nobody's business.
func tidings(tx *store.Tx, event string, a domain.Recorded) (body []byte, public bool, err error) {
	data := map[string]any{"act": a.Seq}
	if a.Act.Election != "" {
		el, err := tx.Election(a.Act.Election)
		if err != nil || el.PublishedAt == nil {
			return nil, false, err
		}
		data["election"] = el.Reference
	}
	if a.Act.Panel != "" {
		p, err := tx.Panel(a.Act.Panel)
		if err != nil {
			return nil, false, err
		}
		data["panel"] = p.Code
	}
	body, err = json.Marshal(map[string]any{"type": event, "timestamp": a.At.UTC().Format(time.RFC3339), "data": data})
	return body, err == nil, err
}

// The times between tries, and when an address is given up.
const (
	firstTelling = 10 * time.Second
	lastTelling  = 6 * time.Hour
	mostTellings = 30
)

// WasTold notes how telling went: what was told is not told again; what was not is
// tried at ever longer intervals, and given up after some days.
func (r *Register) WasTold(ctx context.Context, t Told, problem string) error {
	return r.Store.Write(ctx, func(tx *store.Tx) error {
		now := tx.Now()
		w := t.Hook
		if problem == "" {
			w.Told, w.Tries, w.NextTry, w.Problem = t.Seq, 0, now, ""
			return tx.SaveWebhook(w)
		}
		wait := lastTelling
		if w.Tries < 12 {
			wait = min(firstTelling<<w.Tries, lastTelling)
		}
		w.Tries, w.NextTry, w.Problem = w.Tries+1, now.Add(wait), problem
		if w.Tries >= mostTellings {
			w.EndedAt = &now
		}
		return tx.SaveWebhook(w)
	})
}
