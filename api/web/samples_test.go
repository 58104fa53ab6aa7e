package web

import (
	"strconv"
	"strings"
	"time"

	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// Sample views, one of each page at its fullest: names of several scripts, long
// organisations, every optional part. They are what the gallery shows and what
// the tests of templates render.

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func civil(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

const statement = "I have led digital change in two acute trusts and one integrated care board.\n\n" +
	"On the panel I would ask for shared standards before shared products, and for clinicians in the room from the first day."

var menu = []Link{
	{URL: "/", Text: "Home"}, {URL: "/networks", Text: "Networks"}, {URL: "/elections", Text: "Elections", Current: true},
	{URL: "/votes", Text: "My votes"}, {URL: "/office", Text: "Office"}, {URL: "/record", Text: "Record"},
}

func shell(title string) Shell {
	return Shell{Title: title, Path: "/here", Menu: menu, Account: "Aoife O’Brien-Nakamura", CSRF: "csrf", SessionSeconds: 1800}
}

func anonymous(title string) Shell { return Shell{Title: title, Path: "/here", Menu: menu[:3]} }

// awaiting is the shell of an election whose count waits for an officer.
func awaiting(s Shell) Shell {
	s.Keys = &KeyNote{Policy: "officers", Holders: []string{names[2].name, names[4].name, names[5].name}, Needed: 2, Awaited: []string{names[2].name, names[4].name}, Missing: 1,
		Given: []string{names[5].name}, Enter: &Link{URL: "/enter", Text: "Enter yours"}}
	return s
}

var names = []struct{ name, organisation string }{
	{"Amara Adeyemi", "Leeds Teaching Hospitals NHS Trust"},
	{"Siân Bowen-Pritchard", "Betsi Cadwaladr University Health Board"},
	{"محمد الأحمد", "Barts Health NHS Trust"},
	{"Zoë Łukasiewicz", "Greater Manchester Mental Health NHS Foundation Trust"},
	{"Oluwaseun Ebunoluwa Adégbọ́yèga-Featherstonehaugh", "Norfolk and Norwich University Hospitals NHS Foundation Trust"},
	{"James D’Arcy", "NHS Devon"},
	{"李小龍", "University College London Hospitals"},
	{"Priya Ramanathan", "Royal Free London"},
	{"Tom Ng", "NHS Lothian"},
	{"Hannah Whitfield", "Newcastle upon Tyne Hospitals"},
	{"Bilal Khan", "Bradford Teaching Hospitals"},
	{"Grace Okafor", "South London and Maudsley"},
	{"Duncan MacLeod", "NHS Highland"},
	{"Rhiannon Pugh", "Cardiff and Vale University Health Board"},
}

func candidates() []Candidate {
	var all []Candidate
	for i, n := range names {
		c := Candidate{Name: n.name, Organisation: n.organisation, Statement: statement, Interests: "None"}
		switch i {
		case 3:
			c.Withheld, c.Statement = true, ""
		case 5:
			c.Withdrawn = at("2026-06-08T09:12:00Z")
		}
		all = append(all, c)
	}
	return all
}

var dates = []DateRow{
	{What: "notice", At: at("2026-04-29T08:00:00Z"), Reason: "40 working days before the close", Rule: "R16", Past: true},
	{What: "nominations-close", At: at("2026-05-18T16:00:00Z"), Reason: "28 working days before the close", Rule: "R16", Past: true},
	{What: "statement", At: at("2026-05-19T16:00:00Z"), Reason: "27 working days before the close", Rule: "R16", Past: true},
	{What: "roll-seal", At: at("2026-05-29T16:00:00Z"), Reason: "20 working days before the close", Rule: "R16", Past: true},
	{What: "opens", At: at("2026-06-05T08:00:00Z"), Reason: "15 working days before the close, 9:00am", Rule: "R16", Past: true},
	{What: "closes", At: at("2026-06-25T16:00:00Z"), Reason: "chosen", Rule: "R11", Now: true},
	{What: "objections", At: at("2026-07-03T16:00:00Z"), Reason: "5 working days after publication", Rule: "R82", Provisional: true},
}

func cards() []ElectionCard {
	return []ElectionCard{
		{Reference: "CIO-2026", Title: "CIO advisory panel 2026", URL: "/elections/CIO-2026", Panel: "CIO panel", State: "open", NextWhat: "next.closes",
			NextAt: at("2026-06-25T16:00:00Z"), Action: &Link{URL: "/vote/1", Text: "Vote"}},
		{Reference: "CCIO-2026", Title: "CCIO advisory panel 2026", URL: "/elections/CCIO-2026", Panel: "CCIO panel", State: "nominations",
			NextWhat: "next.closes-nominations", NextAt: at("2026-06-30T16:00:00Z"), Action: &Link{URL: "/stand/2", Text: "Stand"}},
		{Reference: "CNIO-2026", Title: "CNIO advisory panel 2026", URL: "/elections/CNIO-2026", Panel: "CNIO panel", State: "certified",
			Elected: []string{names[0].name, names[2].name, names[4].name}},
	}
}

var pager = Pager{First: "/here", Next: "/here?after=50", Shown: 50, Total: 312}

var filter = Filter{Query: "panel", Sort: []Option{{Value: "new", Text: "Newest first", Chosen: true}, {Value: "old", Text: "Oldest first"}},
	State: []Option{{Value: "", Text: "All"}, {Value: "open", Text: "Voting open"}}}

var line = &RollLine{Voter: "M-004217", Salt: "SCfaxU88qPQn8Tq_9y0tXEfrsDR3y26FXc27OrhTbQg", Tag: "gVD3ZP4OTqgc6X0nD-bhWkMZG5RNSyAGCFQ8aOdLaVo", Contest: "RHIV7NgjxH4Jws1q9Rwu1S4Mha4TM-A6gw8J_odNEK4"}

// sampleSeal is the election of the protocol's vectors.
func sampleSeal(candidates int, mode string) *BallotSeal {
	s := &BallotSeal{Suite: "R255-SHA512-TW/1", E: "S56Z0r1eSNmlaeX4IXXR0u1ZEF-NgqEtxRtnP_EtwfI", PK: "AmNIDopq94yW-ljrq2YOoo2sRgEjw-hsL2l3SDjgbVw",
		Tag: line.Tag, Seq: 1, Ranking: "strict", Candidates: candidates, MaxRank: min(candidates, 63), MaxMarks: candidates,
		CastURL: "/cast", CSRF: "csrf"}
	if mode == "tick" {
		s.Ranking, s.MaxRank, s.MaxMarks = "equal", 1, 3
	}
	return s
}

// sampleBoard is the beginning of a board with this paper on it, and a key whose
// share proves itself.
func sampleBoard(s *BallotSeal, rows []PaperRow) {
	b32 := func(text string) ledger.B32 {
		b, err := ledger.ParseB32(text)
		if err != nil {
			panic(err)
		}
		return b
	}
	raw := func(e ledger.Entry) string {
		b, err := ledger.Marshal(e)
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	m := &ledger.Manifest{Suite: s.Suite, Contest: b32(line.Tag), Title: "CIO advisory panel 2026", Host: "vote.example.org", Rules: "2026.1", Board: b32(line.Salt),
		Seats: 1, Method: "irv", Ranking: ledger.Ranking(s.Ranking), MaxRank: s.MaxRank, MaxMarks: s.MaxMarks, Params: map[string]any{}, Opens: 1, Closes: 2,
		Duplicates: ledger.LastCounts, MinBallots: 3, Papers: ledger.PapersPublic, PapersMin: 100, Policy: ledger.PolicyService,
		Groups: []ledger.Group{{Name: "service", K: 1, Members: []ledger.Member{{Name: "service"}}}}, Mixers: []string{"service"}, MinMixers: 1, Voters: 1,
		Lot: []ledger.LotHolder{{Holder: "service", Commit: b32(line.Salt)}}}
	for i, row := range rows {
		m.Candidates = append(m.Candidates, ledger.Candidate{ID: "c" + strconv.Itoa(i), Name: row.Name})
	}
	first := raw(m)
	e := ledger.ElectionID([]byte(first))
	group := seal.Group{E: seal.Hash(e), Suite: seal.Suite, Group: 1, Round: 1, K: 1, N: 1}
	share, secret, err := seal.DealKey(strings.NewReader(strings.Repeat("a sample's key is drawn from this text, again and again; ", 8)), group, 1, nil)
	if err != nil {
		panic(err)
	}
	pk, tag := ledger.B32(secret.Public()), ledger.B32(seal.NewTag(seal.Hash(m.Contest), line.Voter, b32(line.Salt)))
	s.E, s.PK, s.Tag, s.Voter, s.Salt = e.String(), pk.String(), tag.String(), line.Voter, line.Salt
	s.Board = []string{first, raw(&ledger.Roll{E: e, Blob: m.Roll, Voters: 1}), raw(audit.ShareEntry(group, 1, share)), raw(&ledger.Open{E: e, PK: pk})}
}

func paper(n int, mode string) Ballot {
	b := Ballot{Shell: shell("Vote"), Question: "Who should sit on the CIO panel?", Election: "CIO advisory panel 2026",
		Closes: at("2026-06-25T16:00:00Z"), Seats: 12, Mode: mode, Choices: min(n, 63), MaxMarks: n,
		ReviewURL: "/review", Own: line, Seal: sampleSeal(n, mode)}
	b.MaxMarks = b.Seal.MaxMarks
	for i := range n {
		p := names[i%len(names)]
		row := PaperRow{Index: i, Field: "rank-c" + string(rune('a'+i%26)) + string(rune('a'+i/26)), Name: p.name, Organisation: p.organisation, Statement: statement, Interests: "None"}
		if i%3 == 0 {
			row.Photo = Asset("favicon.svg")
		}
		if i == 5 {
			row.Withdrawn = true
		}
		b.Rows = append(b.Rows, row)
	}
	sampleBoard(b.Seal, b.Rows)
	return b
}

func turnoutCourse() (course []TurnoutPoint) {
	for i, n := range []int{0, 211, 402, 466, 471, 480, 540, 633, 655, 661, 673, 790, 934, 1204} {
		course = append(course, TurnoutPoint{At: at("2026-06-12T08:00:00Z").AddDate(0, 0, i), Ballots: n, Figure: strconv.Itoa(n)})
	}
	return course
}

func results() Results {
	r := Results{Shell: anonymous("Result"), Name: "CIO advisory panel 2026", Reference: "CIO-2026", State: "provisional", Seats: 2, At: at("2026-06-26T11:00:00Z"),
		ObjectionsUntil: at("2026-07-03T16:00:00Z"), ObjectURL: "/object", Turnout: Turnout{Ballots: 1204, Roll: 3500}, Course: turnoutCourse(), Groups: turnoutGroups(), GroupsLeast: 10,
		GroupsDrawn: Bars{Max: 100, Short: true, Bars: []Bar{{Label: "Royal Free London", Value: 41, Figure: "41%", Strong: true}, {Label: "All other organisations together", Value: 34, Figure: "34%"}}},
		Elected:     []Candidate{{Name: names[0].name, Organisation: names[0].organisation}, {Name: names[2].name, Organisation: names[2].organisation}},
		Figures:     []Fact{{Label: "Valid papers", Value: "1,197"}, {Label: "Blank papers", Value: "6"}, {Label: "Invalid papers", Value: "1"}, {Label: "Quota", Value: "400"}, {Label: "Sealed by the service", Value: "31"}},
		First:       Bars{Line: 400, Bars: []Bar{{Label: names[0].name, Value: 612, Figure: "612", Strong: true}, {Label: names[2].name, Value: 354, Figure: "354", Strong: true}, {Label: names[1].name, Value: 231, Figure: "231"}}},
		Quota:       "400.00000",
		Stages: []Stage{
			{Number: 1, What: "First preferences", Words: []string{"1,197 papers are valid, so the quota is 400 votes. Amara Adeyemi reaches it and is elected."}},
			{Number: 2, What: "Surplus of Amara Adeyemi", Words: []string{"Her surplus of 212 votes goes to the next choice on each of her 612 papers, at 0.34640 of a vote."}},
			{Number: 3, What: "Exclusion of Siân Bowen-Pritchard", Words: []string{"She has the fewest votes and is excluded. Her papers pass on."}},
		},
		Table: []StageRow{
			{Name: names[0].name, Outcome: "elected", Order: 1, Cells: []StageCell{{Votes: "612.00000", Mark: "elected"}, {Change: "−212.00000", Votes: "400.00000"}, {Votes: "400.00000"}}},
			{Name: names[1].name, Outcome: "excluded", Cells: []StageCell{{Votes: "231.00000"}, {Change: "+88.32000", Votes: "319.32000"}, {Change: "−319.32000", Mark: "excluded"}}},
			{Name: names[2].name, Outcome: "elected", Order: 2, Cells: []StageCell{{Votes: "354.00000"}, {Change: "+101.10000", Votes: "455.10000", Mark: "elected"}, {Votes: "400.00000"}}},
			{Name: "Exhausted", Sum: true, Cells: []StageCell{{Votes: "0.00000"}, {Change: "+22.58000", Votes: "22.58000"}, {Change: "+264.22000", Votes: "286.80000"}}},
		},
		Ties: []string{"At stage 3 nobody was tied."}, Lot: []string{names[1].name, names[2].name, names[0].name},
		Checked:    []string{"Every ballot on the board came from a tag on the roll.", "The shuffle neither added, lost nor changed a ballot.", "The papers are what the shuffled ballots say."},
		NotChecked: []string{"That each voter’s own device showed the truth."},
		Downloads:  []Link{{URL: "/bundle", Text: "Bundle (zip)"}, {URL: "/transcript", Text: "Transcript"}}}
	for i := range r.Stages {
		r.Stages[i].Bars = Bars{Max: 612, Line: 400, Short: true, Bars: []Bar{{Label: names[0].name, Value: 612 - 212*float64(min(i, 1)), Figure: "400", Strong: true},
			{Label: names[2].name, Value: 354 + 100*float64(i), Figure: "455.10", Strong: i > 0}, {Label: names[1].name, Value: 231, Figure: "Excluded", Gone: i > 1}}}
	}
	for i := range 6 {
		n := Stage{Number: 4 + i, What: "Exclusion of " + names[4+i].name, Words: []string{"Excluded with the fewest votes."}}
		r.Stages = append(r.Stages, n)
		for j := range r.Table {
			r.Table[j].Cells = append(r.Table[j].Cells, StageCell{Votes: "400.00000"})
		}
	}
	return r
}

func turnoutGroups() []TurnoutGroup {
	return []TurnoutGroup{{Name: "Royal Free London", Turnout: Turnout{Ballots: 46, Roll: 112}}, {Name: "All other organisations together", Turnout: Turnout{Ballots: 1158, Roll: 3388}}}
}
