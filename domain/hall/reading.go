package hall

import (
	"html"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// word is a word of a text: folded, and where it stands.
type word struct {
	text        string
	from, until int
}

// A text is read twice: once as it was typed, where markup stands between words, and
// once as it will be seen, where markup within a word is gone: "D**o**e" is "Doe" on the
// page. What is hidden from the page is still in the source (R153).
const (
	asTyped = false
	asSeen  = true
)

// words takes a text apart. Case, accents, letters that look like others, what is
// written as an entity or in hundredths, and whatever is not seen make no difference.
func words(text string, seen bool) (out []word) {
	var b strings.Builder
	from, until := -1, 0
	end := func() {
		if b.Len() > 0 {
			out = append(out, word{b.String(), from, until})
		}
		b.Reset()
		from = -1
	}
	for i := 0; i < len(text); {
		said, n := piece(text[i:])
		if skip := markup(text[i:]); seen && skip > 0 {
			i += skip
			continue
		}
		for _, r := range said {
			switch {
			case unseen(r):
			case unicode.IsLetter(r) || unicode.IsDigit(r):
				if from < 0 {
					from = i
				}
				b.WriteString(plain(r))
				until = i + n
			default:
				end()
			}
		}
		i += n
	}
	end()
	return out
}

// piece is the next sign of a text, and how many bytes it takes: an entity and a byte in
// hundredths of an address are what they stand for.
func piece(text string) (said string, n int) {
	switch text[0] {
	case '&':
		if end := strings.IndexByte(text[:min(len(text), 40)], ';'); end > 0 {
			if is := html.UnescapeString(text[:end+1]); is != text[:end+1] {
				return is, end + 1
			}
		}
	case '%':
		for n < len(text) && text[n] == '%' && n+2 < len(text) {
			n += 3
		}
		if is, err := url.PathUnescape(text[:n]); err == nil && n > 0 && utf8.ValidString(is) {
			return is, n
		}
	}
	_, n = utf8.DecodeRuneInString(text)
	return text[:n], n
}

// markup is how many bytes of marks begin a text, which the page does not show.
func markup(text string) int {
	switch text[0] {
	case '*', '_', '`', '~', '\\', '[':
		return 1
	case ']':
		if strings.HasPrefix(text, "](") {
			if end := strings.IndexByte(text, ')'); end > 0 {
				return end + 1
			}
		}
		return 1
	case '<':
		end := strings.IndexByte(text, '>')
		if end > 0 && len(text) > 1 && (text[1] == '/' || text[1] == '!' || unicode.IsLetter(rune(text[1]))) && !strings.Contains(text[:end], "\n\n") {
			return end + 1
		}
	}
	return 0
}

// unseen reports whether a letter has no width, or is an accent alone.
func unseen(r rune) bool {
	return r == 0x00AD || r == 0x034F || r == 0x061C || r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2060 && r <= 0x2064 || r >= 0x2066 && r <= 0x2069 ||
		r == 0xFEFF || r >= 0xFE00 && r <= 0xFE0F || unicode.Is(unicode.Mn, r)
}

// alike are letters that no decomposition takes apart, and those of other scripts that
// are drawn as Latin ones.
var alike = map[rune]string{'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'ı': "i", 'ħ': "h", 'ŋ': "n",
	'а': "a", 'е': "e", 'о': "o", 'р': "p", 'с': "c", 'у': "y", 'х': "x", 'і': "i", 'ј': "j", 'ѕ': "s", 'к': "k", 'м': "m", 'т': "t", 'н': "h", 'в': "b", 'һ': "h", 'ԁ': "d",
	'α': "a", 'ε': "e", 'ι': "i", 'κ': "k", 'ν': "v", 'ο': "o", 'ρ': "p", 'τ': "t", 'υ': "u", 'χ': "x"}

// plain is a letter without case, accent and disguise.
func plain(r rune) string {
	var b strings.Builder
	for _, f := range norm.NFKD.String(string(r)) {
		if unicode.Is(unicode.Mn, f) {
			continue
		}
		f = unicode.ToLower(f)
		if as, is := alike[f]; is {
			b.WriteString(as)
			continue
		}
		b.WriteRune(f)
	}
	return b.String()
}

func fold(s string) string {
	var parts []string
	for _, w := range words(s, asTyped) {
		parts = append(parts, w.text)
	}
	return strings.Join(parts, " ")
}
