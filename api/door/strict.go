package door

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxDepth is deeper than any request of ours nests.
const maxDepth = 24

var (
	errJSON     = errors.New("the body is not one JSON value in UTF-8")
	errDepth    = errors.New("the body nests too deeply")
	errNUL      = errors.New("a text holds a NUL character") // no database keeps it as text
	errKeyTwice = errors.New("a key stands twice in one object")
	errNotAlone = errors.New("there is something after the JSON value")
)

// StrictJSON reads one JSON value and nothing else. The standard decoder folds
// the case of keys, takes the last of two equal keys and lets text after the
// value pass; here each of those is refused (AZ3, BI11). The errors never hold
// any of the body.
func StrictJSON(data []byte, v any) error {
	if err := checkJSON(data); err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		var t *json.UnmarshalTypeError
		if errors.As(err, &t) {
			return fmt.Errorf("%s should be %s", t.Field, t.Type)
		}
		return errJSON
	}
	return nil
}

// checkJSON walks over the tokens once, without recursion.
func checkJSON(data []byte) error {
	// long: one walk over the tokens; its state would have to be handed about.
	if !utf8.Valid(data) {
		return errJSON
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	type level struct {
		keys    map[string]bool // nil in an array
		wantKey bool
	}
	var stack []level
	for {
		token, err := d.Token()
		if err == io.EOF {
			if len(stack) > 0 {
				return errJSON
			}
			return nil
		}
		if err != nil {
			return errJSON
		}
		top := len(stack) - 1
		switch token := token.(type) {
		case json.Delim:
			switch token {
			case '{', '[':
				if len(stack) == maxDepth {
					return errDepth
				}
				if top >= 0 && stack[top].keys != nil {
					stack[top].wantKey = true // after this value
				}
				l := level{}
				if token == '{' {
					l = level{keys: map[string]bool{}, wantKey: true}
				}
				stack = append(stack, l)
			default:
				stack = stack[:top]
			}
		case string:
			if strings.ContainsRune(token, 0) {
				return errNUL
			}
			if top >= 0 && stack[top].wantKey {
				folded := strings.ToLower(token)
				if stack[top].keys[folded] {
					return errKeyTwice
				}
				stack[top].keys[folded] = true
				stack[top].wantKey = false
				continue
			}
			if top >= 0 && stack[top].keys != nil {
				stack[top].wantKey = true
			}
		default:
			if top >= 0 && stack[top].keys != nil {
				stack[top].wantKey = true
			}
		}
		if len(stack) == 0 { // the one value is complete: nothing may follow
			if _, err := d.Token(); err != io.EOF {
				return errNotAlone
			}
			return nil
		}
	}
}
