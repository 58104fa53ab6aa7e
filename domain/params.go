package domain

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/domain/when"
)

// Params are the numbers and choices that an organisation may change (docs/rules.md 0).
// A panel keeps one set per kind of election; an election freezes its own when
// its notice is published (R8). The JSON keys are a contract: they stand in
// frozen elections, in the record and in every contest's manifest.
//
// The tags hold what a settings page and [Params.Check] need: unit, least and
// greatest value, allowed words, the rule that the parameter belongs to, and the
// kinds for which a change counts now and not from the next election on.
// Days count as their unit says: working days by the calendar of the election.
type Params struct {
	// Seats and terms.
	Seats      int           `json:"seats" unit:"seats" min:"1" max:"400" rule:"R21"`
	TermYears  int           `json:"term_years" unit:"years" min:"1" max:"10" rule:"R18"`
	TermAnchor when.MonthDay `json:"term_anchor" rule:"R19"` // terms begin here at local midnight
	Cohorts    int           `json:"cohorts" min:"1" max:"2" rule:"R22"`
	Timezone   string        `json:"timezone" now:"panel by-election officer" rule:"R10"`

	// Timetable, counted back from the close, the closing day being day 1 (R16).
	// All 0 for officers' elections, which run forwards from their call.
	QualifyingDate    when.Date      `json:"qualifying_date" rule:"R30"` // no day: the day of the notice
	Notice            int            `json:"notice" unit:"working-days" min:"0" max:"250" rule:"R16"`
	NominationsClose  int            `json:"nominations_close" unit:"working-days" min:"0" max:"250" rule:"R16"`
	Statement         int            `json:"statement" unit:"working-days" min:"0" max:"250" rule:"R16"`
	Withdrawals       int            `json:"withdrawals" unit:"working-days" min:"0" max:"250" rule:"R16"`
	RollSeal          int            `json:"roll_seal" unit:"working-days" min:"0" max:"250" rule:"R16"`
	PollNotice        int            `json:"poll_notice" unit:"working-days" min:"0" max:"250" rule:"R16"`
	VotingOpens       int            `json:"voting_opens" unit:"working-days" min:"0" max:"250" rule:"R16"`
	OpenTime          when.TimeOfDay `json:"open_time" now:"panel officer" rule:"R10"` // what begins or is published on a day does so at this time
	CloseTime         when.TimeOfDay `json:"close_time" now:"panel" rule:"R10"`        // what ends on a day ends at this time
	MinNominationDays int            `json:"min_nomination_days" unit:"working-days" min:"1" max:"250" rule:"R40"`
	MinVotingDays     int            `json:"min_voting_days" unit:"days" min:"0" max:"90" rule:"R40"`

	// Standing.
	Supporters             int      `json:"supporters" min:"0" max:"50" rule:"R41"`
	SupporterOrganisations int      `json:"supporter_organisations" min:"0" max:"50" rule:"R41"`
	StatementWords         int      `json:"statement_words" unit:"words" min:"1" max:"5000" rule:"R43"`
	StatementCharacters    int      `json:"statement_characters" unit:"characters" min:"1" max:"40000" rule:"R43"`
	AcceptedRoles          []string `json:"accepted_roles" rule:"R45"` // job roles; none named: any
	OfficersOtherOrg       bool     `json:"officers_other_org" rule:"R7"`
	EmployerCap            int      `json:"employer_cap" min:"0" max:"400" now:"panel" rule:"R28"` // 0: off
	HomeNetworkOnly        bool     `json:"home_network_only" rule:"R4"`

	// Voting and counting.
	Method          string    `json:"method" rule:"R70"`
	DuplicatePolicy string    `json:"duplicate_policy" one:"last_counts first_counts" rule:"R64"`
	RON             bool      `json:"ron" rule:"R76"`
	MinTurnout      int       `json:"min_turnout" unit:"percent" min:"0" max:"100" rule:"R68"` // 0: reported only
	KeyPolicy       KeyPolicy `json:"policy" one:"service officers trustees"`
	MinBallots      int       `json:"min_ballots" unit:"ballots" min:"1" max:"1000" now:"officer" rule:"R95"`
	ReminderMails   int       `json:"reminder_mails" min:"0" max:"20" rule:"R69"`
	CastFresh       int       `json:"cast_fresh" unit:"minutes" min:"30" max:"720" rule:"R31a"` // since whoever casts proved who she is

	// After the poll.
	ObjectionDays         int    `json:"objection_days" unit:"working-days" min:"0" max:"60" rule:"R82"`
	VoidApplicationDays   int    `json:"void_application_days" unit:"days" min:"0" max:"366" rule:"R84"`
	DisclosureFloor       int    `json:"disclosure_floor" unit:"ballots" min:"3" max:"1000" rule:"R85"`
	OfficerNumbers        string `json:"officer_numbers" one:"none panel" rule:"R85a"` // who sees numbers of a ballot for an office
	Papers                string `json:"papers" one:"public auditors" rule:"R86"`
	PapersMin             int    `json:"papers_min" unit:"ballots" min:"100" max:"1000000" rule:"R86"`
	BallotRetentionMonths int    `json:"ballot_retention_months" unit:"months" min:"12" max:"120" rule:"R89"`
	DualWindow            int    `json:"dual_window" unit:"working-days" min:"1" max:"20" rule:"R7"`

	// Terms in a row.
	MaxConsecutiveTerms int `json:"max_consecutive_terms" min:"1" max:"50" rule:"R26"`
	CoolingOffYears     int `json:"cooling_off_years" unit:"years" min:"0" max:"20" rule:"R26"`
	ShortTermYears      int `json:"short_term_years" unit:"years" min:"0" max:"9" rule:"R27"` // terms this long or shorter do not count
	ChairMaxConsecutive int `json:"chair_max_consecutive" min:"1" max:"50" rule:"R99"`

	// Vacancies.
	VacancyLeaveIfUnderMonths int `json:"vacancy_leave_if_under_months" unit:"months" min:"0" max:"24" now:"by-election" rule:"R115"`
	CountbackMax              int `json:"countback_max" min:"0" max:"400" now:"by-election" rule:"R116"` // per panel and cycle
	CoOptMax                  int `json:"coopt_max" min:"0" max:"400" now:"by-election" rule:"R119"`     // per panel
	RoleGraceDays             int `json:"role_grace_days" unit:"days" min:"0" max:"366" now:"panel" rule:"R111"`
	LapseGraceDays            int `json:"lapse_grace_days" unit:"days" min:"0" max:"366" now:"panel" rule:"R112"`

	// Chair and vice-chair.
	ConveneWithin       int      `json:"convene_within" unit:"working-days" min:"1" max:"60" now:"officer" rule:"R91"`
	OfficerNominations  int      `json:"officer_nominations" unit:"working-days" min:"1" max:"40" rule:"R96"`
	ChairBallotHours    int      `json:"chair_ballot_hours" unit:"hours" min:"1" max:"720" now:"officer" rule:"R94"`
	ChairQuorum         Fraction `json:"chair_quorum" rule:"R95"` // of the elected members in office, rounded up
	ViceOtherOrg        bool     `json:"vice_other_org" rule:"R98"`
	ViceOtherDiscipline bool     `json:"vice_other_discipline" rule:"R98"`
	ActingChairMax      int      `json:"acting_chair_max" unit:"working-days" min:"1" max:"250" now:"officer" rule:"R102"`
	NoConfNotice        int      `json:"no_conf_notice" unit:"working-days" min:"1" max:"60" now:"officer" rule:"R107"`

	// Meetings and debates.
	MeetingsPerYear           int      `json:"meetings_per_year" min:"0" max:"52" rule:"R121"`
	MeetingNotice             int      `json:"meeting_notice" unit:"working-days" min:"0" max:"60" now:"panel" rule:"R122"`
	Agenda                    int      `json:"agenda" unit:"working-days" min:"0" max:"60" now:"panel" rule:"R122"`
	MeetingQuorumFilled       Fraction `json:"meeting_quorum_filled" now:"panel" rule:"R123"` // more than this of the filled seats
	MeetingQuorumAll          Fraction `json:"meeting_quorum_all" now:"panel" rule:"R123"`    // and at least this of all seats
	CastingVote               bool     `json:"casting_vote" now:"panel" rule:"R132"`          // open votes only
	MinutesDraft              int      `json:"minutes_draft" unit:"working-days" min:"1" max:"60" now:"panel" rule:"R127"`
	AbsenceTrigger            int      `json:"absence_trigger" min:"1" max:"52" now:"panel" rule:"R113"`
	DebateQuestionsCloseHours int      `json:"debate_questions_close_hours" unit:"hours" min:"0" max:"720" rule:"R148"`
	PaperDue                  int      `json:"paper_due" unit:"working-days" min:"1" max:"250" rule:"R154"`
}

// The words that some parameters choose between.
const (
	LastCounts     = "last_counts"  // until the close a voter may vote again (R64)
	FirstCounts    = "first_counts" // the first confirmed ballot stands (R64)
	PapersPublic   = "public"       // R86
	PapersAuditors = "auditors"

	OfficerNumbersNone  = "none"  // R85a: the public sees who won and whether the quorum was met
	OfficerNumbersPanel = "panel" // the panel's members see numbers too
)

// RulesVersion names the edition of the rules this program carries out; an
// election keeps the one its notice was published under (R8).
const RulesVersion = "2026.1"

// DefaultParams are the parameters that elections of the kind start from
// (docs/rules.md 0). By-elections run on the panel's rules with about half its windows
// (R117); officers' elections are smaller and quicker (R90 to R97).
func DefaultParams(kind ElectionKind) Params {
	p := Params{
		Seats: 12, TermYears: 2, TermAnchor: when.MonthDay{Month: time.August, Day: 1}, Cohorts: 1, Timezone: "Europe/London",

		Notice: 40, NominationsClose: 28, Statement: 27, Withdrawals: 25, RollSeal: 20, PollNotice: 15, VotingOpens: 15,
		OpenTime: when.TimeOfDay{Hour: 9, Minute: 0}, CloseTime: when.TimeOfDay{Hour: 17, Minute: 0}, MinNominationDays: 8, MinVotingDays: 10,

		Supporters: 2, SupporterOrganisations: 2, StatementWords: 500, StatementCharacters: 4000,
		AcceptedRoles: []string{}, HomeNetworkOnly: true,

		Method: string(count.ScottishSTV), DuplicatePolicy: LastCounts, KeyPolicy: ServiceKeys, MinBallots: 3, ReminderMails: 3, CastFresh: 720,

		ObjectionDays: 5, VoidApplicationDays: 21, DisclosureFloor: 10, OfficerNumbers: OfficerNumbersNone, Papers: PapersPublic, PapersMin: 100,
		BallotRetentionMonths: 12, DualWindow: 3,

		MaxConsecutiveTerms: 3, CoolingOffYears: 1, ShortTermYears: 1, ChairMaxConsecutive: 2,

		VacancyLeaveIfUnderMonths: 6, CountbackMax: 1, CoOptMax: 2, RoleGraceDays: 90, LapseGraceDays: 30,

		ConveneWithin: 20, OfficerNominations: 5, ChairBallotHours: 72, ChairQuorum: Fraction{2, 3},
		ViceOtherOrg: true, ActingChairMax: 40, NoConfNotice: 10,

		MeetingsPerYear: 12, MeetingNotice: 5, Agenda: 3, MeetingQuorumFilled: Fraction{1, 2},
		MeetingQuorumAll: Fraction{1, 3}, CastingVote: true, MinutesDraft: 10, AbsenceTrigger: 3,
		DebateQuestionsCloseHours: 24, PaperDue: 20,
	}
	switch kind {
	case PanelElection:
	case ByElection:
		// Half of the panel's windows, but none below R40.
		p.Notice, p.NominationsClose, p.Statement, p.Withdrawals = 26, 17, 16, 14
		p.RollSeal, p.PollNotice, p.VotingOpens = 12, 10, 10
	case OfficerElection:
		p.Notice, p.NominationsClose, p.Statement, p.Withdrawals = 0, 0, 0, 0
		p.RollSeal, p.PollNotice, p.VotingOpens = 0, 0, 0
		p.MinNominationDays, p.MinVotingDays = p.OfficerNominations, 0
		p.Seats, p.Method, p.RON = 1, string(count.IRV), true
		p.Supporters, p.SupporterOrganisations = 1, 0 // one seconder (R93)
		p.StatementWords, p.StatementCharacters = 150, 1200
		p.ObjectionDays = 0
	}
	return p
}

var (
	ParamOutOfRange  = refusal.Reason{Code: refusal.FORM, Name: "param-out-of-range"}
	ParamNotAllowed  = refusal.Reason{Code: refusal.FORM, Name: "param-not-allowed"} // not one of the words to choose from
	AnchorLeapDay    = refusal.Reason{Code: refusal.FORM, Name: "anchor-leap-day"}   // R19
	CohortsTerm      = refusal.Reason{Code: refusal.FORM, Name: "cohorts-term"}      // R23: two cohorts need terms of two years
	WindowsOutOfLine = refusal.Reason{Code: refusal.FORM, Name: "windows-out-of-line"}
	WindowTooShort   = refusal.Reason{Code: refusal.FORM, Name: "window-too-short"} // R40
)

// Check refuses parameters that no election of the kind could run on; the
// refusal names the field by its key.
func (p Params) Check(kind ElectionKind) error {
	for _, f := range paramFields {
		if err := f.check(reflect.ValueOf(p).Field(f.index)); err != nil {
			return err
		}
	}
	if _, err := when.Zone(p.Timezone); err != nil {
		return onField(err, "timezone")
	}
	switch {
	case p.TermAnchor == (when.MonthDay{}):
		return refusal.Because(refusal.Missing, "R19", nil).On("term_anchor")
	case p.TermAnchor == (when.MonthDay{Month: time.February, Day: 29}):
		return refusal.Because(AnchorLeapDay, "R19", nil).On("term_anchor")
	case p.Cohorts == 2 && p.TermYears != 2:
		return refusal.Because(CohortsTerm, "R23", nil).On("cohorts")
	case p.SupporterOrganisations > p.Supporters:
		return refusal.Because(ParamOutOfRange, "R41", refusal.Args{"min": 0, "max": p.Supporters}).On("supporter_organisations")
	// What this release does not carry out is refused here, not when an election depends on it.
	case p.KeyPolicy == TrusteeKeys:
		return refusal.Because(refusal.NotBuilt, "", nil).On("policy") // a policy of the protocol; no rule of the book asks for it
	}
	if err := checkMethod(p.Method, p.Seats); err != nil {
		return onField(err, "method")
	}
	if kind == OfficerElection {
		return nil
	}
	return p.checkWindows()
}

// checkMethod refuses a method that does not exist, or that cannot fill so many
// places (R70).
func checkMethod(name string, seats int) error {
	var allowed []string
	for _, rules := range count.Methods() {
		if rules.FilesOnly || seats > 1 && rules.Method.OnePlace() {
			continue
		}
		allowed = append(allowed, string(rules.Method))
	}
	if !slices.Contains(allowed, name) {
		return refusal.Because(ParamNotAllowed, "R70", refusal.Args{"allowed": allowed})
	}
	return nil
}

// checkWindows holds the days counted back from the close in their order, and
// the windows between them long enough (R16, R40).
func (p Params) checkWindows() error {
	order := []struct {
		key  string
		days int
		gap  int // at least so many working days after the one before
	}{
		{"notice", p.Notice, 0},
		{"nominations_close", p.NominationsClose, p.MinNominationDays},
		{"statement", p.Statement, 1},
		{"withdrawals", p.Withdrawals, 0},
		{"roll_seal", p.RollSeal, 0},
		{"voting_opens", p.VotingOpens, 0},
	}
	for i, o := range order[1:] {
		before := order[i]
		if o.days > before.days-o.gap {
			why, rule := WindowsOutOfLine, "R16"
			if o.key == "nominations_close" && o.days <= before.days {
				why, rule = WindowTooShort, "R40"
			}
			return refusal.Because(why, rule, refusal.Args{"max": before.days - o.gap, "after": before.key}).On(o.key)
		}
	}
	switch {
	case p.VotingOpens < 2:
		return refusal.Because(WindowTooShort, "R40", refusal.Args{"min": 2}).On("voting_opens")
	case p.PollNotice < p.VotingOpens:
		return refusal.Because(WindowsOutOfLine, "R16", refusal.Args{"min": p.VotingOpens}).On("poll_notice")
	case p.PollNotice > p.RollSeal:
		return refusal.Because(WindowsOutOfLine, "R16", refusal.Args{"max": p.RollSeal, "after": "roll_seal"}).On("poll_notice")
	}
	return nil
}

// Param is one parameter as pages and manifests show it.
type Param struct {
	Key   string // as in JSON
	Value any    // an int, a bool or a text; roles are joined by "; "
	Unit  string // empty when the number says all
	Rule  string

	Min, Max int      // of a number; both 0 where it is none
	One      []string // of a choice: what may be chosen
	now      []string
}

// CountsNow reports whether a change in a panel's standing orders for the kind counts
// from now on, since it governs seats, offices and meetings; everything else counts from
// the next election on that is drawn up (R8).
func (p Param) CountsNow(kind ElectionKind) bool { return slices.Contains(p.now, string(kind)) }

// List returns every parameter in the order of the struct.
func (p Params) List() []Param {
	list := make([]Param, len(paramFields))
	for i, f := range paramFields {
		list[i] = Param{Key: f.key, Value: flat(reflect.ValueOf(p).Field(f.index)), Unit: f.unit, Rule: f.rule, Min: f.min, Max: f.max, One: f.one, now: f.now}
	}
	return list
}

// Changes returns the keys whose values differ between p and q.
func (p Params) Changes(q Params) []string {
	var keys []string
	a, b := p.List(), q.List()
	for i := range a {
		if a[i].Value != b[i].Value {
			keys = append(keys, a[i].Key)
		}
	}
	return keys
}

// paramField is what the tags of one field of Params say.
type paramField struct {
	index           int
	key, unit, rule string
	bounded         bool
	min, max        int
	one, now        []string
}

var paramFields = readParamFields()

// readParamFields reads the tags once; a slip in them stops the program at start.
func readParamFields() []paramField {
	t := reflect.TypeFor[Params]()
	fields := make([]paramField, t.NumField())
	for i := range fields {
		tag := t.Field(i).Tag
		f := paramField{index: i, key: tag.Get("json"), unit: tag.Get("unit"), rule: tag.Get("rule")}
		f.one, f.now = strings.Fields(tag.Get("one")), strings.Fields(tag.Get("now"))
		if t.Field(i).Type.Kind() == reflect.Int {
			var low, high error
			f.min, low = strconv.Atoi(tag.Get("min"))
			f.max, high = strconv.Atoi(tag.Get("max"))
			if low != nil || high != nil {
				panic("domain: bounds of parameter " + f.key)
			}
			f.bounded = true
		}
		fields[i] = f
	}
	return fields
}

// check judges one value by itself.
func (f paramField) check(v reflect.Value) error {
	switch {
	case f.bounded && (v.Int() < int64(f.min) || v.Int() > int64(f.max)):
		return refusal.Because(ParamOutOfRange, f.rule, refusal.Args{"min": f.min, "max": f.max}).On(f.key)
	case len(f.one) > 0 && !slices.Contains(f.one, v.String()):
		return refusal.Because(ParamNotAllowed, f.rule, refusal.Args{"allowed": f.one}).On(f.key)
	}
	if q, ok := v.Interface().(Fraction); ok && !q.proper() {
		return refusal.Because(ParamOutOfRange, f.rule, refusal.Args{"min": "0/1", "max": "1/1"}).On(f.key)
	}
	return nil
}

// flat is a value as a manifest may hold it: int, bool or text.
func flat(v reflect.Value) any {
	switch x := v.Interface().(type) {
	case int, bool, string:
		return x
	case []string:
		return strings.Join(x, "; ")
	case fmt.Stringer:
		return x.String()
	}
	return v.String() // the named kinds of text
}

// onField names the field in a refusal that was made without one.
func onField(err error, field string) error {
	if r, ok := refusal.Of(err); ok {
		return r.On(field)
	}
	return err
}
