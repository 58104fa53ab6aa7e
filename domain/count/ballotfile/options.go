package ballotfile

import (
	"strconv"
	"strings"
)

// option obeys what stands in brackets, or refuses it: an option that is passed over may
// decide who is elected.
//
//	[withdrawn 1 3]    these are off the papers
//	[undeclared 4]     may be voted for and cannot win: excluded before anybody else
//	[tie 3 1 2]        the order of all candidates that settles ties, strongest first
//	[nick ann bob cy]  words by which the ballots call the candidates
//	[quota hare]       the quota, for methods that have a choice
//	[title …] [source …] [comment …]
func (r *bltReader) option(line int, text string) error {
	key, rest, _ := strings.Cut(strings.TrimSpace(r.file.text(text, line)), " ")
	words := strings.Fields(rest)
	e := &r.file.Election
	switch strings.ToLower(strings.TrimSpace(key)) {
	case "withdrawn":
		return r.each(line, words, func(c int) error { return r.withdraw(line, c) })
	case "undeclared":
		return r.each(line, words, func(c int) error {
			e.Undeclared = append(e.Undeclared, c)
			return nil
		})
	case "tie":
		if e.Lot != nil {
			return r.refuse(line, "[tie …] is given twice, expected once")
		}
		if err := r.each(line, words, func(c int) error {
			e.Lot = append(e.Lot, c)
			return nil
		}); err != nil {
			return err
		}
		if len(e.Lot) != r.candidates {
			return r.refuse(line, "[tie …] orders %d candidates, expected all %d, the strongest first", len(e.Lot), r.candidates)
		}
		return nil
	case "nick":
		return r.nicknames(line, words)
	case "quota":
		if len(words) != 1 {
			return r.refuse(line, "[quota …] says %q, expected one word", rest)
		}
		r.file.Settings = append(r.file.Settings, "quota="+strings.ToLower(words[0]))
		return nil
	case "title":
		e.Title = strings.Trim(strings.TrimSpace(rest), `"`)
		return nil
	case "source", "comment":
		return nil
	}
	return r.refuse(line, "the option [%s] is not known, expected withdrawn, undeclared, tie, nick, quota, title, source or comment: what it asks for could decide the count", strings.TrimSpace(text))
}

// each calls act with every candidate of a list.
func (r *bltReader) each(line int, words []string, act func(c int) error) error {
	if r.candidates == 0 {
		return r.refuse(line, "an option before the number of candidates, expected it behind")
	}
	if len(words) == 0 {
		return r.refuse(line, "an option without candidates, expected some, 1 to %d", r.candidates)
	}
	seen := map[int]bool{}
	for _, w := range words {
		c, ok := r.candidate(w)
		if !ok || seen[c] {
			return r.refuse(line, "found %q in an option, expected candidates, 1 to %d, each once", w, r.candidates)
		}
		seen[c] = true
		if err := act(c); err != nil {
			return err
		}
	}
	return nil
}

// nicknames takes [nick …]. A number is nobody's nickname but its own candidate's.
func (r *bltReader) nicknames(line int, words []string) error {
	if r.ballotsRun || r.nick != nil || len(words) != r.candidates {
		return r.refuse(line, "[nick …] gives %d names, expected one for each of %d candidates, once, before the ballots", len(words), r.candidates)
	}
	r.nick = map[string]int{}
	for i, w := range words {
		n, err := strconv.Atoi(w)
		if _, taken := r.nick[w]; taken || err == nil && n != i+1 || w == "-" || strings.Contains(w, "=") {
			return r.refuse(line, "found the nickname %q, expected one that is no other candidate's name or number", w)
		}
		r.nick[w] = i + 1
	}
	return nil
}
