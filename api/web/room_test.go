package web

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// What ticks stands in no region that is read out as it changes, and such a region holds
// a line, not a list: else a meeting's page would shout at whoever listens to it.
func TestNothingTicksInALiveRegion(t *testing.T) {
	site, ticking, live := mustSite(t), 0, 0
	for _, name := range []string{"meeting-room", "event-room", "motion"} {
		view, there := samples()[name]
		if !there {
			continue
		}
		doc, err := html.Parse(strings.NewReader(mustRender(t, site, name, view)))
		if err != nil {
			t.Fatal(err)
		}
		var walk func(n *html.Node, in bool)
		walk = func(n *html.Node, in bool) {
			has := map[string]string{}
			for _, a := range n.Attr {
				has[a.Key] = a.Val
			}
			if l := has["aria-live"]; l != "" && l != "off" || slices.Contains([]string{"status", "alert", "log", "timer"}, has["role"]) {
				in = true
				live++
			}
			_, since := has["data-since"]
			_, until := has["data-until"]
			if since || until {
				ticking++
				if in && has["aria-hidden"] != "true" {
					t.Errorf("%s: a clock ticks in a live region", name)
				}
			}
			if name == "meeting-room" && in && (n.Data == "ul" || n.Data == "ol" || n.Data == "table") {
				t.Errorf("%s: a %s stands in a live region", name, n.Data)
			}
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				walk(c, in)
			}
		}
		walk(doc, false)
	}
	if ticking == 0 || live == 0 {
		t.Errorf("%d clocks and %d live regions were seen", ticking, live)
	}
}
