package install

import (
	"context"
	"slices"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections"
	"hustings/elections/forum"
	house "hustings/elections/governance"
)

// topicsBack is for how long after it is over something is still corrected in the forum,
// and how old something may be of which a new forum is told.
const topicsBack = 60 * 24 * time.Hour

// hustings are the topics in which those who stand are asked: one for each election of a
// panel's members, from the statement of persons nominated to the close, and afterwards
// corrected to say that it is over (R168). They name nobody; who stands is told on the
// election's page.
func (h *House) hustings(ctx context.Context, origin string) (list []forum.Notice, err error) {
	asked := []domain.State{domain.Withdrawals, domain.Sealed, domain.Open, domain.Stopped, domain.Closed, domain.Counting, domain.Provisional, domain.Certified, domain.Cancelled, domain.Void}
	all, err := h.Engine.Elections(ctx, domain.Actor{}, elections.ElectionList{States: asked, Newest: true, Limit: 100})
	if err != nil {
		return nil, err
	}
	now := h.Store.Clock()
	for _, el := range all {
		t := el.Timetable
		if el.Kind == domain.OfficerElection || now.Before(t.Statement) || now.After(t.PollCloses.Add(topicsBack)) {
			continue
		}
		state := el.StateAt(now)
		open := slices.Contains([]domain.State{domain.Withdrawals, domain.Sealed, domain.Open}, state)
		how := "over"
		switch {
		case open:
			how = "open"
		case slices.Contains([]domain.State{domain.Cancelled, domain.Void, domain.Stopped}, state):
			how = "off"
		}
		say := h.wording(&err)
		n := forum.Notice{Key: "hustings-" + string(el.ID), Title: titled(say("topic.hustings", "election", el.Title), el.Reference), Opens: open}
		lines := []string{say("topic.hustings-" + how)}
		if open {
			lines = append(lines, say("topic.opens")+": "+h.Words.Instant(t.PollOpens), say("topic.closes")+": "+h.Words.Instant(t.PollCloses))
		}
		n.Words = strings.Join(append(lines, say("topic.chatham"), strings.TrimSuffix(origin, "/")+"/elections/"+el.Reference), "\n\n")
		list = append(list, n)
	}
	return list, err
}

// consultations are the topics of the panels' answers to consultations, once these are
// public (R157, R168).
func (h *House) consultations(ctx context.Context, origin string) (list []forum.Notice, err error) {
	all, err := h.Chamber.Letters(ctx, domain.Actor{}, house.LetterQuery{Public: true, Limit: 100})
	if err != nil {
		return nil, err
	}
	now := h.Store.Clock()
	for _, l := range all {
		if l.Kind != governance.Consultation || l.PublicFrom == nil || now.Sub(*l.PublicFrom) > topicsBack {
			continue
		}
		say := h.wording(&err)
		list = append(list, forum.Notice{Key: "consultation-" + string(l.ID), Title: titled(say("topic.consultation", "subject", l.Subject), l.Reference), Opens: true,
			Words: strings.Join([]string{say("topic.consultation-text"), say("topic.chatham"), strings.TrimSuffix(origin, "/") + "/letters/" + l.Reference}, "\n\n")})
	}
	return list, err
}

// wording gives sentences of the catalogue, and keeps what went wrong.
func (h *House) wording(err *error) func(key string, args ...any) string {
	return func(key string, args ...any) string {
		text, wrong := h.Words.Say(key, args...)
		if *err == nil {
			*err = wrong
		}
		return text
	}
}
