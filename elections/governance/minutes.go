package governance

import (
	"context"
	"encoding/hex"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// minuting runs an act on a meeting's minutes.
func (h *House) minuting(ctx context.Context, by domain.Actor, roles []domain.Role, id governance.MeetingID, f func(tx *store.Tx, of governance.Meeting, m governance.Minutes) (domain.Act, error)) error {
	return h.changing(ctx, by, roles, id, func(tx *store.Tx, of governance.Meeting) (domain.Act, error) {
		m, err := tx.Minutes(id)
		if r, is := refusal.Of(err); is && r.Reason == refusal.Unknown {
			err = refusal.Because(governance.MinutesNone, "R127", nil)
		}
		if err != nil {
			return domain.Act{}, err
		}
		act, err := f(tx, of, m)
		if err != nil {
			return act, err
		}
		return act, tx.TouchMeeting(id)
	})
}

// EditMinutes writes the text of minutes that are not sealed, as it was read at the
// version: whoever saves later than somebody else is refused, and loses nothing (R127).
func (h *House) EditMinutes(ctx context.Context, by domain.Actor, id governance.MeetingID, version int, sections []governance.Section) error {
	return h.minuting(ctx, by, keepers, id, func(tx *store.Tx, of governance.Meeting, m governance.Minutes) (domain.Act, error) {
		if err := m.MayEdit(version); err != nil {
			return domain.Act{}, err
		}
		for i := range sections {
			sections[i].Text = domain.CleanText(sections[i].Text)
			if i < len(m.Sections) {
				sections[i].Heading = m.Sections[i].Heading
			}
		}
		if err := governance.CheckSections(m.Sections, sections); err != nil {
			return domain.Act{}, err
		}
		m.Sections = sections
		m.Version++
		if err := tx.SaveMinutes(m, by.Person); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.MinutesEdited, Rule: "R127", Detail: map[string]any{"version": m.Version}}, nil
	})
}

// SendMinutes sends the draft to the members for comment (R127).
func (h *House) SendMinutes(ctx context.Context, by domain.Actor, id governance.MeetingID) error {
	return h.minuting(ctx, by, keepers, id, func(tx *store.Tx, of governance.Meeting, m governance.Minutes) (domain.Act, error) {
		if m.State == governance.MinutesApproved {
			return domain.Act{}, refusal.Because(governance.MinutesSealed, "R127", nil)
		}
		now := tx.Now()
		m.State, m.Sent = governance.MinutesComment, &now
		if err := tx.SaveMinutes(m, by.Person); err != nil {
			return domain.Act{}, err
		}
		return domain.Act{Name: acts.MinutesSent, Rule: "R127"}, h.mailConcernedTx(tx, of, func(t MeetingTold) domain.MailWords { return MinutesSentMail{t} })
	})
}

func (h *House) mailConcernedTx(tx *store.Tx, m governance.Meeting, says func(MeetingTold) domain.MailWords) error {
	told, err := h.toldTx(tx, m)
	if err != nil {
		return err
	}
	to, err := h.concernedTx(tx, m)
	if err != nil {
		return err
	}
	return tx.Mail(domain.MailToEach(to, says(told))...)
}

// ApproveMinutes approves minutes in a later meeting that is open and quorate, and seals
// them by their hash (R127): by those present at the meeting they are of, or by a later
// panel as a record of others. Whoever runs that meeting says so.
func (h *House) ApproveMinutes(ctx context.Context, by domain.Actor, id, in governance.MeetingID) error {
	return h.running(ctx, by, in, func(tx *store.Tx, now governance.Meeting) (domain.Act, error) {
		of, err := tx.LockMeeting(id)
		if err != nil {
			return domain.Act{}, err
		}
		if !slices.ContainsFunc(of.Panels, func(p domain.PanelID) bool { return slices.Contains(now.Panels, p) }) {
			return domain.Act{}, refusal.Because(refusal.Unknown, "", nil)
		}
		m, err := tx.Minutes(id)
		if err != nil {
			return domain.Act{}, err
		}
		floors, err := h.FloorsTx(tx, in, now.Item)
		if err != nil {
			return domain.Act{}, err
		}
		attended, err := cameTx(tx, id)
		if err != nil {
			return domain.Act{}, err
		}
		if m.ByOthers, err = m.MayApprove(of, now, floors, attended); err != nil {
			return domain.Act{}, err
		}
		m.ApprovedIn = in
		return h.sealTx(tx, of, m)
	})
}

// cameTx are those who came to a meeting.
func cameTx(tx *store.Tx, id governance.MeetingID) ([]domain.PersonID, error) {
	all, err := tx.AttendanceOf(id)
	var came []domain.PersonID
	for _, a := range all {
		if a.Came() {
			came = append(came, a.Person)
		}
	}
	return came, err
}

// sealTx seals minutes, with the papers that were before the meeting, for good.
func (h *House) sealTx(tx *store.Tx, of governance.Meeting, m governance.Minutes) (domain.Act, error) {
	papers, err := tx.Papers(of.ID)
	if err != nil {
		return domain.Act{}, err
	}
	var before []governance.SealPaper
	for _, p := range papers {
		s := governance.SealPaper{Item: p.Item, Paper: p.ID, Version: p.Version, Link: p.Link}
		if p.Link == "" {
			s.SHA256 = hex.EncodeToString(p.File[:])
		}
		before = append(before, s)
	}
	content, hash, err := m.Seal(before)
	if err != nil {
		return domain.Act{}, err
	}
	now := tx.Now()
	m.State, m.Approved, m.Hash = governance.MinutesApproved, &now, hash
	if err := tx.SealMinutes(m, content); err != nil {
		return domain.Act{}, err
	}
	if err := tx.SaveMinutes(m, ""); err != nil {
		return domain.Act{}, err
	}
	if err := h.mailConcernedTx(tx, of, func(t MeetingTold) domain.MailWords { return MinutesApprovedMail{t} }); err != nil {
		return domain.Act{}, err
	}
	return domain.Act{Name: acts.MinutesApproved, Rule: "R127", Detail: map[string]any{"of": of.ID, "in": m.ApprovedIn, "sha256": hex.EncodeToString(hash[:]),
		"by_others": m.ByOthers}}, tx.TouchMeeting(of.ID)
}

// AssentToMinutes is a member's assent by correspondence to the minutes of a meeting
// that she was at (R127): with more than half of those who were there they are approved.
func (h *House) AssentToMinutes(ctx context.Context, by domain.Actor, id governance.MeetingID) error {
	return h.Store.Act(ctx, func(tx *store.Tx) error {
		of, err := tx.LockMeeting(id)
		if err != nil {
			return err
		}
		attended, err := cameTx(tx, id)
		if err != nil {
			return err
		}
		if by.Anonymous() || !slices.Contains(attended, by.Person) { // to anybody else there are none
			return refusal.Because(refusal.Unknown, "", nil)
		}
		m, err := tx.Minutes(id)
		if err != nil {
			return err
		}
		if err := m.MayAssent(by.Person, attended); err != nil {
			return err
		}
		if err := tx.AssentToMinutes(id, by.Person); err != nil {
			return err
		}
		m.Assents = append(m.Assents, by.Person)
		act := domain.Act{Name: acts.MinutesAssented, Rule: "R127", Panel: first(of.Panels), Subject: string(id)}
		if err := tx.Record(by, act); err != nil {
			return err
		}
		if len(m.Assents) < governance.AssentsNeeded(len(attended)) {
			return tx.TouchMeeting(id)
		}
		if act, err = h.sealTx(tx, of, m); err != nil {
			return err
		}
		act.Panel, act.Subject = first(of.Panels), string(id)
		return tx.Record(domain.Engine(), act)
	})
}

// CorrectMinutes appends a correction to sealed minutes (R127).
func (h *House) CorrectMinutes(ctx context.Context, by domain.Actor, id governance.MeetingID, text string) error {
	return h.minuting(ctx, by, keepers, id, func(tx *store.Tx, of governance.Meeting, m governance.Minutes) (domain.Act, error) {
		text = domain.CleanText(text)
		if err := m.CheckCorrection(text); err != nil {
			return domain.Act{}, err
		}
		c := governance.Correction{Number: len(m.Corrections) + 1, By: by.Person, At: tx.Now(), Text: text}
		return domain.Act{Name: acts.MinutesCorrected, Rule: "R127", Detail: map[string]any{"number": c.Number}}, tx.CorrectMinutes(id, c)
	})
}

// membersEdition is what members of the network read (R127).
const membersEdition = "members"

func (h *House) minutesForTx(tx *store.Tx, by domain.Actor, id governance.MeetingID) (m governance.Minutes, edition string, err error) {
	of, err := tx.Meeting(id)
	if err != nil {
		return m, "", err
	}
	r, err := h.readerTx(tx, by, of)
	if err != nil {
		return m, "", err
	}
	if m, err = tx.Minutes(id); err != nil {
		return m, "", err
	}
	was, err := cameTx(tx, id)
	if err != nil {
		return m, "", err
	}
	if by.Person != "" && slices.Contains(was, by.Person) {
		r.OfPanel = true // whoever was there assents to them, in office or not
	}
	if !r.Inside() && (!r.OfNetwork || m.State != governance.MinutesApproved) {
		return governance.Minutes{}, "", refusal.Because(refusal.Unknown, "", nil)
	}
	whole := len(m.Sections)
	m.Sections = m.For(r)
	switch {
	case !r.Inside():
		edition = membersEdition
		m.Assents = nil
	case len(m.Sections) < whole:
		edition = "aside" // without what the reader has stood aside from
	}
	if len(m.Sections) < whole { // a correction may speak of what is left out
		m.Corrections = nil
	}
	return m, edition, nil
}

// MinutesVersions are two texts that stood, as the reader may have them, for a
// comparison (R158).
func (h *House) MinutesVersions(ctx context.Context, by domain.Actor, id governance.MeetingID, from, to int) (a, b []governance.Section, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		of, err := tx.Meeting(id)
		if err != nil {
			return err
		}
		r, err := h.readerTx(tx, by, of)
		if err != nil {
			return err
		}
		if !r.Inside() {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		for _, v := range []struct {
			n    int
			into *[]governance.Section
		}{{from, &a}, {to, &b}} {
			sections, err := tx.MinutesVersion(id, v.n)
			if err != nil {
				return err
			}
			*v.into = governance.Minutes{Sections: sections}.For(r)
		}
		return nil
	})
	return a, b, err
}
