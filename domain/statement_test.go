package domain

import (
	"strings"
	"testing"
)

func TestR43_StatementsAreRefusedNeverCut(t *testing.T) {
	p := DefaultParams(PanelElection)
	words := func(n int) string { return strings.TrimSpace(strings.Repeat("vote ", n)) }
	for _, c := range []struct {
		what, in string
		want     Reason // empty: allowed
	}{
		{"nothing", "", ""},
		{"500 words", words(500), ""},
		{"501 words", words(501), TooManyWords},
		{"4,000 characters", strings.Repeat("é", 4000), ""},
		{"4,001 characters", strings.Repeat("é", 4001), TextTooLong},
		{"4,000 once composed", strings.Repeat("e\u0301", 4000), ""},
		{"4,000 and space around", "\n\n" + strings.Repeat("a", 4000) + "\n", ""},
		{"paragraphs and tabs", "One.\n\n\tTwo.", ""},
		{"an escape", "see \x1b[31m", TextNotPlain},
		{"a null", "a\x00b", TextNotPlain},
		{"writing turned round", "abc\u202edcba", TextNotPlain},
		{"not text", "\xc3\x28", TextNotPlain},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := CleanStatement(c.in, p)
			if c.want == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if r := wantRefusal(t, err, c.want); r.Rule != "R43" || r.Field != "statement" {
				t.Errorf("got %v", r)
			}
		})
	}
	_, err := CleanStatement(words(501), p)
	if r := wantRefusal(t, err, TooManyWords); r.Args["words"] != 501 || r.Args["max"] != 500 {
		t.Errorf("args %v", r.Args)
	}
	if _, err := CleanStatement(words(151), DefaultParams(OfficerElection)); err == nil {
		t.Error("R93: 151 words for an office")
	}
	if got, err := CleanStatement(" a\r\nb\rc ", p); err != nil || got != "a\nb\nc" {
		t.Errorf("stored as %q, %v", got, err)
	}
}

func TestR44_InterestsAreCompulsory(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Reason
	}{
		{"none", ""}, {"", InterestsMissing}, {" \n ", InterestsMissing}, {strings.Repeat("a", 4000), ""},
		{strings.Repeat("a", 4001), TextTooLong}, {"\x07", TextNotPlain},
	} {
		_, err := CleanInterests(c.in)
		if c.want == "" && err != nil {
			t.Errorf("%.10q: %v", c.in, err)
		} else if c.want != "" {
			if r := wantRefusal(t, err, c.want); r.Rule != "R44" || r.Field != "interests" {
				t.Errorf("got %v", r)
			}
		}
	}
}
