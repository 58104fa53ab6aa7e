package governance

import (
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/saytest"
	"hustings/domain/when"
)

// no is a row of a table of judgements: what is judged, and the refusal and rule
// expected; the zero reason is none.
type no struct {
	says string
	got  error
	why  refusal.Reason
	rule string
}

func judge(t *testing.T, rows []no) {
	t.Helper()
	for _, r := range rows {
		said(t, r.says, r.got, r.why, r.rule)
	}
}

// yes is the absence of a refusal.
var yes refusal.Reason

// long is a text of so many characters, each of two bytes.
func long(n int) string { return strings.Repeat("ü", n) }

func ordinary() Meeting {
	starts := time.Date(2026, 4, 14, 15, 0, 0, 0, time.UTC)
	return Meeting{ID: "m", Kind: Ordinary, Panels: []domain.PanelID{cio}, Title: "Spring", Starts: starts, Ends: starts.Add(90 * time.Minute),
		Timezone: "Europe/London", Place: "Leeds", State: Planned}
}

func TestR121_R122_R128_WhatAMeetingMustHave(t *testing.T) {
	with := func(change func(*Meeting)) error {
		m := ordinary()
		change(&m)
		return m.Check()
	}
	lasts := func(minutes time.Duration) func(*Meeting) {
		return func(m *Meeting) { m.Ends = m.Starts.Add(minutes * time.Minute) }
	}
	of := func(k Kind, p ...domain.PanelID) func(*Meeting) {
		return func(m *Meeting) { m.Kind, m.Panels = k, p }
	}
	judge(t, []no{
		{"as it should be", with(func(*Meeting) {}), yes, ""},
		{"without a title", with(func(m *Meeting) { m.Title = " \n" }), refusal.Missing, "R122"},
		{"a title of 200 characters", with(func(m *Meeting) { m.Title = long(200) }), yes, ""},
		{"and of 201", with(func(m *Meeting) { m.Title = long(201) }), domain.TextTooLong, "R122"},
		{"a place of 300 characters", with(func(m *Meeting) { m.Place = long(300) }), yes, ""},
		{"and of 301", with(func(m *Meeting) { m.Place = long(301) }), domain.TextTooLong, "R122"},
		{"nowhere", with(func(m *Meeting) { m.Place = "" }), PlaceMissing, "R122"},
		{"in a video room alone", with(func(m *Meeting) { m.Place, m.Link = "", "https://video.example.org/x" }), yes, ""},
		{"a room that is no https address", with(func(m *Meeting) { m.Link = "http://video.example.org/x" }), LinkNotHTTPS, "R122"},
		{"five minutes long", with(lasts(5)), yes, ""},
		{"four minutes", with(lasts(4)), LengthOutOfRange, "R121"},
		{"twelve hours", with(lasts(720)), yes, ""},
		{"a minute more", with(lasts(721)), LengthOutOfRange, "R121"},
		{"of no panel", with(of(Ordinary)), PanelsOfJoint, "R128"},
		{"of two, and not joint", with(of(Ordinary, cio, ccio)), PanelsOfJoint, "R128"},
		{"joint of two", with(of(Joint, cio, ccio)), yes, ""},
		{"joint of one", with(of(Joint, cio)), PanelsOfJoint, "R128"},
		{"urgent, of one", with(of(Extraordinary, cio)), yes, ""},
	})
	m := ordinary()
	if !m.For(ann) {
		t.Error("a meeting of the whole panel is for each member")
	}
	if m.Few = []domain.PersonID{bob}; m.For(ann) || !m.For(bob) {
		t.Error("a meeting of a named few is for those alone")
	}
}

func TestR122_WhatMayBeDoneInEachStateOfAMeeting(t *testing.T) {
	m := ordinary()
	d := Deadlines{Notice: m.Starts.Add(-7 * 24 * time.Hour)}
	early, late := d.Notice.Add(-time.Second), d.Notice.Add(time.Second)
	for state, want := range map[State]struct{ call, change, open, sit refusal.Reason }{
		Asked:     {yes, yes, NotAskedEnough, NotInSession},
		Planned:   {yes, yes, NotCalled, NotInSession},
		Called:    {MeetingState, yes, yes, NotInSession},
		Open:      {MeetingState, MeetingState, MeetingState, yes},
		Closed:    {MeetingState, MeetingState, MeetingState, NotInSession},
		Cancelled: {MeetingCancelled, MeetingCancelled, MeetingCancelled, NotInSession},
	} {
		m.State = state
		judge(t, []no{
			{"calling: " + string(state), m.MayCall(d, early), want.call, "R122"},
			{"changing: " + string(state), m.MayChange(), want.change, "R122"},
			{"moving: " + string(state), m.MayMove(d, early), want.change, "R122"},
			{"opening: " + string(state), m.MayOpen(m.Starts), want.open, "R122"},
			{"acting in it: " + string(state), m.Sits(), want.sit, "R123"},
		})
		if m.Over() != (state == Closed || state == Cancelled) {
			t.Errorf("%s: over %v", state, m.Over())
		}
	}
	m.State = Called
	judge(t, []no{
		{"moved with too short a notice", m.MayMove(d, d.Notice), NoticeShort, "R122"},
		{"opened an hour before its time", m.MayOpen(m.Starts.Add(-time.Hour)), yes, ""},
		{"and a second earlier", m.MayOpen(m.Starts.Add(-time.Hour - time.Second)), TooEarlyToOpen, "R122"},
	})
	m.Kind = Extraordinary
	judge(t, []no{
		{"an urgent one is moved at any time before it", m.MayMove(d, late), yes, ""},
		{"but not into the past", m.MayMove(d, m.Starts), MeetingPast, "R122"},
	})
}

func TestR122_NoDeadlineInAYearWithoutHolidays(t *testing.T) {
	m := ordinary()
	m.Starts = time.Date(2399, 4, 14, 15, 0, 0, 0, time.UTC)
	if _, err := DeadlinesOf(m, domain.DefaultParams(domain.PanelElection), when.LatestCalendar()); err == nil {
		t.Error("working days were counted in a year whose holidays nobody knows")
	}
	if m.Timezone = "Europe/Atlantis"; m.Day() != day("2399-04-14") {
		t.Errorf("a meeting in no zone is taken in UTC: %v", m.Day())
	}
}

func TestR122_TheUrgentThirdIsRoundedUp(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 1, 3: 1, 4: 2, 6: 2, 7: 3} {
		members := make([]Sitting, n)
		for i := range members {
			members[i] = Sitting{Person: domain.PersonID(rune('a' + i)), Counts: true}
		}
		members = append(members, Sitting{Person: "lapsed", Office: domain.ChairOffice})
		chair, others, needed := Urgent(members, []domain.PersonID{"lapsed", "a"})
		if needed != want || chair || others != min(n, 1) {
			t.Errorf("of %d who count: %d needed (%v, %d), want %d: whose membership rests asks for nothing", n, needed, chair, others, want)
		}
	}
}

func TestR122_ItemsOfAnAgenda(t *testing.T) {
	with := func(change func(*Item)) error {
		i := Item{Title: "Budget", Purpose: ToDecide, Minutes: 10}
		change(&i)
		return i.Check()
	}
	judge(t, []no{
		{"as it should be", with(func(*Item) {}), yes, ""},
		{"without a title", with(func(i *Item) { i.Title = " " }), refusal.Missing, "R122"},
		{"a title of 200 characters", with(func(i *Item) { i.Title = long(200) }), yes, ""},
		{"and of 201", with(func(i *Item) { i.Title = long(201) }), domain.TextTooLong, "R122"},
		{"a presenter of 200", with(func(i *Item) { i.Presenter = long(200) }), yes, ""},
		{"and of 201", with(func(i *Item) { i.Presenter = long(201) }), domain.TextTooLong, "R122"},
		{"to note", with(func(i *Item) { i.Purpose = ToNote }), yes, ""},
		{"to discuss", with(func(i *Item) { i.Purpose = ToDiscuss }), yes, ""},
		{"for nothing", with(func(i *Item) { i.Purpose = "" }), PurposeMissing, "R122"},
		{"for no time at all", with(func(i *Item) { i.Minutes = 0 }), yes, ""},
		{"for less than none", with(func(i *Item) { i.Minutes = -1 }), ItemMinutes, "R122"},
		{"for twelve hours", with(func(i *Item) { i.Minutes = 720 }), yes, ""},
		{"for longer than a meeting may be", with(func(i *Item) { i.Minutes = 721 }), ItemMinutes, "R122"},
		{"8,000 characters about it", with(func(i *Item) { i.Body = long(8000) }), yes, ""},
		{"and one more", with(func(i *Item) { i.Body = long(8001) }), domain.TextTooLong, "R122"},
		{"8,000 of the chair's own", with(func(i *Item) { i.Private = long(8000) }), yes, ""},
		{"and one more", with(func(i *Item) { i.Private = long(8001) }), domain.TextTooLong, "R122"},
		{"taken with others, to decide", with(func(i *Item) { i.Consent = true }), yes, ""},
		{"taken with others, to discuss", with(func(i *Item) { i.Consent, i.Purpose = true, ToDiscuss }), ConsentDiscussed, "R122"},
		{"the 500th item", RoomForItem(499), yes, ""},
		{"the 501st", RoomForItem(500), AgendaFull, "R122"},
		{"a comment that says nothing", Comment{Text: " "}.Check(), refusal.Missing, "R122"},
		{"a wish to speak needs no words", Comment{Flag: true}.Check(), yes, ""},
		{"a comment of 8,000 characters", Comment{Text: long(8000)}.Check(), yes, ""},
		{"and of 8,001", Comment{Text: long(8001)}.Check(), domain.TextTooLong, "R122"},
	})
	say := saytest.English(t)
	own := Habits{Standing: []StandingItem{{Title: "Ours"}}}.Items(say)
	usual := Habits{}.Items(say)
	if len(own) != 1 || own[0].Title != "Ours" || len(usual) != 4 || !usual[3].Last || usual[0].Last || usual[2].Purpose != ToDecide {
		t.Errorf("standing items: %+v, %+v", own, usual)
	}
	for i, s := range usual {
		if s.Minutes != 5 || (Item{Title: s.Title, Purpose: s.Purpose, Minutes: s.Minutes}).Check() != nil {
			t.Errorf("usual item %d: %+v", i, s)
		}
	}
}

func TestR124_ComingAndGoing(t *testing.T) {
	members := []Sitting{{Person: ann}, {Person: bob}}
	m := ordinary()
	in := func(s State, p domain.PersonID, to Presence) error { m.State = s; return MayAttend(m, members, p, to) }
	judge(t, []no{
		{"apologies before it", in(Called, ann, Apologies), yes, ""},
		{"apologies while it sits", in(Open, ann, Apologies), yes, ""},
		{"apologies afterwards", in(Closed, ann, Apologies), MeetingState, "R124"},
		{"taken back before it", in(Called, ann, Expected), yes, ""},
		{"taken back afterwards", in(Cancelled, ann, Expected), MeetingState, "R124"},
		{"present while it sits", in(Open, ann, Present), yes, ""},
		{"gone while it sits", in(Open, ann, Left), yes, ""},
		{"present before it sits", in(Called, ann, Present), NotInSession, "R123"},
		{"gone from what is over", in(Closed, ann, Left), NotInSession, "R123"},
		{"absent is found at the close, not said", in(Open, ann, Absent), refusal.Malformed, "R124"},
		{"a substitute", in(Open, cat, Present), NotOnPanel, "R124"},
	})
	m.Few = []domain.PersonID{bob}
	said(t, "a member whom it is not for", in(Open, ann, Present), NotOnPanel, "R124")

	at := m.Starts
	room := []Attendance{{Person: ann, State: Present, Arrived: &at}, {Person: bob, State: Left, Arrived: &at}, {Person: cat, State: Apologies}}
	if got := PresentOf(room); len(got) != 1 || got[0] != ann {
		t.Errorf("in the room: %v", got)
	}
	if !room[0].Came() || !room[1].Came() || room[2].Came() {
		t.Error("whoever came has not missed the meeting (R113), however short her stay")
	}
}

func TestR126_DeclarationsForAnItem(t *testing.T) {
	m, done := ordinary(), time.Now()
	m.State = Open
	judge(t, []no{
		{"with words", CheckDeclared("director of the supplier"), yes, ""},
		{"without", CheckDeclared(" \t"), refusal.Missing, "R126"},
		{"1,000 characters", CheckDeclared(long(1000)), yes, ""},
		{"and one more", CheckDeclared(long(1001)), domain.TextTooLong, "R126"},
		{"taken back before the item", MayWithdrawConflict(m, Item{ID: "i"}), yes, ""},
		{"after it", MayWithdrawConflict(m, Item{ID: "i", DoneAt: &done}), ConflictStands, "R126"},
	})
	m.Item = "i"
	said(t, "while the room is at it", MayWithdrawConflict(m, Item{ID: "i"}), ConflictStands, "R126")
	said(t, "of another item meanwhile", MayWithdrawConflict(m, Item{ID: "j"}), yes, "")
	m.State, m.Item = Closed, ""
	said(t, "when the meeting is over", MayWithdrawConflict(m, Item{ID: "i"}), ConflictStands, "R126")
}

func TestR127_MinutesInEachOfTheirStates(t *testing.T) {
	attended := []domain.PersonID{ann, bob}
	for state, want := range map[MinutesState]struct{ edit, assent, correct refusal.Reason }{
		MinutesDraft:    {yes, MinutesNotSent, MinutesOpen},
		MinutesComment:  {yes, yes, MinutesOpen},
		MinutesApproved: {MinutesSealed, MinutesSealed, yes},
	} {
		m := Minutes{State: state, Version: 3}
		judge(t, []no{
			{"editing: " + string(state), m.MayEdit(3), want.edit, "R127"},
			{"assenting: " + string(state), m.MayAssent(ann, attended), want.assent, "R127"},
			{"correcting: " + string(state), m.CheckCorrection("Bob sends apologies"), want.correct, "R127"},
		})
	}
	m := Minutes{State: MinutesComment, Version: 3, Assents: []domain.PersonID{bob}}
	judge(t, []no{
		{"over what somebody else saved", m.MayEdit(2), ChangedMeanwhile, "R127"},
		{"an assent of somebody who was not there", m.MayAssent(cat, attended), NotPresent, "R127"},
		{"a second assent", m.MayAssent(bob, attended), AssentGiven, "R127"},
	})
	m.State = MinutesApproved
	judge(t, []no{
		{"a correction without words", m.CheckCorrection(" "), refusal.Missing, "R127"},
		{"of 8,000 characters", m.CheckCorrection(long(8000)), yes, ""},
		{"and of 8,001", m.CheckCorrection(long(8001)), domain.TextTooLong, "R127"},
	})
	for present, want := range map[int]int{1: 1, 2: 2, 3: 2, 4: 3, 9: 5, 10: 6} {
		if got := AssentsNeeded(present); got != want {
			t.Errorf("more than half of %d are %d, not %d", present, want, got)
		}
	}
	was := []Section{{Heading: "Attendance"}, {Item: "i"}}
	judge(t, []no{
		{"the same sections", CheckSections(was, []Section{{Text: "new"}, {Item: "i", Text: "words"}}), yes, ""},
		{"one lost", CheckSections(was, was[:1]), refusal.Malformed, "R127"},
		{"one of another item", CheckSections(was, []Section{{}, {Item: "j"}}), refusal.Malformed, "R127"},
		{"40,000 characters", CheckSections(was, []Section{{Text: long(40_000)}, {Item: "i"}}), yes, ""},
		{"and one more", CheckSections(was, []Section{{Text: long(40_001)}, {Item: "i"}}), domain.TextTooLong, "R127"},
	})
}

func TestR127_MinutesAreApprovedAtALaterQuorateMeeting(t *testing.T) {
	of, in := ordinary(), ordinary()
	in.ID, in.State, in.Starts = "later", Open, of.Starts.AddDate(0, 1, 0)
	floor := func(present ...domain.PersonID) []Floor {
		return []Floor{{Panel: panelOf(3, 3), Members: []Sitting{{Person: ann, Counts: true}, {Person: bob, Counts: true}, {Person: cat, Counts: true}}, Present: present}}
	}
	m := Minutes{State: MinutesComment}
	approve := func(m Minutes, in Meeting, f []Floor, attended ...domain.PersonID) (bool, error) {
		return m.MayApprove(of, in, f, attended)
	}
	for _, c := range []struct {
		says     string
		in       Meeting
		attended []domain.PersonID
		others   bool
	}{
		{"by a panel of which some were there", in, []domain.PersonID{"gone", cat}, false},
		{"by a panel of which nobody was: a record of others", in, []domain.PersonID{"gone", "too"}, true},
	} {
		if others, err := approve(m, c.in, floor(ann, bob), c.attended...); err != nil || others != c.others {
			t.Errorf("%s: %v, %v", c.says, others, err)
		}
	}
	refused := func(m Minutes, in Meeting, f []Floor) error { _, err := approve(m, in, f, ann); return err }
	earlier, closed := in, in
	earlier.Starts, closed.State = of.Starts, Closed
	judge(t, []no{
		{"what is sealed already", refused(Minutes{State: MinutesApproved}, in, floor(ann, bob)), MinutesSealed, "R127"},
		{"what nobody has been sent", refused(Minutes{State: MinutesDraft}, in, floor(ann, bob)), MinutesNotSent, "R127"},
		{"in the meeting itself", refused(m, of, floor(ann, bob)), ApprovedLater, "R127"},
		{"in one that began no later", refused(m, earlier, floor(ann, bob)), ApprovedLater, "R127"},
		{"in one that does not sit", refused(m, closed, floor(ann, bob)), NotInSession, "R123"},
		{"in one that is not quorate", refused(m, in, floor(ann)), Inquorate, "R123"},
	})
}

func TestR127_TheDraftSaysWhatHappened(t *testing.T) {
	met, short := Standing{Needed: 2, Counted: 2, Present: 2, Filled: 3}, Standing{Needed: 2, Counted: 1, Present: 1, Filled: 3}
	got := Draft(saytest.English(t), Happened{When: "Tuesday", Where: "Leeds", Presided: "Ann (chair)", Guests: []string{"Dora", "Emil"},
		Panels: []PanelHappened{{Name: "CIO", Present: []string{"Ann", "Bob"}, Apologies: []string{"Cat"}, Standing: met}, {Name: "CCIO", Present: []string{"Fay"}, Absent: []string{"Gus"}, Standing: short}},
		Items: []ItemHappened{
			{Item: Item{ID: "i", Title: "Budget", Notes: " It was discussed. "}, Decisions: []string{"Carried by 2 to 0."}, Actions: []ActionHappened{{"Write", "Bob", "1 May"}}},
			{Item: Item{ID: "j", Title: "Tender", Confidential: true}, Conflicts: []string{"Ann: director of the supplier"}},
		},
		Between: []string{"Approved between meetings."}, Extra: []ActionHappened{{"Ring", "Ann", "2 May"}}})
	want := []Section{
		{Heading: "Attendance", Text: "Tuesday\n\nLeeds\n\n**CIO**\n\nPresent: Ann, Bob.\n\nApologies: Cat.\n\n2 of 3 members in office were present; the quorum is 2.\n\n**CCIO**\n\nPresent: Fay.\n\nAbsent: Gus.\n\n" +
			"1 of 3 members in office were present; the quorum is 2. The meeting was not quorate and decided nothing for this panel.\n\nIn attendance: Dora, Emil.\n\nAnn (chair) presided."},
		{Item: "i", Heading: "1. Budget", Text: "It was discussed.\n\nCarried by 2 to 0.\n\n- Action: Write (Bob, by 1 May)"},
		{Item: "j", Heading: "2. Tender", Text: "Interest declared. Ann: director of the supplier. Neither voted nor counted for this item.", Confidential: true},
		{Heading: "Other decisions", Text: "Approved between meetings.\n\n- Action: Ring (Ann, by 2 May)"},
	}
	if len(got) != len(want) {
		t.Fatalf("%d sections: %+v", len(got), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("section %d:\n got %+v\nwant %+v", i, got[i], want[i])
		}
	}
	if got := Draft(saytest.English(t), Happened{When: "Tuesday", Where: "Leeds", Items: []ItemHappened{{Item: Item{Title: "x"}}}}); len(got) != 2 || got[0].Text != "Tuesday\n\nLeeds" || got[1].Text != "" {
		t.Errorf("a meeting of which nothing is known: %+v", got)
	}
	if got := Draft(saytest.English(t), Happened{When: "Tuesday", Where: "Leeds", Presided: "Ann (chair) and Bob (chair)", InTurn: true}); !strings.HasSuffix(got[0].Text, "Ann (chair) and Bob (chair) presided in turn.") {
		t.Errorf("the chairs of a joint meeting (R128): %q", got[0].Text)
	}
	for _, one := range []Happened{{Between: []string{"d"}}, {Extra: []ActionHappened{{}}}} {
		if len(Draft(saytest.English(t), one)) != 2 {
			t.Errorf("what belongs to no item has its section: %+v", one)
		}
	}
}

func TestR160_APaperMustHave(t *testing.T) {
	with := func(change func(*Paper)) error {
		p := Paper{Title: "Plan", Visibility: ForPanel, Name: "plan.pdf"}
		change(&p)
		return p.Check()
	}
	judge(t, []no{
		{"a file", with(func(*Paper) {}), yes, ""},
		{"or a link", with(func(p *Paper) { p.Name, p.Link = "", "https://example.org/plan" }), yes, ""},
		{"but one of them", with(func(p *Paper) { p.Name = "" }), PaperMissing, "R160"},
		{"a link that is none", with(func(p *Paper) { p.Link = "javascript:x" }), LinkNotHTTPS, "R122"},
		{"no title", with(func(p *Paper) { p.Title = "" }), refusal.Missing, "R160"},
		{"200 characters of title", with(func(p *Paper) { p.Title = long(200) }), yes, ""},
		{"and 201", with(func(p *Paper) { p.Title = long(201) }), domain.TextTooLong, "R160"},
		{"visible to nobody that is known", with(func(p *Paper) { p.Visibility = "friends" }), VisibilityMissing, "R160"},
	})
	member, aside, network := Reader{OfPanel: true}, Reader{OfPanel: true, Conflicted: []ItemID{"i"}}, Reader{OfNetwork: true}
	for _, c := range []struct {
		says   string
		reader Reader
		secret bool
		hears  bool
	}{
		{"a member", member, false, true}, {"a member of what is confidential", member, true, true},
		{"one who stood aside", aside, false, true}, {"one who stood aside from what is confidential", aside, true, false},
		{"one of the network", network, false, false}, {"one of the network of what is confidential", network, true, false},
	} {
		if got := c.reader.Hears(Item{ID: "i", Confidential: c.secret}); got != c.hears {
			t.Errorf("%s hears it: %v", c.says, got)
		}
	}
	for name, want := range map[string]int{long(120): 120, long(121): 120, long(116) + ".pdf": 120, long(117) + ".pdf": 120, long(300) + ".pdf": 120} {
		if got := []rune(CleanFileName(name)); len(got) != want || strings.HasSuffix(name, ".pdf") != strings.HasSuffix(string(got), ".pdf") {
			t.Errorf("a name of %d characters is kept as %d: %s", len([]rune(name)), len(got), string(got))
		}
	}
}

func TestR159_WhatAnActionMustHave(t *testing.T) {
	with := func(change func(*Action)) error {
		a := Action{Text: "Write", Owner: ann, Due: day("2026-03-10"), State: ActionOpen}
		change(&a)
		return a.Check(day("2026-03-10"))
	}
	open := Action{State: ActionOpen, Due: day("2026-03-10")}
	judge(t, []no{
		{"no words", with(func(a *Action) { a.Text = " " }), refusal.Missing, "R159"},
		{"1,000 characters", with(func(a *Action) { a.Text = long(1000) }), yes, ""},
		{"and one more", with(func(a *Action) { a.Text = long(1001) }), domain.TextTooLong, "R159"},
		{"nobody's", with(func(a *Action) { a.Owner = "" }), refusal.Missing, "R159"},
		{"never due", with(func(a *Action) { a.Due = when.Date{} }), refusal.Missing, "R159"},
		{"ended as what there is not", open.MayEnd("paused", "why"), refusal.Malformed, "R159"},
		{"dropped for 1,000 characters of reasons", open.MayEnd(ActionDropped, long(1000)), yes, ""},
		{"and for one more", open.MayEnd(ActionDropped, long(1001)), domain.TextTooLong, "R159"},
	})
	done := open
	done.State = ActionDone
	if !open.Reminds(day("2026-03-25")) || open.Reminds(day("2026-03-24")) || done.Reminds(day("2026-03-07")) {
		t.Error("each week while it is overdue, and never once it is done")
	}
	p := domain.PersonID("p")
	if !Invited(nil, p) || Invited(map[domain.PersonID]Feed{p: {}}, p) || !Invited(map[domain.PersonID]Feed{p: {Invitations: true}}, p) {
		t.Error("whoever has not chosen a feed gets entries by mail, and whoever has both chosen gets them")
	}
}

func TestR121_TheEdgesOfARule(t *testing.T) {
	with := func(change func(*Rule)) error {
		r := DefaultRule("Europe/London")
		change(&r)
		return r.Check()
	}
	if d := DefaultRule("Europe/London"); d.At.Hour != 16 || d.Minutes != 90 {
		t.Errorf("by default at %v for %d minutes", d.At, d.Minutes)
	}
	judge(t, []no{
		{"the first", with(func(r *Rule) { r.Nth = 1 }), yes, ""},
		{"the last", with(func(r *Rule) { r.Nth = -1 }), yes, ""},
		{"the last but one", with(func(r *Rule) { r.Nth = -2 }), RuleUnreadable, "R121"},
		{"a sixth", with(func(r *Rule) { r.Nth = 6 }), RuleUnreadable, "R121"},
		{"on an eighth day of the week", with(func(r *Rule) { r.Weekday = 7 }), RuleUnreadable, "R121"},
		{"on Saturdays", with(func(r *Rule) { r.Weekday = time.Saturday }), RuleWeekend, "R121"},
		{"on Sundays", with(func(r *Rule) { r.Weekday = time.Sunday }), RuleWeekend, "R121"},
		{"the 1st of the month, whatever day that is", with(func(r *Rule) { r.Nth, r.Weekday, r.Day = 0, time.Sunday, 1 }), yes, ""},
		{"the 31st", with(func(r *Rule) { r.Nth, r.Day = 0, 31 }), yes, ""},
		{"the 32nd", with(func(r *Rule) { r.Nth, r.Day = 0, 32 }), RuleUnreadable, "R121"},
		{"no day", with(func(r *Rule) { r.Nth, r.Day = 0, 0 }), RuleUnreadable, "R121"},
		{"once a year", with(func(r *Rule) { r.Months = 12 }), yes, ""},
		{"each thirteenth month", with(func(r *Rule) { r.Months = 13 }), RuleUnreadable, "R121"},
		{"five minutes", with(func(r *Rule) { r.Minutes = 5 }), yes, ""},
		{"four minutes", with(func(r *Rule) { r.Minutes = 4 }), LengthOutOfRange, "R121"},
		{"twelve hours", with(func(r *Rule) { r.Minutes = 720 }), yes, ""},
		{"a minute more", with(func(r *Rule) { r.Minutes = 721 }), LengthOutOfRange, "R121"},
	})
	for d, want := range map[int]string{28: "2027-02-28", 29: "2027-02-28"} {
		r := Rule{Day: d, Months: 12, Without: nil, At: when.TimeOfDay{Hour: 16}, Minutes: 60, Timezone: "Europe/London"}
		days, err := r.days(2027)
		if err != nil || len(days) != 1 || days[0].Month != time.January {
			t.Errorf("once a year is in its first month: %v, %v", days, err)
		}
		r.Months = 1
		if days, err = r.days(2027); err != nil || len(days) != 12 || days[1] != day(want) || days[11] != day("2027-12-01").AddDays(d-1) {
			t.Errorf("the %dth of each month: %v, %v", d, days, err)
		}
	}
}

func TestR122_HowLongEachWhoSpeaksHas(t *testing.T) {
	for _, c := range []struct {
		says    string
		m       Meeting
		minutes int
		no      refusal.Reason
	}{
		{"before it opens", Meeting{State: Called}, 3, refusal.Reason{}},
		{"while it is open", Meeting{State: Open, Speaking: 3}, LongestSpeech, refusal.Reason{}},
		{"as long as they need", Meeting{State: Open, Speaking: 3}, 0, refusal.Reason{}},
		{"a minute more than the most", Meeting{State: Open}, LongestSpeech + 1, ItemMinutes},
		{"less than none", Meeting{State: Open}, -1, ItemMinutes},
		{"what it is", Meeting{State: Open, Speaking: 3}, 3, NothingChanged},
		{"when all is over", Meeting{State: Closed}, 3, MeetingState},
		{"when it is cancelled", Meeting{State: Cancelled}, 3, MeetingState},
	} {
		m, err := c.m.AllotSpeakers(c.minutes)
		if c.no != (refusal.Reason{}) {
			refusaltest.Want(t, err, c.no)
		} else if err != nil || m.Speaking != c.minutes {
			t.Errorf("%s: %d minutes: %v", c.says, m.Speaking, err)
		}
	}
	began := time.Date(2026, 2, 10, 16, 5, 0, 0, time.UTC)
	ended := began.Add(time.Minute)
	if at := (Turn{Began: &began}).Until(3); at == nil || !at.Equal(began.Add(3*time.Minute)) {
		t.Errorf("three minutes end at %v", at)
	}
	for says, at := range map[string]*time.Time{"waits": Turn{}.Until(3), "has spoken": Turn{Began: &began, Ended: &ended}.Until(3), "nothing allotted": Turn{Began: &began}.Until(0)} {
		if at != nil {
			t.Errorf("%s: her time is up at %v", says, at)
		}
	}
}
