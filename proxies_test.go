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
	place := regexp.MustCompile(`location ~ (\S*events\S*) \{`).FindSubmatch(conf)
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

// What is about one contest is kept with one replica by the examples of both proxies, and
// nothing is sent twice but what is a sealed ballot: the same again gets the receipt of the
// first (issue 14, number 3; R65).
func TestIssue14_3_TheProxyExamplesKnowWhatIsAboutAContest(t *testing.T) {
	routes, err := os.ReadFile("api/testdata/routes.txt")
	must(t, err)
	sealed := map[string]bool{"/contests/:contest/ballot": true, "/api/v1/contests/:contest/ballots": true}
	conf, err := os.ReadFile("packaging/nginx/hustings.conf")
	must(t, err)
	for name, example := range map[string]struct{ file, about string }{
		"nginx": {"packaging/nginx/hustings.conf", `"~(\S+contests\S+)"`},
		"Caddy": {"packaging/caddy/Caddyfile", `path_regexp \w+ (\S+)`},
	} {
		text, err := os.ReadFile(example.file)
		must(t, err)
		about := found(t, text, example.about)
		contests := 0
		for line := range strings.Lines(string(routes)) {
			words := strings.Fields(line)
			if len(words) < 2 {
				continue
			}
			at := about.FindStringSubmatch(words[1])
			if is := strings.Contains(words[1], "/contests/:contest") || strings.Contains(words[1], "/contests/{contest}"); is != (at != nil) {
				t.Errorf("%s: %s is about a contest: %v", name, words[1], is)
			} else if is {
				contests++
				if one := strings.Trim(at[1], ":{}"); one != "contest" {
					t.Errorf("%s: %s: the contest is %q", name, words[1], one)
				}
			}
		}
		if contests < 10 {
			t.Errorf("%s: only %d addresses are about a contest", name, contests)
		}
	}
	again, both := found(t, conf, `location ~ (\S*ballot\S*) \{`), 0
	for line := range strings.Lines(string(routes)) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != "POST" {
			continue
		}
		path := strings.NewReplacer("{contest}", ":contest").Replace(words[1])
		if again.MatchString(path) != sealed[path] {
			t.Errorf("%s may be sent twice: %v", path, !sealed[path])
		}
		if sealed[path] {
			both++
		}
	}
	if both != len(sealed) {
		t.Errorf("%d addresses take sealed ballots", both)
	}
}

// found is the expression that a file has where the pattern says.
func found(t *testing.T, text []byte, pattern string) *regexp.Regexp {
	t.Helper()
	at := regexp.MustCompile(pattern).FindSubmatch(text)
	if at == nil {
		t.Fatalf("nothing like %s", pattern)
	}
	return regexp.MustCompile(string(at[1]))
}
