package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

type checkVector struct {
	Name         string
	Ranks        []int
	CheckFile    string `json:"check_file"`
	TrackingCode string `json:"tracking_code"`
}

func TestVector_CheckFiles(t *testing.T) {
	var vectors []checkVector
	if err := json.Unmarshal(mustRead(t, "checkfiles.json"), &vectors); err != nil || len(vectors) == 0 {
		t.Fatal(err)
	}
	for _, v := range vectors {
		p, f, err := CheckPaper([]byte(v.CheckFile))
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		if p.TrackingCode != v.TrackingCode || !slices.Equal(p.Ranks, v.Ranks) {
			t.Errorf("%s: %s %v", v.Name, p.TrackingCode, p.Ranks)
		}
		if again, err := f.Marshal(); err != nil || string(again) != v.CheckFile {
			t.Errorf("%s does not read back: %v", v.Name, err)
		}
		// A page that sealed something else than it shows.
		f.Ranks[0] ^= 1
		lie, err := f.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := CheckPaper(lie); err == nil || !strings.Contains(err.Error(), "did not seal") {
			t.Errorf("%s: ranks that were not sealed pass: %v", v.Name, err)
		}
		f.Ranks[0] ^= 1
		f.R[0][3] ^= 1
		if lie, _ = f.Marshal(); lie == nil {
			t.Fatal("not written")
		}
		if _, _, err := CheckPaper(lie); err == nil {
			t.Errorf("%s: another r passes", v.Name)
		}
	}
}

func TestCheckPaper_OfAnotherElection(t *testing.T) {
	var vectors []checkVector
	if err := json.Unmarshal(mustRead(t, "checkfiles.json"), &vectors); err != nil {
		t.Fatal(err)
	}
	p, _, err := CheckPaper([]byte(vectors[0].CheckFile))
	if err != nil {
		t.Fatal(err)
	}
	b := mustRead(t, "bundle.zip")
	if err := p.CompareWithBoard(context.Background(), bytes.NewReader(b), int64(len(b))); err == nil {
		t.Error("a paper passes as one of another election")
	}
}
