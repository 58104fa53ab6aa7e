package api

import (
	"hustings/api/web"
	"hustings/domain"
	"hustings/elections"
)

// pollActs are the acts for what goes wrong on the way to a result.
var pollActs = []deskAct{
	{page: "draw", who: Officers.Fresh(), fields: (*visit).drawFields, do: func(v *visit, el elections.ElectionView) error {
		_, err := v.engine.DrawForCap(v.ctx, v.by, el.ID, v.field("digits"), v.text("source"), v.text("why"))
		return err
	}},
	{page: "draw-lot", who: Officers.Fresh(), fields: (*visit).lotDrawFields, do: (*visit).drawLot},
}

// blocks are what would keep an election from being certified, worded (R83a).
func (v *visit) blocks(el elections.ElectionView) (list []*domain.Refusal, err error) {
	if el.PublishedAt == nil {
		return nil, nil
	}
	ready, err := v.engine.Readiness(v.ctx, v.by, el.ID)
	return ready.Blocks, err
}

func (v *visit) blocked(el elections.ElectionView) (lines []string, err error) {
	list, err := v.blocks(el)
	for _, b := range list {
		lines = append(lines, v.words.Refusal(b))
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
			return []web.Field{v.asked("text", "digits", "office.field.digits"), v.asked("textarea", "source", "office.field.source")}, nil
		}
	}
	return nil, nil
}
