package hall

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

// asked is an event whose speakers have been asked whether they may be named.
func asked(e Event) Event {
	before := time.Time{}
	e.LooseningAsked = &before
	return e
}

var start = time.Date(2026, 6, 10, 11, 0, 0, 0, time.UTC)

func debate() Event {
	return Event{ID: "e", Kind: Debate, State: Announced, Title: "Buy or build", Motion: "This house would build.", Starts: start, Ends: start.Add(time.Hour),
		QuestionsClose: start.Add(-24 * time.Hour), Attribution: Chatham}
}

func with(e Event, f func(*Event)) Event { f(&e); return e }

func refused(t *testing.T, what string, err error, want refusal.Reason) {
	t.Helper()
	switch r, is := refusal.Of(err); {
	case want == (refusal.Reason{}) && err != nil:
		t.Errorf("%s: refused: %v", what, err)
	case want != (refusal.Reason{}) && (!is || r.Reason != want):
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

func TestR147_R163_WhatCanBeAnnounced(t *testing.T) {
	var ok refusal.Reason
	both := []Speaker{{Side: InChair}, {Side: For}, {Side: Against}}
	table := []Speaker{{Side: Moderator}, {Side: Participant}, {Side: Participant}}
	planned := with(debate(), func(e *Event) { e.State = Planned })
	round := with(planned, func(e *Event) { e.Kind, e.Motion, e.Themes = Roundtable, "", []string{"Safety"} })
	for _, c := range []struct {
		what     string
		e        Event
		speakers []Speaker
		at       time.Time
		want     refusal.Reason
	}{
		{"a debate with a chair and both sides", planned, both, start.Add(-time.Hour), ok},
		{"nobody for", planned, both[:2], start.Add(-time.Hour), SidesMissing},
		{"nobody against", planned, []Speaker{both[0], both[2]}, start.Add(-time.Hour), SidesMissing},
		{"no chair", planned, both[1:], start.Add(-time.Hour), SidesMissing},
		{"a debate without a motion", with(planned, func(e *Event) { e.Motion = " " }), both, start.Add(-time.Hour), refusal.Missing},
		{"at the very instant that it begins", planned, both, start, EventPast},
		{"a moment earlier", planned, both, start.Add(-1), ok},
		{"twice", debate(), both, start.Add(-time.Hour), EventState},
		{"a roundtable with a table", round, table, start.Add(-time.Hour), ok},
		{"one alone at the table", round, table[:2], start.Add(-time.Hour), TableMissing},
		{"a roundtable with a motion", with(round, func(e *Event) { e.Motion = "That" }), table, start.Add(-time.Hour), refusal.Malformed},
		{"a roundtable without themes", with(round, func(e *Event) { e.Themes = nil }), table, start.Add(-time.Hour), refusal.Missing},
		{"a title of 201 characters", with(planned, func(e *Event) { e.Title = strings.Repeat("ä", 201) }), both, start.Add(-time.Hour), EventLong},
		{"a title of 200 characters", with(planned, func(e *Event) { e.Title = strings.Repeat("ä", 200) }), both, start.Add(-time.Hour), ok},
		{"a link that is no https", with(planned, func(e *Event) { e.Link = "javascript:alert(1)" }), both, start.Add(-time.Hour), LinkNotHTTPS},
		{"it ends before it begins", with(planned, func(e *Event) { e.Ends = start }), both, start.Add(-time.Hour), EventReversed},
	} {
		refused(t, c.what, c.e.MayAnnounce(c.speakers, c.at), c.want)
	}
	refused(t, "31 minutes before", debate().MayOpen(both, start.Add(-31*time.Minute)), TooSoon)
	refused(t, "30 minutes before", debate().MayOpen(both, start.Add(-30*time.Minute)), ok)
	refused(t, "opened once nobody is against", debate().MayOpen(both[:2], start), SidesMissing)
	refused(t, "opened once the chair is gone", debate().MayOpen(both[1:], start), SidesMissing)
	person := Speaker{ID: "a", Person: "p", Name: "A", Side: For}
	refused(t, "twice a speaker", Speaker{ID: "b", Person: "p", Name: "A", Side: Against}.Check(debate(), []Speaker{person}), SpeakerTwice)
	refused(t, "a second chair", Speaker{ID: "b", Person: "q", Name: "A", Side: InChair}.Check(debate(), []Speaker{{ID: "c", Person: "r", Side: InChair}}), SpeakerTwice)
	outside := Speaker{ID: "c", Name: "B", Address: "A@Example.org", Side: For}
	refused(t, "two at one address", outside.Check(debate(), []Speaker{{ID: "b", Name: "A", Address: "a@example.org", Side: Against}}), SpeakerTwice)
	refused(t, "the same once more", outside.Check(debate(), []Speaker{outside}), ok)
	refused(t, "a chair who cannot sign in", Speaker{ID: "b", Name: "A", Address: "a@example.org", Side: InChair}.Check(debate(), nil), refusal.Missing)
	refused(t, "a moderator of a debate", Speaker{ID: "b", Person: "q", Name: "A", Side: Moderator}.Check(debate(), nil), refusal.Malformed)
}

func TestR161_R162_WhoComes(t *testing.T) {
	var ok refusal.Reason
	cio := []domain.NetworkID{"cio"}
	onlyCIO := with(debate(), func(e *Event) { e.Audience.Networks = cio })
	for _, c := range []struct {
		what     string
		e        Event
		as       Attendee
		networks []domain.NetworkID
		at       time.Time
		want     refusal.Reason
	}{
		{"a member", debate(), AsMember, cio, start, ok},
		{"nobody's member", debate(), AsMember, nil, start, NotInvited},
		{"a member of another network", onlyCIO, AsMember, []domain.NetworkID{"cno"}, start, NotInvited},
		{"a member of two, one of them right", onlyCIO, AsMember, []domain.NetworkID{"cno", "cio"}, start, ok},
		{"a sponsor who is not of the audience", debate(), AsSponsor, nil, start, NotInvited},
		{"a sponsor who is", with(debate(), func(e *Event) { e.Audience.Sponsors = true }), AsSponsor, nil, start, ok},
		{"a guest where only sponsors are", with(debate(), func(e *Event) { e.Audience.Sponsors = true }), AsGuest, nil, start, NotInvited},
		{"a moment before its end", debate(), AsMember, cio, start.Add(time.Hour - 1), ok},
		{"at its end", debate(), AsMember, cio, start.Add(time.Hour), RegistrationOver},
		{"before it is announced", with(debate(), func(e *Event) { e.State = Planned }), AsMember, cio, start, refusal.Unknown},
		{"cancelled", with(debate(), func(e *Event) { e.State = Cancelled }), AsMember, cio, start, EventState},
	} {
		refused(t, c.what, c.e.MayRegister(c.as, c.networks, c.at), c.want)
	}
}

func TestR161_TheWaitingListMovesUp(t *testing.T) {
	e := with(debate(), func(e *Event) { e.Limit = 2 })
	reg := func(id string, s Standing, minute int) Registration {
		return Registration{ID: RegistrationID(id), Standing: s, As: AsMember, At: start.Add(time.Duration(minute) * time.Minute)}
	}
	speaker := Registration{ID: "s", Standing: Admitted, As: AsSpeaker}
	full := []Registration{reg("a", Admitted, 1), reg("b", Admitted, 2), speaker}
	for what, c := range map[string]struct {
		all  []Registration
		as   Attendee
		want Standing
	}{
		"an empty room":                        {nil, AsMember, Admitted},
		"the last place, speakers not counted": {[]Registration{full[0], speaker}, AsMember, Admitted},
		"full":                                 {full, AsMember, Waiting},
		"full, for a speaker":                  {full, AsSpeaker, Admitted},
		"a place is free, and others wait":     {[]Registration{full[0], reg("w", Waiting, 3)}, AsMember, Waiting},
	} {
		if got := e.StandingOf(c.as, c.all); got != c.want {
			t.Errorf("%s: %s, want %s", what, got, c.want)
		}
	}
	all := []Registration{reg("a", Admitted, 1), reg("gone", Withdrawn, 2), reg("late", Waiting, 9), reg("early", Waiting, 4)}
	if up := e.MoveUp(all); len(up) != 1 || up[0].ID != "early" {
		t.Errorf("moved up: %+v", up)
	}
	if up := with(e, func(e *Event) { e.Limit = 0 }).MoveUp(all); len(up) != 2 {
		t.Errorf("without a limit: %+v", up)
	}
	if up := with(e, func(e *Event) { e.State = Closed }).MoveUp(all); len(up) != 0 {
		t.Errorf("afterwards: %+v", up)
	}
	refused(t, "a limit below those admitted", MayLimit(1, full), LimitBelow)
	refused(t, "a limit of those admitted", MayLimit(2, full), refusal.Reason{})
	refused(t, "no limit", MayLimit(0, full), refusal.Reason{})
}

func TestR148_WhenQuestionsAreTaken(t *testing.T) {
	var ok refusal.Reason
	for what, c := range map[string]struct {
		e    Event
		at   time.Time
		want refusal.Reason
	}{
		"a moment before they close": {debate(), start.Add(-24*time.Hour - 1), ok},
		"as they close":              {debate(), start.Add(-24 * time.Hour), QuestionsClosed},
		"while it is held":           {with(debate(), func(e *Event) { e.State = Live }), start, ok},
		"before it is announced":     {with(debate(), func(e *Event) { e.State = Planned }), start.AddDate(0, -1, 0), QuestionsNotYet},
		"afterwards":                 {with(debate(), func(e *Event) { e.State = Closed }), start, QuestionsClosed},
	} {
		refused(t, what, c.e.TakesQuestions(c.at), c.want)
	}
	for what, c := range map[string]struct {
		text string
		own  []Question
		want refusal.Reason
	}{
		"500 characters":    {strings.Repeat("ä", 500), nil, ok},
		"501 characters":    {strings.Repeat("ä", 501), nil, QuestionLong},
		"10,000 characters": {strings.Repeat("a", 10000), nil, QuestionLong},
		"markup is text":    {"<script>alert(1)</script>", nil, ok},
		"nothing":           {" \n", nil, refusal.Missing},
		"the same again":    {"why?", []Question{{Text: "Why?"}}, QuestionTwice},
		"a sixth":           {"why?", make([]Question, 5), QuestionsMany},
	} {
		_, err := CheckQuestion(c.text, c.own)
		refused(t, what, err, c.want)
	}
	q := Question{ID: "q", Event: "e", Person: "author", State: Asked}
	refused(t, "one's own", q.MaySupport("author", nil), OwnQuestion)
	refused(t, "another's", q.MaySupport("other", nil), ok)
	refused(t, "twice", q.MaySupport("other", []QuestionID{"q"}), QuestionTwice)
	q.State = Hidden
	refused(t, "one that is hidden", q.MaySupport("other", nil), refusal.Unknown)
}

func TestR148_R149_QueueAndMerging(t *testing.T) {
	all := []Question{{ID: "late", State: Asked, Supports: 3, At: start.Add(1)}, {ID: "first", State: Asked, Supports: 3, At: start}, {ID: "hidden", State: Hidden, Supports: 9},
		{ID: "most", State: Asked, Supports: 4, At: start.Add(2)}, {ID: "done", State: Answered, Supports: 7, AnsweredAt: &start}}
	var got []string
	for _, q := range Queue(all) {
		got = append(got, string(q.ID))
	}
	if !slices.Equal(got, []string{"most", "first", "late"}) {
		t.Errorf("the queue is %v", got)
	}
	if d := Done(all); len(d) != 1 || d[0].ID != "done" {
		t.Errorf("answered: %v", d)
	}
	one, two := Question{ID: "1", Event: "e", State: Asked}, Question{ID: "2", Event: "e", State: Asked}
	refused(t, "into another", one.MayMerge(two), refusal.Reason{})
	refused(t, "into itself", one.MayMerge(one), QuestionIntoItself)
	refused(t, "into one of another event", one.MayMerge(Question{ID: "3", Event: "f", State: Asked}), refusal.Unknown)
	refused(t, "into a merged one", one.MayMerge(Question{ID: "3", Event: "e", State: Merged}), QuestionDone)
}

func TestR152_AttributionIsTightenedFreelyAndLoosenedByConsent(t *testing.T) {
	var ok refusal.Reason
	yes := &start
	record := with(debate(), func(e *Event) { e.Attribution = OnRecord })
	for what, c := range map[string]struct {
		e        Event
		to       Attribution
		speakers []Speaker
		want     refusal.Reason
	}{
		"tightened before":                      {record, Chatham, nil, ok},
		"tightened afterwards":                  {with(record, func(e *Event) { e.State = Closed }), Chatham, nil, ok},
		"loosened while nobody knows of it":     {with(debate(), func(e *Event) { e.State = Planned }), OnRecord, []Speaker{{}}, ok},
		"loosened with everybody's consent":     {asked(debate()), OnRecord, []Speaker{{ConsentedAt: yes}, {ConsentedAt: yes}}, ok},
		"loosened with all consents but one":    {asked(debate()), OnRecord, []Speaker{{ConsentedAt: yes}, {}}, AttributionFrozen},
		"loosened though nobody was asked":      {debate(), OnRecord, []Speaker{{ConsentedAt: yes}, {ConsentedAt: yes}}, AttributionFrozen},
		"loosened with a word given before":     {with(debate(), func(e *Event) { later := yes.Add(time.Hour); e.LooseningAsked = &later }), OnRecord, []Speaker{{ConsentedAt: yes}}, AttributionFrozen},
		"loosened where nobody could consent":   {debate(), OnRecord, nil, AttributionFrozen},
		"loosened afterwards without a consent": {with(debate(), func(e *Event) { e.State = Closed }), OnRecord, []Speaker{{}}, AttributionFrozen},
		"as it is":                              {debate(), Chatham, nil, AttributionSame},
	} {
		refused(t, what, c.e.MayAttribute(c.to, c.speakers), c.want)
	}
	speakers := []Speaker{{ID: "a", ConsentedAt: yes}, {ID: "b"}}
	if n := debate().Named(speakers); len(n) != 0 {
		t.Errorf("named under the Chatham House Rule: %v", n)
	}
	if n := record.Named(speakers); len(n) != 1 || n[0].ID != "a" {
		t.Errorf("named on the record: %v", n)
	}
}

func TestR150_R165_WhichVotesAreCalled(t *testing.T) {
	var ok refusal.Reason
	live := with(debate(), func(e *Event) { e.State = Live })
	first, last := LiveVote{Purpose: FirstVote}, LiveVote{Purpose: LastVote}
	for _, c := range []struct {
		what    string
		e       Event
		v       LiveVote
		seconds int
		before  []LiveVote
		on      bool
		want    refusal.Reason
	}{
		{"for 19 seconds", live, first, 19, nil, false, VoteSecondsWrong},
		{"for 20 seconds", live, first, 20, nil, false, ok},
		{"for 900 seconds", live, first, 900, nil, false, ok},
		{"for 901 seconds", live, first, 901, nil, false, VoteSecondsWrong},
		{"before it is held", debate(), first, 60, nil, false, EventState},
		{"while another goes on", live, last, 60, []LiveVote{first}, true, VoteGoesOn},
		{"the last before the first", live, last, 60, nil, false, LastBeforeFirst},
		{"the last after the first", live, last, 60, []LiveVote{first}, false, ok},
		{"a second first", live, first, 60, []LiveVote{first}, false, VoteOnMotionDone},
		{"a second last", live, last, 60, []LiveVote{first, last}, false, VoteOnMotionDone},
		{"something else, unasked", live, LiveVote{Purpose: OtherVote}, 60, nil, false, refusal.Missing},
		{"something else", live, LiveVote{Purpose: OtherVote, Question: "Tea?"}, 60, []LiveVote{{Purpose: OtherVote}}, false, ok},
		{"a first vote at a roundtable", with(live, func(e *Event) { e.Kind = Roundtable }), first, 60, nil, false, refusal.Malformed},
	} {
		refused(t, c.what, c.e.MayCall(c.v, c.seconds, c.before, c.on), c.want)
	}
	closes := start.Add(time.Minute)
	refused(t, "longer", MayExtendTo(start, closes, closes.Add(time.Second)), ok)
	refused(t, "shorter", MayExtendTo(start, closes, closes.Add(-time.Second)), VoteSecondsWrong)
	refused(t, "beyond 900 seconds", MayExtendTo(start, closes, start.Add(901*time.Second)), VoteSecondsWrong)
}

func TestR150_R151_AMajorityIsNeverRoundedIntoATie(t *testing.T) {
	for _, c := range []struct {
		totals Totals
		want   [3]int
	}{
		{Totals{51, 49, 0}, [3]int{510, 490, 0}},
		{Totals{5001, 5000, 0}, [3]int{501, 499, 0}},
		{Totals{5000, 5001, 0}, [3]int{499, 501, 0}},
		{Totals{1, 0, 9999}, [3]int{1, 0, 999}},
		{Totals{1, 1, 1}, [3]int{333, 333, 334}},
		{Totals{0, 0, 0}, [3]int{}},
	} {
		got := c.totals.Shares()
		if got != c.want {
			t.Errorf("%+v: %v, want %v", c.totals, got, c.want)
		}
	}
	for yes := range 60 {
		for no := range 60 {
			for _, abstain := range []int{0, 1, 7, 9000} {
				s := (Totals{yes, no, abstain}).Shares()
				if (s[0] > s[1]) != (yes > no) && yes != no || (s[0] < s[1]) != (yes < no) && yes != no {
					t.Fatalf("%d to %d with %d undecided is told as %v", yes, no, abstain, s)
				}
				if yes == no && s[0] != s[1] {
					t.Fatalf("a tie of %d with %d undecided is told as %v", yes, abstain, s)
				}
				if yes+no+abstain > 0 && (s[0]+s[1]+s[2] != 1000 || min(s[0], s[1], s[2]) < 0) {
					t.Fatalf("%d to %d with %d undecided: %v", yes, no, abstain, s)
				}
			}
		}
	}
	if _, told := Swing(Totals{3, 1, 0}, Totals{9, 1, 0}); told {
		t.Error("a swing of four votes is told")
	}
	if moved, told := Swing(Totals{4, 6, 0}, Totals{6, 4, 0}); !told || moved != [3]int{200, -200, 0} {
		t.Errorf("the swing is %v, %v", moved, told)
	}
}

// R150: the first and the last vote are on one motion, and so it stays.
func TestR150_TheMotionStaysOnceVotedOn(t *testing.T) {
	var ok refusal.Reason
	e := debate()
	for what, c := range map[string]struct {
		motion string
		votes  []LiveVote
		want   refusal.Reason
	}{
		"before any vote":                   {"Another.", nil, ok},
		"after a vote on something else":    {"Another.", []LiveVote{{Purpose: OtherVote}}, ok},
		"after the first vote":              {"Another.", []LiveVote{{Purpose: OtherVote}, {Purpose: FirstVote}}, MotionVoted},
		"after the last":                    {"Another.", []LiveVote{{Purpose: FirstVote}, {Purpose: LastVote}}, MotionVoted},
		"a letter":                          {e.Motion + "!", []LiveVote{{Purpose: FirstVote}}, MotionVoted},
		"as it is, with something else new": {e.Motion, []LiveVote{{Purpose: FirstVote}}, ok},
	} {
		refused(t, what, e.MayReword(c.motion, c.votes), c.want)
	}
}

// R154: what nobody ends is over two hours after its time, so that it is written up.
func TestR154_AnEventThatNobodyEnds(t *testing.T) {
	over := debate().Ends.Add(2 * time.Hour)
	for what, c := range map[string]struct {
		state State
		at    time.Time
		want  bool
	}{
		"a moment before":      {Live, over.Add(-1), false},
		"live":                 {Live, over, true},
		"its room never open":  {Announced, over, true},
		"only planned":         {Planned, over, false},
		"over already":         {Closed, over, false},
		"called off":           {Cancelled, over, false},
		"while it is going on": {Live, start, false},
	} {
		if got := with(debate(), func(e *Event) { e.State = c.state }).EndsItself(c.at); got != c.want {
			t.Errorf("%s: it ends itself: %v", what, got)
		}
	}
	var ok refusal.Reason
	closed := with(debate(), func(e *Event) { e.State = Closed })
	refused(t, "called off though it ended by the clock alone", closed.MayCancel(), ok)
	refused(t, "called off though it was held", with(closed, func(e *Event) { e.OpenedAt = &start }).MayCancel(), EventState)
	refused(t, "called off in the midst of it", with(debate(), func(e *Event) { e.State = Live }).MayCancel(), EventState)
	refused(t, "called off before", debate().MayCancel(), ok)
}

// R153: under the Chatham House Rule neither what an event says of itself nor its
// recording tells everybody who speaks.
func TestR153_AnEventsPageNamesNoSpeaker(t *testing.T) {
	var ok refusal.Reason
	both := []Speaker{{ID: "a", Side: InChair, Name: "Ann Roe", ConsentedAt: &start}, {ID: "b", Side: For, Name: "Bo Quillfeather", Organisation: "Wolds Polytechnic"}, {ID: "c", Side: Against, Name: "Cy Doe"}}
	planned := with(debate(), func(e *Event) { e.State = Planned })
	for what, c := range map[string]struct {
		change func(*Event)
		want   refusal.Reason
	}{
		"nobody":                     {func(*Event) {}, ok},
		"in the title":               {func(e *Event) { e.Title = "An hour with Bo Quillfeather" }, EventNames},
		"in the motion":              {func(e *Event) { e.Motion = "This house agrees with bo quillfeather." }, EventNames},
		"in a theme":                 {func(e *Event) { e.Themes = []string{"Safety", "What Cy Doe did"} }, EventNames},
		"in what it is about":        {func(e *Event) { e.About = "With **Ann** Roe." }, EventNames},
		"in its place":               {func(e *Event) { e.Place = "The Ann Roe library" }, EventNames},
		"a word that may be another": {func(e *Event) { e.About = "Does do no harm; roe is fish." }, ok},
		"a house that some work for": {func(e *Event) { e.Place = "Wolds Polytechnic" }, ok},
		"on the record, not agreed":  {func(e *Event) { e.Title, e.Attribution = "An hour with Bo Quillfeather", OnRecord }, EventNames},
		"on the record, agreed":      {func(e *Event) { e.Title, e.Attribution = "An hour with Ann Roe", OnRecord }, ok},
	} {
		e := with(planned, c.change)
		refused(t, what, e.MayAnnounce(both, start.Add(-time.Hour)), c.want)
	}
	said := with(debate(), func(e *Event) {
		e.Title, e.About, e.Themes, e.Why = "An hour with Bo Quillfeather", "With **Cy** Doe and Ann Roe.", []string{"Safety", "What Cy Doe did"}, "Cy Doe is ill."
	})
	if u := said.Unnamed(both); u.Title != "An hour with […]" || u.About != "With **[…] and […]." || u.Themes[1] != "What […] did" || u.Why != "[…] is ill." || said.Themes[1] != "What Cy Doe did" {
		t.Errorf("under the rule: %q, %q, %q, %q", u.Title, u.About, u.Themes, u.Why)
	}
	said.Attribution = OnRecord
	if u := said.Unnamed(both); u.About != "With **[…] and Ann Roe." || u.NamesNobody(both) != nil {
		t.Errorf("on the record: %q", u.About)
	}
	if u := with(said, func(e *Event) { e.State = Planned }).Unnamed(both); u.Title != said.Title {
		t.Errorf("before anybody sees it: %q", u.Title)
	}
	for what, c := range map[string]struct {
		e     Event
		why   string
		want  refusal.Reason
		title string
	}{
		"its why names her":          {with(debate(), func(e *Event) { e.AnnouncedAt = &start }), "Cy Doe is ill.", EventNames, ""},
		"and the clock has ended it": {with(debate(), func(e *Event) { e.State, e.AnnouncedAt = Closed, &start }), "Cy Doe did not come.", EventNames, ""},
		"and nobody was told of it":  {with(debate(), func(e *Event) { e.State, e.Title = Planned, "With Cy Doe" }), "Cy Doe is ill.", ok, "With Cy Doe"},
		"another text names her":     {with(debate(), func(e *Event) { e.AnnouncedAt, e.Title = &start, "With Cy Doe" }), "She is ill.", ok, "With […]"},
		"without a reason":           {debate(), " ", refusal.WhyMissing, ""},
		"in the midst of it":         {with(debate(), func(e *Event) { e.State = Live }), "She is ill.", EventState, ""},
	} {
		off, err := c.e.CalledOff(c.why, both)
		refused(t, "called off, "+what, err, c.want)
		if err == nil && (off.State != Cancelled || off.Why != c.why || off.Title != c.title || off.Sequence != c.e.Sequence+1 || off.Untold() != (off.AnnouncedAt == nil)) {
			t.Errorf("called off, %s: %+v", what, off)
		}
	}
	agreed := []Speaker{{ConsentedAt: &start}, {ConsentedAt: &start}}
	record := with(debate(), func(e *Event) { e.Attribution = OnRecord })
	for what, c := range map[string]struct {
		e        Event
		inside   bool
		speakers []Speaker
		want     bool
	}{
		"whom it is for":                         {debate(), true, nil, true},
		"anybody, under the rule":                {debate(), false, agreed, false},
		"anybody, on the record":                 {record, false, agreed, true},
		"anybody, where one has not agreed":      {record, false, append([]Speaker{{}}, agreed...), false},
		"anybody, where nobody could have":       {record, false, nil, false},
		"whom it is for, where one has not":      {record, true, []Speaker{{}}, true},
		"whom it is for, on the record, all yes": {record, true, agreed, true},
	} {
		if got := c.e.ShowsRecording(c.inside, c.speakers); got != c.want {
			t.Errorf("%s: told of the recording: %v", what, got)
		}
	}
}

// R161: whoever has a place is reminded, and nobody a minute after she was told of it.
func TestR161_WhoIsReminded(t *testing.T) {
	day := start.Add(-24 * time.Hour)
	earlier := day.Add(-1)
	for what, c := range map[string]struct {
		r    Registration
		want bool
	}{
		"told earlier than a day before": {Registration{Standing: Admitted, AdmittedAt: &earlier}, true},
		"told within the day":            {Registration{Standing: Admitted, AdmittedAt: &day}, false},
		"waiting":                        {Registration{Standing: Waiting, AdmittedAt: &earlier}, false},
		"withdrawn":                      {Registration{Standing: Withdrawn}, false},
	} {
		if got := c.r.Reminded(debate()); got != c.want {
			t.Errorf("%s: reminded %v", what, got)
		}
	}
}
