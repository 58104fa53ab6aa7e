package hall

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hustings/domain"
)

// escaped is a mark that Markdown shows as it is.
var escaped = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")

// saidDepth is how many times escaped words are still read.
const saidDepth = 8

// said is what words say, whatever the space between them and the strokes that keep
// Markdown from reading them as marks.
func said(words string) string {
	words = domain.CleanText(words)
	for range saidDepth { // who types a stroke or an entity has it escaped in a draft once more
		bare := escaped.ReplaceAllString(html.UnescapeString(words), "$1")
		if bare == words {
			break
		}
		words = bare
	}
	return strings.Join(strings.Fields(words), " ")
}

// listMark begins an item of a list, in which a quotation may be set off too.
var listMark = regexp.MustCompile(`^(?:[-*+]|\d{1,9}[.)])\s+`)

// quotation is the text of a line that is set off as one.
func quotation(line string) (string, bool) {
	line = strings.TrimSpace(line)
	for listMark.MatchString(line) {
		line = listMark.ReplaceAllString(line, "")
	}
	if !strings.HasPrefix(line, ">") {
		return "", false
	}
	return strings.TrimSpace(strings.TrimLeft(line, "> ")), true
}

// marks are those of quotations, in which the closing mark is no letter's.
var marks = [][2]string{{"“", "”"}, {"„", "“"}, {"«", "»"}, {"‹", "›"}, {"「", "」"}, {"〝", "〞"}, {"＂", "＂"}, {"\"", "\""}}

// Quoted are the passages of a text in quotation marks, or set off as a quotation:
// each must be words that their speaker has agreed to (R163). A mark that is never
// closed hides nothing.
func Quoted(text string) (quotes []string) {
	text = html.UnescapeString(text)
	var block []string
	flush := func() {
		if len(block) > 0 {
			quotes = append(quotes, strings.Join(block, " "))
		}
		block = nil
	}
	var rest strings.Builder
	for line := range strings.Lines(text) {
		if words, is := quotation(line); is {
			block = append(block, words)
			continue
		}
		if trimmed := strings.TrimSpace(line); trimmed != "" && len(block) > 0 && block[len(block)-1] != "" {
			block = append(block, trimmed) // a line that goes on belongs to the quotation, as the page shows it
			continue
		}
		flush()
		rest.WriteString(line)
	}
	flush()
	left := rest.String()
	for _, m := range marks {
		var outside strings.Builder
		for {
			before, after, is := strings.Cut(left, m[0])
			outside.WriteString(before)
			if !is {
				break
			}
			inside, further, _ := strings.Cut(after, m[1])
			quotes = append(quotes, inside)
			left = further
		}
		left = outside.String()
	}
	return append(quotes, single(left)...)
}

// single are the passages in single marks, which apostrophes look like: one opens
// where no letter stands before it and one behind it, and closes the other way round.
func single(text string) (quotes []string) {
	runes := []rune(text)
	letter := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
	}
	from := -1
	for i, r := range runes {
		switch {
		case from < 0 && (r == '‘' || r == '\'' && !letter(i-1) && i+1 < len(runes) && !unicode.IsSpace(runes[i+1])):
			from = i + 1
		case from >= 0 && (r == '’' || r == '\'') && !letter(i+1):
			quotes = append(quotes, string(runes[from:i]))
			from = -1
		}
	}
	if from > 0 && runes[from-1] == '‘' {
		quotes = append(quotes, string(runes[from:]))
	}
	return quotes
}

// What the forum sets around somebody's words, and how it points to people.
var (
	forumQuote = regexp.MustCompile(`(?i)\[quote(?:=("[^"\n]*"|[^\]\n]*))?\]`)
	forumClose = regexp.MustCompile(`(?i)\[/quote\]`)
	forumUser  = regexp.MustCompile(`(?i)\[([^\]\n]*)\]\([^)\s]*/(?:u|users|user_avatar)/([A-Za-z0-9_.-]+)[^)]*\)|(?:https?://)?[^\s()<>]*/(?:u|users)/([A-Za-z0-9_.-]+)[^\s()<>]*`)
	mention    = regexp.MustCompile(`(^|[^\pL\pN_/.@-])@([A-Za-z0-9_][A-Za-z0-9_.-]*[A-Za-z0-9_]|[A-Za-z0-9_])`)
	wrote      = regexp.MustCompile(`(?m)^[^\n]{1,80} (?:wrote|said|posted):[ \t]*$`)
)

// FromForum takes the authors out of what was pasted from the forum, and gives the names
// that they have there (R155): the frame that the forum sets around a post, mentions,
// links to people's pages, and the line that says who wrote. Where a sentence now lacks a
// word, [ToWrite] stands.
func FromForum(text string) (clean string, authors []string) {
	know := func(name string) {
		if name = strings.Trim(name, " \""); name != "" && !slices.Contains(authors, name) {
			authors = append(authors, name)
		}
	}
	if forumQuote.MatchString(text) {
		for _, m := range wrote.FindAllString(text, -1) {
			know(strings.TrimSpace(m[:strings.LastIndexByte(strings.TrimSpace(m), ' ')]))
		}
		text = wrote.ReplaceAllString(text, "")
	}
	text = forumQuote.ReplaceAllStringFunc(text, func(m string) string {
		of := strings.Trim(forumQuote.FindStringSubmatch(m)[1], `"`)
		name, _, _ := strings.Cut(of, ",")
		know(name)
		for _, part := range strings.Split(of, ",") { // "Ann Example, post:3, topic:12, username:ann"
			if user, is := strings.CutPrefix(strings.TrimSpace(part), "username:"); is {
				know(user)
			}
		}
		return ""
	})
	text = forumClose.ReplaceAllString(text, "")
	text = forumUser.ReplaceAllStringFunc(text, func(m string) string {
		parts := forumUser.FindStringSubmatch(m)
		know(parts[2])
		know(parts[3])
		return ToWrite
	})
	text = mention.ReplaceAllStringFunc(text, func(m string) string {
		parts := mention.FindStringSubmatch(m)
		know(parts[2])
		return parts[1] + ToWrite
	})
	return strings.TrimSpace(text), authors
}
