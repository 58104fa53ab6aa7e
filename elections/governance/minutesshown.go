package governance

import (
	"context"
	"slices"
	"strings"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// MinutesView are minutes as one reader may have them, with what their page says.
type MinutesView struct {
	governance.Minutes
	Of          governance.Meeting
	Panels      string
	Edition     string // "members", "aside", or empty: all
	Names       map[domain.PersonID]string
	Present     int // came to the meeting
	MayAssent   bool
	Keeps       bool
	InReference string // of the meeting that approved them
	Comments    []governance.Remark
	MayComment  bool
}

// MinutesShown is [House.MinutesOf] with what a page of them says.
func (h *House) MinutesShown(ctx context.Context, by domain.Actor, id governance.MeetingID) (v MinutesView, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		if v.Minutes, v.Edition, err = h.minutesForTx(tx, by, id); err != nil {
			return err
		}
		if v.Of, err = tx.Meeting(id); err != nil {
			return err
		}
		var names []string
		for _, p := range v.Of.Panels {
			of, err := tx.Panel(p)
			if err != nil {
				return err
			}
			names = append(names, of.Name)
			v.Keeps = v.Keeps || by.Is(p, "", domain.Secretariat)
		}
		v.Panels = strings.Join(names, ", ")
		came, err := cameTx(tx, id)
		if err != nil {
			return err
		}
		v.Present = len(came)
		v.MayAssent = by.Person != "" && slices.Contains(came, by.Person) && v.Minutes.MayAssent(by.Person, came) == nil
		if v.Comments, err = remarksTx(tx, v.Minutes, v.Edition); err != nil {
			return err
		}
		was := by.Person != "" && slices.Contains(came, by.Person)
		v.MayComment = v.State == governance.MinutesComment && (was || v.Edition != membersEdition && mustActForAny(by, v.Of.Panels, sitters) == nil)
		var authors []domain.PersonID
		for _, c := range v.Corrections {
			authors = append(authors, c.By)
		}
		for _, c := range v.Comments {
			authors = append(authors, c.By)
		}
		if v.Names, err = namesOf(tx, authors); err != nil || v.ApprovedIn == "" {
			return err
		}
		in, err := tx.Meeting(v.ApprovedIn)
		v.InReference = in.Reference
		return err
	})
	return v, err
}

// CommentMinutes keeps a comment on minutes that are out for it (R127), on one item or,
// with none, on all: by the panel's members, whoever keeps its papers, and whoever was
// at the meeting. Their keepers are told, once a day.
func (h *House) CommentMinutes(ctx context.Context, by domain.Actor, id governance.MeetingID, item governance.ItemID, text string) error {
	return h.Store.Act(ctx, func(tx *store.Tx) error {
		of, err := tx.LockMeeting(id)
		if err != nil {
			return err
		}
		m, edition, err := h.minutesForTx(tx, by, id)
		if err != nil {
			return err
		}
		came, err := cameTx(tx, id)
		if err != nil {
			return err
		}
		if !slices.Contains(came, by.Person) {
			if edition == membersEdition {
				return refusal.Because(refusal.Unknown, "", nil)
			}
			if err := mustActForAny(by, of.Panels, sitters); err != nil {
				return err
			}
		}
		r := governance.Remark{ID: store.NewID[governance.RemarkID](), Item: item, By: by.Person, Version: m.Version, At: tx.Now(), Text: domain.CleanText(text)}
		if err := m.MayRemark(r); err != nil { // her sections: an item that she has stood aside from is not among them
			return err
		}
		if err := tx.CreateRemark(id, r); err != nil {
			return err
		}
		if err := h.tellRemarkTx(tx, of, by); err != nil {
			return err
		}
		if err := tx.TouchMeeting(id); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.MinutesCommented, Rule: "R127", Panel: first(of.Panels), Subject: string(id), Detail: map[string]any{"version": m.Version, "item": item}})
	})
}

// tellRemarkTx tells the keepers of a panel's papers that there are comments, once a day.
func (h *House) tellRemarkTx(tx *store.Tx, of governance.Meeting, by domain.Actor) error {
	told, err := h.toldTx(tx, of)
	if err != nil {
		return err
	}
	to, err := secretariesTx(tx, first(of.Panels))
	if err != nil {
		return err
	}
	to = slices.DeleteFunc(to, func(p domain.PersonID) bool { return p == by.Person })
	return tx.Mail(once(to, "comments "+string(of.ID)+" "+h.today(tx).String(), MinutesCommentedMail{told})...)
}

// remarksTx are the comments on minutes that a reader of an edition may have: one that
// is about all of them may speak of what is left out.
func remarksTx(tx *store.Tx, m governance.Minutes, edition string) ([]governance.Remark, error) {
	if m.State != governance.MinutesComment || edition == membersEdition {
		return nil, nil
	}
	all, err := tx.Remarks(m.Meeting)
	return slices.DeleteFunc(all, func(r governance.Remark) bool {
		return edition != "" && (r.Item == "" || !slices.ContainsFunc(m.Sections, func(s governance.Section) bool { return s.Item == r.Item }))
	}), err
}
