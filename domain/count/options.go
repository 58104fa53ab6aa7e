package count

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hustings/domain/count/wording"
)

// Options are the choices a rule text leaves open. The zero value is the house's
// reading of every method; docs/counting.md says why.
type Options struct {
	SkipsStop       bool     // skips=stop: a rank left out ends the paper there; otherwise it is closed up
	LastTransfer    bool     // last-transfer=true, Scottish: show the transfer of the last excluded candidate's papers
	NZ              bool     // nz=true, Meek: omega 0.0001 and early exclusion, after Schedule 1A
	Omega           int64    // omega=0.000001, Meek: stop iterating when the surplus is below, in thousand-millionths; 0 for the rule's own
	UnlistedIgnored bool     // unlisted=ignore, Schulze: a paper says nothing of candidates it leaves out; otherwise they are jointly last
	OneRanking      bool     // schulze-seats=ranking, Schulze: read all places off one table; otherwise count again without each winner
	Truncate        bool     // overvote=truncate, block and first past the post: cut a paper with too many marks; otherwise it is spoilt
	Quota           string   // quota=hare, Gregory: droop-exact, hare or hagenbach-bischoff; empty for droop-whole
	Ties            string   // ties=forth, Gregory: forth or lot; empty for looking back
	Batch           bool     // batch=on, Gregory: exclude together those who cannot catch up together
	Split           bool     // equal=split, Gregory: candidates of one rank share the paper; otherwise it ends there
	Decimals        int      // decimals=5, Gregory: cut values off after so many places; 0 for exact fractions
	Marks           int      // marks=2, limited and cumulative: votes each paper has; 0 for the method's own
	HoldLastTie     bool     // last-tie=hold, IRV: a tie of the last two elects nobody, so that they may face a fresh ballot (R97)
	Majority        Majority // majority=simple, first past the post: a question, carried or lost (R130); empty for a plurality
	Of              int      // of=12: what an absolute majority is more than half of
}

// option is one k=v setting: who takes it, how it is set, how an expected file of the
// data calls it, and how people are told of it.
type option struct {
	key, value, written string
	said                wording.Kind
	methods             []Method
	set                 func(*Options) *bool
}

var ranked = []Method{ScottishSTV, MeekSTV, ERS97STV, IRV, Schulze, Block, FPTP, Approval, GregorySTV, SmithIRV, RankedPairs, Borda, Limited, Phragmen, WrightSTV}

var options = []option{
	{"skips", "stop", "--skips stop", wording.SettingSkips, ranked, func(o *Options) *bool { return &o.SkipsStop }},
	{"last-transfer", "true", "--last-transfer", wording.SettingLastTransfer, []Method{ScottishSTV}, func(o *Options) *bool { return &o.LastTransfer }},
	{"nz", "true", "--nz", wording.SettingSchedule1A, []Method{MeekSTV}, func(o *Options) *bool { return &o.NZ }},
	{"unlisted", "ignore", "--unlisted ignore", wording.SettingUnlisted, []Method{Schulze, RankedPairs}, func(o *Options) *bool { return &o.UnlistedIgnored }},
	{"schulze-seats", "ranking", "--schulze-seats ranking", wording.SettingOneRanking, []Method{Schulze}, func(o *Options) *bool { return &o.OneRanking }},
	{"overvote", "truncate", "--overvote truncate", wording.SettingTruncate, []Method{Block, FPTP, Limited}, func(o *Options) *bool { return &o.Truncate }},
	{"batch", "on", "--batch on", wording.SettingBatch, []Method{GregorySTV}, func(o *Options) *bool { return &o.Batch }},
	{"equal", "split", "--equal split", wording.SettingSplit, []Method{GregorySTV}, func(o *Options) *bool { return &o.Split }},
	{"last-tie", "hold", "--last-tie hold", wording.SettingHoldLastTie, []Method{IRV}, func(o *Options) *bool { return &o.HoldLastTie }},
}

// usual is the value each option has when it is not set.
var usual = map[string]string{
	"skips": "close", "last-transfer": "false", "nz": "false", "unlisted": "last",
	"schulze-seats": "removal", "overvote": "spoil", "last-tie": "settle",
	"batch": "off", "equal": "stop",
}

// choice is a setting with several values; the first is the usual one.
type choice struct {
	key    string
	values []string
	said   []wording.Kind // of the values behind the first
	method Method
	at     func(*Options) *string
}

var choices = []choice{
	{"quota", []string{"droop-whole", "droop-exact", "hare", "hagenbach-bischoff"}, []wording.Kind{wording.SettingDroopExact, wording.SettingHare, wording.SettingHagenbach}, GregorySTV, func(o *Options) *string { return &o.Quota }},
	{"ties", []string{"back", "forth", "lot"}, []wording.Kind{wording.SettingTiesForth, wording.SettingTiesLot}, GregorySTV, func(o *Options) *string { return &o.Ties }},
	{"majority", []string{"plurality", string(Simple), string(Absolute), string(TwoThirds)}, []wording.Kind{wording.SettingQuestion, wording.SettingQuestion, wording.SettingQuestion}, FPTP, func(o *Options) *string { return (*string)(&o.Majority) }},
}

// number is a setting that is a whole number.
type number struct {
	key     string
	least   int
	most    int
	said    wording.Kind // empty: told with another setting
	methods []Method
	at      func(*Options) *int
}

var numbers = []number{
	{"decimals", 1, 9, wording.SettingDecimals, []Method{GregorySTV}, func(o *Options) *int { return &o.Decimals }},
	{"marks", 1, MaxCandidates, wording.SettingMarks, []Method{Limited, Cumulative}, func(o *Options) *int { return &o.Marks }},
	{"of", 1, MaxCandidates, "", []Method{FPTP}, func(o *Options) *int { return &o.Of }},
}

// ParseOptions reads settings written key=value for method m. It refuses one the method
// does not have, and one that is given twice.
func ParseOptions(m Method, settings []string) (Options, error) {
	var o Options
	given := map[string]bool{}
	for _, s := range settings {
		key, value, _ := strings.Cut(s, "=")
		if given[key] {
			return o, fmt.Errorf("option %q is given twice", key)
		}
		given[key] = true
		if key == "omega" {
			omega, err := parseOmega(value)
			if err != nil || m != MeekSTV {
				return o, fmt.Errorf("option %q: expected omega=N with N above 0, at most nine decimal places, and method meek-stv", s)
			}
			o.Omega = omega
			continue
		}
		if ok, err := o.choose(m, key, value); ok || err != nil {
			if err != nil {
				return o, err
			}
			continue
		}
		if err := o.set(m, key, value); err != nil {
			return o, err
		}
	}
	return o, nil
}

// choose sets a choice or a number, if key is one.
func (o *Options) choose(m Method, key, value string) (bool, error) {
	refused := func(expected string) error {
		return fmt.Errorf("option %s=%s: expected %s", key, value, expected)
	}
	for _, c := range choices {
		if c.key != key {
			continue
		}
		if m != c.method {
			return true, fmt.Errorf("option %q is not one of %s: expected %s", key, m, strings.Join(OptionsOf(m), ", "))
		}
		if key == "quota" && value == "droop" {
			value = c.values[0]
		}
		at := slices.Index(c.values, value)
		if at < 0 {
			return true, refused(strings.Join(c.values, ", "))
		}
		if at > 0 {
			*c.at(o) = value
		}
		return true, nil
	}
	for _, n := range numbers {
		if n.key != key {
			continue
		}
		v, err := strconv.Atoi(value)
		if !slices.Contains(n.methods, m) || err != nil || v < n.least || v > n.most {
			return true, refused(fmt.Sprintf("%d to %d, and %s", n.least, n.most, n.methods))
		}
		*n.at(o) = v
		return true, nil
	}
	return false, nil
}

func (o *Options) set(m Method, key, value string) error {
	for _, opt := range options {
		if opt.key != key {
			continue
		}
		if !contains(opt.methods, m) {
			return fmt.Errorf("option %q is not one of %s: expected %s", key, m, strings.Join(OptionsOf(m), ", "))
		}
		switch value {
		case opt.value:
			*opt.set(o) = true
		case usual[key]:
		default:
			return fmt.Errorf("option %s=%s: expected %s=%s or %s=%s", key, value, key, usual[key], key, opt.value)
		}
		return nil
	}
	return fmt.Errorf("no option %q: expected %s", key, strings.Join(OptionsOf(m), ", "))
}

// OptionsOf lists the settings method m takes besides its usual ones, written key=value.
func OptionsOf(m Method) []string {
	var list []string
	for _, opt := range options {
		if contains(opt.methods, m) {
			list = append(list, opt.key+"="+opt.value)
		}
	}
	if m == MeekSTV {
		list = append(list, "omega=0.000001")
	}
	for _, c := range choices {
		if m == c.method {
			list = append(list, c.key+"="+strings.Join(c.values[1:], "|"))
		}
	}
	for _, n := range numbers {
		if slices.Contains(n.methods, m) {
			list = append(list, n.key+"=N")
		}
	}
	return list
}

// Settings writes the settings that differ from the usual as [ParseOptions] reads
// them, key=value, with a space between; empty: all as usual.
func (o Options) Settings() string {
	var words []string
	for _, opt := range options {
		if *opt.set(&o) {
			words = append(words, opt.key+"="+opt.value)
		}
	}
	for _, c := range choices {
		if v := *c.at(&o); v != "" {
			words = append(words, c.key+"="+v)
		}
	}
	for _, n := range numbers {
		if v := *n.at(&o); v != 0 {
			words = append(words, fmt.Sprintf("%s=%d", n.key, v))
		}
	}
	if o.Omega != 0 {
		words = append(words, "omega="+figure(o.Omega, 9))
	}
	return strings.Join(words, " ")
}

// text writes the settings that differ from the usual, as the reference data does.
func (o Options) text(lot []int) string {
	var words []string
	for _, opt := range options {
		if *opt.set(&o) {
			words = append(words, opt.written)
		}
	}
	for _, c := range choices {
		if v := *c.at(&o); v != "" {
			words = append(words, "--"+c.key+" "+v)
		}
	}
	for _, n := range numbers {
		if v := *n.at(&o); v != 0 {
			words = append(words, fmt.Sprintf("--%s %d", n.key, v))
		}
	}
	if o.Omega != 0 {
		words = append(words, "--omega "+figure(o.Omega, 9))
	}
	inOrder := true
	for i, c := range lot {
		inOrder = inOrder && c == i+1
	}
	if !inOrder {
		words = append(words, "--tie-order "+strings.Trim(strings.ReplaceAll(fmt.Sprint(lot), " ", ","), "[]"))
	}
	return strings.Join(words, " ")
}

// told are the settings that differ from the usual in words, for people; what a program is
// given for them stands in the transcript's JSON.
func (o Options) told() []wording.Fact {
	var told []wording.Fact
	for _, opt := range options {
		if *opt.set(&o) {
			told = append(told, fact(opt.said))
		}
	}
	for _, c := range choices {
		if at := slices.Index(c.values, *c.at(&o)); at > 0 {
			told = append(told, fact(c.said[at-1], "needed", o.Majority.Words(int64(o.Of))))
		}
	}
	for _, n := range numbers {
		if v := *n.at(&o); v != 0 && n.said != "" {
			told = append(told, fact(n.said, "n", v))
		}
	}
	if o.Omega != 0 {
		told = append(told, fact(wording.SettingOmega, "omega", figure(o.Omega, 9)))
	}
	return told
}

// parseOmega reads a decimal below 1000 with up to nine places, in thousand-millionths.
func parseOmega(s string) (int64, error) {
	whole, frac, _ := strings.Cut(s, ".")
	if len(whole) > 3 || len(frac) > 9 || whole+frac == "" {
		return 0, fmt.Errorf("%q", s)
	}
	n := int64(0)
	for _, r := range whole + frac + strings.Repeat("0", 9-len(frac)) {
		if r < '0' || r > '9' {
			return 0, fmt.Errorf("%q", s)
		}
		n = n*10 + int64(r-'0')
	}
	if n == 0 {
		return 0, fmt.Errorf("%q", s)
	}
	return n, nil
}

func contains(list []Method, m Method) bool {
	for _, x := range list {
		if x == m {
			return true
		}
	}
	return false
}
