package store

import (
	"fmt"
	"time"
)

// MailWaiting is how the outbox stands with one kind of mail.
type MailWaiting struct {
	Kind     string        // the mail's template
	Waiting  int           // queued and not handed over
	Retrying int           // of these, tried before
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

// MailsWaiting says how the outbox stands, a kind a line.
func (tx *Tx) MailsWaiting() ([]MailWaiting, error) {
	var rows []struct {
		Template string
		N        int
		Retrying int
	}
	err := tx.db.Model(&outboxRow{}).Select("template, count(*) AS n, sum(CASE WHEN attempts > 0 THEN 1 ELSE 0 END) AS retrying").
		Where("state = ?", "waiting").Group("template").Order("template").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("counting mails: %w", err)
	}
	list := make([]MailWaiting, len(rows))
	for i, r := range rows {
		list[i] = MailWaiting{Kind: r.Template, Waiting: r.N, Retrying: r.Retrying}
		var first outboxRow
		err := tx.db.Select("next_try").Where("state = ? AND template = ? AND next_try IS NOT NULL", "waiting", r.Template).
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
