package audit

import (
	"bytes"
	"strings"
	"testing"

	"hustings/elections/ledger"
)

// A voter finds her own tag from id and salt, and what stands under it.
func TestFound22_AVoterLooksHerselfUp(t *testing.T) {
	e := wholeElection(t, 40, 30, 6, nil) // voters 0, 10 and 20 vote twice; those from 30 on not at all
	look := func(o Options) (*Report, *VoterReport) {
		r := mustVerify(t, e.bundle(), o)
		return r, r.Contests[0].Voter
	}
	r, v := look(Options{Voter: &Voter{e.voters[10].Voter, e.voters[10].Salt}})
	mustPass(t, r)
	if v == nil || !v.OnRoll || v.Ballots != 2 || v.Status != Counts || v.Entry == nil || v.Tag != e.tags[10].String() {
		t.Fatalf("%+v", v)
	}
	if leaf := ledger.LeafHash(e.entries[*v.Entry]); v.TrackingCode != ledger.TrackingCode(leaf) {
		t.Errorf("the ballot at entry %d has another code than %s", *v.Entry, v.TrackingCode)
	}
	entry, err := ledger.Parse(e.entries[*v.Entry])
	if b, is := entry.(*ledger.Ballot); err != nil || !is || b.Tag != e.tags[10] || b.Seq != 2 {
		t.Errorf("entry %d is %+v, %v", *v.Entry, entry, err)
	}
	var text bytes.Buffer
	if err := r.Text(&text); err != nil || !strings.Contains(text.String(), v.TrackingCode) || !strings.Contains(text.String(), string(Counts)) {
		t.Errorf("%v:\n%s", err, text.String())
	}
	if r, v = look(Options{Voter: &Voter{e.voters[35].Voter, e.voters[35].Salt}}); v == nil || !v.OnRoll || v.Ballots != 0 || v.Entry != nil || v.Status != "" || !r.OK {
		t.Errorf("one who stayed away: %+v", v)
	}
	// A tag that two voters were shown is that of one of them only: the other's own
	// number does not give it.
	if r, v = look(Options{Voter: &Voter{e.voters[11].Voter, e.voters[10].Salt}}); v != nil {
		t.Errorf("another's salt gives %+v", v)
	}
	mustFail(t, r, "on no roll")
	// Of a bundle that does not hold nothing is said but that.
	e.board = mustKey()
	if r, v = look(Options{Voter: &Voter{e.voters[10].Voter, e.voters[10].Salt}}); r.OK || v != nil {
		t.Errorf("a bundle that does not hold says %+v", v)
	}
}
