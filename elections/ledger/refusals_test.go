package ledger

import (
	"bytes"
	"encoding/base64"
	"io"
	"strings"
	"testing"
)

// entryOf is the first entry of a type in the log vector.
func entryOf(t testing.TB, want Type) string {
	t.Helper()
	v := mustVector(t)
	for _, raw := range v.Entries {
		e, err := Parse([]byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		if e.Type() == want {
			return raw
		}
	}
	t.Fatalf("no %s in the vector", want)
	return ""
}

// TestParse_Refuses: every departure from the canonical form, and from what a
// field may hold.
func TestParse_Refuses(t *testing.T) {
	roll, ballot, manifest := entryOf(t, TypeRoll), entryOf(t, TypeBallot), entryOf(t, TypeManifest)
	replace := func(s, old, new string) string {
		if !strings.Contains(s, old) {
			t.Fatalf("%q is not in %s", old, s)
		}
		return strings.Replace(s, old, new, 1)
	}
	e := func(s string) string { // the value of "e"
		_, s, _ = strings.Cut(s, `"e":"`)
		return s[:43]
	}
	last := e(roll)[:42]
	for name, raw := range map[string]string{
		"nothing":              "",
		"a list":               "[]",
		"no type":              `{"e":"x"}`,
		"an unknown type":      replace(roll, `"roll"`, `"role"`),
		"an unknown key first": replace(roll, `{"blob"`, `{"a":1,"blob"`),
		"an unknown key last":  replace(roll, `3}`, `3,"x":1}`),
		"a missing key":        replace(roll, `,"voters":3`, ``),
		"a key twice":          replace(roll, `"type"`, `"e":"`+e(roll)+`","type"`),
		"keys out of order":    `{"e":"` + e(roll) + `",` + replace(roll, `"e":"`+e(roll)+`",`, ``)[1:],
		"a space":              replace(roll, `,"e"`, `, "e"`),
		"a space in front":     " " + roll,
		"a newline behind":     roll + "\n",
		"a second object":      roll + "{}",
		"an escaped letter":    replace(roll, `"roll"`, `"r\u006fll"`),
		"a float":              replace(roll, `:3}`, `:3.0}`),
		"an exponent":          replace(roll, `:3}`, `:3e0}`),
		"a leading zero":       replace(roll, `:3}`, `:03}`),
		"a minus":              replace(roll, `:3}`, `:-3}`),
		"zero voters":          replace(roll, `:3}`, `:0}`),
		"too many voters":      replace(roll, `:3}`, `:67108865}`),
		"a huge integer":       replace(roll, `:3}`, `:99999999999999999999999}`),
		"text for an integer":  replace(roll, `:3}`, `:"3"}`),
		"null":                 replace(roll, `:3}`, `:null}`),
		"padded base64":        replace(roll, e(roll), e(roll)+"="),
		"ordinary base64":      replace(roll, e(roll), "+"+e(roll)[1:]),
		"short base64":         replace(roll, e(roll), last),
		"a newline in base64":  replace(roll, e(roll), last+"\n"),
		"a truncated entry":    roll[:len(roll)-1],

		"no ciphertext":                   replace(ballot, `"ct":[[`, `"ct":[],"x":[[`),
		"seq 0":                           replace(ballot, `"seq":1`, `"seq":0`),
		"seq 2 without prev":              replace(ballot, `"seq":1`, `"seq":2`),
		"seq 1 with prev":                 replace(ballot, `"prev":""`, `"prev":"`+e(ballot)+`"`),
		"prev of zeros":                   replace(replace(ballot, `"seq":1`, `"seq":2`), `"prev":""`, `"prev":"`+strings.Repeat("A", 43)+`"`),
		"sealed by nobody":                replace(ballot, `"by":"voter"`, `"by":""`),
		"sealed by something else":        replace(ballot, `"by":"voter"`, `"by":"operator"`),
		"a proof of the wrong size":       replace(ballot, `"pok":["`, `"pok":["`+e(ballot)+`","`),
		"half a ciphertext":               replace(ballot, `"ct":[["`, `"ct":[["`+e(ballot)+`"],["`),
		"a control character":             replace(manifest, `"name":"Ada"`, "\"name\":\"A\x01da\""),
		"an escaped control":              replace(manifest, `"name":"Ada"`, `"name":"A\nda"`),
		"a C1 control character":          replace(manifest, `"name":"Ada"`, "\"name\":\"A\u0085da\""),
		"an escaped slash":                replace(manifest, `"name":"Ada"`, `"name":"A\/da"`),
		"broken UTF-8":                    replace(manifest, `"name":"Ada"`, "\"name\":\"A\xffda\""),
		"an empty name":                   replace(manifest, `"name":"Ada"`, `"name":""`),
		"a name too long":                 replace(manifest, `"name":"Ada"`, `"name":"`+strings.Repeat("x", 1001)+`"`),
		"a candidate twice":               replace(manifest, `"id":"bao"`, `"id":"ada"`),
		"an id with a space":              replace(manifest, `"id":"bao"`, `"id":"b ao"`),
		"an id that begins with dot":      replace(manifest, `"id":"bao"`, `"id":".bao"`),
		"closes before opens":             replace(manifest, `"opens":`, `"opens":9`),
		"more marks than candidates":      replace(manifest, `"max_marks":5`, `"max_marks":6`),
		"more ranks than candidates":      replace(manifest, `"max_rank":5`, `"max_rank":6`),
		"another suite":                   replace(manifest, Suite, "R255-SHA512-TW/2"),
		"a host with a slash":             replace(manifest, `"host":"vote.example"`, `"host":"vote.example/x"`),
		"a host with capitals":            replace(manifest, `"host":"vote.example"`, `"host":"Vote.example"`),
		"a host with half a port":         replace(manifest, `"host":"vote.example"`, `"host":"vote.example:"`),
		"a parameter that is a list":      replace(manifest, `"params":{`, `"params":{"a":[],`),
		"a parameter below zero":          replace(manifest, `"params":{`, `"params":{"a":-1,`),
		"a parameter with capitals":       replace(manifest, `"params":{`, `"params":{"A":1,`),
		"parameters out of order":         replace(manifest, `"params":{`, `"params":{"z":1,`),
		"no holder of the lot":            replace(manifest, `"holder":"service"`, `"holder":"servic"`),
		"another first mixer":             replace(manifest, `"mixers":["service"`, `"mixers":["x"`),
		"a group of its own k":            replace(manifest, `"k":1`, `"k":2`),
		"a quorum of strangers":           replace(manifest, `"quorum":`, `"quorum":6`),
		"a witness with the board's name": replace(manifest, `"name":"auditor1.example"`, `"name":"vote.example/board"`),
		"a witness with a plus":           replace(manifest, `"name":"auditor1.example"`, `"name":"auditor1+example"`),
	} {
		if x, err := Parse([]byte(raw)); err == nil {
			t.Errorf("%s passes: %s", name, x.Type())
		}
	}
}

// TestMarshal_LeavesTextAlone: RFC 8785 escapes nothing but what it must.
func TestMarshal_LeavesTextAlone(t *testing.T) {
	e := &Ended{How: Void, Reason: "<b>& \u2028 \u2029 \"quoted\" back\\slash é 𝄞 /"}
	raw, err := Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	if want := "<b>& \u2028 \u2029 \\\"quoted\\\" back\\\\slash é 𝄞 /"; !strings.Contains(string(raw), want) {
		t.Errorf("%s", raw)
	}
	again, err := Parse(raw)
	if err != nil || again.(*Ended).Reason != e.Reason {
		t.Errorf("does not read back: %v", err)
	}
	for _, reason := range []string{"", "a\nb", "a\x7fb", "\u009f", "\xff", strings.Repeat("é", 501)} {
		if _, err := Marshal(&Ended{How: Void, Reason: reason}); err == nil {
			t.Errorf("%q passes", reason)
		}
	}
}

func TestCheckpoint_Refuses(t *testing.T) {
	v := mustVector(t)
	m := mustManifest(t, v)
	text := v.Checkpoints[2]
	lines := strings.SplitAfter(text, "\n")
	for name, s := range map[string]string{
		"no signature":          strings.Join(lines[:4], ""),
		"an extension line":     strings.Join(lines[:3], "") + "more\n" + strings.Join(lines[3:], ""),
		"another origin":        "x" + text,
		"a size with a sign":    strings.Replace(text, "\n15\n", "\n+15\n", 1),
		"a size with a zero":    strings.Replace(text, "\n15\n", "\n015\n", 1),
		"another size":          strings.Replace(text, "\n15\n", "\n16\n", 1),
		"a line twice":          text + lines[5],
		"a witness twice":       text + lines[6],
		"an unknown line":       text + "— stranger.example " + base64.StdEncoding.EncodeToString(make([]byte, 68)) + "\n",
		"no line of the board":  strings.Join(lines[:4], "") + strings.Join(lines[5:], ""),
		"no time of the board":  strings.Join(lines[:5], "") + strings.Join(lines[6:], ""),
		"no witness":            strings.Join(lines[:6], ""),
		"a hyphen for the dash": strings.Replace(text, "— ", "- ", 1),
		"a carriage return":     strings.Replace(text, "\n", "\r\n", 1),
		"no newline at the end": text[:len(text)-1],
		"an empty line":         text + "\n",
	} {
		if m.Quorum == 0 && name == "no witness" {
			t.Fatal("the vector needs a quorum")
		}
		cp, err := ParseCheckpoint([]byte(s))
		if err == nil {
			_, err = cp.Check(m, true)
		}
		if err == nil {
			t.Errorf("%s passes", name)
		}
	}
	// Readers of other checkpoints pass over lines they do not know, and these alone.
	loose := func(s string) error {
		cp, err := ParseCheckpoint([]byte(s))
		if err == nil {
			_, err = cp.Check(m, false)
		}
		return err
	}
	stranger := "— stranger.example " + base64.StdEncoding.EncodeToString(make([]byte, 68)) + "\n"
	if err := loose(text + stranger); err != nil {
		t.Errorf("an unknown line: %v", err)
	}
	if err := loose(strings.Join(lines[:5], "")); err != nil {
		t.Errorf("the board's line alone: %v", err)
	}
	if err := loose(strings.Join(lines[:4], "") + stranger); err == nil {
		t.Error("a stranger's line alone passes")
	}
}

func TestVKey_Refuses(t *testing.T) {
	v := mustVector(t)
	good := v.BoardVKey
	if _, err := ParseVKey(good); err != nil {
		t.Fatal(err)
	}
	for i := range good {
		b := []byte(good)
		b[i] ^= 1
		if k, err := ParseVKey(string(b)); err == nil && k.String() == good {
			t.Errorf("flip in byte %d is not noticed", i)
		}
	}
	// A key that is no canonical point cannot verify anything.
	weak := VKey{Name: "x", Alg: AlgEd25519, Key: B32(bytes.Repeat([]byte{0xff}, 32))}
	if _, err := weak.Verify("text", SignatureLine{"x", weak.ID(), make([]byte, 64)}); err == nil || !strings.Contains(err.Error(), "canonical") {
		t.Errorf("%v", err)
	}
}

func TestBlobs(t *testing.T) {
	items := []B32{{1}, {2}, {3}, {4}, {5}, {6}}
	shape := Shape{KindBox, 3, 2}
	var b bytes.Buffer
	var raw []byte
	for _, i := range items {
		raw = append(raw, i[:]...)
	}
	if _, err := WriteRows(io.Discard, shape, raw, make([]byte, 32)); err == nil {
		t.Error("a seventh item passes")
	}
	if _, err := WriteRows(io.Discard, shape, raw[:160]); err == nil {
		t.Error("a sixth item is not missed")
	}
	name, err := WriteRows(&b, shape, raw)
	if err != nil || int64(b.Len()) != shape.Size() {
		t.Fatalf("%d bytes: %v", b.Len(), err)
	}
	rows, again, err := ReadRows(bytes.NewReader(b.Bytes()), shape)
	if err != nil || again != name || !bytes.Equal(rows[32:64], items[1][:]) {
		t.Errorf("does not read back: %v", err)
	}
	for what, change := range map[string]func([]byte) []byte{
		"short":          func(b []byte) []byte { return b[:len(b)-1] },
		"long":           func(b []byte) []byte { return append(b, 0) },
		"header only":    func(b []byte) []byte { return b[:24] },
		"half a header":  func(b []byte) []byte { return b[:11] },
		"another magic":  func(b []byte) []byte { b[0] = 'X'; return b },
		"version 2":      func(b []byte) []byte { b[7] = 2; return b },
		"another n":      func(b []byte) []byte { b[15]++; return b },
		"another width":  func(b []byte) []byte { b[23]++; return b },
		"n of 2^63 rows": func(b []byte) []byte { b[8] = 0x80; return b },
	} {
		if _, _, err := ReadRows(bytes.NewReader(change(bytes.Clone(b.Bytes()))), shape); err == nil {
			t.Errorf("%s passes", what)
		}
	}
	var text bytes.Buffer
	name, err = WriteText(&text, B32{9}, []byte("transcript"))
	if err != nil {
		t.Fatal(err)
	}
	got, again, err := ReadText(bytes.NewReader(text.Bytes()))
	if err != nil || string(got) != "transcript" || again != name {
		t.Errorf("%q: %v", got, err)
	}
	if _, _, err := ReadText(bytes.NewReader(text.Bytes()[:text.Len()-1])); err == nil {
		t.Error("a short text passes")
	}
}
