package governance

import (
	"context"
	"slices"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// missedTx are the meetings of a panel that each of its members has missed running, as
// far as she has sat (R113).
func (h *House) missedTx(tx *store.Tx, panel domain.PanelID) (map[domain.PersonID][]governance.HeldAt, error) {
	members, err := h.sittingTx(tx, panel, h.today(tx))
	if err != nil {
		return nil, err
	}
	held, err := tx.HeldFor(panel, tx.Now().AddDate(-2, 0, 0))
	if err != nil {
		return nil, err
	}
	out := map[domain.PersonID][]governance.HeldAt{}
	for _, s := range members {
		if missed := governance.MissedRunning(held[s.Person]); len(missed) > 0 {
			out[s.Person] = missed
		}
	}
	return out, nil
}

// absencesTx counts absences after a meeting (R113): the secretariat asks a member who
// has missed absence_trigger meetings running, and an inquiry into one who has come
// again is settled.
func (h *House) absencesTx(tx *store.Tx, m governance.Meeting, panel domain.PanelID) error {
	params, err := paramsTx(tx, panel)
	if err != nil {
		return err
	}
	missed, err := h.missedTx(tx, panel)
	if err != nil {
		return err
	}
	open, err := tx.Inquiries(panel, false)
	if err != nil {
		return err
	}
	now := tx.Now()
	asked := map[domain.PersonID]bool{}
	for _, i := range open {
		if len(missed[i.Person]) == 0 {
			i.Settled = &now
			if err := tx.SaveInquiry(i); err != nil {
				return err
			}
			continue
		}
		asked[i.Person] = true
	}
	people := make([]domain.PersonID, 0, len(missed))
	for p := range missed {
		people = append(people, p)
	}
	slices.Sort(people)
	for _, p := range people {
		if len(missed[p]) >= params.AbsenceTrigger && !asked[p] {
			if err := h.inquireTx(tx, m, panel, p, missed[p]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (h *House) inquireTx(tx *store.Tx, m governance.Meeting, panel domain.PanelID, person domain.PersonID, missed []governance.HeldAt) error {
	i := governance.Inquiry{ID: store.NewID[governance.InquiryID](), Panel: panel, Person: person, Asked: tx.Now()}
	for _, held := range missed {
		i.Missed = append(i.Missed, held.Meeting)
	}
	if err := tx.CreateInquiry(i); err != nil {
		return err
	}
	names, err := namesOf(tx, []domain.PersonID{person})
	if err != nil {
		return err
	}
	of, err := tx.Panel(panel)
	if err != nil {
		return err
	}
	keepers, err := secretariesTx(tx, panel)
	if err != nil {
		return err
	}
	mails := append(domain.MailToEach(keepers, AbsenceNotedMail{Panel: of.Name, Code: of.Code, Name: names[person], Missed: len(missed)}),
		domain.MailTo(person, AbsenceAskedMail{Panel: of.Name, Code: of.Code, Missed: len(missed)}))
	if err := tx.Mail(mails...); err != nil {
		return err
	}
	return tx.Record(domain.Engine(), domain.Act{Name: acts.AbsenceAsked, Rule: "R113", Panel: panel, Subject: string(i.ID),
		Detail: map[string]any{"member": person, "missed": i.Missed}})
}

// AnswerAbsence is a member's answer to the secretariat's question (R113).
func (h *House) AnswerAbsence(ctx context.Context, by domain.Actor, panel domain.PanelID, answer string) error {
	return h.act(ctx, by, panel, []domain.Role{domain.PanelMember}, func(tx *store.Tx) (domain.Act, error) {
		i, err := tx.OpenInquiry(panel, by.Person)
		if err != nil {
			return domain.Act{}, err
		}
		i.Answer = domain.CleanText(answer)
		if err := governance.CheckDeclared(i.Answer); err != nil {
			return domain.Act{}, on(err, "answer")
		}
		now := tx.Now()
		i.Answered = &now
		return domain.Act{Name: acts.AbsenceAnswered, Rule: "R113", Subject: string(i.ID)}, tx.SaveInquiry(i)
	})
}

// mayDeclareVacantTx refuses a panel's motion to declare a member's seat vacant before
// she was asked and has missed a further meeting (R113).
func (h *House) mayDeclareVacantTx(tx *store.Tx, panel domain.PanelID, person domain.PersonID) error {
	params, err := paramsTx(tx, panel)
	if err != nil {
		return err
	}
	missed, err := h.missedTx(tx, panel)
	if err != nil {
		return err
	}
	_, err = tx.OpenInquiry(panel, person)
	return governance.MayDeclareVacant(len(missed[person]), err == nil, params)
}

// declareVacantTx carries out a panel's declaration (R113): the seat is vacant from the
// next day on, and any office with it. What follows from a vacancy is the office's.
func (h *House) declareVacantTx(tx *store.Tx, by domain.Actor, panel domain.PanelID, person domain.PersonID, motion string) error {
	if err := h.mayDeclareVacantTx(tx, panel, person); err != nil {
		return err
	}
	today := h.today(tx)
	held, err := tx.HoldingsOn(panel, today)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(held, func(h domain.Holding) bool { return h.Person == person })
	if at < 0 {
		return refusal.Because(governance.NotOnPanel, "R113", nil)
	}
	until := today.AddDays(1)
	if err := tx.EndHolding(held[at].ID, until, domain.EndedByAbsence); err != nil {
		return err
	}
	offices, err := tx.OfficesOn(panel, today)
	if err != nil {
		return err
	}
	for _, o := range offices {
		if o.Person == person && until.Before(o.Until) {
			if err := tx.EndOfficeTerm(o.ID, until, domain.EndedByAbsence); err != nil {
				return err
			}
		}
	}
	i, err := tx.OpenInquiry(panel, person)
	if err != nil {
		return err
	}
	now := tx.Now()
	i.Settled = &now
	if err := tx.SaveInquiry(i); err != nil {
		return err
	}
	return tx.Record(by, domain.Act{Name: acts.SeatDeclaredVacant, Rule: "R113", Panel: panel, Subject: string(held[at].ID),
		Detail: map[string]any{"member": person, "motion": motion}})
}

// AbsenceView is how a member's attendance stands.
type AbsenceView struct {
	Person   domain.PersonID
	Name     string
	Came     int
	Held     int
	Missed   int // running
	Inquiry  *governance.Inquiry
	Declared bool // the panel may declare the seat vacant now
}

// Absences is a panel's attendance over the last twelve months, for those who see what
// is before it (R113). An answer is for the secretariat, the chair and its author.
func (h *House) Absences(ctx context.Context, by domain.Actor, panel domain.PanelID) (out []AbsenceView, err error) {
	if err := by.Must(panel, "", append(sitters, domain.Auditor)...); err != nil {
		return nil, err
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		members, err := h.sittingTx(tx, panel, h.today(tx))
		if err != nil {
			return err
		}
		missed, err := h.missedTx(tx, panel)
		if err != nil {
			return err
		}
		held, err := tx.HeldFor(panel, tx.Now().AddDate(-1, 0, 0).Add(-time.Hour))
		if err != nil {
			return err
		}
		open, err := tx.Inquiries(panel, false)
		if err != nil {
			return err
		}
		var ids []domain.PersonID
		for _, s := range members {
			ids = append(ids, s.Person)
		}
		names, err := namesOf(tx, ids)
		if err != nil {
			return err
		}
		for _, s := range members {
			v := AbsenceView{Person: s.Person, Name: names[s.Person], Held: len(held[s.Person]), Missed: len(missed[s.Person])}
			for _, m := range held[s.Person] {
				if m.Came {
					v.Came++
				}
			}
			for _, i := range open {
				if i.Person == s.Person {
					if s.Person != by.Person && !by.Is(panel, "", domain.Secretariat, domain.Chair) {
						i.Answer = ""
					}
					v.Inquiry = &i
				}
			}
			v.Declared = h.mayDeclareVacantTx(tx, panel, s.Person) == nil
			out = append(out, v)
		}
		slices.SortStableFunc(out, func(a, b AbsenceView) int { return strings.Compare(a.Name, b.Name) })
		return nil
	})
	return out, err
}
