package governance

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

func day(text string) when.Date {
	d, err := when.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func wants(t *testing.T, err error, why refusal.Reason) {
	t.Helper()
	if r, is := refusal.Of(err); !is || r.Reason != why {
		t.Errorf("got %v, want %s", err, why)
	}
}

func TestR121_AYearFromARule(t *testing.T) {
	for name, c := range map[string]struct {
		rule Rule
		year int
		want string // the days, in short; "*" moved by a holiday or a weekend
	}{
		"the second Tuesday, as by default":            {DefaultRule("Europe/London"), 2026, "01-13 02-10 03-10 04-14 05-12 06-09 07-14 08-11 09-08 10-13 11-10 12-08"},
		"the first Monday, of which some are holidays": {Rule{Nth: 1, Weekday: time.Monday, Months: 1}, 2026, "01-05 02-02 03-02 04-07* 05-05* 06-01 07-06 08-03 09-07 10-05 11-02 12-07"},
		"the last Monday, every second month":          {Rule{Nth: -1, Weekday: time.Monday, Months: 2}, 2026, "01-26 03-30 05-26* 07-27 09-28 11-30"},
		"the fifth Friday, or the last there is":       {Rule{Nth: 5, Weekday: time.Friday, Months: 1}, 2026, "01-30 02-27 03-27 04-24 05-29 06-26 07-31 08-28 09-25 10-30 11-27 12-29*"},
		"the 31st, clamped to the month's last day":    {Rule{Day: 31, Months: 1}, 2026, "02-02* 03-02* 03-31 04-30 06-01* 06-30 07-31 09-01* 09-30 11-02* 11-30 12-31"},
		"the 30th in a leap year's February":           {Rule{Day: 30, Months: 1, Without: []time.Month{1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}, 2028, "02-29"},
		"no meeting in August":                         {Rule{Nth: 2, Weekday: time.Tuesday, Months: 3, Without: []time.Month{time.July}}, 2026, "01-13 04-14 10-13"},
	} {
		if c.rule.Minutes == 0 {
			c.rule.At, c.rule.Minutes, c.rule.Timezone = when.TimeOfDay{Hour: 16}, 60, "Europe/London"
		}
		slots, err := c.rule.Year(c.year, when.Date{}, when.LatestCalendar())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, s := range slots {
			text := s.On.String()[5:]
			if s.Moved() {
				text += "*"
			}
			got = append(got, text)
			if local := s.Starts.In(mustLondon(t)); local.Hour() != c.rule.At.Hour || when.DateOf(s.Starts, mustLondon(t)) != s.On {
				t.Errorf("%s: begins %v", name, s.Starts)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, strings.Join(got, " "), c.want)
		}
	}
}

func mustLondon(t *testing.T) *time.Location {
	t.Helper()
	z, err := when.Zone("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestR121_RulesThatMeanNothing(t *testing.T) {
	all := []time.Month{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}
	for name, c := range map[string]struct {
		change func(*Rule)
		want   refusal.Reason
	}{
		"never happens":            {func(r *Rule) { r.Without = all }, RuleNever},
		"only in a month left out": {func(r *Rule) { r.Months, r.Without = 12, []time.Month{time.January} }, RuleNever},
		"a sixth Tuesday":          {func(r *Rule) { r.Nth = 6 }, RuleUnreadable},
		"the 32nd":                 {func(r *Rule) { r.Nth, r.Day = 0, 32 }, RuleUnreadable},
		"every thirteenth month":   {func(r *Rule) { r.Months = 13 }, RuleUnreadable},
		"a Sunday":                 {func(r *Rule) { r.Weekday = time.Sunday }, RuleWeekend},
		"a minute long":            {func(r *Rule) { r.Minutes = 1 }, LengthOutOfRange},
		"in no zone":               {func(r *Rule) { r.Timezone = "Local" }, when.ZoneUnknown},
	} {
		r := DefaultRule("Europe/London")
		c.change(&r)
		_, err := r.Year(2026, when.Date{}, when.LatestCalendar())
		t.Run(name, func(t *testing.T) { wants(t, err, c.want) })
	}
	r := DefaultRule("Europe/London")
	if _, err := r.Year(2300, when.Date{}, when.LatestCalendar()); err == nil {
		t.Error("a year without a calendar was planned (R15)")
	}
	if _, err := r.Year(2026, day("2027-01-01"), when.LatestCalendar()); err == nil {
		t.Error("a year that is past was planned")
	}
}

func TestR14_AMeetingAtAnHourThatTheClocksSkip(t *testing.T) {
	r := Rule{Nth: -1, Weekday: time.Monday, Months: 1, At: when.TimeOfDay{Hour: 1, Minute: 30}, Minutes: 60, Timezone: "Europe/London"}
	if _, err := r.Year(2026, when.Date{}, when.LatestCalendar()); err != nil {
		t.Errorf("no Monday is skipped: %v", err)
	}
	r.Timezone = "Africa/Cairo" // where the clocks change on a Friday at midnight
	r.Weekday, r.At = time.Friday, when.TimeOfDay{Minute: 30}
	_, err := r.Year(2026, when.Date{}, when.LatestCalendar())
	wants(t, err, when.LocalTimeMissing)
}

func panelOf(seats, filled int) Panel {
	return Panel{ID: "p", Seats: seats, Filled: filled, Params: domain.DefaultParams(domain.PanelElection)}
}

func TestE10_R123_QuorumOfAMeeting(t *testing.T) {
	for _, c := range []struct{ seats, filled, want int }{{12, 9, 5}, {12, 5, 4}, {12, 12, 7}, {12, 8, 5}, {3, 3, 2}, {12, 0, 4}, {1, 1, 1}} {
		if got := panelOf(c.seats, c.filled).Quorum(); got != c.want {
			t.Errorf("%d seats, %d filled: %d are needed, want %d", c.seats, c.filled, got, c.want)
		}
	}
}

func TestR123_R126_ConflictedMembersDoNotCountForTheItem(t *testing.T) {
	f := Floor{Panel: panelOf(12, 9), Present: []domain.PersonID{"a", "b", "c", "d", "e", "stranger", "lapsed"}}
	for _, p := range []domain.PersonID{"a", "b", "c", "d", "e", "f", "g", "h", "i"} {
		f.Members = append(f.Members, Sitting{Person: p, Counts: true})
	}
	f.Members = append(f.Members, Sitting{Person: "lapsed"})
	if err := f.Quorate(); err != nil {
		t.Errorf("five of nine: %v", err)
	}
	f.Conflicted = []domain.PersonID{"b", "g"}
	wants(t, f.Quorate(), Inquorate)
	if s := f.Standing(); s.Counted != 4 || s.Conflicted != 1 || s.Present != 5 || s.Needed != 5 {
		t.Errorf("%+v", s)
	}
	for p, why := range map[domain.PersonID]refusal.Reason{"b": Conflicted, "f": NotPresent, "stranger": NotOnPanel, "lapsed": NotCounted} {
		wants(t, f.MayVote(p), why)
	}
	if got := f.Voters(); len(got) != 4 {
		t.Errorf("voters: %v", got)
	}
}

func TestR122_WhoMayAskForAnUrgentMeeting(t *testing.T) {
	var members []Sitting
	for _, p := range []domain.PersonID{"chair", "b", "c", "d", "e", "f", "g"} {
		members = append(members, Sitting{Person: p, Counts: true})
	}
	members[0].Office = domain.ChairOffice
	for name, c := range map[string]struct {
		asked  []domain.PersonID
		called bool
	}{
		"the chair and a third":             {[]domain.PersonID{"chair", "b", "c", "d"}, true},
		"the chair and one too few":         {[]domain.PersonID{"chair", "b", "c"}, false},
		"many, and not the chair":           {[]domain.PersonID{"b", "c", "d", "e", "f"}, false},
		"the chair and some who do not sit": {[]domain.PersonID{"chair", "b", "c", "x", "y"}, false},
	} {
		chair, others, needed := Urgent(members, c.asked)
		if got := chair && others >= needed; got != c.called {
			t.Errorf("%s: called %v (%v, %d of %d)", name, got, chair, others, needed)
		}
	}
}

func TestR122_NoticeAndAgendaInWorkingDays(t *testing.T) {
	m := Meeting{State: Planned, Kind: Ordinary, Panels: []domain.PanelID{"p"}, Timezone: "Europe/London", Starts: time.Date(2026, 4, 14, 15, 0, 0, 0, time.UTC)}
	d, err := DeadlinesOf(m, domain.DefaultParams(domain.PanelElection), when.LatestCalendar())
	if err != nil || !d.Notice.Equal(time.Date(2026, 4, 7, 16, 0, 0, 0, time.UTC)) || !d.Agenda.Equal(time.Date(2026, 4, 9, 16, 0, 0, 0, time.UTC)) {
		t.Fatalf("after Easter: %v, %v", d, err)
	}
	if err := m.MayCall(d, d.Notice.Add(-time.Microsecond)); err != nil {
		t.Errorf("a microsecond before: %v", err)
	}
	wants(t, m.MayCall(d, d.Notice), NoticeShort)
	m.Kind = Extraordinary
	if err := m.MayCall(d, d.Notice.AddDate(0, 0, 6)); err != nil {
		t.Errorf("an urgent one: %v", err)
	}
}

func TestR91_R101_R104_R125_R128_WhoPresides(t *testing.T) {
	sits := func(panel domain.PanelID, chair, vice, third domain.PersonID) []Sitting {
		return []Sitting{{Person: chair, Panel: panel, Office: domain.ChairOffice, Counts: true}, {Person: vice, Panel: panel, Office: domain.ViceOffice, Counts: true}, {Person: third, Panel: panel, Counts: true}}
	}
	floors := []Floor{{Panel: Panel{ID: "A"}, Members: sits("A", "a1", "a2", "a3")}, {Panel: Panel{ID: "B"}, Members: sits("B", "b1", "b2", "b3")}, {Panel: Panel{ID: "C"}, Members: sits("C", "c1", "c2", "c3")}}
	alone := func(change func(*Floor)) []Floor {
		f := Floor{Panel: Panel{ID: "A"}, Members: sits("A", "a1", "a2", "a3")}
		change(&f)
		return []Floor{f}
	}
	officeless := func(leads domain.Lead) []Floor {
		return alone(func(f *Floor) {
			f.Members[0].Office, f.Members[1].Office, f.Members[2].Leads = "", "", leads
		})
	}
	acting := alone(func(f *Floor) {
		f.Members[0].Counts, f.Members[1].Office, f.Members[1].Acting = false, domain.ChairOffice, true
	})
	convened := alone(func(f *Floor) {
		f.Members[0].Office, f.Members[1].Office, f.Panel.Convened = "", "", true
	})
	for name, c := range map[string]struct {
		floors  []Floor
		present []domain.PersonID
		chosen  domain.PersonID
		turn    int
		want    domain.PersonID
		by      string
	}{
		"the chair":                                     {floors[:1], []domain.PersonID{"a1", "a2", "a3"}, "a3", 0, "a1", "chair"},
		"the vice-chair, where the chair is not":        {floors[:1], []domain.PersonID{"a2", "a3"}, "a3", 0, "a2", "vice-chair"},
		"whom those present choose":                     {floors[:1], []domain.PersonID{"a3"}, "a3", 0, "a3", "chosen"},
		"nobody, before they have chosen":               {floors[:1], []domain.PersonID{"a3"}, "", 0, "", ""},
		"nobody whom they chose and who left":           {floors[:1], nil, "a3", 0, "", ""},
		"the first panel's chair at first":              {floors, []domain.PersonID{"a1", "b1", "c1"}, "", 0, "a1", "chair"},
		"then the second's":                             {floors, []domain.PersonID{"a1", "b1", "c1"}, "", 1, "b1", "chair"},
		"and the first's again":                         {floors, []domain.PersonID{"a1", "b1", "c1"}, "", 3, "a1", "chair"},
		"the next panel's, where hers is absent":        {floors, []domain.PersonID{"a1", "c1"}, "", 1, "c1", "chair"},
		"who acts for a chair that rests (R101)":        {acting, []domain.PersonID{"a1", "a2", "a3"}, "a3", 0, "a2", "acting-chair"},
		"the longest-serving, without officers":         {officeless(domain.LeadMember), []domain.PersonID{"a1", "a2", "a3"}, "a1", 0, "a3", "presiding-member"},
		"whom they choose, where she is not (R104)":     {officeless(domain.LeadMember), []domain.PersonID{"a1", "a2"}, "a1", 0, "a1", "chosen"},
		"a caretaker after the term's end (R25)":        {officeless(domain.LeadCaretaker), []domain.PersonID{"a1", "a3"}, "a1", 0, "a3", "caretaker"},
		"the secretariat of a new panel (R91)":          {convened, []domain.PersonID{"a1", "a2"}, "a1", 0, "", "secretariat"},
		"no secretariat where another's chair is there": {append(convened, floors[1]), []domain.PersonID{"a1", "b1"}, "", 0, "b1", "chair"},
		"nobody in an empty house":                      {nil, nil, "a1", 0, "", ""},
	} {
		for i := range c.floors {
			c.floors[i].Present = c.present
		}
		if got := Presides(Meeting{Chosen: c.chosen}, c.floors, c.turn); got.Person != c.want || got.By != c.by {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestR113_MeetingsMissedRunning(t *testing.T) {
	at := func(n int, came bool) HeldAt {
		return HeldAt{Meeting: MeetingID(rune('a' + n)), Starts: time.Unix(int64(n)*1e6, 0), Came: came}
	}
	p := domain.DefaultParams(domain.PanelElection)
	if got := MissedRunning([]HeldAt{at(3, false), at(1, true), at(2, false), at(0, false)}); len(got) != 2 || got[0].Meeting != "d" {
		t.Errorf("two since she came: %v", got)
	}
	if got := MissedRunning([]HeldAt{at(0, false), at(1, true)}); len(got) != 0 {
		t.Errorf("she came last time: %v", got)
	}
	wants(t, MayDeclareVacant(3, true, p), NotAbsentEnough)
	wants(t, MayDeclareVacant(4, false, p), NotAbsentEnough)
	if err := MayDeclareVacant(4, true, p); err != nil {
		t.Errorf("a fourth after the inquiry: %v", err)
	}
}

func TestR160_WhoReadsWhat(t *testing.T) {
	member, aside := Reader{Person: "m", OfPanel: true}, Reader{Person: "c", OfPanel: true, Conflicted: []ItemID{"i"}}
	network, nobody, secretary := Reader{Person: "n", OfNetwork: true}, Reader{}, Reader{Secretary: true}
	for _, c := range []struct {
		v    Visibility
		want [5]bool // member, aside, network, nobody, secretary
	}{
		{Public, [5]bool{true, true, true, true, true}}, {ForMembers, [5]bool{true, true, true, false, true}},
		{ForPanel, [5]bool{true, true, false, false, true}}, {Confidential, [5]bool{true, false, false, false, true}}, {"", [5]bool{}},
	} {
		for i, r := range []Reader{member, aside, network, nobody, secretary} {
			if got := r.Reads(c.v, "i"); got != c.want[i] {
				t.Errorf("%q, reader %d: %v", c.v, i, got)
			}
		}
	}
	if !aside.Reads(Confidential, "other") {
		t.Error("she has stood aside for one item only")
	}
	m := Minutes{Sections: []Section{{Heading: "Attendance"}, {Item: "i", Text: "secret", Confidential: true}}}
	if len(m.For(member)) != 2 || len(m.For(aside)) != 1 || len(m.For(Reader{OfNetwork: true})) != 1 {
		t.Error("editions of the minutes")
	}
}

func zipped(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestR160_FilesAreJudgedByTheirBytes(t *testing.T) {
	docx := map[string]string{"word/document.xml": "<w/>", "[Content_Types].xml": "<Types/>"}
	with := func(name, text string) map[string]string {
		all := map[string]string{name: text}
		for k, v := range docx {
			if _, is := all[k]; !is {
				all[k] = v
			}
		}
		return all
	}
	for name, c := range map[string]struct {
		file    string
		content []byte
		want    refusal.Reason
	}{
		"a PDF":                         {"plan.pdf", []byte("%PDF-1.7 …"), refusal.Reason{}},
		"a Word file":                   {"plan.DOCX", zipped(t, docx), refusal.Reason{}},
		"an OpenDocument text":          {"a.odt", zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.text"}), refusal.Reason{}},
		"a picture":                     {"a.png", []byte("\x89PNG\r\n\x1a\n…"), refusal.Reason{}},
		"HTML called a PDF":             {"a.pdf", []byte("<html>"), FileNotItsName},
		"a PDF called a picture":        {"a.png", []byte("%PDF-1.7"), FileNotItsName},
		"a workbook called a text":      {"a.docx", zipped(t, map[string]string{"xl/workbook.xml": ""}), FileNotItsName},
		"SVG":                           {"a.svg", []byte("<svg onload='x'>"), FileKindRefused},
		"HTML":                          {"a.html", []byte("<script>"), FileKindRefused},
		"a program":                     {"a.exe", []byte("MZ"), FileKindRefused},
		"a macro in a docx":             {"a.docx", zipped(t, with("word/vbaProject.bin", "x")), FileHasMacro},
		"a macro by its type alone":     {"a.docx", zipped(t, with("[Content_Types].xml", "application/vnd.ms-word.document.macroEnabled.main+xml")), FileHasMacro},
		"a docm":                        {"a.docm", zipped(t, with("word/vbaProject.bin", "x")), FileHasMacro},
		"Basic in an OpenDocument text": {"a.odt", zipped(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.text", "Basic/Standard/M.xml": ""}), FileHasMacro},
		"an embedded script":            {"a.docx", zipped(t, with("word/embeddings/x.js", "")), FileHasMacro},
		"nothing":                       {"a.pdf", nil, FileEmpty},
		"21 MB":                         {"a.pdf", append([]byte("%PDF-"), make([]byte, 21<<20)...), FileTooLarge},
		"a zip cut short":               {"a.docx", zipped(t, docx)[:40], FileDamaged},
	} {
		_, err := SniffFile(c.file, c.content)
		if c.want.Name == "" && err != nil || c.want.Name != "" && err == nil {
			t.Errorf("%s: %v", name, err)
		} else if err != nil {
			t.Run(name, func(t *testing.T) { wants(t, err, c.want) })
		}
	}
	for name, want := range map[string]string{`C:\x\Plan.pdf`: "Plan.pdf", "../../etc/passwd": "passwd", "a\r\nSet-Cookie: x.pdf": "aSet-Cookie x.pdf", "\u202efdp.exe.pdf": "fdp.exe.pdf", "": "paper", "...": "paper"} {
		if got := CleanFileName(name); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}

func TestR160_AFileIsCalledByItsNameWithoutTheEnding(t *testing.T) {
	for name, want := range map[string]string{"The data plan.pdf": "The data plan", "a.b.docx": "a.b", "plan": "plan", ".pdf": "pdf", `C:\x\Plan.pdf`: "Plan"} {
		if got := TitleOfFile(name); got != want {
			t.Errorf("%q is called %q, want %q", name, got, want)
		}
	}
}

func TestR127_NotesMergeAndSealsHold(t *testing.T) {
	for name, c := range map[string]struct {
		base, stands, hers, want string
		refused                  bool
	}{
		"nobody else wrote":         {"a", "a", "ab", "ab", false},
		"somebody else wrote alone": {"a", "ab", "a", "ab", false},
		"both added":                {"a", "a\nb", "a\nc", "a\nb\nc", false},
		"both wrote the same":       {"a", "b", "b", "b", false},
		"both wrote over it":        {"a", "b", "c", "b", true},
	} {
		got, err := MergeNotes(c.base, c.stands, c.hers)
		if got != c.want || (err != nil) != c.refused {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	m := Minutes{Meeting: "m", Version: 3, Sections: []Section{{Heading: "Attendance", Text: "all"}}}
	content, hash, err := m.Seal([]SealPaper{{Item: "i", Paper: "p", Version: 1, SHA256: "00"}})
	if err != nil {
		t.Fatal(err)
	}
	if sections, err := Unseal(content, hash); err != nil || len(sections) != 1 || sections[0].Text != "all" {
		t.Errorf("%v, %v", sections, err)
	}
	content[len(content)/2] ^= 1
	_, err = Unseal(content, hash)
	wants(t, err, refusal.Tampered)
}

func TestR159_Actions(t *testing.T) {
	a := Action{Text: "Write", Owner: "x", Due: day("2026-03-10"), State: ActionOpen}
	if err := a.Check(day("2026-03-10")); err != nil {
		t.Errorf("due today: %v", err)
	}
	wants(t, a.Check(day("2026-03-11")), ActionDuePast)
	wants(t, a.MayEnd(ActionDropped, " "), refusal.WhyMissing)
	if a.MayEnd(ActionDone, "") != nil || !a.Reminds(day("2026-03-07")) || a.Reminds(day("2026-03-10")) || !a.Reminds(day("2026-03-11")) || a.Reminds(day("2026-03-12")) || !a.Reminds(day("2026-03-18")) {
		t.Error("three days before, the day after, and each week from then on")
	}
	a.State = ActionDone
	wants(t, a.MayEnd(ActionDone, ""), ActionEnded)
}

func TestLinksAndTitles(t *testing.T) {
	for link, ok := range map[string]bool{"": true, "https://video.example.org/a?b=c": true, "http://video.example.org": false, "javascript:alert(1)": false, "https://u:p@x.org": false, "https://": false, "https://x.org/a b": false, "https://x.org/\r\nX: y": false} {
		if err := CheckLink(link, "link"); (err == nil) != ok {
			t.Errorf("%q: %v", link, err)
		}
	}
	if got := Line(" Plan\r\nBCC: x\u202e y\x00 "); strings.ContainsAny(got, "\r\n\x00\u202e") || got != "Plan BCC: x  y" && got != "Plan BCC: x y" {
		t.Errorf("%q", got)
	}
}
