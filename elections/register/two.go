package register

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// two is an act on the register that takes two officers. Judge says what would
// refuse it now; do carries it out and gives what the record is told of it
// beside who asked.
type two struct {
	rule  string
	judge func(r *Register, tx *store.Tx, q domain.Request) error
	do    func(r *Register, tx *store.Tx, by domain.Actor, q domain.Request) (subject domain.PersonID, err error)
}

// twos is filled where each act stands.
var twos = map[acts.Pair]two{}

// particulars of an act; what it does not need is empty. Names and addresses in
// it are forgotten when the request is done.
type particulars struct {
	Person      domain.PersonID  `json:"person,omitempty"`
	Email       string           `json:"email,omitempty"`
	Appointment *Appointing      `json:"appointment,omitempty"`
	Officer     *NewOfficer      `json:"officer,omitempty"`
	Endings     domain.EndingsID `json:"endings,omitempty"`
	Number      int              `json:"number,omitempty"` // of endings
}

// ids are the particulars that may stand in the record.
func (d particulars) ids() map[string]any {
	out := map[string]any{}
	if d.Person != "" {
		out["person"] = d.Person
	}
	if d.Appointment != nil {
		out["role"], out["panel"], out["election"] = d.Appointment.Role, d.Appointment.Scope.Panel, d.Appointment.Scope.Election
	}
	if d.Endings != "" {
		out["endings"], out["number"] = d.Endings, d.Number
	}
	if d.Officer != nil {
		out["role"], out["panel"] = d.Officer.Role, d.Officer.Panel
	}
	return out
}

func particularsOf(q domain.Request) (d particulars, err error) {
	text, err := json.Marshal(q.Detail)
	if err == nil {
		err = json.Unmarshal(text, &d)
	}
	if err != nil {
		return d, fmt.Errorf("reading a request: %w", err)
	}
	return d, nil
}

// tellSecond tells the other officers that an act waits for one of them.
func tellSecond(tx *store.Tx, by domain.Actor, q domain.Request) error {
	return tellOfficers(tx, by.Person, SecondNeededMail{Act: q.Act, Why: q.Why, Until: q.Until})
}

// ask records the first half of an act on the register; nothing else changes.
func (r *Register) ask(tx *store.Tx, by domain.Actor, act acts.Pair, why string, d particulars) (q domain.Request, err error) {
	if err := domain.Reasoned(why); err != nil {
		return q, err
	}
	now := tx.Now()
	q = domain.Request{ID: store.NewID[domain.RequestID](), Act: act, By: by.Person, Number: by.Number, Why: domain.CleanText(why), At: now, Detail: map[string]any{}}
	for _, role := range domain.Conveners {
		if q.ByRole == "" && by.HasRole(role) {
			q.ByRole = role
		}
	}
	text, err := json.Marshal(d)
	if err == nil {
		err = json.Unmarshal(text, &q.Detail)
	}
	if err != nil {
		return q, fmt.Errorf("writing a request down: %w", err)
	}
	if q.Until, err = domain.DualWindowCloses(now, domain.DefaultParams(domain.PanelElection), when.LatestCalendar()); err != nil {
		return q, err
	}
	if err := twos[act].judge(r, tx, q); err != nil {
		return q, err
	}
	if err := tx.CreateRequest(q); err != nil {
		return q, err
	}
	return q, tx.Record(by, domain.Act{Name: act.Act(acts.Asked), Rule: twos[act].rule, Why: q.Why, Subject: string(q.ID), Detail: d.ids()})
}

// Requests are the acts on the register that wait for their second officer.
func (r *Register) Requests(ctx context.Context, by domain.Actor) (list []domain.Request, err error) {
	if !by.IsEngine() && !by.HasRole(domain.Overseers...) {
		return nil, by.Must("", "", domain.Overseers...)
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.RegisterRequests(true)
		return err
	})
	return list, err
}

// Request is one of them.
func (r *Register) Request(ctx context.Context, by domain.Actor, id domain.RequestID) (q domain.Request, err error) {
	if !by.IsEngine() && !by.HasRole(domain.Overseers...) {
		return q, by.Must("", "", domain.Overseers...)
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		if q, err = tx.Request(id); err != nil {
			return err
		}
		if _, ours := twos[q.Act]; !ours || q.Election != "" || q.Waits(tx.Now()) != nil {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		return nil
	})
	return q, err
}

// mayConfirm refuses whoever is no officer, or one without a passkey that proves
// it is her.
func mayConfirm(by domain.Actor, now time.Time) error {
	if by.Anonymous() || !by.HasRole(domain.Conveners...) {
		return by.Must("", "", domain.Conveners...)
	}
	if err := by.MayAct(); err != nil {
		return err
	}
	return by.Fresh(now)
}

// Confirm is the second half of an act on the register: a different officer,
// within the window, once (R7). What it needs is judged anew.
func (r *Register) Confirm(ctx context.Context, by domain.Actor, id domain.RequestID, why string) (q domain.Request, err error) {
	err = r.Store.Act(ctx, func(tx *store.Tx) error {
		var d particulars
		if q, d, err = openRequest(tx, by, id); err != nil {
			return err
		}
		if err := q.SecondOn(d.Person, by, tx.Now()); err != nil {
			return err
		}
		act := twos[q.Act]
		if err := act.judge(r, tx, q); err != nil {
			return err
		}
		subject, err := act.do(r, tx, by, q)
		if err != nil {
			return err
		}
		if domain.CleanText(why) == "" {
			why = q.Why
		}
		return closeRequest(tx, by, &q, d, acts.Confirmed, why, subject)
	})
	return q, err
}

// Decline ends an act on the register that waits: another officer declines it,
// or its asker withdraws it (R7).
func (r *Register) Decline(ctx context.Context, by domain.Actor, id domain.RequestID, why string) (q domain.Request, err error) {
	if err := domain.Reasoned(why); err != nil {
		return q, err
	}
	err = r.Store.Act(ctx, func(tx *store.Tx) error {
		var d particulars
		if q, d, err = openRequest(tx, by, id); err != nil {
			return err
		}
		if err := q.Waits(tx.Now()); err != nil {
			return err
		}
		outcome := acts.Withdrawn
		if by.Person != q.By {
			outcome = acts.Declined
			if err := tx.Mail(domain.MailTo(q.By, DeclinedMail{Act: q.Act, Why: domain.CleanText(why)})); err != nil {
				return err
			}
		}
		return closeRequest(tx, by, &q, d, outcome, why, d.Person)
	})
	return q, err
}

// openRequest holds a request of the register until tx ends.
func openRequest(tx *store.Tx, by domain.Actor, id domain.RequestID) (q domain.Request, d particulars, err error) {
	if err := mayConfirm(by, tx.Now()); err != nil {
		return q, d, err
	}
	if q, err = tx.RequestForAct(id); err != nil {
		return q, d, err
	}
	if _, ours := twos[q.Act]; !ours || q.Election != "" {
		return q, d, refusal.Because(refusal.Unknown, "", nil)
	}
	d, err = particularsOf(q)
	return q, d, err
}

// closeRequest notes what became of a request, and forgets the names and
// addresses in it.
func closeRequest(tx *store.Tx, by domain.Actor, q *domain.Request, d particulars, outcome acts.Outcome, why string, subject domain.PersonID) error {
	now := tx.Now()
	q.DoneAt, q.DoneBy = &now, by.Person
	if err := tx.DoneRequest(*q); err != nil {
		return err
	}
	if err := tx.ForgetDetail(q.ID, d.ids()); err != nil {
		return err
	}
	detail := d.ids()
	detail["asked_by"], detail["asked_at"], detail["person"] = q.By, q.At, subject
	return tx.Record(by, domain.Act{Name: q.Act.Act(outcome), Rule: twos[q.Act].rule, Why: domain.CleanText(why), Subject: string(q.ID), Detail: detail})
}

// tellOfficers writes to every officer in office now but one.
func tellOfficers(tx *store.Tx, but domain.PersonID, words domain.MailWords) error {
	all, err := tx.OfficersNow()
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(p domain.PersonID) bool { return p == but })
	return tx.Mail(domain.MailToEach(all, words)...)
}
