package web

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/api/words"
	"hustings/domain"
)

// journeyPages are the pages that a member meets on the way from the mail to the result.
// They speak every language; what only officers see speaks English.
var journeyPages = []string{"sign-in", "check-mail", "link", "account", "photo", "home", "elections", "election", "stand", "nomination", "support", "my-supports", "serve", "my-votes",
	"ballot", "ballot-review", "receipt", "find", "results", "person", "search", "error",
	"events", "event", "event-room", "event-screen", "event-papers", "event-paper", "event-check", "invitation"}

// journeyHandlers are the files of package site whose sentences belong to those pages.
var journeyHandlers = []string{"account", "ballot", "elections", "faults", "fields", "home", "leaving", "notes", "own", "person", "results", "search", "signin", "stand", "supports", "visit", "vote", "votes"}

// journeyFamilies are sentences chosen by a value, all of which a member may meet.
var journeyFamilies = []string{"ballot.", "basis.", "candidate.", "date-of.", "election.you.", "error.", "find.", "ground.", "language.", "left.", "link.", "mail.value.", "mandate.",
	"membership.", "menu.", "my-", "nomination.", "note.", "own.", "passkey.js.", "passkey.text.", "passkey.title.", "policy.", "question.", "receipt.", "results.at.", "results.decided.", "results.proved.",
	"results.unproved.", "resign.", "serve.", "shell.", "stand.", "support.", "supports.", "timetable.", "votes.", "withdraw."}

// officersOnly stand in files of the journey and are said to officers, or on pages that
// speak English.
var officersOnly = regexp.MustCompile(`^(title\.(board|check|entry|panels|tag|forum-connect)|note\.fallen)`)

// memberMails are the mails of the journey.
var memberMails = []string{"sign-in", "notice", "proposed", "nomination-received", "nomination-ruled", "support-asked", "support-answered", "statement-published", "withdrawn", "correction",
	"deadline-moved", "poll-open", "reminder", "ballot-accepted", "another-round", "poll-stopped", "uncontested", "result-provisional", "result", "election-cancelled", "election-voided",
	"objection-answered", "roll-held", "removal-refused", "roll-changed", "officer-call", "office-declared", "seated", "address-change-asked", "address-changed", "own-address", "own-address-asked",
	"wish-decided", "serve-asked", "counted-back",
	"event-admitted", "event-waiting", "event-reminder", "event-changed", "event-cancelled", "speaker-asked", "speaker-dropped", "speaker-loosen", "question-hidden", "question-merged", "question-answer",
	"paper-check", "paper-check-reminder", "paper-published"}

func mustWords(t testing.TB) *words.Catalogue {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	english, err := words.English(zone)
	if err != nil {
		t.Fatal(err)
	}
	return english
}

// No key of the member's journey lacks either language.
func TestNoKeyOfTheJourneyLacksALanguage(t *testing.T) {
	english := mustWords(t)
	need := map[string]string{}
	for _, name := range journeyHandlers {
		source, err := os.ReadFile(filepath.Join("..", "site", name+".go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"([a-z][a-z0-9.-]*\.[a-z0-9.-]*[a-z0-9])"`).FindAllStringSubmatch(string(source), -1) {
			if english.Own(m[1]) {
				need[m[1]] = name + ".go"
			}
		}
		for _, m := range regexp.MustCompile(`Done\([^\n]*, "([a-z-]+)"\)`).FindAllStringSubmatch(string(source), -1) {
			need["flash."+m[1]] = name + ".go"
		}
	}
	for _, key := range english.Keys("") {
		if slices.ContainsFunc(journeyFamilies, func(f string) bool { return strings.HasPrefix(key, f) }) {
			need[key] = "its family"
		}
	}
	for _, name := range memberMails {
		need["mail."+name+".subject"], need["mail."+name+".body"] = "a mail", "a mail"
	}
	need["mail.foot"], need["lang"], need["service"] = "every mail", "every page", "every page"
	if len(need) < 500 {
		t.Fatalf("only %d sentences were found", len(need))
	}
	for _, l := range domain.Languages {
		says := english.In(l)
		for key, why := range need {
			if !says.Own(key) && !officersOnly.MatchString(key) {
				t.Errorf("%s lacks %q, which %s says", l, key, why)
			}
		}
		for _, key := range says.Keys("") {
			if !english.Own(key) {
				t.Errorf("%s has %q, and nobody else", l, key)
			}
		}
	}
}

// The pages themselves, with nothing but the language's own sentences: what is chosen by
// a state, a mode or a reason is met here.
func TestEveryPageOfTheJourneySpeaksEveryLanguage(t *testing.T) {
	english := mustWords(t)
	for l, says := range english.Others() {
		s, err := New(Settings{Organisation: "Digital Health Networks", Contact: "elections@example.org", Origin: "https://vote.example.org"}, says.Alone())
		if err != nil {
			t.Fatal(err)
		}
		shown := map[string]bool{}
		for name, view := range samples() {
			page, _, _ := strings.Cut(name, ".")
			if !slices.Contains(journeyPages, page) {
				continue
			}
			shown[page] = true
			var b bytes.Buffer
			if err := s.Render(&b, page, view); err != nil {
				t.Errorf("%s: %s: %v", l, name, err)
			} else if !strings.Contains(b.String(), `<html lang="`+string(l)+`">`) {
				t.Errorf("%s: %s does not say which language it is in", l, name)
			}
		}
		for _, page := range journeyPages {
			if !shown[page] {
				t.Errorf("%s has no sample", page)
			}
		}
	}
}

// A view says in which language its page is.
func TestAPageIsInTheLanguageOfItsView(t *testing.T) {
	s := mustSite(t)
	view := paper(3, "rank")
	view.Shell.Language = domain.Welsh
	text := mustRender(t, s, "ballot", view)
	for _, want := range []string{`<html lang="cy">`, "Adolygu fy mhleidlais", "Ychwanegu fel 1", "Dewis 2", "Neidio i’r prif gynnwys"} {
		if !strings.Contains(text, want) {
			t.Errorf("the Welsh ballot does not say %q", want)
		}
	}
	view.Shell.Language = ""
	if text := mustRender(t, s, "ballot", view); !strings.Contains(text, `<html lang="en-GB">`) || !strings.Contains(text, "Review my ballot") {
		t.Error("a page of no language is not English")
	}
}

// speakWelsh adds pages of the journey in Welsh, with the switch, to be looked at.
func speakWelsh(all map[string]any) {
	in := func(sh Shell) Shell {
		sh.Language = domain.Welsh
		sh.Spoken = []Tongue{{Language: domain.English, URL: "/language/en-GB", Text: "English"}, {Language: domain.Welsh, URL: "/language/cy", Text: "Cymraeg", Current: true}}
		return sh
	}
	account, result, election, ballot := all["account"].(Account), all["results"].(Results), all["election"].(Election), paper(6, "rank")
	account.Shell, result.Shell, election.Shell, ballot.Shell = in(account.Shell), in(result.Shell), in(election.Shell), in(ballot.Shell)
	all["account.welsh"], all["results.welsh"], all["election.welsh"], all["ballot.welsh"] = account, result, election, ballot
}
