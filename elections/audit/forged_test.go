package audit

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// forged is a line of testdata/forged/verdicts.json: a bundle that somebody could
// make, honest or not, with what else is given, and what must be said of it.
type forged struct {
	Kind       string   `json:"kind"`  // also the bundle's name
	Found      string   `json:"found"` // number of the finding
	Auditor    bool     `json:"auditor,omitempty"`
	Receipt    bool     `json:"receipt,omitempty"`
	Checkpoint bool     `json:"checkpoint,omitempty"`
	Key        string   `json:"key,omitempty"`
	Verdict    Verdict  `json:"verdict"`
	Entry      *int64   `json:"entry,omitempty"`  // the first bad one
	Reason     string   `json:"reason,omitempty"` // of the failure, or of not having counted
	Shows      []string `json:"shows,omitempty"`  // in the report
	Hides      []string `json:"hides,omitempty"`  // nowhere in the report
}

func forgedFile(kind, what string) string {
	return filepath.Join("testdata", "forged", kind+what)
}

// Every bundle of testdata/forged is given to the verifier, and what it says, as
// text and as JSON, compared with the verdict written beside.
func TestFound16_ForgedTimes(t *testing.T)             { checkForged(t, "16", 10) }
func TestFound18_ForgedCountsAndReceipts(t *testing.T) { checkForged(t, "18", 14) }
func TestFound19_ForgedKeysZipsAndNames(t *testing.T)  { checkForged(t, "19", 18) }

func checkForged(t *testing.T, found string, least int) {
	text, err := os.ReadFile(filepath.Join("testdata", "forged", "verdicts.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []forged
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		if f.Found == found {
			least--
			t.Run(f.Kind, f.check)
		}
	}
	if least > 0 {
		t.Errorf("%d forged bundles are missing", least)
	}
}

func (f forged) check(t *testing.T) {
	var o Options
	if f.Auditor {
		o = withAuditor(o, mustRead(t, filepath.Join("forged", f.Kind+".auditor.zip")))
	}
	if f.Receipt {
		o.Receipts = [][]byte{mustRead(t, filepath.Join("forged", f.Kind+".receipt.txt"))}
	}
	if f.Checkpoint {
		o.Checkpoints = [][]byte{mustRead(t, filepath.Join("forged", f.Kind+".checkpoint.txt"))}
	}
	if f.Key != "" {
		o.Keys = []string{f.Key}
	}
	r := mustVerify(t, mustRead(t, filepath.Join("forged", f.Kind+".zip")), o)
	if r.Verdict != f.Verdict {
		t.Fatalf("%s, but should be %s (%s)\nfound: %v", r.Verdict, f.Verdict, f.Reason, failures(r))
	}
	reasons := []string{}
	for i, x := range failures(r) {
		reasons = append(reasons, x.Reason)
		if i == 0 && f.Entry != nil && (x.Entry == nil || *x.Entry != *f.Entry) {
			t.Errorf("found %s, where the fault is at entry %d", x, *f.Entry)
		}
	}
	for _, c := range r.Contests {
		reasons = append(reasons, c.NotCounted...)
	}
	if !strings.Contains(strings.Join(reasons, "\n"), f.Reason) {
		t.Errorf("not because of %q: %q", f.Reason, reasons)
	}
	var said, coded bytes.Buffer
	if err := r.Text(&said); err != nil {
		t.Fatal(err)
	}
	if err := r.JSON(&coded); err != nil {
		t.Fatal(err)
	}
	for _, s := range f.Shows {
		if !strings.Contains(said.String(), s) {
			t.Errorf("the report does not show %q:\n%s", s, said.String())
		}
	}
	for _, s := range f.Hides {
		if strings.Contains(said.String(), s) || strings.Contains(coded.String(), s) {
			t.Errorf("the report shows %q:\n%s%s", s, said.String(), coded.String())
		}
	}
	var again Report
	if err := json.Unmarshal(coded.Bytes(), &again); err != nil || again.Verdict != f.Verdict {
		t.Errorf("as JSON: %v %s", err, again.Verdict)
	}
}
