package door

import (
	"fmt"
	"strings"
	"testing"
)

func TestBI11_JSONOddities(t *testing.T) {
	bad := map[string]string{
		"nothing":                     ``,
		"a byte-order mark":           "\ufeff{}",
		"two values":                  `{} {}`,
		"text after the value":        `{"a":1} x`,
		"a key twice":                 `{"a":1,"a":2}`,
		"a key twice in other case":   `{"role":1,"ROLE":2}`,
		"a key twice, escaped":        `{"a":1,"\u0061":2}`,
		"a key twice deep inside":     `{"a":[{"b":{"c":1,"c":2}}]}`,
		"a key twice after an object": `{"a":{"x":1},"a":2}`,
		"a key twice after an array":  `{"a":[1],"a":2}`,
		"not a number":                `{"a":NaN}`,
		"infinity":                    `{"a":Infinity}`,
		"a comment":                   `{/* */}`,
		"a trailing comma":            `{"a":1,}`,
		"single quotes":               `{'a':1}`,
		"a bare key":                  `{a:1}`,
		"not UTF-8":                   "{\"a\":\"\xff\"}",
		"an open object":              `{"a":1`,
		"an open string":              `{"a":"`,
		"a control character":         "{\"a\":\"\x01\"}",
		"10,000 arrays":               strings.Repeat("[", 10000) + strings.Repeat("]", 10000),
		"10,000 objects":              strings.Repeat(`{"a":`, 10000) + "1" + strings.Repeat("}", 10000),
		"10,000 open arrays":          strings.Repeat("[", 10000),
		"an octal number":             `{"a":010}`,
		"a plus sign":                 `{"a":+1}`,
		"a hexadecimal number":        `{"a":0x10}`,
	}
	for why, body := range bad {
		var v any
		err := StrictJSON([]byte(body), &v)
		if err == nil {
			t.Errorf("%s: accepted", why)
			continue
		}
		if len(body) > 3 && len(body) < 40 && strings.Contains(err.Error(), body) {
			t.Errorf("%s: the refusal repeats the body: %v", why, err)
		}
	}
	good := []string{`{}`, `[]`, `1`, `null`, ` {"a":{"b":1},"c":{"b":2}} `, `[{"a":1},{"a":2}]`, `{"a":"a","b":["a","a"]}`,
		strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth)}
	for _, body := range good {
		var v any
		if err := StrictJSON([]byte(body), &v); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func FuzzStrictJSON(f *testing.F) {
	for _, s := range []string{`{"a":1,"a":2}`, `[{}]`, `{"a":[1,{"b":null}]}`, `"x"`, ``} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var v any
		if err := StrictJSON(body, &v); err == nil {
			_ = fmt.Sprint(v)
		}
	})
}
