package api

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// Stories are told in testdata/stories, request by request:
//
//	# what a reader should know
//	m01 POST /elections/CIO-2026/nominations
//	{"candidate": "$m02"}
//	201 {"id": "$nomination", "standing": "awaiting-consent"}
//
// The first word is who asks ("nobody" is not signed in). $name in a request
// stands for what was learnt; in an answer it is learnt, or must be the same. An
// answer may hold more than the story says; "*" is anything, and a list is told
// whole unless it ends in "...". Other lines:
//
//	at $when               the clock moves there, and what is due is done
//	passkey ro             proves a passkey
//	mail m05               the mails are read; $link is the last secret m05 was sent
//	m05 seals 2 1          $ballot becomes a ballot of hers for $contest, with these ranks
//	m05 votes $o1 $o2      casts from a browser that cannot seal
func TestStories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/stories/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				story := &story{house: mustHouseOn(t, s, 14), file: filepath.Base(file), lines: strings.Split(string(text), "\n")}
				story.tell()
				if t.Failed() {
					t.Log(story.log.String())
				}
			})
		})
	}
}

type story struct {
	*house
	file  string
	lines []string
	next  int
}

var requestLine = regexp.MustCompile(`^(\S+) (GET|POST|PUT|DELETE) (\S+)$`)

func (s *story) tell() {
	for s.next < len(s.lines) && !s.t.Failed() {
		line := s.line()
		words := strings.Fields(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case requestLine.MatchString(line):
			s.request(requestLine.FindStringSubmatch(line))
		case words[0] == "at":
			at, err := time.Parse(time.RFC3339, s.filled(words[1]))
			if err != nil {
				s.fatalf("%v", err)
			}
			s.at(at)
		case words[0] == "passkey":
			s.prove(words[1])
		case words[0] == "mail":
			s.readMail()
			s.names["link"] = s.links[words[1]+"@example.org"]
		case len(words) > 2 && words[1] == "seals":
			s.names["ballot"] = s.sealed(words[0], words[2:])
		case len(words) > 2 && words[1] == "votes":
			s.cast(words[0], words[2:])
		default:
			s.fatalf("this cannot be told: %s", line)
		}
	}
}

func (s *story) line() string {
	s.next++
	return strings.TrimSpace(s.lines[s.next-1])
}

func (s *story) fatalf(format string, args ...any) {
	s.t.Helper()
	s.t.Fatalf("%s:%d: %s", s.file, s.next, fmt.Sprintf(format, args...))
}

// paragraph is the text up to the next line that begins with a status, or a
// blank one.
func (s *story) paragraph() (text string) {
	for s.next < len(s.lines) {
		line := strings.TrimSpace(s.lines[s.next])
		if line == "" || regexp.MustCompile(`^\d{3}( |$)`).MatchString(line) {
			return text
		}
		text += line + "\n"
		s.next++
	}
	return text
}

func (s *story) request(m []string) {
	who, method, path := m[1], m[2], s.filled(m[3])
	if who == "nobody" {
		who = ""
	}
	if !strings.HasPrefix(path, "/board/") {
		path = "/api/v1" + path
	}
	body := s.filled(strings.TrimSpace(s.paragraph()))
	if s.next == len(s.lines) {
		s.fatalf("the answer is missing")
	}
	status, want, _ := strings.Cut(s.line(), " ")
	want += s.paragraph()
	w := s.do(who, method, path, body, func(r *http.Request) {
		if strings.HasPrefix(path, "/api/v1/imports/") {
			r.Header.Set("Content-Type", "text/csv")
		}
	})
	if fmt.Sprint(w.Code) != status {
		s.fatalf("%s %s %s: %d, want %s: %s", who, method, path, w.Code, status, w.Body)
	}
	if strings.TrimSpace(want) == "" {
		return
	}
	var told, got any
	if err := json.Unmarshal([]byte(want), &told); err != nil {
		s.fatalf("the story's own JSON: %v", err)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		s.fatalf("the answer: %v: %s", err, w.Body)
	}
	if why := s.differs("", told, got); why != "" {
		s.fatalf("%s %s %s: %s\n%s", who, method, path, why, w.Body)
	}
}

var name = regexp.MustCompile(`\$[a-z0-9_]+`)

func (s *story) filled(text string) string {
	return name.ReplaceAllStringFunc(text, func(n string) string {
		v, known := s.names[n[1:]]
		if !known {
			s.fatalf("%s has not been told yet", n)
		}
		return v
	})
}

// differs says where the answer is not as told.
func (s *story) differs(where string, told, got any) string {
	switch told := told.(type) {
	case map[string]any:
		m, is := got.(map[string]any)
		if !is {
			return fmt.Sprintf("%s is %v", where, got)
		}
		for k, v := range told {
			if v == "absent" {
				if _, there := m[k]; there {
					return where + "." + k + " is there"
				}
				continue
			}
			if why := s.differs(where+"."+k, v, m[k]); why != "" {
				return why
			}
		}
		return ""
	case []any:
		list, is := got.([]any)
		more := len(told) > 0 && told[len(told)-1] == "..."
		if more {
			told = told[:len(told)-1]
		}
		if !is || len(list) < len(told) || !more && len(list) != len(told) {
			return fmt.Sprintf("%s has %d items, want %d: %v", where, len(list), len(told), got)
		}
		for i := range told {
			if why := s.differs(fmt.Sprintf("%s[%d]", where, i), told[i], list[i]); why != "" {
				return why
			}
		}
		return ""
	case string:
		if told == "*" && got != nil {
			return ""
		}
		if n, is := strings.CutPrefix(told, "$"); is && s.names[n] == "" {
			if s.names[n] = fmt.Sprint(got); got == nil {
				return where + " is not there"
			}
			return ""
		}
		told = s.filled(told)
		if told == fmt.Sprint(got) {
			return ""
		}
	}
	if told == got {
		return ""
	}
	return fmt.Sprintf("%s is %v, want %v", where, got, told)
}

// sealed seals a ballot as a voter's own machine does, from what the API gives.
func (h *house) sealed(who string, ranks []string) string {
	h.t.Helper()
	paper := h.must(http.StatusOK, who, "GET", "/api/v1/contests/"+h.names["contest"]+"/ballot-paper", "")
	b32 := func(key string) (b ledger.B32) {
		b, err := ledger.ParseB32(paper[key].(string))
		if err != nil {
			h.t.Fatalf("%s of the ballot paper: %v", key, err)
		}
		return b
	}
	full := make([]uint8, len(paper["contest"].(map[string]any)["options"].([]any)))
	for i, r := range ranks {
		fmt.Sscan(r, &full[i])
	}
	st := seal.BallotStatement{E: seal.Hash(b32("e")), Suite: seal.Suite, PK: seal.Point(b32("pk")), Tag: seal.Tag(b32("tag")),
		Seq: uint64(paper["seq"].(float64)), By: string(ledger.Voter)}
	if paper["prev"] != "" {
		prev := b32("prev")
		st.Prev = prev[:]
	}
	ballot, _, err := seal.SealBallot(nil, st, full)
	if err != nil {
		h.t.Fatal(err)
	}
	raw, err := ledger.Marshal(audit.BallotEntry(st, ballot))
	if err != nil {
		h.t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(raw)
}

func (s *story) cast(who string, options []string) {
	var marks []map[string]any
	for i, o := range options {
		marks = append(marks, map[string]any{"option": s.filled(o), "rank": i + 1})
	}
	body, _ := json.Marshal(map[string]any{"marks": marks})
	s.must(http.StatusCreated, who, "POST", "/api/v1/contests/"+s.names["contest"]+"/ballots/unsealed", string(body))
}
