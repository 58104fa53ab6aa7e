package install

import (
	"context"
	"strings"

	"hustings/domain/hall"
	"hustings/elections/forum"
	events "hustings/elections/hall"
)

// Notices are the topics that stand in the forum: of events, of the hustings of elections,
// and of answers to consultations (R168). A topic that would
// name somebody whom the Chatham House Rule protects is not posted, and one that would now
// is left with its kind, its reference and where it stands here, its title too: whoever wrote that
// into the event is told by the linter of its paper, and nobody by the forum.
func (h *House) Notices(origin string) func(context.Context) ([]forum.Notice, error) {
	return func(ctx context.Context) (list []forum.Notice, err error) {
		all, err := h.Hall.ForForum(ctx)
		if err != nil {
			return nil, err
		}
		for _, e := range all {
			n, err := h.notice(origin, e)
			if err != nil {
				return nil, err
			}
			if len(hall.Lint(n.Title+"\n"+n.Words, e.Present, e.Known)) > 0 { // where it stands already it is emptied, elsewhere it is not posted
				kind, _, _ := strings.Cut(n.Title, ": ")
				n.Opens, n.Title, n.Words = false, titled(kind, e.Reference), kind+" "+e.Reference+"\n\n"+strings.TrimSuffix(origin, "/")+events.EventPath(e.Reference)
			}
			list = append(list, n)
		}
		for _, more := range []func(context.Context, string) ([]forum.Notice, error){h.hustings, h.consultations} {
			topics, err := more(ctx, origin)
			if err != nil {
				return nil, err
			}
			list = append(list, topics...)
		}
		return list, nil
	}
}

// notice words an event as a topic.
func (h *House) notice(origin string, e events.Told) (n forum.Notice, err error) {
	say := h.wording(&err)
	n = forum.Notice{Key: "event-" + string(e.ID), Title: titled(say("event.kind."+string(e.Kind))+": "+e.Title, e.Reference), Opens: e.State == hall.Announced || e.State == hall.Live}
	var lines []string
	add := func(key, text string) {
		if text != "" {
			lines = append(lines, say(key)+": "+text)
		}
	}
	switch e.State {
	case hall.Cancelled:
		lines = append(lines, "**"+say("event.off")+".** "+e.Why)
	case hall.Closed:
		lines = append(lines, "**"+say("event.past")+".**")
	case hall.Announced, hall.Live, hall.Planned:
	}
	if e.Motion != "" {
		lines = append(lines, "> "+strings.ReplaceAll(e.Motion, "\n", "\n> "))
	}
	add("event.themes", strings.Join(e.Themes, "; "))
	add("event.starts", h.Words.Instant(e.Starts))
	add("event.place", e.Place)
	add("event.with", e.Partner)
	if e.Kind == hall.Debate && e.State == hall.Announced {
		add("event.questions-close", h.Words.Instant(e.QuestionsClose))
	}
	lines = append(lines, say("event.attribution-"+string(e.Attribution))+".", strings.TrimSuffix(origin, "/")+events.EventPath(e.Reference))
	n.Words = strings.Join(lines, "\n\n")
	return n, err
}

// titleMost is how many letters a forum takes in a topic's title.
const titleMost = 255

// titled is the title of a topic: with its reference it is long enough, and like no other
// that stands there, without which a forum refuses it.
func titled(title, reference string) string {
	end := " (" + reference + ")"
	if letters, most := []rune(title), titleMost-len([]rune(end)); len(letters) > most {
		title = string(letters[:most-1]) + "…"
	}
	return title + end
}
