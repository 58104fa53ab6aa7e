package demo

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"slices"
	"testing"

	"hustings/domain"
)

// yearsTold is what happens in the four years, in its order: panel and name.
var yearsTold = []string{" founded", "CIO chair-resigns", "CIO acting-chair", "CIO successor", "CCIO seat-vacant", "CCIO countback-asks", "CCIO counted-back",
	"CNIO member-dies", "CNIO countback-asks", "CNIO countback-finds-nobody", "CNIO by-elected", "CCIO no-confidence-moved", "CCIO no-confidence-carried", "CCIO acting-chair", "CCIO successor",
	"CIO short-vacancy", "CIO co-opted", "CIO drafted", "CCIO drafted", "CNIO drafted", "CIO co-option-ends",
	"CNIO voided", "CNIO held-again", "CNIO caretakers", "CNIO elected-after-all", "CNIO forgotten",
	"CIO drafted", "CCIO drafted", "CNIO drafted", "CIO unopposed", "CCIO unopposed", "CNIO unopposed", " handed-over"}

// Four years of three panels are lived on the engine itself, and held to what happened
// in them (R16 to R120). The everyday suite lives the first two, of few members;
// HUSTINGS_LONG=1 all four.
func TestR116_R120_TheYearsAreLived(t *testing.T) {
	if testing.Short() {
		t.Skip("lives through years; left out with -short")
	}
	t.Parallel()
	o := Options{JSON: true, Years: 2, Share: 10, Seed: 2026, Voters: 4, Keys: "service"}
	if os.Getenv("HUSTINGS_LONG") == "1" {
		o.Years, o.Share = 4, yearsShare
	}
	var out bytes.Buffer
	if err := o.Tell(t.Context(), &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	var r yearsResult
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	want := yearsTold
	if o.Years == 2 {
		want = want[:17]
	}
	var told []string
	for i, e := range r.Events {
		told = append(told, e.Panel+" "+e.What)
		if i > 0 && e.Day.Before(r.Events[i-1].Day) {
			t.Errorf("%s is told after %s", e.What, r.Events[i-1].Day)
		}
	}
	if !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	mandates := map[string]int{}
	for _, p := range r.Panels {
		for kind, n := range p.Mandates {
			mandates[kind] += n
		}
	}
	if mandates[string(domain.CountedBack)] != 1 || mandates[string(domain.CoOpted)] != 1 {
		t.Errorf("mandates: %v", mandates)
	}
	if o.Years == 2 && mandates[string(domain.Elected)] != 3*demoSeats+1 {
		t.Errorf("%d elected, want 36 and one by a by-election", mandates[string(domain.Elected)])
	}
	if r.Countback != 1 || r.Verdict == "" || r.Contests < 12 {
		t.Errorf("%d contests, %d countbacks, verdict %q", r.Contests, r.Countback, r.Verdict)
	}
	if f := r.Forum; f.Groups != len(yearGroups) || f.Failed < f.Calls/11 || f.Calls < 300 || f.Members == 0 {
		t.Errorf("the forum beside them: %+v", f)
	}
	t.Logf("%d years in %.0f seconds: %d contests, %d mails, %d acts", o.Years, r.Seconds, r.Contests, r.Mails, r.Acts)
}
