package domain

import (
	"strings"
	"testing"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
)

func TestR43_StatementsAreRefusedNeverCut(t *testing.T) {
	p := DefaultParams(PanelElection)
	words := func(n int) string { return strings.TrimSpace(strings.Repeat("vote ", n)) }
	for _, c := range []struct {
		what, in string
		want     refusal.Reason // empty: allowed
	}{
		{"nothing", "", refusal.Reason{}},
		{"500 words", words(500), refusal.Reason{}},
		{"501 words", words(501), TooManyWords},
		{"4,000 characters", strings.Repeat("é", 4000), refusal.Reason{}},
		{"4,001 characters", strings.Repeat("é", 4001), TextTooLong},
		{"4,000 once composed", strings.Repeat("e\u0301", 4000), refusal.Reason{}},
		{"4,000 and space around", "\n\n" + strings.Repeat("a", 4000) + "\n", refusal.Reason{}},
		{"paragraphs and tabs", "One.\n\n\tTwo.", refusal.Reason{}},
		{"an escape", "see \x1b[31m", TextNotPlain},
		{"a null", "a\x00b", TextNotPlain},
		{"writing turned round", "abc\u202edcba", TextNotPlain},
		{"not text", "\xc3\x28", TextNotPlain},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := CleanStatement(c.in, p)
			if c.want.Name == "" {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if r := refusaltest.Want(t, err, c.want); r.Rule != "R43" || r.Field != "statement" {
				t.Errorf("got %v", r)
			}
		})
	}
	_, err := CleanStatement(words(501), p)
	if r := refusaltest.Want(t, err, TooManyWords); r.Args["words"] != 501 || r.Args["max"] != 500 {
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
		want refusal.Reason
	}{
		{"none", refusal.Reason{}}, {"", InterestsMissing}, {" \n ", InterestsMissing}, {strings.Repeat("a", 4000), refusal.Reason{}},
		{strings.Repeat("a", 4001), TextTooLong}, {"\x07", TextNotPlain},
	} {
		_, err := CleanInterests(c.in)
		if c.want.Name == "" && err != nil {
			t.Errorf("%.10q: %v", c.in, err)
		} else if c.want.Name != "" {
			if r := refusaltest.Want(t, err, c.want); r.Rule != "R44" || r.Field != "interests" {
				t.Errorf("got %v", r)
			}
		}
	}
}
