package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The example for nginx keeps nothing back of any page that is told of events as they
// happen, and of no other (issue 14, number 5): it once named addresses that were not
// there.
func TestIssue14_5_TheProxyExampleKnowsEveryStream(t *testing.T) {
	conf, err := os.ReadFile("packaging/nginx/hustings.conf")
	must(t, err)
	routes, err := os.ReadFile("api/testdata/routes.txt")
	must(t, err)
	place := regexp.MustCompile(`location ~ (\S+) \{`).FindSubmatch(conf)
	if place == nil {
		t.Fatal("no location of streams in the example")
	}
	stream := regexp.MustCompile(string(place[1]))
	found := 0
	for line := range strings.Lines(string(routes)) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != "GET" || strings.HasPrefix(words[1], "/api/") {
			continue
		}
		is := strings.HasSuffix(words[1], "/room/events")
		if is {
			found++
		}
		if stream.MatchString(words[1]) != is {
			t.Errorf("%s: the example takes it for a stream: %v", words[1], !is)
		}
	}
	if found < 2 {
		t.Errorf("%d streams were found", found)
	}
}
