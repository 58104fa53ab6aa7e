package seal

import (
	"strings"
	"testing"
)

func TestFound21_WordsThatAHolderKeeps(t *testing.T) {
	secret := NewSalt()
	words := LotWords(secret)
	if groups := strings.Fields(words); len(groups) != 14 || len(words) != 14*4+13 {
		t.Fatalf("the words are %q", words)
	}
	for _, typed := range []string{words, strings.ToLower(words), strings.ReplaceAll(words, " ", "-"), " " + strings.ReplaceAll(words, " ", "\n") + " ",
		strings.NewReplacer("O", "0", "I", "1", "B", "8").Replace(words)} {
		if got, err := ParseLotWords(typed); err != nil || got != secret {
			t.Errorf("%q is read as another secret: %v", typed, err)
		}
	}
	for i := range words {
		if words[i] == ' ' {
			continue
		}
		slip := byte('A')
		if words[i] == 'A' {
			slip = 'C'
		}
		if _, err := ParseLotWords(words[:i] + string(slip) + words[i+1:]); err == nil {
			t.Errorf("a slip at %d is not noticed", i)
		}
	}
	if LotValue(secret, Hash{1}) == LotValue(secret, Hash{2}) {
		t.Error("two rounds have one value")
	}
}
