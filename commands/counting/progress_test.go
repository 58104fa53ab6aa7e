package counting

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"hustings/domain/count"
)

// TestProgressIsForLongCountsAndPeople: nothing into a file or a pipe, nothing before it
// is worth a word, and the line is wiped at the end.
func TestProgressIsForLongCountsAndPeople(t *testing.T) {
	var pipe bytes.Buffer
	if newProgress(&pipe).watch(count.IRV) != nil {
		t.Error("a pipe is told of progress")
	}
	p := &progress{out: &pipe, last: time.Now().Add(time.Hour)}
	p.watch(count.IRV)(1, 9)
	p.done()
	if pipe.Len() > 0 {
		t.Errorf("a short count says %q", pipe.String())
	}
	p.last = time.Now().Add(-time.Hour)
	p.watch(count.IRV)(812, 3284)
	p.done()
	if got := pipe.String(); !strings.Contains(got, "irv: stage 812, 3284 candidates go on") || !strings.HasSuffix(got, "\r\x1b[K") {
		t.Errorf("a long count says %q", got)
	}
}
