package chamber

import (
	"strings"
	"testing"
	"time"

	"hustings/api/words"
	house "hustings/elections/governance"
)

// Whatever may wait for somebody has its sentence and a place where it is done.
func TestWhateverWaitsHasItsSentenceAndItsPlace(t *testing.T) {
	said, err := words.English(nil)
	if err != nil {
		t.Fatal(err)
	}
	seen, at := map[string]house.Wait{}, time.Now()
	for _, w := range house.Waits {
		text, err := said.Say("awaits."+string(w), "title", "Five priorities", "panel", "CIO")
		if err != nil {
			t.Error(err)
		}
		if other, twice := seen[text]; twice {
			t.Errorf("%s and %s are one sentence", w, other)
		}
		seen[text] = w
		a := house.Awaited{What: w, Title: "Five priorities", Panel: "CIO", Motion: "M", Letter: "L", Version: "V", Meeting: "1", Action: "A", Priorities: "P", At: &at}
		if path := awaitedPath(a); !strings.HasPrefix(path, "/") || strings.HasSuffix(path, "/") {
			t.Errorf("%s leads to %q", w, path)
		}
	}
}
