package v1

import (
	"encoding/base64"
	"unicode/utf8"

	"hustings/api/door"
	"hustings/domain/refusal"
)

// Paging is what every list takes: by key, so that a page stays a page while
// rows come and go. Like all that is embedded in an input it is exported, or the
// router would pass it over.
type Paging struct {
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"Items on a page"`
	After string `query:"after" maxLength:"600" doc:"The next of the page before; opaque"`
}

// List is a page of a list.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"Give it as after to get the next page; absent on the last one"`
}

// Key is the key that the page begins behind.
func (p Paging) Key() (string, error) {
	key, err := base64.RawURLEncoding.DecodeString(p.After)
	if err != nil || !utf8.Valid(key) || !door.Plain(string(key)) {
		return "", refusal.Because(refusal.Malformed, "", nil).On("after")
	}
	return string(key), nil
}

// NextAfter writes a key as the next of a page has it; none stays none.
func NextAfter(key string) string { return base64.RawURLEncoding.EncodeToString([]byte(key)) }

// Page cuts a list that was read one longer than the page.
func Page[T, B any](found []T, limit int, key func(T) string, body func(T) B) List[B] {
	out := List[B]{Items: make([]B, 0, len(found))}
	if len(found) > limit {
		found = found[:limit]
		out.Next = NextAfter(key(found[limit-1]))
	}
	for _, f := range found {
		out.Items = append(out.Items, body(f))
	}
	return out
}
