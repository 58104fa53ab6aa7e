package bindery

import (
	"context"
	"slices"
	"strings"

	"hustings/api/press"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	house "hustings/elections/governance"
)

// Archive is all that is kept of a meeting in one file, made for its reader: minutes with
// attendance, motions with votes, agenda with papers (R127, R160).
func (b Bindery) Archive(ctx context.Context, h *house.House, by domain.Actor, id governance.MeetingID) (Print, error) {
	done, err := b.turn(ctx)
	if err != nil {
		return Print{}, err
	}
	defer done()
	pack, m, err := b.pack(ctx, h, by, id)
	if err != nil {
		return Print{}, err
	}
	s := &sayer{words: b.Words}
	a := press.Archive{Say: b.Words.Told, Panel: pack.Panel, Title: m.Title, Reference: m.Reference, Line: strings.Trim(pack.When+" · "+pack.Where, " ·"), Address: b.Origin + house.MeetingPath(id), Pack: pack,
		MinutesTitle: s.say("minutes.heading"), MotionsTitle: s.say("archive.motions"), PackTitle: s.say("meeting.edit-agenda"), At: m.Now}
	switch minutes, err := b.minutes(ctx, h, by, id); {
	case err == nil:
		a.Minutes = &minutes
	case !isNo(err):
		return Print{}, err
	}
	motions, err := h.MotionsOf(ctx, by, id)
	if err != nil {
		return Print{}, err
	}
	for _, of := range motions {
		a.Motions = append(a.Motions, b.motion(s, m, of))
	}
	if s.err != nil {
		return Print{}, s.err
	}
	pdf, err := a.PDF()
	return printed("Archive "+m.Reference+".pdf", pdf, err)
}

func isNo(err error) bool {
	_, no := refusal.Of(err)
	return no
}

// motion is a motion as it ended; of a secret vote nothing but what it came to (R85).
func (b Bindery) motion(s *sayer, m house.MeetingView, of house.MotionShown) press.ArchivedMotion {
	out := press.ArchivedMotion{Reference: of.Reference, Title: of.Title, Words: of.Words, State: s.say("state.motion-" + string(of.State))}
	say := func(text string) { out.Lines = append(out.Lines, text) }
	moved := s.say("motion.moved-by") + " " + of.People[of.Mover].Name()
	if of.Seconder != "" {
		moved += ". " + s.say("motion.seconded-by") + " " + of.People[of.Seconder].Name()
	}
	say(moved + ".")
	say(s.say("motion.majority."+string(of.Majority)) + ". " + s.say("motion.mode."+string(of.Mode)))
	if of.Outcome == nil || of.Mode != governance.ByName {
		return out
	}
	for _, p := range of.Outcome.Panels {
		line := s.say("room.tally", "yes", p.Yes, "no", p.No, "abstain", p.Abstain, "needs", governance.Needed(of.Majority, p.Tally))
		if i := slices.IndexFunc(m.Of, func(panel domain.Panel) bool { return panel.ID == p.Panel }); i >= 0 && of.Joint() {
			line = m.Of[i].Name + ": " + line
		}
		say(line)
	}
	for _, choice := range []governance.Choice{governance.Yes, governance.No, governance.Abstain} {
		var names []string
		for _, v := range of.Votes {
			if v.Choice == choice {
				names = append(names, of.People[v.Person].Name())
			}
		}
		if slices.Sort(names); len(names) > 0 {
			say(s.say("motion.choice."+string(choice)) + ": " + strings.Join(names, ", ") + ".")
		}
	}
	if c := of.Casting; c != nil {
		say(s.say("motion.casting", "name", of.People[c.By].Name(), "choice", s.say("motion.choice."+string(c.Choice)), "when", b.Words.Instant(c.At)) + " “" + c.Why + "”")
	}
	return out
}
