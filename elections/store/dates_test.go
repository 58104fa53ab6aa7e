package store_test

import (
	"database/sql"
	"encoding/csv"
	"os"
	"strconv"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"hustings/elections/store/pgtest"
)

// What R17 says, in each dialect's SQL. Left to themselves the two disagree with
// the rule and with one another: PostgreSQL clamps 31 August and six months to 28
// February, SQLite runs over into March.
const (
	r17Postgres = `SELECT to_char(CASE WHEN extract(day FROM t) = extract(day FROM d) THEN t
		ELSE date_trunc('month', t) + interval '1 month' END, 'YYYY-MM-DD')
		FROM (SELECT $1::date AS d, $1::date + make_interval(months => $2::int) AS t) AS x`
	r17SQLite = `SELECT CASE WHEN strftime('%d', t) = strftime('%d', d) THEN t ELSE date(t, 'start of month') END
		FROM (SELECT date($1) AS d, date($1, '+' || $2 || ' months') AS t) AS x`
)

// The same forty dates that the rules are tested with: the rule in Go and the
// rule in SQL agree on both databases (R17).
func TestFA9_SQLAgreesWithTheRuleOnFortyDates(t *testing.T) {
	file, err := os.Open("../../domain/when/testdata/fa9.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for driver, db := range map[string]struct{ dsn, rule string }{
		"pgx":    {pgtest.New(t, nil), r17Postgres},
		"sqlite": {"file::memory:", r17SQLite},
	} {
		t.Run(driver, func(t *testing.T) {
			conn, err := sql.Open(driver, db.dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			checked := 0
			for _, row := range rows[1:] {
				from, want := row[0], row[3]
				years, err := strconv.Atoi(row[1])
				if err != nil {
					t.Fatalf("%v: %v", row, err)
				}
				months, err := strconv.Atoi(row[2])
				if err != nil {
					t.Fatalf("%v: %v", row, err)
				}
				months += 12 * years
				var got string
				if err := conn.QueryRow(db.rule, from, months).Scan(&got); err != nil {
					t.Fatalf("%v: %v", row, err)
				}
				if got != want {
					t.Errorf("%s and %d months: SQL says %s, the rule %s", from, months, got, want)
				}
				checked++
			}
			if checked < 40 {
				t.Errorf("%d dates were compared, want 40", checked)
			}
		})
	}
}
