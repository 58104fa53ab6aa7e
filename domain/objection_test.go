package domain

import (
	"strings"
	"testing"
	"time"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when/whentest"
)

func TestR31_R82_WhenAnObjectionIsReceived(t *testing.T) {
	e := published(t)
	out := e.Timetable.PollCloses.Add(time.Hour)
	e.ProvisionalAt = &out
	secret, cancelled := e, e
	secret.ProvisionalAt = nil
	cancelled.State = Cancelled
	sealed, closes := e.Timetable.RollSealed, out.Add(7*24*time.Hour)
	for _, c := range []struct {
		what   string
		e      Election
		about  ObjectionAbout
		closes time.Time
		at     time.Time
		want   refusal.Reason // empty: received
	}{
		{"to the roll, with the notice", e, AboutRoll, sealed, *e.PublishedAt, refusal.Reason{}},
		{"to the roll, before the notice", e, AboutRoll, sealed, e.PublishedAt.Add(-1), ObjectionEarly},
		{"to the roll, a moment before the seal", e, AboutRoll, sealed, sealed.Add(-1), refusal.Reason{}},
		{"to the roll, as it is sealed", e, AboutRoll, sealed, sealed, ObjectionOver},
		{"to the result, as it is published", e, AboutResult, closes, out, refusal.Reason{}},
		{"to the result, before it is published", secret, AboutResult, closes, out, ObjectionEarly},
		{"to the result, a moment before the window ends", e, AboutResult, closes, closes.Add(-1), refusal.Reason{}},
		{"to the result, as the window ends", e, AboutResult, closes, closes, ObjectionOver},
		{"to a cancelled election", cancelled, AboutRoll, sealed, *e.PublishedAt, WrongState},
	} {
		err := c.e.MayObject(c.about, c.closes, c.at)
		if c.want.Name == "" && err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if c.want.Name != "" {
			refusaltest.Want(t, err, c.want)
		}
	}
}

func TestR82_AnObjectionIsAnsweredOnceWithReasons(t *testing.T) {
	at := whentest.MustInstant(t, "2026-07-01T10:00:00Z")
	_, err := Objection{}.Answered("ro", true, "  ", at)
	refusaltest.Want(t, err, refusal.Missing)
	_, err = Objection{}.Answered("ro", true, strings.Repeat("a", 4001), at)
	refusaltest.Want(t, err, TextTooLong)
	o, err := Objection{}.Answered("ro", false, " Counted again, the same. ", at)
	if err != nil || *o.Upheld || o.Answer != "Counted again, the same." || o.AnsweredBy != "ro" || !o.AnsweredAt.Equal(at) {
		t.Fatalf("got %+v, %v", o, err)
	}
	_, err = o.Answered("ro", true, "On second thoughts", at)
	refusaltest.Want(t, err, ObjectionAnswered)
}

func TestR9_ActsNeedTheirReason(t *testing.T) {
	refusaltest.Want(t, Reasoned(" \n"), refusal.WhyMissing)
	refusaltest.Want(t, Reasoned(strings.Repeat("a", 4001)), TextTooLong)
	if err := Reasoned("wrongly left out on the qualifying date"); err != nil {
		t.Error(err)
	}
}
