package count_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"hustings/domain/count"
)

// outputs writes a transcript in every form for people.
func outputs(t *testing.T, transcript *count.Transcript) map[string]string {
	t.Helper()
	out := map[string]string{}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"text": func(b *bytes.Buffer) error { return transcript.Text(b) },
		"csv":  func(b *bytes.Buffer) error { return transcript.CSV(b) },
		"html": func(b *bytes.Buffer) error { return transcript.HTML(b) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		out[name] = b.String()
	}
	return out
}

// TestNoNameReachesAScreenRaw: what a terminal, a sheet or a page would obey, or could
// not show, is written by its number; the transcript itself keeps the name as it is.
func TestNoNameReachesAScreenRaw(t *testing.T) {
	for _, bad := range []string{"\x1b[2J", "\x00", "\u202e", "\u2066", "\u200f", "\ufeff", "\u0085", "\xff"} {
		e := standing(1, "", "")
		e.Title = "The panel" + bad
		e.Candidates[0].Name = "Ann" + bad + "Lee"
		e.Candidates[1].Name = "Bea"
		papers := mustPapers(t, 2, "3: 1 2", "1: 2")
		transcript := mustCount(t, count.ScottishSTV, e, papers, count.Options{})
		for form, text := range outputs(t, transcript) {
			if strings.Contains(text, bad) {
				t.Errorf("%s holds %q raw", form, bad)
			}
		}
	}
}

// TestNumbersHaveSeparators where people read them.
func TestNumbersHaveSeparators(t *testing.T) {
	e := standing(1, "", "", "")
	transcript := mustCount(t, count.IRV, e, mustPapers(t, 3, "1200000: 1", "1300000: 2", "1000: 3 1"), count.Options{})
	for form, want := range map[string]string{"text": "1,300,000 of the 2,501,000 votes", "html": "1,300,000 of the 2,501,000 votes"} {
		if text := outputs(t, transcript)[form]; !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", form, want, text)
		}
	}
	if sheet := outputs(t, transcript)["csv"]; strings.Contains(sheet, "1,300,000") {
		t.Error("a sheet's figures are for programs")
	}
}

// TestManySpoiltPapersAreSaidFirst: more than a tenth, and the file is likely of another
// kind than the method.
func TestManySpoiltPapersAreSaidFirst(t *testing.T) {
	for name, c := range map[string]struct {
		papers []string
		said   bool
	}{
		"812 of 1,000":     {[]string{"812: 1 2", "188: 1"}, true},
		"a tenth":          {[]string{"100: 1 2", "900: 1"}, false},
		"more than that":   {[]string{"101: 1 2", "899: 1"}, true},
		"nobody miscounts": {[]string{"1000: 1"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			transcript := mustCount(t, count.FPTP, standing(1, "", ""), mustPapers(t, 2, c.papers...), count.Options{})
			text := outputs(t, transcript)["text"]
			if got := strings.HasPrefix(text, "fptp: "); got != c.said {
				t.Errorf("said first: %v, want %v\n%s", got, c.said, text)
			}
			if c.said && !strings.Contains(text, "did you mean") {
				t.Error("no way out is named")
			}
		})
	}
}

// TestTheLotIsNamedAsWhatItIs: drawn beforehand where one was given, and otherwise the
// order of the ballot paper.
func TestTheLotIsNamedAsWhatItIs(t *testing.T) {
	papers := mustPapers(t, 2, "2: 1", "2: 2")
	e := standing(1, "", "")
	text := outputs(t, mustCount(t, count.ScottishSTV, e, papers, count.Options{}))["text"]
	if strings.Contains(text, "drawn beforehand") || !strings.Contains(text, "No lot was given") {
		t.Errorf("without a lot:\n%s", text)
	}
	e.Lot = []int{2, 1}
	text = outputs(t, mustCount(t, count.ScottishSTV, e, papers, count.Options{}))["text"]
	if !strings.Contains(text, "The lot drawn beforehand decided") {
		t.Errorf("with a lot:\n%s", text)
	}
}

// TestNamesakesAreToldApart in every form that people read: by their groups, or by
// their numbers where the groups do not tell.
func TestNamesakesAreToldApart(t *testing.T) {
	papers := mustPapers(t, 4, "3: 1 2", "2: 2 1", "2: 3", "1: 4")
	for name, c := range map[string]struct{ groups, want [2]string }{
		"by their groups":  {[2]string{"Acme", "Borough"}, [2]string{"Jan Smith (Acme)", "Jan Smith (Borough)"}},
		"of one group":     {[2]string{"Acme", "Acme"}, [2]string{"Jan Smith (no. 1)", "Jan Smith (no. 3)"}},
		"one has no group": {[2]string{"Acme", ""}, [2]string{"Jan Smith (no. 1)", "Jan Smith (no. 3)"}},
	} {
		e := standing(1, c.groups[0], "", c.groups[1], "Acme")
		e.Candidates[0].Name, e.Candidates[2].Name = "Jan Smith", "Jan Smith"
		transcript := mustCount(t, count.ScottishSTV, e, papers, count.Options{})
		for form, text := range outputs(t, transcript) {
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%s, %s: %q is said nowhere:\n%s", name, form, want, text)
				}
			}
		}
	}
}

// TestAPageSaysItsSettingsInWords: a page is read by people. What a program is given for a
// setting, or could be given instead, is for the terminal and the JSON.
func TestAPageSaysItsSettingsInWords(t *testing.T) {
	said := map[string]string{}
	for _, rules := range count.Methods() {
		for _, setting := range count.OptionsOf(rules.Method) {
			key, values, _ := strings.Cut(setting, "=")
			for _, value := range strings.Split(strings.ReplaceAll(values, "N", "2"), "|") {
				settings := []string{key + "=" + value}
				switch {
				case key == "of", rules.Method == count.Cumulative: // of how many an absolute majority is; votes a voter has, as in limited voting
					continue
				case value == string(count.Absolute):
					settings = append(settings, "of=2")
				}
				options, err := count.ParseOptions(rules.Method, settings)
				if err != nil {
					t.Fatal(err)
				}
				lines := []string{"3: 1 2", "2: 2", "1: 1"}
				page := outputs(t, mustCount(t, rules.Method, standing(1, "", ""), mustPapers(t, 2, lines...), options))["html"]
				_, facts, _ := strings.Cut(page, "<dt>Chosen for this count</dt><dd>")
				words, _, _ := strings.Cut(facts, "</dd>")
				if words == "" || strings.Contains(page, "--"+key) || strings.Contains(page, key+"=") {
					t.Errorf("%s with %s says %q", rules.Method, settings, words)
				}
				if other, was := said[words]; was && other != settings[0] {
					t.Errorf("%s and %s are both called %q", other, settings[0], words)
				}
				said[words] = settings[0]
			}
		}
	}
	spoilt := mustCount(t, count.Block, standing(1, "", "", ""), mustPapers(t, 3, "1: 1", "5: 1 2 3"), count.Options{})
	for form, program := range map[string]bool{"text": true, "html": false} {
		if text := outputs(t, spoilt)[form]; !strings.Contains(text, "do not count") || strings.Contains(text, "--seats") != program {
			t.Errorf("%s warns so:\n%s", form, text)
		}
	}
}

// TestSourcesAreNeverReworded: method, version and source stand in every transcript's JSON,
// which boards publish and a recount is compared with byte by byte. They are part of the
// protocol: another word under the same version makes every earlier count look tampered with.
func TestSourcesAreNeverReworded(t *testing.T) {
	sum := sha256.New()
	for _, r := range count.Methods() {
		sum.Write([]byte(string(r.Method) + "\x00" + r.Version + "\x00" + r.Source + "\n"))
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != "c04dc2ec8447e68875db2971b2383e25d64d30d0d463b5448198416dbf26ad67" {
		t.Errorf("the methods, versions and sources are others: %s", got)
	}
}
