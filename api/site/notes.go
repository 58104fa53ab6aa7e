package site

import (
	"log/slog"
	"slices"
	"time"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/api/words"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/holders"
	"hustings/elections/ledger"
)

// keyNote is what every page of an election says: who can open its ballots, and
// whom the count waits for. Nil on pages of no election, and of one that the
// reader does not know of.
func (v *Visit) keyNote() *web.KeyNote {
	of := holders.Named{Election: v.C.Param("election"), Board: v.C.Param("board")}
	if id := v.C.Param("contest"); domain.IsID(id) {
		of.Contest = domain.ContestID(id)
	}
	if of == (holders.Named{}) {
		return nil
	}
	k, err := v.Engine.KeysAndLot(v.Ctx, v.By, of)
	if r, no := refusal.Of(err); no && r.Code == refusal.NotFound {
		return nil
	}
	if err != nil { // the page is good without it
		v.Log.LogAttrs(v.Ctx, slog.LevelError, "keys of a page", slog.String("error", err.Error()))
		return nil
	}
	note := &web.KeyNote{Policy: string(k.Policy)}
	if k.Election.ID == "" {
		return note
	}
	note.Lot = v.lotNote(k.Lot)
	if k.Contest == nil || len(k.Holders) == 0 {
		return note
	}
	note.Holders, note.Needed = append(k.Names(true), k.Names(false)...), k.Needed
	slices.Sort(note.Holders)
	if !k.Awaited {
		return note
	}
	note.Awaited, note.Missing, note.Given = k.Names(false), k.Needed-k.Given, k.Names(true)
	if k.Mine() && v.By.HasRole(door.KeyHolders.Roles...) {
		note.Enter = &web.Link{URL: OfficePath(k.Election.Reference, "keys/enter"), Text: v.Say("keys.enter")}
	}
	return note
}

// lotNote says on every page of an election who holds the lot (R73a), and links
// whoever is awaited to where she enters her part.
func (v *Visit) lotNote(l holders.ElectionLot) *web.LotNote {
	switch l.Election.State {
	case domain.Draft, domain.Cancelled:
		return nil
	}
	note := &web.LotNote{}
	for _, h := range l.Holders {
		if h.Holder != ledger.ServiceName {
			note.With = v.Say("lot.holder." + h.Holder)
		}
		if h.State == box.LotAwaited && h.Holder != ledger.ServiceName {
			note.Awaited = true
		}
	}
	if l.Awaited() {
		note.Enter = &web.Link{URL: OfficePath(l.Election.Reference, "lot"), Text: v.Say("lot.enter")}
	}
	return note
}

// stillBanner is the banner of every page while nothing can be changed.
func (v *Visit) stillBanner() *web.Banner {
	kind := v.Engine.Stopped()
	if kind == "" {
		return nil
	}
	b := &web.Banner{Heading: v.Say("standstill.heading"), Text: v.Say("standstill." + kind)}
	if v.By.HasRole(door.Staff.Roles...) && kind != "other" {
		b.Link = &web.Link{URL: "/office/standstill", Text: v.Say("standstill.what")}
	}
	return b
}

// DateKeys are the words below "date-of." for each date of a timetable.
var DateKeys = words.DateKeys

// DateRows is a timetable as pages show it, every date with its reason; the
// first that lies ahead is marked.
func DateRows(w *words.Catalogue, steps []domain.Step, now time.Time) []web.DateRow {
	rows := make([]web.DateRow, len(steps))
	next := -1
	for i, s := range steps {
		rows[i] = web.DateRow{What: DateKeys[s.Milestone], At: s.At, Rule: s.Rule, Reason: w.Text("basis."+string(s.Basis), s.Args),
			Provisional: s.Provisional, Past: !now.Before(s.At)}
		if !rows[i].Past && (next < 0 || s.At.Before(rows[next].At)) {
			next = i
		}
	}
	if next >= 0 {
		rows[next].Now = true
	}
	return rows
}
