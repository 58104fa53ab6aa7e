package bindery

import (
	"context"
	"encoding/hex"
	"strings"

	"hustings/api/press"
	"hustings/domain"
	"hustings/domain/governance"
	house "hustings/elections/governance"
)

// Pack is the agenda of a meeting, with every paper that the reader may see behind it,
// merged where that can be done (R122, R160).
func (b Bindery) Pack(ctx context.Context, h *house.House, by domain.Actor, id governance.MeetingID) (Print, error) {
	done, err := b.turn(ctx)
	if err != nil {
		return Print{}, err
	}
	defer done()
	pack, m, err := b.pack(ctx, h, by, id)
	if err != nil {
		return Print{}, err
	}
	pdf, err := pack.PDF()
	return printed("Pack "+m.Reference+".pdf", pdf, err)
}

func (b Bindery) pack(ctx context.Context, h *house.House, by domain.Actor, id governance.MeetingID) (press.Pack, house.MeetingView, error) {
	m, err := h.MeetingFor(ctx, by, id)
	if err != nil {
		return press.Pack{}, m, err
	}
	var panels []string
	for _, p := range m.Of {
		panels = append(panels, p.Name)
	}
	s := &sayer{words: b.Words}
	pack := press.Pack{Say: b.Words.Told, Panel: strings.Join(panels, ", "), Title: m.Title, Reference: m.Reference, When: b.Words.Instant(m.Starts), Where: m.Place, At: m.Now, Origin: b.Origin, Path: house.MeetingPath(id) + "/pack"}
	for n, i := range m.Items {
		item := press.PackItem{Number: n + 1, Title: i.Title, Purpose: s.say("purpose." + string(i.Purpose)), Presenter: i.Presenter, Minutes: i.Minutes, Body: i.Body}
		if i.Hidden {
			item.Body = s.say("agenda.hidden")
		}
		for _, p := range i.Papers {
			paper := press.PackPaper{Title: p.Title, Kind: KindWord(p.Media), Link: p.Link, Path: "/papers/" + string(p.ID)}
			if p.Link == "" {
				if _, paper.Content, err = h.OpenPaper(ctx, by, p.ID); err != nil {
					return pack, m, err
				}
				paper.Media = p.Media
			}
			item.Papers = append(item.Papers, paper)
		}
		pack.Items = append(pack.Items, item)
	}
	return pack, m, s.err
}

// Minutes are a meeting's minutes in the edition that is the reader's (R127).
func (b Bindery) Minutes(ctx context.Context, h *house.House, by domain.Actor, id governance.MeetingID) (Print, error) {
	done, err := b.turn(ctx)
	if err != nil {
		return Print{}, err
	}
	defer done()
	doc, err := b.minutes(ctx, h, by, id)
	if err != nil {
		return Print{}, err
	}
	pdf, err := doc.PDF()
	return printed("Minutes "+doc.Reference+".pdf", pdf, err)
}

func (b Bindery) minutes(ctx context.Context, h *house.House, by domain.Actor, id governance.MeetingID) (press.Minutes, error) {
	m, err := h.MinutesShown(ctx, by, id)
	if err != nil {
		return press.Minutes{}, err
	}
	s := &sayer{words: b.Words}
	doc := press.Minutes{Say: b.Words.Told, Panel: m.Panels, Title: m.Of.Title, Reference: m.Of.Reference, State: s.say("state.minutes-" + string(m.State)), At: h.Store.Clock(), Address: b.Origin + house.MeetingPath(id) + "/minutes", Nothing: s.say("minutes.nothing")}
	if m.Approved != nil {
		doc.Hash, doc.At = hex.EncodeToString(m.Hash[:]), *m.Approved
	}
	if m.Edition == "members" {
		doc.State += ". " + s.say("minutes.members-edition")
	}
	for _, part := range m.Sections {
		doc.Parts = append(doc.Parts, press.MinutesPart{Heading: part.Heading, Text: part.Text})
	}
	for _, n := range m.Corrections {
		doc.Corrections = append(doc.Corrections, n.Text)
	}
	return doc, s.err
}
