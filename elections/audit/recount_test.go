package audit

import (
	"slices"
	"testing"

	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// TestRecount_Parameters: the lot's order and the parameters reach the count.
func TestRecount_Parameters(t *testing.T) {
	e := newElection(t, 3, 4, func(m *ledger.Manifest) {
		m.Params[ParamRON] = "c4"
		m.Params[ParamOptions] = "last-transfer=true"
		m.Params["poll_days"] = int64(10)
		GroupParams(m.Params, 1, []int{1, 2}, 1, 0)
	})
	lot := ledger.B32(random32())
	got, options, err := CountElection(e.manifest, []string{"c3"}, lot)
	if err != nil {
		t.Fatal(err)
	}
	if got.RON != 4 || !slices.Equal(got.Withdrawn, []int{3}) || !options.LastTransfer || got.Candidates[1].Group != "1" ||
		got.Candidates[2].Group != "" || len(got.Limits) != 1 || got.Limits[0].Cap != 1 {
		t.Errorf("%+v %+v", got, options)
	}
	for i, id := range seal.LotOrder(seal.Hash(lot), []string{"c1", "c2", "c3", "c4"}) {
		if e.manifest.Candidates[got.Lot[i]-1].ID != id {
			t.Errorf("place %d of the lot", i+1)
		}
	}
	for name, change := range map[string]func(map[string]any){
		"no such candidate": func(p map[string]any) { p[ParamRON] = "nobody" },
		"a number for text": func(p map[string]any) { p[ParamRON] = int64(1) },
		"text for a number": func(p map[string]any) { p["group_1_cap"] = "1" },
		"in two groups":     func(p map[string]any) { GroupParams(p, 2, []int{2}, 1, 0) },
		"no such option":    func(p map[string]any) { p[ParamOptions] = "omega=1" },
		"out of range":      func(p map[string]any) { p[ParamProtected] = "5" },
	} {
		m := *e.manifest
		m.Params = map[string]any{}
		for k, v := range e.manifest.Params {
			m.Params[k] = v
		}
		change(m.Params)
		if _, _, err := CountElection(&m, nil, lot); err == nil {
			t.Errorf("%s: passes", name)
		}
	}
}
