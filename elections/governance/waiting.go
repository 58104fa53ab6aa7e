package governance

import (
	"cmp"
	"context"
	"slices"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	"hustings/elections/store"
)

// Wait is what kind of thing waits for somebody.
type Wait string

// What waits, the most pressing first.
const (
	WaitsOpen     Wait = "meeting-on"      // a meeting that has begun
	WaitsOpening  Wait = "opening"         // one that she may open now (R125)
	WaitsCasting  Wait = "casting"         // a tie, for the chair (R132)
	WaitsVote     Wait = "vote"            // by name (R133, R134)
	WaitsUrgent   Wait = "urgent"          // a meeting that others have asked for (R122)
	WaitsSign     Wait = "sign"            // a letter, for its panel's chair (R142)
	WaitsDecide   Wait = "decide-letter"   // a letter that no motion is moved about yet (R142)
	WaitsPublish  Wait = "publish"         // a letter that all have signed (R146)
	WaitsSecond   Wait = "second"          // a motion without a seconder (R129)
	WaitsMeeting  Wait = "put"             // a motion that is before no meeting yet (R134)
	WaitsApprove  Wait = "approve-minutes" // in a meeting that is on (R127)
	WaitsAssent   Wait = "assent-minutes"  // by correspondence (R127)
	WaitsMinutes  Wait = "send-minutes"    // drafted, for the secretariat (R127)
	WaitsAgenda   Wait = "agenda"          // to be published (R122)
	WaitsPlan     Wait = "plan"            // a panel without a meeting to come (R121)
	WaitsAbsence  Wait = "absence"         // a question about meetings missed (R113)
	WaitsAction   Wait = "action"          // her own, due (R159)
	WaitsMerge    Wait = "merge"           // proposals, for the secretariat (R136)
	WaitsPropose  Wait = "propose"         // priorities (R136)
	WaitsRead     Wait = "read-letter"     // in review (R140)
	WaitsComment  Wait = "comment-minutes" // sent for comment (R127)
	WaitsToAttend Wait = "next-meeting"    // to come or to excuse herself (R124)
)

// Waits are all of them, in that order.
var Waits = []Wait{WaitsOpen, WaitsOpening, WaitsCasting, WaitsVote, WaitsUrgent, WaitsSign, WaitsDecide, WaitsPublish, WaitsSecond, WaitsMeeting, WaitsApprove, WaitsAssent, WaitsMinutes,
	WaitsAgenda, WaitsPlan, WaitsAbsence, WaitsAction, WaitsMerge, WaitsPropose, WaitsRead, WaitsComment, WaitsToAttend}

// Awaited is one thing that waits for somebody; of what it is about, the fields that fit
// are filled in.
type Awaited struct {
	What       Wait
	Title      string // of the motion, letter, meeting, action or ranking
	Panel      string // code
	Motion     string // reference
	Letter     string // reference
	Version    governance.LetterVersionID
	Meeting    governance.MeetingID
	Action     governance.ActionID
	Priorities string     // reference
	At         *time.Time // by when, or when it begins; nil: no day is set
}

// How far ahead somebody is told.
const (
	agendaAhead  = 10 // days before it is due
	actionAhead  = 14 // days before it is due
	meetingAhead = 21 // days before it begins
)

// waiting gathers what waits for one person.
type waiting struct {
	h     *House
	tx    *store.Tx
	by    domain.Actor
	seats []domain.PanelID // on which she sits
	leads []domain.PanelID // of which she is chair or acting chair
	keeps []domain.PanelID // whose papers she keeps
	codes map[domain.PanelID]string
	out   []Awaited
}

// Awaiting lists what waits for somebody in the panels' work, the most pressing first:
// what a chair, a member or the secretariat would otherwise have to go and look for.
// Secret votes are not among it: those are the box's.
func (h *House) Awaiting(ctx context.Context, by domain.Actor) (out []Awaited, err error) {
	if by.Anonymous() {
		return nil, nil
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		w := &waiting{h: h, tx: tx, by: by, codes: map[domain.PanelID]string{}}
		parts := []func() error{w.panels, w.minutesOfHers}
		if by.HasRole(domain.PanelMember, domain.Secretariat) {
			parts = append(parts, w.votes, w.motions, w.letters, w.meetings, w.minutesToSend, w.errands, w.rankings)
		}
		for _, part := range parts {
			if err := part(); err != nil {
				return err
			}
		}
		out = w.out
		return nil
	})
	slices.SortStableFunc(out, func(a, b Awaited) int {
		if c := cmp.Compare(slices.Index(Waits, a.What), slices.Index(Waits, b.What)); c != 0 || a.At == nil || b.At == nil {
			return c
		}
		return a.At.Compare(*b.At)
	})
	return out, err
}

func (w *waiting) add(a Awaited) { w.out = append(w.out, a) }

// panels finds out what she is to each panel.
func (w *waiting) panels() error {
	all, err := w.tx.Panels()
	if err != nil {
		return err
	}
	for _, p := range all {
		w.codes[p.ID] = p.Code
		if w.by.Is(p.ID, "", domain.Secretariat) {
			w.keeps = append(w.keeps, p.ID)
		}
		if !w.by.Is(p.ID, "", domain.PanelMember) {
			continue
		}
		w.seats = append(w.seats, p.ID)
		members, err := w.h.sittingTx(w.tx, p.ID, w.h.today(w.tx))
		if err != nil {
			return err
		}
		if slices.ContainsFunc(members, func(s governance.Sitting) bool { return s.Person == w.by.Person && s.Office == domain.ChairOffice }) {
			w.leads = append(w.leads, p.ID)
		}
	}
	return nil
}

func anyOf(of, these []domain.PanelID) bool {
	return slices.ContainsFunc(of, func(p domain.PanelID) bool { return slices.Contains(these, p) })
}

// votes by name on whose roll she is and has not voted.
func (w *waiting) votes() error {
	open, err := w.tx.MotionsToVote(w.by.Person)
	if err != nil {
		return err
	}
	for _, m := range open {
		if m.ReceivesVotes(w.tx.Now()) != nil {
			continue
		}
		voted, err := w.tx.OpenVoteGiven(m, w.by.Person)
		if err != nil {
			return err
		}
		if !voted {
			w.add(Awaited{What: WaitsVote, Title: m.Title, Motion: m.Reference, At: m.Closes})
		}
	}
	return nil
}

// motions that wait for a seconder, a meeting or a casting vote.
func (w *waiting) motions() error {
	if len(w.seats) == 0 {
		return nil
	}
	all, err := w.tx.Motions(store.MotionFilter{Panels: w.seats, Inside: w.seats, Reader: w.by.Person, ByMoved: true,
		States: []governance.MotionState{governance.MotionMoved, governance.MotionSeconded, governance.MotionTied}})
	if err != nil {
		return err
	}
	for _, m := range all {
		a := Awaited{Title: m.Title, Motion: m.Reference}
		switch led := anyOf(m.Panels, w.leads); {
		case m.State == governance.MotionMoved && m.Mover != w.by.Person:
			a.What = WaitsSecond
		case m.State == governance.MotionTied && led:
			a.What = WaitsCasting
		case m.State == governance.MotionSeconded && m.Way == governance.AtMeeting && m.Meeting == "" && led:
			a.What = WaitsMeeting
		default:
			continue
		}
		w.add(a)
	}
	return nil
}

// letters to read, to decide about, to sign and to publish.
func (w *waiting) letters() error {
	of := append(slices.Clone(w.seats), w.keeps...)
	if len(of) == 0 {
		return nil
	}
	all, err := w.tx.Letters(store.LetterFilter{Panels: of, States: []governance.LetterState{governance.LetterReview, governance.LetterApproval, governance.LetterSigning, governance.LetterSigned}})
	if err != nil {
		return err
	}
	for _, l := range all {
		n, err := letterNowTx(w.tx, l)
		if err != nil {
			return err
		}
		a := Awaited{Title: l.Subject, Letter: l.Reference, Version: n.current().ID}
		switch l.State {
		case governance.LetterReview:
			if anyOf(n.panels(), w.seats) {
				a.What = WaitsRead
				w.add(a)
			}
		case governance.LetterApproval, governance.LetterSigning:
			if err := w.letterOfEach(n, a); err != nil {
				return err
			}
		case governance.LetterSigned:
			if anyOf(n.panels(), append(slices.Clone(w.leads), w.keeps...)) {
				a.What = WaitsPublish
				w.add(a)
			}
		case governance.LetterDraft, governance.LetterPublished, governance.LetterAbandoned, governance.LetterSuperseded:
		}
	}
	return nil
}

// letterOfEach is what a letter waits for of each panel that she leads.
func (w *waiting) letterOfEach(n letterNow, a Awaited) error {
	for _, p := range n.panels() {
		if !slices.Contains(w.leads, p) {
			continue
		}
		a.Panel = w.codes[p]
		if n.State == governance.LetterSigning {
			if !slices.ContainsFunc(governance.StandingSignatures(n.signed), func(s governance.Signature) bool { return s.Panel == p }) {
				a.What = WaitsSign
				w.add(a)
			}
			continue
		}
		if slices.ContainsFunc(counting(n), func(d governance.Approval) bool { return d.Panel == p }) {
			continue
		}
		moved, err := w.tx.Motions(store.MotionFilter{Panels: []domain.PanelID{p}, Purpose: governance.ForLetter, Subject: string(a.Version), ByMoved: true, Limit: 1,
			States: []governance.MotionState{governance.MotionMoved, governance.MotionSeconded, governance.MotionVoting, governance.MotionTied}})
		if err != nil {
			return err
		}
		if len(moved) == 0 {
			a.What = WaitsDecide
			w.add(a)
		}
	}
	return nil
}

// minutesToSend are drafts of the panels whose papers she keeps.
func (w *waiting) minutesToSend() error {
	if len(w.keeps) == 0 {
		return nil
	}
	held, err := w.tx.Meetings(store.MeetingFilter{Panels: w.keeps, States: []governance.State{governance.Closed}, Newest: true, Limit: 24})
	if err != nil || len(held) == 0 {
		return err
	}
	ids := make([]governance.MeetingID, len(held))
	for i, m := range held {
		ids[i] = m.ID
	}
	states, err := w.tx.MinutesStates(ids)
	for _, m := range held {
		if states[m.ID] == governance.MinutesDraft {
			w.add(Awaited{What: WaitsMinutes, Title: m.Title, Panel: w.codes[first(m.Panels)], Meeting: m.ID, At: &m.Starts})
		}
	}
	return err
}

// minutesOfHers are those of meetings that she was at, sent for comment: to agree to by
// correspondence where she sits no more.
func (w *waiting) minutesOfHers() error {
	of, err := w.tx.MinutesToAgree(w.by.Person)
	if err != nil {
		return err
	}
	for _, id := range of {
		m, err := w.tx.Meeting(id)
		if err != nil {
			return err
		}
		a := Awaited{What: WaitsAssent, Title: m.Title, Panel: w.codes[first(m.Panels)], Meeting: m.ID, At: &m.Starts}
		if anyOf(m.Panels, w.seats) {
			a.What = WaitsComment
		}
		w.add(a)
	}
	return nil
}

// errands are questions about absence, and her actions that are due.
func (w *waiting) errands() error {
	for _, p := range w.seats {
		open, err := w.tx.Inquiries(p, false)
		if err != nil {
			return err
		}
		for _, i := range open {
			if i.Person == w.by.Person && i.Answered == nil {
				w.add(Awaited{What: WaitsAbsence, Panel: w.codes[p]})
			}
		}
	}
	hers, err := w.tx.Actions(store.ActionFilter{Owner: w.by.Person, State: governance.ActionOpen, Limit: 20})
	if err != nil {
		return err
	}
	soon := w.h.today(w.tx).AddDays(actionAhead)
	for _, a := range hers {
		if !soon.Before(a.Due) {
			due := when.StartOfDay(a.Due, w.h.Zone)
			w.add(Awaited{What: WaitsAction, Title: a.Text, Panel: w.codes[a.Panel], Action: a.ID, At: &due})
		}
	}
	return nil
}

// rankings that take proposals, or whose proposals are to be made one list.
func (w *waiting) rankings() error {
	all, err := w.tx.AllPriorities()
	if err != nil {
		return err
	}
	for _, p := range all {
		a := Awaited{Title: p.Title, Priorities: p.Reference}
		switch open := p.State == governance.Proposing && w.tx.Now().Before(p.ProposeBy); {
		case open && anyOf(p.Panels, w.seats):
			a.What, a.At = WaitsPropose, &p.ProposeBy
		case (p.State == governance.Merging || p.State == governance.Proposing && !open) && anyOf(p.Panels, w.keeps):
			a.What = WaitsMerge
		default:
			continue
		}
		w.add(a)
	}
	return nil
}
