package office

import (
	"fmt"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections"
)

// pollActs are the acts for what goes wrong on the way to a result.
var pollActs = []deskAct{
	{page: "draw", who: door.Officers.Fresh(), fields: (*visit).drawFields, do: func(v *visit, el elections.ElectionView) error {
		_, err := v.Engine.DrawForCap(v.Ctx, v.By, el.ID, v.Field("digits"), v.Text("source"), v.Text("why"))
		return err
	}},
	{page: "draw-lot", who: door.Officers.Fresh(), fields: (*visit).lotDrawFields, do: (*visit).drawLot},
	{page: "stop", who: door.Officers.Fresh(), danger: true, says: saysWhy, fields: func(v *visit, _ elections.ElectionView) ([]web.Field, error) {
		return []web.Field{v.Choice("radios", "again", "office.field.again", "office.again.", "same", "afresh")}, nil
	}, do: func(v *visit, el elections.ElectionView) error {
		again := v.Field("again")
		if again != "same" && again != "afresh" {
			return refusal.Because(refusal.Missing, "R88", nil).On("again")
		}
		_, err := v.Engine.StopPoll(v.Ctx, v.By, el.ID, again == "afresh", v.Text("why"))
		return err
	}},
	{page: "remind", who: door.Office, noWhy: true, fields: (*visit).remindFields, do: func(v *visit, el elections.ElectionView) error {
		if !v.Ticked("sure") {
			return refusal.Because(refusal.Missing, "R69", nil).On("sure")
		}
		return v.Engine.RemindAgain(v.Ctx, v.By, el.ID)
	}},
	{page: "open-late", who: door.Officers.Fresh(), says: saysMoved(domain.PollOpens), names: milestoneNames(), fields: func(v *visit, _ elections.ElectionView) ([]web.Field, error) {
		return []web.Field{v.Asked("datetime-local", "to", "office.field.to")}, nil
	}, do: func(v *visit, el elections.ElectionView) error {
		to, err := v.Instant("to")
		if err == nil {
			_, err = v.Engine.OpenLate(v.Ctx, v.By, el.ID, to, v.Text("why"))
		}
		return err
	}},
	{page: "roll-add", who: door.Officers.Fresh(), apart: true, says: saysRoll(true), fields: func(v *visit, _ elections.ElectionView) ([]web.Field, error) {
		return []web.Field{v.Asked("textarea", "numbers", "office.field.numbers")}, nil
	}, do: (*visit).addAllToRoll},
}

// addAllToRoll asks for the members of a list to be added to a sealed roll (R33a).
// What is wrong with one of them is said with the number as it was typed.
func (v *visit) addAllToRoll(el elections.ElectionView) error {
	numbers := strings.Fields(strings.ReplaceAll(v.Text("numbers"), ",", " "))
	var people []domain.PersonID
	for _, n := range numbers {
		p, err := v.PersonNumbered(n, "numbers")
		if _, no := refusal.Of(err); no {
			return refusal.Because(domain.RollListLine, "R33a", refusal.Args{"number": n, "why": v.Words.Text("reason.unknown-member", nil)}).On("numbers")
		}
		if err != nil {
			return err
		}
		people = append(people, p)
	}
	_, err := v.Engine.AddAllToRoll(v.Ctx, v.By, el.ID, people, v.reasons())
	r, no := refusal.Of(err)
	if !no {
		return err
	}
	var at int
	if _, failed := fmt.Sscanf(r.Field, "people[%d]", &at); failed == nil && at < len(numbers) {
		return refusal.Because(domain.RollListLine, "R33a", refusal.Args{"number": numbers[at], "why": v.Words.Refusal(r)}).On("numbers")
	}
	if r.Field == "people" {
		return r.On("numbers")
	}
	return err
}

// remindFields asks for nothing but a word of assent, while there is a poll whose voters
// can be reminded (R69).
func (v *visit) remindFields(el elections.ElectionView) ([]web.Field, error) {
	if n := len(el.Contests); n == 0 || el.Contests[n-1].ReceivesBallots(v.Now()) != nil {
		return nil, nil
	}
	return []web.Field{{Kind: "checkbox", Name: "sure", Label: v.Say("office.field.remind"), Chosen: v.Ticked("sure")}}, nil
}

// forGood are the acts that nobody takes back, by the page on which they are asked
// for: the second officer reads there too what follows.
var forGood = map[acts.Pair]string{acts.PairStop: "stop", acts.PairVoid: "void"}

// blocks are what would keep an election from being certified, worded (R83a).
func (v *visit) blocks(el elections.ElectionView) (list []*refusal.Refusal, err error) {
	if el.PublishedAt == nil {
		return nil, nil
	}
	ready, err := v.Engine.Readiness(v.Ctx, v.By, el.ID)
	return ready.Blocks, err
}

func (v *visit) blocked(el elections.ElectionView) (lines []string, err error) {
	list, err := v.blocks(el)
	for _, b := range list {
		lines = append(lines, v.Words.Refusal(b))
	}
	return lines, err
}

// drawFields ask for a draw where one is needed (R28a).
func (v *visit) drawFields(el elections.ElectionView) ([]web.Field, error) {
	list, err := v.blocks(el)
	if err != nil {
		return nil, err
	}
	for _, b := range list {
		if b.Reason == domain.DrawNeeded {
			return []web.Field{v.Asked("text", "digits", "office.field.digits"), v.Asked("textarea", "source", "office.field.source")}, nil
		}
	}
	return nil, nil
}
