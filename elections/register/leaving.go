package register

import (
	"context"
	"encoding/json"
	"fmt"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/store"
)

// Resign ends a holding on a day of the next three months: the first day without
// it (R110). Its holder may, or the secretariat that has it in writing. It is
// final, and ends what office the holder has on the panel on the same day.
func (r *Register) Resign(ctx context.Context, by domain.Actor, id domain.HoldingID, on when.Date, why string) error {
	return r.Store.Act(ctx, func(tx *store.Tx) error {
		h, err := tx.Holding(id)
		if err != nil {
			return err
		}
		if err := mayGiveUp(by, h.Person, h.Panel, why); err != nil {
			return err
		}
		if err := domain.MayResign(h.EndedBy, on, r.today(tx)); err != nil {
			return err
		}
		if err := giveUp(tx, h, on, domain.EndedByResignation); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.SeatResigned, Rule: "R110", Why: why, Panel: h.Panel, Subject: string(h.Person),
			Detail: map[string]any{"holding": id, "until": on.String()}})
	})
}

// ResignOffice ends an office the same way; the seat stays.
func (r *Register) ResignOffice(ctx context.Context, by domain.Actor, id domain.OfficeTermID, on when.Date, why string) error {
	return r.Store.Act(ctx, func(tx *store.Tx) error {
		o, err := tx.OfficeTerm(id)
		if err != nil {
			return err
		}
		if err := mayGiveUp(by, o.Person, o.Panel, why); err != nil {
			return err
		}
		if err := domain.MayResign(o.EndedBy, on, r.today(tx)); err != nil {
			return err
		}
		if err := tx.EndOfficeTerm(id, on, domain.EndedByResignation); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.OfficeResigned, Rule: "R110", Why: why, Panel: o.Panel, Subject: string(o.Person),
			Detail: map[string]any{"office": o.Office, "until": on.String()}})
	})
}

func mayGiveUp(by domain.Actor, person domain.PersonID, panel domain.PanelID, why string) error {
	if !by.IsEngine() && (by.Person == "" || by.Person != person) {
		if err := by.MustAct(panel, "", domain.Keepers...); err != nil {
			return err
		}
	}
	if domain.CleanText(why) == "" {
		return refusal.Because(refusal.WhyMissing, "R9", nil).On("why")
	}
	return nil
}

// over reports whether a holding is over by the day, were it that it was given up
// before it began.
func over(h domain.Holding, on when.Date) bool { return !latest(on, h.From).Before(h.Until) }

// giveUp ends a holding, and what office its holder has on the panel then.
func giveUp(tx *store.Tx, h domain.Holding, on when.Date, by string) error {
	if on.Before(h.From) {
		on = h.From
	}
	if err := tx.EndHolding(h.ID, on, by); err != nil {
		return err
	}
	offices, err := tx.OfficesOf(h.Person)
	if err != nil {
		return err
	}
	for _, o := range offices {
		end := latest(on, o.From)
		if o.Panel != h.Panel || !end.Before(o.Until) || !o.From.Before(h.Until) {
			continue
		}
		if err := tx.EndOfficeTerm(o.ID, end, domain.EndedWithSeat); err != nil {
			return err
		}
	}
	return nil
}

// Died notes a member's death: the seats she holds, or was to take, are vacant
// from the day, and her offices with them (R114); nobody signs in as her any more.
// On a roll she stays until two officers remove her (R34).
func (r *Register) Died(ctx context.Context, by domain.Actor, person domain.PersonID, on when.Date, why string) error {
	return r.act(ctx, by, why, "", domain.Keepers, func(tx *store.Tx) (domain.Act, error) {
		act := domain.Act{Name: acts.PersonDied, Rule: "R114", Subject: string(person), Detail: map[string]any{"on": on.String()}}
		p, err := tx.Person(person)
		if err != nil {
			return act, err
		}
		if on.After(r.today(tx)) {
			return act, refusal.Because(domain.DateInFuture, "R114", refusal.Args{"today": r.today(tx).String()}).On("on")
		}
		held, err := tx.HoldingsOf(person)
		if err != nil {
			return act, err
		}
		for _, h := range held {
			if over(h, on) {
				continue
			}
			if err := giveUp(tx, h, on, domain.EndedByDeath); err != nil {
				return act, err
			}
		}
		facts, err := tx.MembershipsOf(person)
		if err != nil {
			return act, err
		}
		for _, m := range domain.Lasting(facts) {
			if err := tx.EndMembership(m.ID, latest(on, m.From)); err != nil {
				return act, err
			}
		}
		if p.DisabledAt == nil {
			now := tx.Now()
			p.DisabledAt = &now
			if err := tx.SavePerson(p); err != nil {
				return act, err
			}
		}
		return act, tx.EndSessionsOf(person, "died")
	})
}

func latest(a, b when.Date) when.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// RoleLost notes that a person has no job role that lets her serve since a day;
// her seat falls vacant when the grace has passed (R111).
func (r *Register) RoleLost(ctx context.Context, by domain.Actor, person domain.PersonID, since when.Date, why string) error {
	return r.act(ctx, by, why, "", domain.Keepers, func(tx *store.Tx) (domain.Act, error) {
		if _, err := tx.Person(person); err != nil {
			return domain.Act{}, err
		}
		if since.After(r.today(tx)) {
			return domain.Act{}, refusal.Because(domain.DateInFuture, "R111", refusal.Args{"today": r.today(tx).String()}).On("since")
		}
		loss := domain.RoleLoss{ID: store.NewID[domain.RoleLossID](), Person: person, From: since}
		return domain.Act{Name: acts.RoleLost, Rule: "R111", Subject: string(person), Detail: map[string]any{"since": since.String()}}, tx.CreateRoleLoss(loss)
	})
}

// RoleCured notes that she has one again, from a day on (R111).
func (r *Register) RoleCured(ctx context.Context, by domain.Actor, person domain.PersonID, on when.Date, why string) error {
	return r.act(ctx, by, why, "", domain.Keepers, func(tx *store.Tx) (domain.Act, error) {
		if on.After(r.today(tx)) { // the grace runs while she has none, whatever is expected (R111)
			return domain.Act{}, refusal.Because(domain.DateInFuture, "R111", refusal.Args{"today": r.today(tx).String()}).On("on")
		}
		return domain.Act{Name: acts.RoleCured, Rule: "R111", Subject: string(person), Detail: map[string]any{"on": on.String()}},
			tx.CureRoleLoss(person, on)
	})
}

// RoleLosses are the times in which a person had no such role, the latest last; one
// that is not cured lasts (R111).
func (r *Register) RoleLosses(ctx context.Context, by domain.Actor, person domain.PersonID) (losses []domain.RoleLoss, err error) {
	if err := mayRead(by, person); err != nil {
		return nil, err
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		losses, err = tx.RoleLossesOf(person)
		return err
	})
	return losses, err
}

// Vacate ends the seats that fall vacant by themselves by today: after an
// expulsion at once, after a lapse or a lost role when its grace has passed
// (R111, R112). The clock rings for it; running it twice does no harm. Nobody
// lets it know what has changed, so a seat never hangs on a job that was missed.
func (r *Register) Vacate(ctx context.Context) (ended []domain.Holding, err error) {
	risk := 0
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		at, err := tx.AtRisk(r.today(tx))
		risk = len(at)
		return err
	})
	if err != nil || risk == 0 {
		return nil, err
	}
	err = r.Store.Act(ctx, func(tx *store.Tx) error {
		ended, err = r.vacate(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return ended, nil
}

// vacate does it within an act.
func (r *Register) vacate(tx *store.Tx) (ended []domain.Holding, err error) {
	today := r.today(tx)
	holdings, err := tx.AtRisk(today)
	if err != nil {
		return nil, err
	}
	for _, h := range holdings {
		facts, err := tx.MembershipsOf(h.Person)
		if err != nil {
			return nil, err
		}
		losses, err := tx.RoleLossesOf(h.Person)
		if err != nil {
			return nil, err
		}
		p, err := params(tx, h.Panel)
		if err != nil {
			return nil, err
		}
		day, why := h.Vacates(facts, losses, today, p)
		if why == "" || over(h, day) {
			continue
		}
		if err := giveUp(tx, h, day, why); err != nil {
			return nil, err
		}
		rule := "R112"
		if why == domain.EndedByRole {
			rule = "R111"
		}
		if err := tx.Record(domain.Engine(), domain.Act{Name: acts.SeatVacated, Rule: rule, Why: why, Panel: h.Panel, Subject: string(h.Person),
			Detail: map[string]any{"holding": h.ID, "until": day.String()}}); err != nil {
			return nil, err
		}
		ended = append(ended, h)
	}
	return ended, nil
}

// params are what the panel's seats are held under: its own, or the defaults.
func params(tx *store.Tx, panel domain.PanelID) (domain.Params, error) {
	p := domain.DefaultParams(domain.PanelElection)
	body, own, err := tx.PanelParams(panel, domain.PanelElection)
	if err != nil || !own {
		return p, err
	}
	if err := json.Unmarshal(body, &p); err != nil {
		return p, fmt.Errorf("reading the parameters of panel %s: %w", panel, err)
	}
	return p, nil
}
