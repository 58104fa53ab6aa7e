package domain

import (
	"strings"
	"testing"
	"time"
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
		want   Reason // empty: received
	}{
		{"to the roll, with the notice", e, AboutRoll, sealed, *e.PublishedAt, ""},
		{"to the roll, before the notice", e, AboutRoll, sealed, e.PublishedAt.Add(-1), ObjectionEarly},
		{"to the roll, a moment before the seal", e, AboutRoll, sealed, sealed.Add(-1), ""},
		{"to the roll, as it is sealed", e, AboutRoll, sealed, sealed, ObjectionOver},
		{"to the result, as it is published", e, AboutResult, closes, out, ""},
		{"to the result, before it is published", secret, AboutResult, closes, out, ObjectionEarly},
		{"to the result, a moment before the window ends", e, AboutResult, closes, closes.Add(-1), ""},
		{"to the result, as the window ends", e, AboutResult, closes, closes, ObjectionOver},
		{"to a cancelled election", cancelled, AboutRoll, sealed, *e.PublishedAt, WrongState},
	} {
		err := c.e.MayObject(c.about, c.closes, c.at)
		if c.want == "" && err != nil {
			t.Errorf("%s: %v", c.what, err)
		} else if c.want != "" {
			wantRefusal(t, err, c.want)
		}
	}
}

func TestR82_AnObjectionIsAnsweredOnceWithReasons(t *testing.T) {
	at := mustInstant(t, "2026-07-01T10:00:00Z")
	_, err := Objection{}.Answered("ro", true, "  ", at)
	wantRefusal(t, err, Missing)
	_, err = Objection{}.Answered("ro", true, strings.Repeat("a", 4001), at)
	wantRefusal(t, err, TextTooLong)
	o, err := Objection{}.Answered("ro", false, " Counted again, the same. ", at)
	if err != nil || *o.Upheld || o.Answer != "Counted again, the same." || o.AnsweredBy != "ro" || !o.AnsweredAt.Equal(at) {
		t.Fatalf("got %+v, %v", o, err)
	}
	_, err = o.Answered("ro", true, "On second thoughts", at)
	wantRefusal(t, err, ObjectionAnswered)
}

func TestR9_ActsNeedTheirReason(t *testing.T) {
	wantRefusal(t, Reasoned(" \n"), WhyMissing)
	wantRefusal(t, Reasoned(strings.Repeat("a", 4001)), TextTooLong)
	if err := Reasoned("wrongly left out on the qualifying date"); err != nil {
		t.Error(err)
	}
}
