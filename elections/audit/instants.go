package audit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"hustings/elections/ledger"
)

// Entries say nothing of when they were made; checkpoints do. Every time that
// the board or a witness put to a checkpoint dates the entries on both sides of
// its end: those within were there by then, those beyond were not yet.

// Tolerance is how far apart two clocks may be, in seconds.
const Tolerance = 60

// Event is something of a contest's course, or out of the ordinary in it.
type Event struct {
	Entry int64  `json:"entry"`
	What  string `json:"what"`
	// NotBefore and By are between which instants the entry was made, in Unix
	// seconds, as far as the checkpoints say; 0 where they do not.
	NotBefore int64 `json:"not_before,omitempty"`
	By        int64 `json:"by,omitempty"`
}

func (e Event) String() string {
	var when []string
	if e.NotBefore > 0 {
		when = append(when, "after "+clock(e.NotBefore))
	}
	if e.By > 0 {
		when = append(when, "by "+clock(e.By))
	}
	if len(when) == 0 {
		when = []string{"not dated"}
	}
	return fmt.Sprintf("entry %d: %s [%s]", e.Entry, e.What, strings.Join(when, ", "))
}

func written(events []Event) []string {
	lines := make([]string, len(events))
	for i, e := range events {
		lines[i] = e.String()
	}
	return lines
}

// maxEvents bounds a list of events; a contest has a handful.
const maxEvents = 10_000

func listEvent(list *[]Event, entry int64, what string) {
	switch len(*list) {
	case maxEvents:
		return
	case maxEvents - 1:
		what = "more happened than is listed here"
	}
	*list = append(*list, Event{Entry: entry, What: what})
}

func (r *ContestReport) event(entry int64, what string) { listEvent(&r.Events, entry, what) }

// course notes a step that every contest takes.
func (r *ContestReport) course(entry int64, format string, args ...any) {
	listEvent(&r.Course, entry, fmt.Sprintf(format, args...))
}

// closing is a close entry and the close in force there.
type closing struct{ entry, closes int64 }

// dating is a time that somebody put to a checkpoint of that size.
type dating struct {
	name     string
	at, size int64
	board    bool
}

// datings are all the times that hold.
func (c *contest) datings() (all []dating) {
	m := c.seq.Manifest()
	add := func(cp *ledger.SignedCheckpoint, own bool) {
		a, err := cp.Check(m, own)
		if err != nil {
			return // reported elsewhere
		}
		for _, t := range a.Times {
			all = append(all, dating{t.Name, t.At, cp.Size, t.Name == m.BoardName()})
		}
	}
	add(c.checkpoint, true)
	for _, g := range c.given {
		if !g.failed {
			add(g.checkpoint, false)
		}
	}
	return all
}

// checkTimes dates the entries by every cosignature there is: nothing was cast
// before the opening or after the close, and nothing closed before its hour.
func (c *contest) checkTimes() error {
	datings := c.datings()
	for _, d := range datings {
		for _, x := range c.closings {
			if x.entry < d.size && d.at < x.closes-Tolerance {
				return at(x.entry, fmt.Errorf("closed before its hour: %s dated a log with this close %s, where the poll was to last until %s",
					d.name, clock(d.at), clock(x.closes)))
			}
		}
	}
	if c.box == nil || len(c.box.at) == 0 {
		return nil
	}
	opens, closes := c.seq.Manifest().Opens, c.seq.Closes()
	for _, d := range datings {
		slack := int64(Tolerance)
		if d.board { // it dated the ballots by this very clock
			slack = 0
		}
		first, _ := slices.BinarySearch(c.box.at, int32(min(d.size, ledger.MaxEntries))) // first ballot at or after its size
		if d.at > closes+slack && first < len(c.box.at) {
			return at(int64(c.box.at[first]), fmt.Errorf("the ballot is late: %s dated a log without it %s, after the close at %s", d.name, clock(d.at), clock(closes)))
		}
		if d.at < opens-slack && first > 0 {
			return at(int64(c.box.at[0]), fmt.Errorf("the ballot is early: %s dated a log with it %s, before the opening at %s", d.name, clock(d.at), clock(opens)))
		}
	}
	return nil
}

// dateEvents puts to each event between which instants it came.
func (c *contest) dateEvents() {
	if c.tree.Size() != c.checkpoint.Size || c.tree.Root() != c.checkpoint.Root {
		return // nobody dated these entries
	}
	datings := c.datings()
	for _, list := range [][]Event{c.report.Course, c.report.Events} {
		for i := range list {
			e := &list[i]
			by := int64(math.MaxInt64)
			for _, d := range datings {
				if e.Entry < d.size {
					by = min(by, d.at)
				} else {
					e.NotBefore = max(e.NotBefore, d.at)
				}
			}
			if by < math.MaxInt64 {
				e.By = by
			}
		}
	}
}
