package store

import (
	"fmt"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
)

// OwnWork reads what is kept of one person's part in panels (PR2).
func (tx *Tx) OwnWork(person domain.PersonID) (w governance.OwnWork, err error) {
	hers := func(column string) string { return column + " = ?" }
	for _, read := range []func() error{
		func() (err error) {
			w.Attendance, err = listed(tx.db.Where(hers("person"), person).Order("meeting"), func(r attendanceRow) governance.Attendance {
				return governance.Attendance{Meeting: governance.MeetingID(r.Meeting), Person: person, Panel: domain.PanelID(r.Panel), State: governance.Presence(r.State),
					Arrived: utc(r.ArrivedAt), Left: utc(r.LeftAt)}
			}, "reading a person's attendance")
			return
		},
		func() (err error) { w.Interests, err = tx.InterestsOf(person); return },
		func() (err error) {
			w.Declared, err = listed(tx.db.Where(hers("person"), person).Order("at, item"), itemConflictRow.conflict, "reading a person's declarations")
			return
		},
		func() (err error) {
			w.Absences, err = parsed(tx.db.Where(hers("person"), person).Order("asked_at, id"), absenceInquiryRow.inquiry, "reading a person's inquiries")
			return
		},
		func() error {
			feeds, err := tx.FeedsOf(person)
			if f, has := feeds[person]; has {
				f.Hash = nil
				w.Calendar = []governance.Feed{f}
			}
			return err
		},
		func() (err error) {
			w.Comments, err = listed(tx.db.Where(hers("person"), person).Order("at, id"), func(r itemCommentRow) governance.Comment {
				return governance.Comment{ID: governance.CommentID(r.ID), Item: governance.ItemID(r.Item), By: person, At: r.At.UTC(), Text: r.Body, Flag: r.Flag}
			}, "reading a person's comments")
			return
		},
		func() (err error) {
			w.Remarks, err = listed(tx.db.Where(hers("person"), person).Order("at, id"), minutesRemarkRow.remark, "reading a person's comments on minutes")
			return
		},
		func() (err error) { w.Actions, err = tx.Actions(ActionFilter{Owner: person}); return },
		func() (err error) { w.Readings, err = tx.readingsOf(person); return },
		func() error { return tx.ownDecisions(person, &w) },
	} {
		if err := read(); err != nil {
			return governance.OwnWork{}, err
		}
	}
	return w, nil
}

func (tx *Tx) readingsOf(person domain.PersonID) (list []governance.OwnReading, err error) {
	var rows []struct {
		Title string
		At    time.Time
	}
	err = tx.db.Raw("SELECT p.title, r.at FROM paper_readings r JOIN papers p ON p.id = r.paper WHERE r.person = ? ORDER BY r.at", person).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("reading what papers a person has opened: %w", err)
	}
	for _, r := range rows {
		list = append(list, governance.OwnReading{Paper: r.Title, At: r.At.UTC()})
	}
	return list, nil
}

// ownDecisions are a person's motions, votes by name and signatures.
func (tx *Tx) ownDecisions(person domain.PersonID, w *governance.OwnWork) error {
	var moved []motionRow
	if err := tx.db.Where("mover = ? OR seconder = ?", person, person).Order("moved_at, id").Find(&moved).Error; err != nil {
		return fmt.Errorf("reading a person's motions: %w", err)
	}
	for _, m := range moved {
		own := governance.OwnMotion{Motion: m.Reference, Seconded: m.Mover != string(person), At: m.MovedAt.UTC()}
		if own.Seconded && m.SecondedAt != nil {
			own.At = m.SecondedAt.UTC()
		}
		w.Motions = append(w.Motions, own)
	}
	var votes []struct {
		Reference, Panel, Choice string
		At                       time.Time
	}
	err := tx.db.Raw("SELECT m.reference, v.panel, v.choice, v.at FROM motion_votes v JOIN motions m ON m.id = v.motion WHERE v.person = ? ORDER BY v.at, m.reference", person).Scan(&votes).Error
	if err != nil {
		return fmt.Errorf("reading a person's votes by name: %w", err)
	}
	for _, v := range votes {
		w.Votes = append(w.Votes, governance.OwnVote{Motion: v.Reference, Panel: domain.PanelID(v.Panel), Choice: governance.Choice(v.Choice), At: v.At.UTC()})
	}
	var signed []struct {
		Reference, Panel string
		Version          int
		At               time.Time
		Ended            *time.Time
	}
	err = tx.db.Raw("SELECT l.reference, s.panel, s.version, s.at, s.ended FROM open_letter_signatures s JOIN open_letters l ON l.id = s.letter WHERE s.person = ? ORDER BY s.at, s.id", person).Scan(&signed).Error
	if err != nil {
		return fmt.Errorf("reading a person's signatures: %w", err)
	}
	for _, s := range signed {
		w.Signatures = append(w.Signatures, governance.OwnSigning{Letter: s.Reference, Panel: domain.PanelID(s.Panel), Version: s.Version, At: s.At.UTC(), Ended: utc(s.Ended)})
	}
	return nil
}
