package register

import (
	"bytes"
	"context"
	"encoding/csv"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// OneMember is a person as a form has her. Her memberships are changed apart from
// it, but for the home that somebody new begins with.
type OneMember struct {
	Number, Forename, Surname, Email string
	Organisation, Group, JobRole     string
	Home                             string // code of a network; of somebody new only
}

// AddMember adds one person to the register. She is judged as a row of an import is
// (R35), so that both ways in know the same rules; a number that is known is refused.
func (r *Register) AddMember(ctx context.Context, by domain.Actor, m OneMember, why string) (id domain.PersonID, err error) {
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		_, err := tx.PersonByNumber(m.Number)
		if err == nil {
			return refusal.Because(domain.NumberTaken, "R35", refusal.Args{"number": m.Number}).On("number")
		}
		if _, no := refusal.Of(err); no {
			return nil
		}
		return err
	})
	if err != nil {
		return "", err
	}
	status := ""
	if m.Home != "" {
		status = string(domain.Active)
	}
	if err := r.oneRow(ctx, by, m, why, "home", m.Home, "status", status); err != nil {
		return "", err
	}
	err = r.Store.Read(ctx, func(tx *store.Tx) error {
		p, err := tx.PersonByNumber(m.Number)
		id = p.ID
		return err
	})
	return id, err
}

// CorrectMember changes what a person is called and where she works, as an import
// would (R35). Her number and her address stay as they are: an address is the key
// to her vote and is changed by [Register.ChangeAddress] (R31a).
func (r *Register) CorrectMember(ctx context.Context, by domain.Actor, id domain.PersonID, m OneMember, why string) error {
	err := r.Store.Read(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(id)
		if err == nil && p.ErasedAt != nil {
			err = refusal.Because(domain.ErasedBefore, "R114", nil)
		}
		m.Number, m.Email = p.Number, p.Email
		return err
	})
	if err != nil {
		return err
	}
	return r.oneRow(ctx, by, m, why)
}

// oneRow imports a file of one person; more are further columns and their values.
func (r *Register) oneRow(ctx context.Context, by domain.Actor, m OneMember, why string, more ...string) error {
	head := []string{"number", "forename", "surname", "email", "organisation", "group", "job_role"}
	row := []string{m.Number, m.Forename, m.Surname, m.Email, m.Organisation, m.Group, m.JobRole}
	for i := 0; i+1 < len(more); i += 2 {
		head, row = append(head, more[i]), append(row, more[i+1])
	}
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	if err := w.WriteAll([][]string{head, row}); err != nil {
		return err
	}
	report, err := r.ImportMembers(ctx, by, &file, ImportOptions{Why: why, Encoding: "utf-8"})
	if _, no := refusal.Of(err); no && len(report.Bad) > 0 {
		bad := report.Bad[0]
		return refusal.Because(bad.Reason, bad.Rule, bad.Args).On(bad.Field)
	}
	return err
}
