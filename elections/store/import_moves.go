package store

import (
	"fmt"

	"hustings/domain"
)

// Moves finds the people whose address the file would change, and takes the new
// address out of the rows of those for whom that takes two officers (R31a): the
// rest of such a row is carried out. What then clashes, because somebody keeps an
// address that another row wants, is listed as [MemberLoad.Clashes] does.
func (l *MemberLoad) Moves(limit int) (moves []Move, clashes []Clash, err error) {
	for _, same := range []string{"p.number = s.number", "NOT s.known AND p.number_fold = s.number_fold"} { // of two that were told apart once, the very one
		if err := l.run(step{"finding who is known", `UPDATE import_people AS s SET known = true, id = p.id FROM people p WHERE ` + same}); err != nil {
			return nil, nil, err
		}
	}
	votes, args, appointed, more, err := l.tx.guard(l.o.Today)
	if err != nil {
		return nil, nil, err
	}
	rows, err := l.tx.db.Raw(`SELECT s.line, p.id, p.number, p.email, s.email, CASE WHEN `+votes+` OR `+appointed+` THEN 1 ELSE 0 END
		FROM import_people s JOIN people p ON p.id = s.id WHERE s.known AND p.email <> s.email AND p.erased_at IS NULL ORDER BY s.line`,
		append(args, more...)...).Rows()
	if err != nil {
		return nil, nil, fmt.Errorf("finding changed addresses: %w", err)
	}
	var kept []int
	if err := eachRow(rows, func() error {
		var m Move
		var two int
		err := rows.Scan(&m.Line, &m.Person, &m.Number, &m.Old, &m.New, &two)
		if m.TakesTwo = two == 1; domain.SameAddress(m.Old, m.New) {
			return err
		}
		if moves = append(moves, m); m.TakesTwo {
			kept = append(kept, m.Line)
		}
		return err
	}); err != nil {
		return nil, nil, fmt.Errorf("finding changed addresses: %w", err)
	}
	if len(kept) == 0 {
		return moves, nil, nil
	}
	for some := kept; len(some) > 0; {
		n := min(len(some), 500)
		if err := l.tx.db.Exec(`UPDATE import_people AS s SET email = p.email, email_fold = p.email_fold FROM people p
			WHERE p.id = s.id AND s.line IN ?`, some[:n]).Error; err != nil {
			return nil, nil, fmt.Errorf("keeping addresses: %w", err)
		}
		some = some[n:]
	}
	rows, err = l.tx.db.Raw(`SELECT s.line, s.number, p.number FROM import_people s JOIN people p ON p.email_fold = s.email_fold AND p.id <> s.id
		WHERE NOT EXISTS (SELECT 1 FROM import_people o WHERE o.id = p.id AND o.known AND o.email_fold <> p.email_fold) ORDER BY s.line LIMIT ?`, limit).Rows()
	if err != nil {
		return nil, nil, fmt.Errorf("looking for clashes: %w", err)
	}
	err = eachRow(rows, func() error {
		c := Clash{Field: "email"}
		err := rows.Scan(&c.Line, &c.Number, &c.Other)
		clashes = append(clashes, c)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("looking for clashes: %w", err)
	}
	return moves, clashes, nil
}
