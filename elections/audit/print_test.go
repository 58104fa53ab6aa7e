package audit

import (
	"bytes"
	"encoding/json"
	"testing"
)

// TestFound19_WhatIsPrinted: what cannot be seen is shown by its number, names that
// look alike bear their ids, and JSON reads as what it was.
func TestFound19_WhatIsPrinted(t *testing.T) {
	for raw, want := range map[string]string{
		"Zoë Ø. 김 ‐ ½":             "Zoë Ø. 김 ‐ ½",
		"\x1b[31mred\x07":          "\ufffd[31mred\ufffd",
		"a\xffb":                   "a\ufffdb",
		"a\u200bb\u200dc\u2060":    "a<U+200B>b<U+200D>c<U+2060>",
		"\u202elanif\u202c\u2069":  "<U+202E>lanif<U+202C><U+2069>",
		"\u061c\u180e\ufeff\u00ad": "<U+061C><U+180E><U+FEFF><U+00AD>",
		"\u115f\u3164\uffa0\u034f": "<U+115F><U+3164><U+FFA0><U+034F>",
		"x\ufe0f\U000e0041\u2028":  "x<U+FE0F><U+E0041><U+2028>",
	} {
		if got := Printable(raw); got != want {
			t.Errorf("%q is printed %q, want %q", raw, got, want)
		}
		var b bytes.Buffer
		var again string
		if err := WriteJSON(&b, raw); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b.Bytes(), &again); err != nil || again != string([]rune(raw)) {
			t.Errorf("%q as JSON is %s: %v", raw, b.String(), err)
		}
		if shown := Printable(b.String()[:b.Len()-1]); shown != b.String()[:b.Len()-1] {
			t.Errorf("%q as JSON holds what cannot be seen: %s", raw, shown)
		}
	}
	for _, names := range [][2]string{{"Ann Lee", "ann lee"}, {"Ann Lee", "Ann  Lee"}, {"Ann Lee", "Ann\u00a0Lee"}, {"Ann Lee", "Ann Lee\u2060"}, {"Zoë", "Zoe\u0308"}} {
		if alike(names[0]) != alike(names[1]) {
			t.Errorf("%q and %q are told apart", names[0], names[1])
		}
	}
	if alike("Ann Lee") == alike("Ann Leo") {
		t.Error("two names are taken for one")
	}
}
