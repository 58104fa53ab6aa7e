package seal

import (
	"crypto/sha256"
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
	const same = "Q7DC 6WZN WJQR KUDQ UOS7 KU6L SUT4 7WR4 B4MO BNUR 3UL5 KOBV 2PCD 4UX6" // in api/web/test/unit/lot.test.mjs
	if got := LotWords(sha256.Sum256([]byte("a secret for this test"))); got != same {
		t.Errorf("the words are %q, the page's %q", got, same)
	}
	if LotValue(secret, Hash{1}) == LotValue(secret, Hash{2}) {
		t.Error("two rounds have one value")
	}
}
