package hall

import (
	"testing"
	"time"

	"hustings/domain/refusal/refusaltest"
)

// R152, R161: the address of a page of somebody's own ends: a guest's a day after the
// event, a speaker's ninety days after it, or after she was asked something later.
func TestR161_AnAddressOfOnesOwnEnds(t *testing.T) {
	day, closed := 24*time.Hour, start.Add(3*time.Hour)
	e := with(debate(), func(e *Event) { e.Starts, e.Ends = start, start.Add(time.Hour) })
	over := with(e, func(e *Event) { e.State, e.ClosedAt = Closed, &closed })
	asked := over.Ends.Add(200 * day)
	for what, c := range map[string]struct {
		e      Event
		sent   time.Time
		speaks bool
		until  time.Time
	}{
		"a guest's, a day after the event":                     {e, start.Add(-300 * day), false, e.Ends.Add(day)},
		"a guest's, a day after it was really over":            {over, start.Add(-300 * day), false, closed.Add(day)},
		"a speaker's, while it is written up":                  {e, start.Add(-300 * day), true, e.Ends.Add(90 * day)},
		"a speaker's who was asked long after":                 {over, asked, true, asked.Add(90 * day)},
		"a speaker's of an event that was over before its end": {with(over, func(e *Event) { early := start.Add(time.Minute); e.ClosedAt = &early }), start, true, e.Ends.Add(90 * day)},
	} {
		if got := c.e.AddressUntil(c.sent, c.speaks); !got.Equal(c.until) {
			t.Errorf("%s ends %s, want %s", what, got, c.until)
		}
		if err := c.e.AddressGood(c.sent, c.speaks, c.until.Add(-time.Second)); err != nil {
			t.Errorf("%s is over a second before: %v", what, err)
		}
		refusaltest.Want(t, c.e.AddressGood(c.sent, c.speaks, c.until), AddressOver)
	}
}

// R151: below the question of a vote in which fewer than five voted stands no figure,
// whoever wrote it there.
func TestR151_APaperTellsNoNumbersOfFew(t *testing.T) {
	const tea = "Shall there be *tea*?"
	for body, refused := range map[string]bool{
		"**Vote in the room**: Shall there be \\*tea\\*?\n\nFewer than five voted: no numbers are told.": false,
		"**Vote in the room**: Shall there be \\*tea\\*?\n\nIt was 3 to 1.":                              true,
		"**Vote in the room**: Shall there be \\*tea\\*?\n\n- Yes: 3\n- No: 1":                           true,
		"Shall there be *tea*? It was three of 4.":                                                       true,
		"Shall there be *tea*?\n\n# Another matter\n\nThere were 40 people.":                             false,
		"There were 40 people.\n\nShall there be *tea*?\n\n**Last vote**: Shall we build?\n\n- Yes: 20":  false,
		"Nobody was asked about it, 40 people were there.":                                               false,
	} {
		err := Paper{Body: body}.CheckFew([]string{tea, ""})
		if refused {
			refusaltest.Want(t, err, PaperFew)
		} else if err != nil {
			t.Errorf("%q is refused: %v", body, err)
		}
	}
	if err := (Paper{Body: "In 2026 it was asked: shall we wait until 2030?"}).CheckFew([]string{"shall we wait until 2030?"}); err == nil {
		t.Error("a figure beside a question with figures passes")
	}
}
