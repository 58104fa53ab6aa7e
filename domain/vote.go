package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"hustings/domain/count"
	"hustings/domain/refusal"
)

// VoteKind is who calls a secret vote that belongs to no election.
type VoteKind string

const (
	MotionVote     VoteKind = "motion"        // of a panel (R131)
	ConfidenceVote VoteKind = "no-confidence" // in a chair or a vice-chair (R107)
	PrioritiesVote VoteKind = "priorities"    // of all panels (R137)
	LiveVote       VoteKind = "live"          // of those present at a debate (R150, R165)
)

// NumbersFor is to whom the numbers of a vote may be told at most; R85, R85a and
// R151 narrow it further.
type NumbersFor string

const (
	NumbersForAll    NumbersFor = "all"
	NumbersForRoll   NumbersFor = "roll" // its voters, and whom its caller lets see it
	NumbersForNobody NumbersFor = "nobody"
)

// The answers to a question of yes or no, as its paper has them. An abstention
// says that somebody was asked and took no side: it counts for neither (R130).
const (
	Yes     = "yes"
	No      = "no"
	Abstain = "abstain"
)

// Answers are the options of a question that names none.
func Answers() []Option {
	return []Option{{ID: Yes, Name: "Yes"}, {ID: No, Name: "No"}, {ID: Abstain, Name: "Abstain"}}
}

// VoteSpec is what a caller asks of the ballot box: one question, who may vote,
// when, how it is decided and who is told.
type VoteSpec struct {
	Kind      VoteKind
	Owner     string   // the caller's own id of what is voted on: it is given back with every event
	Panel     PanelID  // empty where it is of several panels or of none
	Reference string   // "CIO/M-12/1"; no two contests share one
	Title     string   // short; on the board, for everybody who has its address
	Question  string   // what voters read above the paper; frozen in the manifest
	Help      string   // a line under it, on the page only
	Options   []Option // none: Answers
	Roll      []PersonID

	Majority count.Majority // of a question; empty for a choice
	Of       int            // members that an absolute majority is more than half of
	Method   count.Method   // of a choice; empty for a question
	Seats    int            // of a choice: how many are chosen
	MaxMarks int            // of a choice: how many may be marked; 0: all
	MaxRank  int            // likewise the last rank

	Opens, Closes time.Time // Opens zero: at once
	Policy        KeyPolicy // empty: service
	Duplicates    string    // empty: first_counts (R133a, R165)
	MinBallots    int       // fewer are never opened; 0: as the parameters say
	Numbers       NumbersFor
	Listed        bool // in the public list of boards; otherwise only whoever has its address finds it
	Reminders     int
	Params        Params // the panel's; the zero value: the usual ones
}

// Vote is a secret vote that belongs to no election: what its caller said of it,
// the contest that it is, and what has been recorded of it.
type Vote struct {
	Contest  Contest
	Kind     VoteKind
	Owner    string
	Panel    PanelID
	Help     string
	Numbers  NumbersFor
	Listed   bool
	Reminded int // the last reminder that has gone out
	// What the clock has recorded; nil: not yet.
	OpenedAt, ClosedAt, CountedAt, DeclaredAt, EndedAt, RollGoneAt *time.Time
	Reminders                                                      int
}

// maxQuestion is the length of a question in bytes, as a manifest can hold it.
const maxQuestion = 1000

// Contest turns what was asked into the contest that is sealed, or refuses what
// could not be voted on.
func (s VoteSpec) Contest(now time.Time) (Contest, error) {
	c := Contest{Reference: s.Reference, Round: 1, Title: s.Title, Question: s.Question, Vote: s.Kind, Panel: s.Panel, Options: s.Options, Seats: s.Seats, Method: string(s.Method),
		Policy: s.Policy, MinBallots: s.MinBallots, Duplicates: s.Duplicates, MaxRank: s.MaxRank, MaxMarks: s.MaxMarks, Params: s.Params, Rules: RulesVersion,
		PaperUse: PapersAuditors}
	if s.Params.Timezone == "" {
		c.Params = DefaultParams(PanelElection)
	}
	if c.Options == nil {
		c.Options = Answers()
	}
	if c.Duplicates == "" {
		c.Duplicates = FirstCounts
	}
	if c.Policy == "" {
		c.Policy = ServiceKeys
	}
	if s.Majority != "" {
		c.Method, c.Seats, c.MaxRank, c.MaxMarks = string(count.FPTP), 1, 1, 1
		c.Settings = count.Options{Majority: s.Majority, Of: s.Of}.Settings()
	}
	if s.Numbers == NumbersForAll {
		c.PaperUse, c.PapersMin = PapersShown(PanelElection, c.Params)
	}
	// A manifest counts in seconds.
	c.Opens, c.Closes = s.Opens.UTC().Truncate(time.Second), s.Closes.UTC().Truncate(time.Second)
	if s.Opens.IsZero() {
		c.Opens = now.Truncate(time.Second)
	}
	return c, s.check(c, now)
}

// check refuses what nobody could vote on.
func (s VoteSpec) check(c Contest, now time.Time) error {
	no := func(why refusal.Reason, field string) error { return refusal.Because(why, "R156", nil).On(field) }
	for _, said := range []struct{ field, text string }{{"reference", s.Reference}, {"title", s.Title}, {"question", s.Question}} {
		switch {
		case strings.TrimSpace(said.text) == "":
			return no(refusal.Missing, said.field)
		case len(said.text) > maxQuestion || unseenIn(said.text):
			return no(refusal.Malformed, said.field)
		}
	}
	switch {
	case s.Kind == "" || s.Owner == "":
		return no(refusal.Missing, "kind")
	case len(s.Roll) == 0:
		return refusal.Because(RollEmpty, "R156", nil)
	case !c.Closes.After(c.Opens) || !c.Closes.After(now):
		return no(refusal.Malformed, "closes")
	case s.Majority != "" && !slices.Contains(count.Majorities, s.Majority), s.Majority != "" && s.Method != "":
		return no(refusal.Malformed, "majority")
	case (s.Majority == count.Absolute) != (s.Of > 0):
		return no(refusal.Malformed, "of")
	case c.Duplicates != FirstCounts && c.Duplicates != LastCounts:
		return no(refusal.Malformed, "duplicates")
	case !slices.Contains([]NumbersFor{NumbersForAll, NumbersForRoll, NumbersForNobody}, s.Numbers):
		return no(refusal.Malformed, "numbers")
	}
	if s.Majority == "" {
		if rules, err := s.Method.Rules(); err != nil || rules.FilesOnly || s.Seats < 1 || s.Seats >= len(c.Options) {
			return no(refusal.Malformed, "method")
		}
	}
	return checkOptions(c, s.Majority != "", no)
}

// unseenIn reports whether a text has a character that nobody sees, or one that turns
// the direction of writing (BD5): what is voted on reads the same for everybody.
func unseenIn(text string) bool {
	return hiddenIn(text) != nil || strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) })
}

// maxOptions is how many options a paper may have (docs/protocol.md 2).
const maxOptions = 400

func checkOptions(c Contest, question bool, no func(refusal.Reason, string) error) error {
	if len(c.Options) < 2 || len(c.Options) > maxOptions {
		return no(refusal.Malformed, "options")
	}
	if question && (c.Options[0].ID != Yes || c.Options[1].ID != No) {
		return no(refusal.Malformed, "options")
	}
	seen := map[string]bool{}
	for _, o := range c.Options {
		if o.ID == "" || seen[o.ID] || strings.TrimSpace(o.Name) == "" || len(o.Name) > maxQuestion || unseenIn(o.Name) {
			return no(refusal.Malformed, "options")
		}
		seen[o.ID] = true
	}
	return nil
}

// Vote is the vote that was asked for, beside the contest that was sealed for it.
func (s VoteSpec) Vote(c Contest) Vote {
	return Vote{Contest: c, Kind: s.Kind, Owner: s.Owner, Panel: s.Panel, Help: s.Help, Numbers: s.Numbers, Listed: s.Listed, Reminders: s.Reminders}
}

// IsVote reports whether the contest belongs to no election, but was called by
// itself.
func (c Contest) IsVote() bool { return c.Vote != "" }

// textDigest introduces, in a question, the digest of the text that it is about.
const textDigest = " SHA-256 of its text: "

// QuestionAbout is a question that freezes with it the text it is about (R129).
func QuestionAbout(asked string, text [32]byte) string {
	return fmt.Sprintf("%s%s%x", asked, textDigest, text)
}

// AskedAbout is such a question as people read it, and the digest, in hexadecimal; empty
// where there is none.
func AskedAbout(question string) (asked, digest string) {
	asked, digest, _ = strings.Cut(question, textDigest)
	return asked, digest
}

// IsQuestion reports whether the contest is decided by a majority (R130).
func (c Contest) IsQuestion() bool {
	o, err := count.ParseOptions(count.Method(c.Method), strings.Fields(c.Settings))
	return err == nil && o.Majority != ""
}

// VoteStep is what the clock has to do for a vote.
type VoteStep string

const (
	VoteWaits    VoteStep = ""        // nothing
	VoteOpens    VoteStep = "opens"   // its opening is recorded, its voters are told
	VoteReminds  VoteStep = "reminds" // those who have not voted are reminded (R69)
	VoteCloses   VoteStep = "closes"
	VoteAdvances VoteStep = "advances" // a step of its contest's own chain
	VoteCounts   VoteStep = "counts"   // its caller is told the result
	VoteForgets  VoteStep = "forgets"  // who stood behind which tag is destroyed (R89)
)

// Next is what is due for a vote at now, and since when. It is the timetable of
// every secret vote without an election; the poll itself opens and closes by the
// clock, whether or not anybody has recorded it (R13).
func (v Vote) Next(now time.Time) (VoteStep, time.Time) {
	c := v.Contest
	switch {
	case v.RollGoneAt != nil || c.Alarm != "":
		return VoteWaits, time.Time{}
	case v.EndedAt != nil || v.CountedAt != nil:
		if at := v.RollKept(); !now.Before(at) {
			return VoteForgets, at
		}
		return VoteWaits, time.Time{}
	case now.Before(c.Opens):
		return VoteWaits, time.Time{}
	case v.OpenedAt == nil:
		return VoteOpens, c.Opens
	case now.Before(c.Closes):
		if n := v.ReminderDue(now); n > 0 {
			return VoteReminds, v.ReminderTimes()[n-1]
		}
		return VoteWaits, time.Time{}
	case v.ClosedAt == nil:
		return VoteCloses, c.Closes
	case c.Hold != "":
		return VoteWaits, time.Time{}
	case c.Stage == ContestCounted:
		return VoteCounts, c.Closes
	case c.Stage == ContestEnded:
		return VoteWaits, time.Time{}
	}
	return VoteAdvances, c.Closes
}

// ReminderTimes are when those who have not voted are reminded (R69).
func (v Vote) ReminderTimes() []time.Time {
	return ReminderTimes(v.Contest.Opens, v.Contest.Closes, v.Reminders, v.Contest.Params.Timezone)
}

// ReminderDue is the number of the reminder that should have gone out by now and
// has not; 0 for none. One that was missed is not made up for beside the next.
func (v Vote) ReminderDue(now time.Time) int {
	n := 0
	for i, at := range v.ReminderTimes() {
		if !now.Before(at) {
			n = i + 1
		}
	}
	if n <= v.Reminded {
		return 0
	}
	return n
}

// RollKept is until when it is kept who stood behind which tag: for as long as
// an irregularity may be put to somebody after the result, or the end, is known
// (R84, R89).
func (v Vote) RollKept() time.Time {
	from := v.CountedAt
	switch {
	case v.EndedAt != nil:
		from = v.EndedAt
	case v.DeclaredAt != nil:
		from = v.DeclaredAt
	}
	if from == nil {
		return time.Time{}
	}
	until, err := VoidApplicationsClose(*from, v.Contest.Params)
	if err != nil { // a zone that this machine does not know
		return from.AddDate(0, 0, v.Contest.Params.VoidApplicationDays+1)
	}
	return until
}

// Instants are those at which the clock may have work for the vote.
func (v Vote) Instants() []time.Time {
	at := append([]time.Time{v.Contest.Opens, v.Contest.Closes}, v.ReminderTimes()...)
	if v.CountedAt != nil || v.EndedAt != nil {
		at = append(at, v.RollKept())
	}
	return at
}

// fewLive is how many votes the numbers of a live vote are told from (R151).
const fewLive = 5

// Disclose judges what a vote's result of so many ballots may show, beside who or
// what was decided: numbers as R85 and R85a have them, of a live vote as R151
// does; to no more people than its caller said.
func (v Vote) Disclose(ballots int, telling bool) Disclosure {
	p := v.Contest.Params
	safe := ballots >= p.DisclosureFloor && !(telling && ballots < floors*p.DisclosureFloor)
	if v.Kind == LiveVote {
		safe = ballots >= fewLive
	}
	return Disclosure{Numbers: safe && v.Numbers == NumbersForAll, Panel: safe && v.Numbers != NumbersForNobody,
		Papers: safe && v.Numbers == NumbersForAll && v.Contest.PaperUse == PapersPublic && ballots >= v.Contest.PapersMin}
}

// MayExtend refuses to move a vote's close otherwise than to a later instant, and
// after it (R20, R165).
func (v Vote) MayExtend(closes, now time.Time) error {
	c := v.Contest
	switch {
	case v.EndedAt != nil || c.StoppedAt != nil:
		return refusal.Because(PollStopped, "R20", nil)
	case !now.Before(c.Closes):
		return refusal.Because(PollClosed, "R20", refusal.Args{"closed": c.Closes})
	case !closes.After(c.Closes):
		return refusal.Because(refusal.Malformed, "R165", nil).On("closes")
	}
	return nil
}
