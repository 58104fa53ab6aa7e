package demo

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"
	"time"
)

// TestTheYearIsLived has the year told, and holds it to what its panels did: twelve
// meetings each, one inquorate, one lost by a conflict of interest, one secret, thirty
// proposals to five priorities, a letter signed again after a typing error (E12).
func TestTheYearIsLived(t *testing.T) {
	if testing.Short() {
		t.Skip("lives a whole year; left out with -short")
	}
	t.Parallel()
	began := time.Now()
	var out bytes.Buffer
	o := Options{JSON: true, Year: true, Seed: 2026, Voters: 4, Keys: "service"}
	if err := o.Tell(t.Context(), &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	var r yearResult
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	sum := yearPanel{}
	for _, p := range r.Panels {
		if p.Meetings != 12 || p.Minutes < 11 || p.Between < 1 {
			t.Errorf("%+v", p)
		}
		sum.Inquorate, sum.Lost, sum.Secret = sum.Inquorate+p.Inquorate, sum.Lost+p.Lost, sum.Secret+p.Secret
	}
	if sum.Inquorate != 1 || sum.Lost != 2 || sum.Secret != 1 {
		t.Errorf("inquorate, lost, secret: %+v", sum)
	}
	if r.Proposals != 32 || r.LongList != 30 || len(r.Priorities) != 5 {
		t.Errorf("%d proposals, %d lines, %v", r.Proposals, r.LongList, r.Priorities)
	}
	if l := r.Letter; l.Versions != 2 || l.Cancelled != 2 || len(l.Signed) != 3 || l.Published != "Monday 11 January 2027" || l.Replied == "" || len(l.Digest) != 64 {
		t.Errorf("%+v", l)
	}
	if d := r.Debate; d.Came != 33 || d.First != [3]int{12, 15, 6} || d.Last != [3]int{19, 12, 2} || d.Swing[0] <= 0 {
		t.Errorf("the debate: %+v", d)
	}
	if p := r.Debate.Paper; p.Findings != 1 || p.Asked != 2 || p.Agreed != 2 || p.Versions != 4 || p.Named != 0 || p.Readers != "members" || p.Published != "Monday 26 October 2026" {
		t.Errorf("the discussion paper: %+v", p)
	}
	if e := r.Roundtable; e.Reference != "R-2027-1" || e.Participants != 4 || e.Admitted != 3 || e.MovedUp != 1 || e.Note.Asked != 2 || e.Note.Agreed != 1 || e.Note.Named != 0 || e.Note.Readers != "public" || e.Note.Published != "Monday 22 February 2027" {
		t.Errorf("the roundtable: %+v", e)
	}
	if f := r.Forum; f.Groups != 7 || f.Failed < f.Calls/11 || f.Failed == 0 || f.Topics != 2 || f.Members < 500 {
		t.Errorf("the forum: %+v", f)
	}
	if r.Acts < 500 {
		t.Errorf("%d acts in the record", r.Acts)
	}
	t.Logf("a year took %s", time.Since(began).Round(time.Second))
}
