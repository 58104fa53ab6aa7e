package box

import (
	"bytes"
	"errors"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/keep"
	"hustings/elections/ledger"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

var errRollback = errors.New("rolled back by the test")

// mutation is a change that nobody but an intruder makes.
type mutation struct {
	name  string
	entry int64 // the first bad entry, where one can be named; -1 otherwise
	sql   []string
}

func mutations() []mutation {
	const ballot = " WHERE contest = (SELECT id FROM contests) AND leaf = 6"
	const voter, other = " WHERE voter = 'M00000'", " WHERE voter = 'M00001'"
	return []mutation{
		// The box and the log, column by column.
		{"an entry altered", 6, []string{"UPDATE board_entries SET entry = (SELECT entry FROM board_entries WHERE leaf = 5)" + ballot}},
		{"an entry's hashes altered", 6, []string{"UPDATE board_entries SET hashes = (SELECT hashes FROM board_entries WHERE leaf = 4)" + ballot}},
		{"an entry and its hashes altered", 6, []string{"UPDATE board_entries SET entry = (SELECT entry FROM board_entries WHERE leaf = 5), hashes = (SELECT hashes FROM board_entries WHERE leaf = 4)" + ballot}},
		{"a ballot's tag column altered", 6, []string{"UPDATE board_entries SET tag = (SELECT salt FROM rolls" + voter + ")" + ballot}},
		{"a ballot's number column altered", 6, []string{"UPDATE board_entries SET seq = 2" + ballot}},
		{"a ballot's columns taken away", 6, []string{"UPDATE board_entries SET tag = NULL, seq = NULL" + ballot}},
		{"an entry given to another contest", 6, []string{"UPDATE board_entries SET contest = 'x'" + ballot}},
		{"an entry deleted", 6, []string{"DELETE FROM board_entries" + ballot}},
		{"an entry deleted and the rest moved up", 6, []string{"DELETE FROM board_entries" + ballot,
			"UPDATE board_entries SET leaf = -leaf WHERE leaf > 6", "UPDATE board_entries SET leaf = -leaf - 1 WHERE leaf < 0",
			"UPDATE boards SET size = size - 1"}},
		{"an entry inserted at the end", 12, []string{"INSERT INTO board_entries (contest, leaf, entry, hashes) SELECT contest, 12, entry, hashes FROM board_entries WHERE leaf = 6",
			"UPDATE boards SET size = 13"}},
		{"two entries swapped", 6, []string{"UPDATE board_entries SET leaf = -1" + ballot,
			"UPDATE board_entries SET leaf = 6 WHERE leaf = 7", "UPDATE board_entries SET leaf = 7 WHERE leaf = -1"}},
		{"the manifest altered", 0, []string{"UPDATE board_entries SET entry = (SELECT entry FROM board_entries WHERE leaf = 1) WHERE leaf = 0"}},
		{"the tail cut, with its size", -1, []string{"DELETE FROM board_entries WHERE leaf >= 10", "UPDATE boards SET size = 10",
			"DELETE FROM board_checkpoints WHERE size = 10"}},
		{"the size put back", -1, []string{"UPDATE boards SET size = 11"}},
		{"the size put forward", 12, []string{"UPDATE boards SET size = 13"}},
		// Checkpoints.
		{"a checkpoint altered", -1, []string{"UPDATE board_checkpoints SET note = (SELECT note FROM board_checkpoints WHERE size = 11) WHERE size = 12"}},
		{"the last checkpoint deleted", -1, []string{"DELETE FROM board_checkpoints WHERE size = 12"}},
		{"a checkpoint renumbered", -1, []string{"UPDATE board_checkpoints SET size = 13 WHERE size = 12"}},
		// The roll: IN3.
		{"a voter's number altered", 1, []string{"UPDATE rolls SET voter = 'M99999'" + voter}},
		{"a tag given to another person", 1, []string{"UPDATE rolls SET person = 'x'" + voter}},
		{"two voters swapped", 1, []string{"UPDATE rolls SET person = 'x' || person, voter = 'x'" + voter,
			"UPDATE rolls SET person = (SELECT substr(person, 2) FROM rolls WHERE voter = 'x'), voter = 'M00000'" + other}},
		{"a salt altered", 1, []string{"UPDATE rolls SET salt = (SELECT salt FROM rolls" + other + ")" + voter}},
		{"a tag altered", 1, []string{"UPDATE rolls SET tag = (SELECT hashes FROM board_entries WHERE leaf = 0)" + voter}},
		{"a voter struck off", 1, []string{"UPDATE rolls SET removed = (1 = 1)" + voter}},
		{"a voter deleted", 1, []string{"DELETE FROM rolls" + voter}},
		{"a voter inserted", 1, []string{"INSERT INTO rolls (contest, tag, person, voter, salt, removed) SELECT contest, salt, 'new', 'M88888', salt, removed FROM rolls" + voter}},
		{"the list of tags altered", 1, []string{"UPDATE blobs SET content = (SELECT entry FROM board_entries WHERE leaf = 0) WHERE kind = 'HROL'"}},
		// The ballot paper: IN4.
		{"two candidates swapped", 0, []string{`UPDATE contests SET options = replace(replace(replace(options, '"Ada"', '"x"'), '"Ben"', '"Ada"'), '"x"', '"Ben"')`}},
		{"a candidate's id altered", 0, []string{`UPDATE contests SET options = replace(options, '"c1"', '"c9"')`}},
		{"a candidate added", 0, []string{`UPDATE contests SET options = replace(options, '[{', '[{"id":"c0","name":"Zoe"},{')`}},
		{"a candidate marked as withdrawn", 0, []string{`UPDATE contests SET options = replace(options, '"id":"c1"', '"id":"c1","withdrawn_at":"2026-01-05T10:00:00Z"')`}},
		{"re-open nominations slipped in", 0, []string{`UPDATE contests SET options = replace(options, '"id":"c1"', '"id":"c1","ron":true')`}},
		{"the seats altered", 0, []string{"UPDATE contests SET seats = 3"}},
		{"the method altered", 0, []string{"UPDATE contests SET method = 'irv'"}},
		{"the title altered", 0, []string{"UPDATE contests SET title = 'Another'"}},
		{"the opening altered", 0, []string{"UPDATE contests SET opens = '2026-01-05 08:00:00+00:00'"}},
		{"the close altered", 0, []string{"UPDATE boards SET closes = '2026-01-11 09:00:00+00:00'"}},
		{"the duplicates' rule altered", 0, []string{"UPDATE contests SET duplicates = 'first_counts'"}},
		{"the least number of ballots altered", 0, []string{"UPDATE contests SET min_ballots = 1"}},
		{"the key policy altered", 0, []string{"UPDATE contests SET policy = 'officers'"}},
		{"the greatest rank altered", 0, []string{"UPDATE contests SET max_rank = 2"}},
		{"the number of marks altered", 0, []string{"UPDATE contests SET max_marks = 2"}},
		{"equal ranks allowed", 0, []string{"UPDATE contests SET equal_ranks = (1 = 1)"}},
		{"papers restricted", 0, []string{"UPDATE contests SET paper_use = 'auditors'"}},
		{"papers made public sooner", 0, []string{"UPDATE contests SET papers_min = 5"}},
		{"the number of voters altered", 0, []string{"UPDATE contests SET voters = 9"}},
		{"the method's settings altered", 0, []string{"UPDATE contests SET settings = 'skips=stop'"}},
		{"a parameter altered", 0, []string{`UPDATE contests SET params = replace(params, '"employer_cap":0', '"employer_cap":1')`}},
		{"the rules' version altered", 0, []string{"UPDATE contests SET rules = '1900.1'"}},
		{"the reference altered", 0, []string{"UPDATE contests SET reference = 'CIO-1900/1'"}},
	}
}

// IN1 for box and log, IN3 for the roll, IN4 for the ballot paper: whatever
// is changed by hand is found before anything is opened, and named.
func TestIN1_IN3_IN4_WhateverIsChangedByHandBlocksTheOpening(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 8, nil)
		for i := range 8 {
			p.mustCast(t, i, 1)
		}
		storetest.MustSet(t, s, p.contest.Closes)
		check := func(m mutation) (refused *refusal.Refusal) {
			t.Helper()
			cold := New(s, p.e.Keys, p.e.Host, nil, nil) // no memory of how it was
			err := s.Act(t.Context(), func(tx *store.Tx) error {
				if err := storetest.Unlock(tx, s.Postgres()); err != nil {
					return err
				}
				for _, statement := range m.sql {
					if err := storetest.Exec(tx, statement); err != nil {
						t.Errorf("%s: %v", m.name, err)
					}
				}
				c, err := tx.Contest(p.contest.ID)
				if err != nil {
					return err
				}
				_, err = cold.checkSealed(tx, c)
				refused, _ = refusal.Of(err)
				return errRollback
			})
			if !errors.Is(err, errRollback) {
				t.Errorf("%s: %v", m.name, err)
			}
			return refused
		}
		if r := check(mutation{name: "nothing"}); r != nil {
			t.Fatalf("untouched data are refused: %v", r)
		}
		for _, m := range mutations() {
			r := check(m)
			switch {
			case r == nil || r.Reason != refusal.Tampered:
				t.Errorf("%s: %v, want an alarm", m.name, r)
			case m.entry >= 0 && r.Args["entry"] != m.entry:
				t.Errorf("%s: found at %v (%v), want entry %d", m.name, r.Args["entry"], r.Args["what"], m.entry)
			}
		}
	})
}

func TestAnAlarmBlocksTheOpeningAndIsRecorded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 4, nil)
		for i := range 4 {
			p.mustCast(t, i, 1)
		}
		change := func(statement string) {
			t.Helper()
			if err := s.Write(t.Context(), func(tx *store.Tx) error { return storetest.Exec(tx, statement) }); err != nil {
				t.Fatal(err)
			}
		}
		change("UPDATE contests SET seats = 1")
		storetest.MustSet(t, s, p.contest.Closes)
		for range 2 {
			c, err := p.e.Advance(t.Context(), p.contest.ID)
			wantRefusal(t, err, refusal.Tampered)
			if c.Stage != domain.ContestSealed || c.Alarm == "" {
				t.Errorf("contest is %s, alarm %q", c.Stage, c.Alarm)
			}
		}
		var acts []domain.Recorded
		err := s.Read(t.Context(), func(tx *store.Tx) (err error) {
			acts, err = tx.RecordEntries(store.RecordFilter{Contest: p.contest.ID, Act: "contest.alarm"})
			return err
		})
		if err != nil || len(acts) != 1 {
			t.Errorf("%d alarms on record: %v", len(acts), err)
		}
		if _, err := p.e.Keys.contestSecret(p.contest.Board, kekFile); err != nil {
			t.Errorf("the key went with the alarm: %v", err)
		}
		change("UPDATE contests SET seats = 2") // put right; the alarm stays until two officers resolve it
		if c, err := p.e.Advance(t.Context(), p.contest.ID); err != nil || c.Stage != domain.ContestCounted || c.Alarm == "" {
			t.Errorf("contest is %s, alarm %q: %v", c.Stage, c.Alarm, err)
		}
	})
}

func TestIN2_ACutTailIsFoundWithWhatIsKeptOutside(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 5, nil)
		for i := range 4 {
			p.mustCast(t, i, 1)
		}
		mark := NewWatermark(keep.Files(t.TempDir()))
		if err := errors.Join(mark.Check(t.Context(), s), mark.Keep(t.Context(), s), mark.Check(t.Context(), s)); err != nil {
			t.Fatal(err)
		}
		kept, err := p.e.Checkpoint(t.Context(), p.contest.ID)
		if err != nil {
			t.Fatal(err)
		}
		err = s.Write(t.Context(), func(tx *store.Tx) error { // the last two ballots, and all that speaks of them
			if err := storetest.Unlock(tx, s.Postgres()); err != nil {
				return err
			}
			return errors.Join(storetest.Exec(tx, "DELETE FROM board_entries WHERE leaf >= 6"),
				storetest.Exec(tx, "DELETE FROM board_checkpoints WHERE size > 6"), storetest.Exec(tx, "UPDATE boards SET size = 6, turn = 0"))
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := mark.Check(t.Context(), s); !errors.Is(err, ErrBehind) {
			t.Errorf("the watermark: %v, want ErrBehind", err)
		}
		if err := mark.Keep(t.Context(), s); !errors.Is(err, ErrBehind) {
			t.Errorf("keeping over it: %v, want ErrBehind", err)
		}
		_, err = p.e.Cast(t.Context(), p.actor(4), p.contest.ID, p.seal(t, 4, 1), "") // a service that was running notices by itself
		if err == nil {
			t.Error("a service that remembers more went on")
		}
		cold := New(s, p.e.Keys, p.e.Host, nil, nil)
		var bundle bytes.Buffer
		if err := cold.Bundle(t.Context(), &bundle, p.contest.ID); err != nil {
			t.Fatal(err)
		}
		verify := func(o audit.Options) bool {
			o.Unfinished = true
			report, err := audit.Verify(t.Context(), bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), o)
			return err == nil && report.OK
		}
		if !verify(audit.Options{}) || verify(audit.Options{Checkpoints: [][]byte{kept}}) {
			t.Error("only the kept checkpoint tells that the tail was cut, and it must")
		}
	})
}

func TestIN1_ARewrittenLogWithoutTheBoardsKeyIsFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := mustSeal(t, s, 5, nil)
		for i := range 4 {
			p.mustCast(t, i, 1)
		}
		// Everything after the seal again, other ballots in the same order, every hash
		// recomputed: consistent in itself, but nobody signed it.
		cold := New(s, p.e.Keys, p.e.Host, nil, nil)
		err := s.Act(t.Context(), func(tx *store.Tx) error {
			if err := storetest.Unlock(tx, s.Postgres()); err != nil {
				return err
			}
			leaves, err := tx.EntriesFrom(p.contest.ID, 0, 100)
			if err != nil {
				return err
			}
			kept, err := tx.Checkpoint(p.contest.ID)
			if err != nil {
				return err
			}
			if err := errors.Join(storetest.Exec(tx, "DELETE FROM board_entries WHERE leaf >= 6"), storetest.Exec(tx, "DELETE FROM board_checkpoints WHERE size = 8"),
				storetest.Exec(tx, "UPDATE boards SET size = 6, turn = 0")); err != nil {
				return err
			}
			tree, err := ledger.LoadTree(6, tx.Hashes(p.contest.ID))
			if err != nil {
				return err
			}
			forged := []store.Leaf{leaves[7], leaves[6]} // the last two change places
			for i := range forged {
				forged[i].Index = tree.Size()
				forged[i].Hashes = tree.Append(ledger.LeafHash(forged[i].Entry))
			}
			if err := tx.Append(p.contest.ID, 0, forged, kept); err != nil {
				return err
			}
			_, err = cold.checkSealed(tx, p.contest)
			wantRefusal(t, err, refusal.Tampered)
			return errRollback
		})
		if !errors.Is(err, errRollback) {
			t.Fatal(err)
		}
	})
}
