package hall

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

// What follows holds the very edges of the rules: each row is a rule broken by one.

func TestR147_R161_EdgesOfAnEvent(t *testing.T) {
	var ok refusal.Reason
	long := "https://" + strings.Repeat("a", 1992)
	for what, c := range map[string]struct {
		change func(*Event)
		want   refusal.Reason
	}{
		"as it is":                              {func(*Event) {}, ok},
		"a whole day":                           {func(e *Event) { e.Ends = e.Starts.Add(24 * time.Hour) }, ok},
		"a moment longer":                       {func(e *Event) { e.Ends = e.Starts.Add(24*time.Hour + 1) }, EventReversed},
		"questions until it begins":             {func(e *Event) { e.QuestionsClose = e.Starts }, ok},
		"questions until after that":            {func(e *Event) { e.QuestionsClose = e.Starts.Add(1) }, EventReversed},
		"a limit below none":                    {func(e *Event) { e.Limit = -1 }, refusal.Malformed},
		"no attribution":                        {func(e *Event) { e.Attribution = "" }, refusal.Malformed},
		"twenty themes":                         {func(e *Event) { e.Themes = make([]string, 20) }, ok},
		"twenty-one":                            {func(e *Event) { e.Themes = make([]string, 21) }, EventLong},
		"two hundred words that are known":      {func(e *Event) { e.Known = make([]string, 200) }, ok},
		"two hundred and one":                   {func(e *Event) { e.Known = make([]string, 201) }, EventLong},
		"a link of 2000 signs":                  {func(e *Event) { e.Link = long }, ok},
		"a link of 2001":                        {func(e *Event) { e.Link = long + "a" }, LinkNotHTTPS},
		"a link with a space":                   {func(e *Event) { e.Link = "https://a b" }, LinkNotHTTPS},
		"a link with the sign before the space": {func(e *Event) { e.Link = "https://a\x1fb" }, LinkNotHTTPS},
		"a link with the sign for deleting":     {func(e *Event) { e.Recording = "https://a\x7fb" }, LinkNotHTTPS},
		"a link with the sign after the space":  {func(e *Event) { e.Recording = "https://a!b~" }, ok},
	} {
		refused(t, what, with(debate(), c.change).Check(), c.want)
	}
	outside := Speaker{ID: "b", Name: "A", Address: "a@example.org", Side: For}
	refused(t, "from outside, with an address", outside.Check(debate(), nil), ok)
	refused(t, "two from outside", outside.Check(debate(), []Speaker{{ID: "c", Side: For}, {ID: "b", Side: InChair}}), ok)
	outside.Address = ""
	refused(t, "from outside, without one", outside.Check(debate(), nil), refusal.Missing)
	refused(t, "herself, once more", Speaker{ID: "b", Person: "p", Name: "A", Side: InChair}.Check(debate(), []Speaker{{ID: "b", Person: "p", Side: InChair}}), ok)
	refused(t, "the same side, not leading", Speaker{ID: "b", Person: "p", Name: "A", Side: For}.Check(debate(), []Speaker{{ID: "c", Person: "q", Side: For}}), ok)
	if !Moderator.Leads() || !InChair.Leads() || Participant.Leads() || For.Leads() {
		t.Error("who leads an event")
	}
}

func TestR152_WhenSpeakersAreAskedToLoosen(t *testing.T) {
	var ok refusal.Reason
	one := []Speaker{{ID: "a"}}
	before := func(d time.Duration) func(*Event) {
		return func(e *Event) { at := start.Add(-d); e.LooseningAsked = &at }
	}
	for what, c := range map[string]struct {
		e        Event
		speakers []Speaker
		want     refusal.Reason
	}{
		"never asked before":      {debate(), one, ok},
		"before it is announced":  {with(debate(), func(e *Event) { e.State = Planned }), one, EventState},
		"on the record already":   {with(debate(), func(e *Event) { e.Attribution = OnRecord }), one, AttributionSame},
		"a moment before a day":   {with(debate(), before(24*time.Hour-1)), one, LooseningAsked},
		"a day after":             {with(debate(), before(24*time.Hour)), one, ok},
		"with nobody to be asked": {debate(), nil, ConsentUnasked},
	} {
		refused(t, what, c.e.MayAskToLoosen(c.speakers, start), c.want)
	}
	record := with(debate(), func(e *Event) { e.Attribution = OnRecord })
	if !record.MayName(Speaker{ID: "a", ConsentedAt: &start}) || record.MayName(Speaker{ID: "b"}) || debate().MayName(Speaker{ID: "a", ConsentedAt: &start}) {
		t.Error("who may be named")
	}
	at := with(debate(), func(e *Event) { e.LooseningAsked = &start })
	if n := at.Unwilling([]Speaker{{ConsentedAt: &start}}); len(n) != 0 {
		t.Error("who agreed at the very instant at which it was asked is held unwilling")
	}
}

func TestR162_R165_WhoIsOnTheRollOfALiveVote(t *testing.T) {
	in, out := &start, &start
	all := []Registration{{Person: "here", Standing: Admitted, CameAt: in}, {Person: "here", Standing: Admitted, CameAt: in}, {Person: "left", Standing: Admitted, CameAt: in, LeftAt: out},
		{Person: "away", Standing: Admitted}, {Person: "waits", Standing: Waiting, CameAt: in}, {Standing: Admitted, CameAt: in}, {Person: "lapsed", Standing: Admitted, CameAt: in}, {Person: "also", Standing: Admitted, CameAt: in}}
	member := func(p domain.PersonID) bool { return p != "lapsed" }
	if roll := Roll(all, member); !slices.Equal(roll, []domain.PersonID{"also", "here"}) {
		t.Errorf("the roll is %v", roll)
	}
	var ok refusal.Reason
	live := with(debate(), func(e *Event) { e.State = Live })
	refused(t, "a question of 200", live.MayCall(LiveVote{Purpose: OtherVote, Question: strings.Repeat("ä", 200)}, 60, nil, false), ok)
	refused(t, "a question of 201", live.MayCall(LiveVote{Purpose: OtherVote, Question: strings.Repeat("ä", 201)}, 60, nil, false), EventLong)
	refused(t, "a first after the last", live.MayCall(LiveVote{Purpose: FirstVote}, 60, []LiveVote{{Purpose: LastVote}}, false), VoteOnMotionDone)
	refused(t, "another after the last", live.MayCall(LiveVote{Purpose: OtherVote, Question: "Tea?"}, 60, []LiveVote{{Purpose: LastVote}}, false), ok)
	refused(t, "extended to 900 seconds", MayExtendTo(start, start.Add(time.Minute), start.Add(900*time.Second)), ok)
	refused(t, "extended to where it ends", MayExtendTo(start, start.Add(time.Minute), start.Add(time.Minute)), VoteSecondsWrong)
}

func TestR151_FiveAreTold(t *testing.T) {
	if !(Totals{Yes: 2, No: 2, Abstain: 1}).Told() || (Totals{Yes: 2, No: 2}).Told() {
		t.Error("from five votes on numbers are told")
	}
	for totals, want := range map[Totals][3]int{{5, 5, 1}: {455, 455, 90}, {2, 2, 3}: {286, 286, 428}, {1, 1, 0}: {500, 500, 0}, {3, 3, 3}: {333, 333, 334}} {
		if got := totals.Shares(); got != want {
			t.Errorf("%+v: %v, want %v", totals, got, want)
		}
	}
	for n, want := range map[int]string{0: "0.0", 5: "0.5", -5: "−0.5", 1000: "100.0", -375: "−37.5"} {
		if got := Tenths(n); got != want {
			t.Errorf("%d tenths are written %q", n, got)
		}
	}
}

func TestR148_AnswersAndTheirOrder(t *testing.T) {
	var ok refusal.Reason
	_, err := CheckAnswer(strings.Repeat("ä", answerMost))
	refused(t, "the longest answer", err, ok)
	_, err = CheckAnswer(strings.Repeat("ä", answerMost+1))
	refused(t, "one longer", err, QuestionLong)
	_, err = CheckAnswer("")
	refused(t, "none: it was given in the room", err, ok)
	later := start.Add(time.Minute)
	done := Done([]Question{{ID: "second", State: Answered, Supports: 9, AnsweredAt: &later}, {ID: "first", State: Answered, Supports: 1, AnsweredAt: &start}})
	if done[0].ID != "first" {
		t.Errorf("answered questions stand as %v", done)
	}
}

func TestR154_R163_EdgesOfPapersAndWords(t *testing.T) {
	var ok refusal.Reason
	for n, want := range map[int]refusal.Reason{0: refusal.Missing, 1: ok, paperMost: ok, paperMost + 1: PaperLong} {
		_, _, err := CheckPaper(strings.Repeat("ä", n))
		refused(t, "a paper", err, want)
	}
	for n, want := range map[int]refusal.Reason{0: refusal.Missing, 1: ok, quoteMost: ok, quoteMost + 1: PaperLong} {
		words := strings.Repeat("ä", n)
		_, err := CheckPassage(Paper{Body: words}, "a", words, nil)
		refused(t, "words", err, want)
	}
	paper, hers := Paper{Body: "She said: we should wait."}, []Quote{{Speaker: "a", Words: "we should wait."}}
	_, err := CheckPassage(paper, "a", "we  should\nwait.", hers)
	refused(t, "hers already", err, QuoteTwice)
	_, err = CheckPassage(paper, "b", "we should wait.", hers)
	refused(t, "another's as well", err, ok)
	_, err = CheckPassage(paper, "a", "we should go.", hers)
	refused(t, "words that are not there", err, QuoteAbsent)

	refused(t, "nobody has asked her", Quote{}.MayAnswer(true), refusal.Unknown)
	waits := Quote{AskedAt: start}
	refused(t, "yes", waits.MayAnswer(true), ok)
	refused(t, "no", waits.MayAnswer(false), ok)
	answered := Quote{AskedAt: start, AnsweredAt: &start, Agreed: true}
	refused(t, "yes again", answered.MayAnswer(true), QuoteAnswered)
	refused(t, "taken back", answered.MayAnswer(false), ok)

	zone := time.UTC
	for what, c := range map[string]struct {
		q    Quote
		want time.Time
	}{
		"two working days after":    {Quote{AskedAt: start}, time.Date(2026, 6, 13, 0, 0, 0, 0, zone)}, // asked on a Wednesday
		"and four":                  {Quote{AskedAt: start, Reminded: 1}, time.Date(2026, 6, 17, 0, 0, 0, 0, zone)},
		"not a third time":          {Quote{AskedAt: start, Reminded: 2}, time.Time{}},
		"not whoever has answered":  {answered, time.Time{}},
		"not whoever was not asked": {Quote{}, time.Time{}},
	} {
		at, due, err := c.q.RemindAt(zone)
		if err != nil || due != !c.want.IsZero() || due && !at.Equal(c.want) {
			t.Errorf("reminded %s: %s, %v, %v", what, at, due, err)
		}
	}
	until, err := CheckUntil(start, zone)
	if want := time.Date(2026, 6, 18, 0, 0, 0, 0, zone); err != nil || !until.Equal(want) {
		t.Errorf("words may be checked until %s, want %s: %v", until, want, err)
	}
	closed := start.AddDate(0, 0, 1)
	for e, want := range map[*Event]time.Time{{Ends: start}: time.Date(2026, 7, 9, 0, 0, 0, 0, zone), {Ends: start, ClosedAt: &closed}: time.Date(2026, 7, 10, 0, 0, 0, 0, zone)} {
		if due, err := e.PaperDue(zone); err != nil || !due.Equal(want) {
			t.Errorf("a paper is due %s, want %s: %v", due, want, err)
		}
	}
}

func TestR164_TheDraftOfANote(t *testing.T) {
	say := func(key string, _ ...any) string { return key }
	e := with(debate(), func(e *Event) {
		e.Kind, e.State, e.Motion, e.Themes = Roundtable, Closed, "", []string{"The first hour", "Who is told"}
	})
	speakers := []Speaker{{ID: "a", Name: "Ann Zolc", Side: Participant, ConsentedAt: &start}}
	body, _ := Compose(Material{Event: e, Speakers: speakers}, say)
	if want := "writeup.t.held.roundtable\n\nwriteup.t.rule.chatham\n\n# writeup.t.summary\n\n[…]\n\n# The first hour\n\n[…]\n\n# Who is told\n\n[…]"; body != want {
		t.Errorf("under the Chatham House Rule, without a partner, questions or votes:\n%s", body)
	}
	e.Attribution, e.Partner = OnRecord, "The College"
	body, _ = Compose(Material{Event: e, Speakers: speakers}, say)
	if want := "writeup.t.held.roundtable\n\nevent.partner\n\nwriteup.t.rule.on-record\n\n# writeup.t.listed\n\n- Ann Zolc (event.side.participant)\n\n# writeup.t.summary"; !strings.HasPrefix(body, want) {
		t.Errorf("on the record, with a partner:\n%s", body)
	}
	vote := func(p VotePurpose, yes, no int) Taken {
		return Taken{Purpose: p, Question: "Q?", Counted: true, Totals: Totals{Yes: yes, No: no}}
	}
	for what, c := range map[string]struct {
		votes []Taken
		swing bool
	}{
		"one vote alone":               {[]Taken{vote(FirstVote, 4, 2)}, false},
		"the other alone":              {[]Taken{vote(LastVote, 4, 2)}, false},
		"of two one in which few were": {[]Taken{vote(FirstVote, 3, 1), vote(LastVote, 4, 2)}, false},
		"both":                         {[]Taken{vote(FirstVote, 4, 2), vote(LastVote, 2, 4)}, true},
	} {
		body, _ := Compose(Material{Event: with(debate(), func(e *Event) { e.State = Closed }), Votes: c.votes}, say)
		if got := strings.Contains(body, "event.swing"); got != c.swing {
			t.Errorf("%s: the swing is told: %v", what, got)
		}
		if strings.Contains(body, "writeup.t.answered") || strings.Contains(body, "writeup.t.waiting") {
			t.Errorf("%s: questions are told, and there were none", what)
		}
		if c.swing && (!strings.Contains(body, "event.answer-undecided: 0.0\n") && !strings.HasSuffix(body, "event.answer-undecided: 0.0") || !strings.Contains(body, "event.answer-for: −33.4")) {
			t.Errorf("the swing:\n%s", body)
		}
	}
}

func TestR153_EdgesOfTheLinter(t *testing.T) {
	present := []Present{{Name: "Ann Zolc", Organisation: "Leeds General Hospital"}, {Name: "Bo Quirk", Organisation: "Hull Infirmary"}}
	kinds := func(text string) (out []string) {
		for _, f := range Lint(text, present, nil) {
			out = append(out, string(f.Kind)+" "+f.Words)
		}
		return out
	}
	for text, want := range map[string][]string{
		"At LGH they do.":   {"organisation LGH"},
		"At HI they do.":    nil, // two letters are anybody's
		"At lgh they do.":   nil,
		"Zolc":              {"name Zolc"},
		"It was Zolc":       {"name Zolc"},
		"In Hull Infirmary": {"organisation Hull Infirmary"},
		"In Hull they do.":  {"organisation Hull"}, // a town as well: it can be set aside
		"In hull they do.":  nil,
	} {
		if got := kinds(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	// What is set aside holds for its paragraph alone, wherever that stands, and for all of it.
	found := Lint("Zolc is a town, and Zolc is old.\n\nZolc said so.\n\nIn the end Zolc won.", present, nil)
	if len(found) != 4 {
		t.Fatalf("found %+v", found)
	}
	if found[0].Digest != found[1].Digest || found[1].Digest == found[2].Digest || found[2].Digest == found[3].Digest {
		t.Error("a paragraph's findings are one, and another's are not")
	}
	aside := []Aside{{Digest: found[0].Digest}}
	if open := Open(found, aside); len(open) != 2 {
		t.Errorf("with the first paragraph set aside %d are open", len(open))
	}
	alone := Lint("Zolc said so.", present, nil)
	if alone[0].Digest == found[0].Digest {
		t.Error("another paragraph has the same digest")
	}
}

// R153: an organisation goes by what is its own in its name, and not by what says what it is.
func TestR153_WhatOfAnOrganisationsNameIsItsOwn(t *testing.T) {
	for _, c := range []struct {
		organisation string
		found, not   []string
	}{
		{"Hull Infirmary", []string{"At Hull they do", "the Hull Infirmary"}, []string{"At the Infirmary", "INFIRMARY", "a ship's hull"}},
		{"Leeds Polytechnic", []string{"as in Leeds"}, []string{"a Polytechnic"}},
		{"Quirk Hospitals NHS Trust", []string{"the Quirk view", "the quirk view"}, []string{"Hospitals", "the Trust", "an NHS Trust"}},
		{"Acme Health Partnership Board", []string{"Acme says"}, []string{"the Partnership Board", "Health Partnership"}},
		{"College of Nursing", []string{"as Nursing has it"}, []string{"good nursing", "the College"}},
		{"Zolc & Co. (UK) Ltd", []string{"Zolc sells it"}, []string{"in the UK", "Co."}},
		{"General Practice", []string{"in General Practice"}, []string{"a general rule", "a Practice"}}, // nothing is its own but the whole
	} {
		present := []Present{{Name: "Ann Roe", Organisation: c.organisation}}
		for _, text := range c.found {
			if found := Lint(text, present, nil); len(found) != 1 || found[0].Kind != FoundOrganisation {
				t.Errorf("%s: %q: %+v", c.organisation, text, found)
			}
		}
		for _, text := range c.not {
			if found := Lint(text, present, nil); len(found) != 0 {
				t.Errorf("%s: %q: found %+v", c.organisation, text, found)
			}
		}
	}
}

func TestR163_SingleMarksAndApostrophes(t *testing.T) {
	for text, want := range map[string][]string{
		"'So' it was said.":                      {"So"},
		"It was said: 'so'":                      {"so"},
		"the board's rule and the trusts' rules": nil,
		"It's o'clock, isn't it?":                nil,
		"She said ' and nothing":                 nil,
		"‘never closed":                          {"never closed"},
		"one ‘said’ and one 'asked'":             {"said", "asked"},
		"rock'n'roll":                            nil,
	} {
		if got := Quoted(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// R152, R153: names that run into one another are taken out as one, and a text stays one.
func TestR153_NamesThatRunIntoOneAnother(t *testing.T) {
	for _, c := range []struct {
		names      []string
		text, want string
	}{
		{[]string{"Ann Robertson", "Robertson Lee"}, "Ann Robertson Lee", "[…]"},
		{[]string{"Ann Roe", "Roe Smith"}, "With Ann Roe Smith, and more.", "With […], and more."},
		{[]string{"Ann Roe", "Roe Smith", "Smith Zolc"}, "Ann Roe Smith Zolc and Ann Roe", "[…] and […]"},
		{[]string{"Ann Roe", "Bo Quirk"}, "Ann Roe Bo Quirk", "[…] […]"},
		{[]string{"Ann Roe"}, "Nobody here.", "Nobody here."},
	} {
		var speakers []Speaker
		var people []Present
		for i, n := range c.names {
			speakers, people = append(speakers, Speaker{ID: SpeakerID(n), Name: n, Position: i}), append(people, Present{Name: n, Forename: Forename(n)})
		}
		if got := with(debate(), func(e *Event) { e.About = c.text }).Unnamed(speakers).About; got != c.want {
			t.Errorf("%q becomes %q, want %q", c.text, got, c.want)
		}
		if got := Without(c.text, people, nil); got != c.want {
			t.Errorf("%q, for good, becomes %q, want %q", c.text, got, c.want)
		}
	}
	people := []Present{{Name: "Ann Page", Forename: "Ann", Organisation: "Wolds Polytechnic"}, {Name: "Bo Quirk", Organisation: "Hull Infirmary", Named: true}}
	aside := []Aside{{Digest: Lint("A page of it.", people, nil)[0].Digest}}
	for text, want := range map[string]string{"As Page says.": "As […] says.", "A page of it.": "A page of it.", "At Wolds Polytechnic, and Bo Quirk.": "At […], and Bo Quirk."} {
		if got := Without(text, people, aside); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
