package office

import (
	"net/http"
	"slices"
	"strings"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/holders"
)

// lotPages are where the deputy or an auditor takes a part of the lot before the
// seal, and enters the words that she kept after the close (R73a). The words are
// made and read in her browser and never come here.
func (s *room) lotPages() {
	s.html(door.KeyHolders, http.MethodGet, "/elections/:election/lot", (*visit).lotPage)
	s.html(door.LotHolders, http.MethodPost, "/elections/:election/lot", (*visit).commitLot)
	s.html(door.LotHolders, http.MethodPost, "/elections/:election/lot/value", (*visit).revealLot)
}

func (v *visit) lotView() (web.Lot, holders.ElectionLot, error) {
	l, err := v.Engine.Lot(v.Ctx, v.By, v.C.Param("election"))
	if err != nil {
		return web.Lot{}, l, err
	}
	el := l.Election
	if !v.By.Is(el.Panel, el.ID, door.KeyHolders.Roles...) {
		return web.Lot{}, l, refusal.Because(refusal.LacksRole, "R5", refusal.Args{"roles": door.KeyHolders.Roles})
	}
	here := site.OfficePath(el.Reference, "lot")
	view := web.Lot{Shell: v.Shell(v.Say("title.lot", "name", el.Title)), Election: el.Title, Seals: el.Timetable.RollSealed, Alone: l.Alone(), Sealed: l.Contest != nil}
	view.Back = &web.Link{URL: site.OfficePath(el.Reference, "office"), Text: el.Reference}
	view.Keys = nil // the whole page is about it
	for _, h := range l.Holders {
		view.Holders = append(view.Holders, web.LotHolder{Name: v.Say("lot.holder." + h.Holder), State: v.Say("lot.state." + string(h.State)), Mine: h.Mine})
	}
	if l.MayOffer {
		o, err := v.Engine.OfferLot(v.Ctx, v.By, el.Reference)
		if err != nil {
			return view, l, err
		}
		view.Offer = &web.LotOffer{Holder: o.Holder, Nonce: o.Nonce.String(), Numbers: door.Texts(o.Contests)}
		view.CommitURL = here
	}
	if l.Contest == nil {
		return view, l, nil
	}
	view.Number, view.Closes = l.Number.String(), l.Contest.Closes
	if l.Awaited() {
		view.RevealURL = here + "/value"
	}
	if missing(l) != nil && !v.Now().Before(l.Contest.Closes.Add(domain.LotDeadline)) && v.By.Is(el.Panel, el.ID, door.Officers.Roles...) {
		view.DrawURL = site.OfficePath(el.Reference, "draw-lot")
	}
	return view, l, nil
}

// missing are the holders whose value the count waits for.
func missing(l holders.ElectionLot) (names []string) {
	for _, h := range l.Holders {
		if h.State == box.LotAwaited {
			names = append(names, h.Holder)
		}
	}
	return names
}

func (v *visit) lotPage() error {
	view, _, err := v.lotView()
	if err != nil {
		return err
	}
	return v.Show("lot", view)
}

func (v *visit) commitLot() error {
	view, l, err := v.lotView()
	if err != nil {
		return err
	}
	nonce, commits, err := door.LotCommits(v.Field("nonce"), strings.Fields(v.Text("commits")))
	if err == nil {
		err = v.Engine.CommitLot(v.Ctx, v.By, l.Election.ID, nonce, commits)
	}
	if err != nil {
		return v.Again(err, "lot", &view, &view.Shell)
	}
	return v.Done(site.OfficePath(l.Election.Reference, "lot"), "lot-held")
}

func (v *visit) revealLot() error {
	view, l, err := v.lotView()
	if err != nil {
		return err
	}
	if l.Contest == nil {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	value, err := door.LotValue(v.Field("value"))
	if err == nil {
		err = v.Engine.RevealLot(v.Ctx, v.By, l.Contest.ID, value)
	}
	if err != nil {
		return v.Again(err, "lot", &view, &view.Shell)
	}
	return v.Done(site.OfficePath(l.Election.Reference, "lot"), "lot-given")
}

// lotDrawFields ask for a draw where a value of the lot is missing and a draw may
// replace it; the engine judges whose.
func (v *visit) lotDrawFields(el elections.ElectionView) ([]web.Field, error) {
	l, err := v.Engine.Lot(v.Ctx, v.By, string(el.ID))
	if err != nil {
		return nil, err
	}
	names := missing(l)
	if len(names) == 0 || v.Now().Before(l.Contest.Closes.Add(domain.LotDeadline)) {
		return nil, nil
	}
	slices.Reverse(names) // the service's own is missing only if its file is lost
	return []web.Field{v.Choice("select", "holder", "office.field.lot-holder", "lot.holder.", names...), v.Asked("text", "digits", "office.field.digits"),
		v.Asked("text", "where", "office.field.where")}, nil
}

func (v *visit) drawLot(el elections.ElectionView) error {
	l, err := v.Engine.Lot(v.Ctx, v.By, string(el.ID))
	if err != nil {
		return err
	}
	if l.Contest == nil {
		return refusal.Because(domain.WrongState, "R73", refusal.Args{"state": el.Now})
	}
	_, err = v.Engine.DrawLot(v.Ctx, v.By, l.Contest.ID, v.Field("holder"), v.Field("digits"), v.Text("where"), v.Text("why"))
	return err
}
