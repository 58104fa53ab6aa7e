package commands

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"

	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// What the program makes without a browser: words, a commitment for each round,
// and after the close the value that fits one of them.
func TestFound21_TheProgramMakesAPartOfTheLot(t *testing.T) {
	first, second := ledger.B32(seal.NewSalt()), ledger.B32(seal.NewSalt())
	var out bytes.Buffer
	make := lotMakeCmd{Holder: "auditor", Contest: []string{first.String(), second.String()}}
	if err := make.make(&out); err != nil {
		t.Fatal(err)
	}
	words := regexp.MustCompile(`(?m)^  ([A-Z2-7]{4}(?: [A-Z2-7]{4}){13})$`).FindStringSubmatch(out.String())
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if words == nil || len(lines) < 2 {
		t.Fatalf("it says:\n%s", out.String())
	}
	for i, number := range []ledger.B32{first, second} {
		var value bytes.Buffer
		if err := (&lotValueCmd{Contest: number.String()}).value(strings.NewReader(strings.ToLower(words[1])), &value, io.Discard); err != nil {
			t.Fatal(err)
		}
		v, err := ledger.ParseB32(strings.TrimSpace(value.String()))
		if err != nil {
			t.Fatal(err)
		}
		if commit := ledger.B32(seal.LotCommit(seal.Hash(number), "auditor", v)); commit.String() != lines[len(lines)-2+i] {
			t.Errorf("round %d: the value does not fit the commitment", i+1)
		}
	}
	if err := (&lotValueCmd{Contest: first.String()}).value(strings.NewReader(words[1][:len(words[1])-1]), io.Discard, io.Discard); err == nil {
		t.Error("words that are not whole give a value")
	}
	make.Contest = []string{"nothing"}
	if err := make.make(io.Discard); err == nil {
		t.Error("a commitment to no number")
	}
}
