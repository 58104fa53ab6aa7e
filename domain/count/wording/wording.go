// Package wording is what can be told of a count, and how English tells it.
//
// A count yields facts: a [Kind] and its arguments. A [Language] has a text for every kind
// and makes a sentence, a label or a heading of a fact. It stands here, below the count, and
// not among the words of the service, because the program hustings-count and the verifier
// speak where there is no service. Another language is another table.
package wording

import (
	"fmt"
	"strings"
)

// Kind says what a fact tells. A language has a text for each.
type Kind string

// Fact is one thing to be told: of what kind, and the values of its text's places. A value
// is a text (a name, a figure), an int as it is, an int64 with separators, [Names], or
// another fact, which is told within.
type Fact struct {
	Kind Kind
	Args map[string]any
}

// Names are told as a list: "a, b and c".
type Names []string

// Of is a fact of a kind; args alternate the text's places and their values.
func Of(k Kind, args ...any) Fact {
	f := Fact{Kind: k}
	if len(args) > 0 {
		f.Args = make(map[string]any, len(args)/2)
	}
	for i := 0; i+1 < len(args); i += 2 {
		f.Args[args[i].(string)] = args[i+1]
	}
	return f
}

// Language tells facts.
type Language struct {
	texts map[Kind]string
	and   string // before the last of a list
}

// English is en-GB, in which counts are told.
var English = &Language{english, " and "}

// Texts are all texts of the language, by kind.
func (l *Language) Texts() map[Kind]string { return l.texts }

// Say tells a fact. A place is {name}, or {name|one|more} for a word that depends on
// whether the value is 1. What has no text or no value stands as it is: a test holds that
// there is none.
func (l *Language) Say(f Fact) string {
	text, ok := l.texts[f.Kind]
	if !ok {
		return string(f.Kind)
	}
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		place, after, _ := strings.Cut(rest, "}")
		name, forms, choice := strings.Cut(place, "|")
		value := l.value(f.Args[name])
		if choice {
			one, more, _ := strings.Cut(forms, "|")
			if value == "1" {
				value = one
			} else {
				value = more
			}
		}
		b.WriteString(value)
		text = after
	}
}

func (l *Language) value(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case Fact:
		return l.Say(v)
	case Names:
		return l.List(v)
	case int64:
		return Grouped(fmt.Sprint(v))
	}
	return fmt.Sprint(v)
}

// List joins words: "a, b and c".
func (l *Language) List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + l.and + words[last]
}

// Grouped writes a figure with a comma between its thousands.
func Grouped(figure string) string {
	whole, decimals, ok := strings.Cut(figure, ".")
	sign := ""
	if whole != "" && (whole[0] == '-' || whole[0] == '+') {
		sign, whole = whole[:1], whole[1:]
	}
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if ok {
		whole += "." + decimals
	}
	return sign + whole
}
