package store

import (
	"fmt"
	"time"
)

// MailWaiting is how the outbox stands with one kind of mail.
type MailWaiting struct {
	Kind     string        // the mail's template
	Waiting  int           // queued and not handed over, up to [MostCounted]
	Retrying int           // of these, tried before; likewise
	Overdue  time.Duration // how long the first of them has been due
}

// StageCounts are how many contests stand at each stage of their boards, and how
// many of them under an alarm. No contest is named.
func (tx *Tx) StageCounts() (stages map[string]int, alarms int, err error) {
	var rows []struct {
		Stage  string
		N      int
		Alarms int
	}
	err = tx.db.Raw("SELECT stage, count(*) AS n, sum(CASE WHEN alarm <> '' THEN 1 ELSE 0 END) AS alarms FROM boards GROUP BY stage").Scan(&rows).Error
	if err != nil {
		return nil, 0, fmt.Errorf("counting contests: %w", err)
	}
	stages = map[string]int{}
	for _, r := range rows {
		stages[r.Stage] = r.N
		alarms += r.Alarms
	}
	return stages, alarms, nil
}

// AlarmedElections are how many elections stand still under an alarm of their own.
func (tx *Tx) AlarmedElections() (n int64, err error) {
	if err = tx.db.Model(&electionRow{}).Where("alarm <> ''").Count(&n).Error; err != nil {
		err = fmt.Errorf("counting alarms: %w", err)
	}
	return n, err
}

// waitingKinds steps along the index outbox_waiting_kinds from each kind of waiting mail to
// the next, and takes of each no more steps than are said.
const waitingKinds = `WITH RECURSIVE kinds(template) AS (
	SELECT template FROM (SELECT template FROM outbox WHERE state = 'waiting' ORDER BY template LIMIT 1) AS first_of_all
	UNION ALL
	SELECT (SELECT o.template FROM outbox o WHERE o.state = 'waiting' AND o.template > k.template ORDER BY o.template LIMIT 1)
	FROM kinds k WHERE k.template IS NOT NULL)
SELECT k.template AS kind,
	(SELECT count(*) FROM (SELECT 1 FROM outbox o WHERE o.state = 'waiting' AND o.template = k.template LIMIT ?) AS few) AS waiting,
	(SELECT count(*) FROM (SELECT 1 FROM outbox o WHERE o.state = 'waiting' AND o.template = k.template AND o.problem > '' AND o.attempts > 0 LIMIT ?) AS few) AS retrying
FROM kinds k WHERE k.template IS NOT NULL ORDER BY k.template`

// MailsWaiting says how the outbox stands, a kind a line. Whoever watches asks it every
// few seconds, also while a million wait.
func (tx *Tx) MailsWaiting() (list []MailWaiting, err error) {
	if err := tx.db.Raw(waitingKinds, MostCounted, MostCounted).Scan(&list).Error; err != nil {
		return nil, fmt.Errorf("counting mails: %w", err)
	}
	for i := range list {
		var first outboxRow
		err := tx.db.Select("next_try").Where("state = 'waiting' AND template = ? AND next_try IS NOT NULL", list[i].Kind).
			Order("next_try").Limit(1).Find(&first).Error
		if err != nil {
			return nil, fmt.Errorf("looking for the oldest mail: %w", err)
		}
		if first.NextTry != nil {
			list[i].Overdue = max(0, tx.Now().Sub(*first.NextTry))
		}
	}
	return list, nil
}

// LastCopy is of when the last copy of this database is that was made whole; zero: none is
// known.
func (tx *Tx) LastCopy() (time.Time, error) {
	var row struct{ CopiedAt *time.Time }
	err := tx.db.Table("installation").Select("copied_at").Where("id = 1").Take(&row).Error
	if err != nil || row.CopiedAt == nil {
		return time.Time{}, found(err, "reading when the last copy was made")
	}
	return row.CopiedAt.UTC(), nil
}
