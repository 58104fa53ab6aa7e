package domain

import (
	"testing"
	"time"

	"hustings/domain/acts"
	"hustings/domain/refusal"
)

// judged is a row of a table of judgements: the reason expected, none for a yes, and its
// rule.
type judged struct {
	says string
	got  error
	why  refusal.Reason
	rule string
}

func judge(t *testing.T, rows []judged) {
	t.Helper()
	for _, r := range rows {
		no, is := refusal.Of(r.got)
		if is != (r.why.Name != "") || !is && r.got != nil || is && (no.Reason != r.why || no.Rule != r.rule) {
			t.Errorf("%s: %v; want %q (%s)", r.says, r.got, r.why.Name, r.rule)
		}
	}
}

var allowed refusal.Reason

var noon = time.Date(2026, time.June, 10, 11, 0, 0, 0, time.UTC)

func TestR31a_AChangedAddressWaitsForADay(t *testing.T) {
	for g, two := range map[AddressGuard]bool{{}: false, {Votes: true}: true, {Appointed: true}: true, {Votes: true, Appointed: true}: true} {
		if g.TakesTwo() != two {
			t.Errorf("%+v takes two: %v", g, !two)
		}
	}
	c := AddressChange{Person: "her", At: noon, Made: "first", Confirmed: "second"}
	if day := noon.Add(24 * time.Hour); !c.Until().Equal(day) || !c.Waits(day.Add(-time.Second)) || c.Waits(day) {
		t.Error("it counts from a day later on, and not a second sooner")
	}
	consented := c
	consented.ConsentedAt = &noon
	over := noon.Add(24 * time.Hour)
	judge(t, []judged{
		{"another officer consents", c.Consent(Actor{Person: "third"}, noon), allowed, ""},
		{"who made it", c.Consent(Actor{Person: "first"}, noon), TookPart, "R31a"},
		{"who confirmed it", c.Consent(Actor{Person: "second"}, noon), TookPart, "R31a"},
		{"whose it is", c.Consent(Actor{Person: "her"}, noon), TookPart, "R31a"},
		{"a second consent", consented.Consent(Actor{Person: "third"}, noon), NothingHeld, "R31a"},
		{"when it counts anyhow", c.Consent(Actor{Person: "third"}, over), NothingHeld, "R31a"},
	})
	for _, c := range []struct {
		says string
		r    Rights
		held refusal.Reason
	}{
		{"votes in a poll", Rights{AddressWaits: true, OpenRolls: true}, AddressHeld},
		{"an officer while a poll is open", Rights{AddressWaits: true, PollOpen: true, Appointments: []Appointment{{Role: Secretariat}}}, AddressHeld},
		{"an officer while none is", Rights{AddressWaits: true, Appointments: []Appointment{{Role: Secretariat}}}, allowed},
		{"a member who votes in none", Rights{AddressWaits: true, PollOpen: true}, allowed},
		{"an address that has not changed", Rights{OpenRolls: true, PollOpen: true}, allowed},
	} {
		judge(t, []judged{{c.says, c.r.AddressHeld(), c.held, "R31a"}})
	}
}

func TestR31a_AddressesLetterForLetter(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"Ann@Example.org", "ann@example.ORG", true}, {"AZ@x", "az@x", true}, {"a@x", "b@x", false}, {"@x", "`x", false}, {"[@x", "{@x", false},
		{"stra\u00dfe@x.org", "strasse@x.org", false}, {"\u212aelvin@x.org", "kelvin@x.org", false}, {"ann@x.org ", "ann@x.org", false},
	} {
		if got := SameAddress(c.a, c.b); got != c.same {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
	}
}

func TestR31a_WhoeverCastsHasProvedWhoSheIs(t *testing.T) {
	if got := (Params{}).CastFreshness(); got != 12*time.Hour {
		t.Errorf("rules frozen before there was a choice: %v", got)
	}
	if got := (Params{CastFresh: 45}).CastFreshness(); got != 45*time.Minute {
		t.Errorf("45 minutes: %v", got)
	}
	most := 45 * time.Minute
	judge(t, []judged{
		{"at the last moment", FreshToCast(noon, noon.Add(most), most), allowed, ""},
		{"a nanosecond later", FreshToCast(noon, noon.Add(most+1), most), CastNotFresh, "R31a"},
		{"without a session", FreshToCast(time.Time{}, noon, most), allowed, ""},
	})
	if no, _ := refusal.Of(FreshToCast(noon, noon.Add(time.Hour), most)); no == nil || no.Args["minutes"] != 45 {
		t.Errorf("how many minutes: %+v", no)
	}
	s := Session{BeganAt: noon}
	if !s.ProvedAt().Equal(noon) {
		t.Error("at sign-in")
	}
	if s.SteppedUp = noon.Add(time.Minute); !s.ProvedAt().Equal(s.SteppedUp) {
		t.Error("by a passkey since")
	}
	if s.SteppedUp = noon.Add(-time.Minute); !s.ProvedAt().Equal(noon) {
		t.Error("not by a passkey before")
	}
}

func TestR5b_NobodyIsSecondInWhatIsAboutHer(t *testing.T) {
	second := Actor{Person: "her", Number: "2"}
	for act, rule := range map[acts.Pair]string{acts.PairAppoint: "R5b", acts.PairEndings: "R29b", acts.PairAddress: "R31a", acts.PairIdentity: "R31a"} {
		r := Request{Act: act, By: "asker", Number: "1", Until: noon}
		now := noon.Add(-time.Second)
		judge(t, []judged{
			{string(act) + ": about somebody else", r.SecondOn("other", second, now), allowed, ""},
			{string(act) + ": about herself", r.SecondOn("her", second, now), TookPart, rule},
			{string(act) + ": she asked for it", r.SecondOn("other", Actor{Person: "asker", Number: "1"}, now), refusal.SamePerson, "R7"},
			{string(act) + ": too late", r.SecondOn("other", second, noon), refusal.RequestOver, "R7"},
		})
	}
	for name, c := range map[string]struct {
		detail  map[string]any
		person  PersonID
		email   string
		role    Role
		endings EndingsID
	}{
		"an appointment":    {map[string]any{"person": "p", "appointment": map[string]any{"role": "auditor"}}, "p", "", Auditor, ""},
		"a new officer":     {map[string]any{"email": "a@x.org", "officer": map[string]any{"role": "secretariat"}}, "", "a@x.org", Secretariat, ""},
		"a new address":     {map[string]any{"person": "p", "email": "a@x.org"}, "p", "a@x.org", "", ""},
		"a list of endings": {map[string]any{"endings": "e"}, "", "", "", "e"},
		"nothing readable":  {map[string]any{"person": 7, "appointment": "x", "endings": 1}, "", "", "", ""},
	} {
		r := Request{Detail: c.detail}
		if p, email, role := r.Concerns(); p != c.person || email != c.email || role != c.role || r.Endings() != c.endings {
			t.Errorf("%s concerns %q, %q, %q, %q", name, p, email, role, r.Endings())
		}
	}
}

func TestR5b_OfficersActWithAPasskeyThatWasSeen(t *testing.T) {
	unseen := Actor{Person: "o", Unseen: true, Grants: []Grant{{Role: Secretariat}, {Role: Member}}}
	seen := unseen
	seen.Unseen = false
	judge(t, []judged{
		{"an officer's act with one", seen.MustAct("p", "e", Secretariat), allowed, ""},
		{"without", unseen.MustAct("p", "e", Secretariat), PasskeyNone, "R5b"},
		{"a member's act needs none", unseen.MustAct("p", "e", Secretariat, Member), allowed, ""},
		{"an act that is not hers", seen.MustAct("p", "e", Auditor), refusal.LacksRole, "R5"},
		{"acting at all", unseen.MayAct(), PasskeyNone, "R5b"},
		{"and with one", seen.MayAct(), allowed, ""},
	})
	used, changed := noon.Add(time.Hour), AddressChange{At: noon}
	before, after := Passkey{AddedAt: noon.Add(-time.Hour)}, Passkey{AddedAt: noon}
	proved, long := before, before
	proved.UsedAt = &used
	earlier := noon.Add(-time.Minute)
	long.UsedAt = &earlier
	watched := after
	watched.SeenAt = &noon
	judge(t, []judged{
		{"a member's", before.SignsIn(false, nil), allowed, ""},
		{"an officer's that nobody saw", after.SignsIn(true, nil), PasskeyNoSignIn, "R5b"},
		{"an officer's that was seen", watched.SignsIn(true, nil), allowed, ""},
		{"one from before a change of address", before.SignsIn(false, &changed), PasskeyNoSignIn, "R31a"},
		{"proved before it", long.SignsIn(false, &changed), PasskeyNoSignIn, "R31a"},
		{"proved since", proved.SignsIn(false, &changed), allowed, ""},
		{"added at its instant", after.SignsIn(false, &changed), allowed, ""},
	})
	code := [32]byte{1}
	open, typed := PasskeyPermit{Until: noon.Add(time.Minute)}, PasskeyPermit{Until: noon.Add(time.Minute), Code: &code, Session: "s"}
	unused, tried := typed, typed
	unused.Session, tried.Tries = "", CodeTries
	judge(t, []judged{
		{"any session of hers, in the demonstration", open.Enrols("x", noon), allowed, ""},
		{"the session in which the code was typed", typed.Enrols("s", noon), allowed, ""},
		{"another", typed.Enrols("x", noon), PasskeyUnseen, "R5b"},
		{"before it was typed", unused.Enrols("", noon), PasskeyUnseen, "R5b"},
		{"a permit at its end", typed.Enrols("s", typed.Until), PasskeyUnseen, "R5b"},
		{"at its end nobody types a code", typed.Open(typed.Until), PermitNotValid, "R5b"},
		{"tried too often", tried.Open(noon), PermitNotValid, "R5b"},
		{"open", typed.Open(noon), allowed, ""},
	})
}

func TestR5b_RemovingAPasskey(t *testing.T) {
	signedIn, stepped, old := Actor{ProvedAt: noon}, Actor{SteppedUp: noon}, Actor{ProvedAt: noon, SteppedUp: noon}
	judge(t, []judged{
		{"a member who has just signed in", signedIn.MayRemovePasskey(false, noon.Add(StepUpFresh-1)), allowed, ""},
		{"ten minutes later", signedIn.MayRemovePasskey(false, noon.Add(StepUpFresh)), refusal.FreshNeeded, ""},
		{"an officer who has only signed in", signedIn.MayRemovePasskey(true, noon), refusal.FreshNeeded, ""},
		{"an officer who has proved one", stepped.MayRemovePasskey(true, noon), allowed, ""},
		{"who has done neither of late", old.MayRemovePasskey(false, noon.Add(time.Hour)), refusal.FreshNeeded, ""},
		{"who has done neither", Actor{}.MayRemovePasskey(false, noon), refusal.FreshNeeded, ""},
	})
}

func TestDO6_WhoeverAsksInHerNameKeepsNobodyOut(t *testing.T) {
	l := SignInLink{AskedAt: noon, Until: noon.Add(10 * time.Minute)}
	if got := l.Linger(); !got.Until.Equal(noon.Add(time.Hour)) {
		t.Errorf("the newest mail's link works until %v", got.Until)
	}
	if l.Until = noon.Add(2 * time.Hour); !l.Linger().Until.Equal(l.Until) {
		t.Error("and never for less than it would")
	}
	for n, held := range map[[2]int]bool{{4, 4}: false, {5, 5}: true, {4, 7}: false, {0, 8}: true} {
		if HeldUp(n[0], n[1]) != held {
			t.Errorf("%d from the network, %d in all: held up %v", n[0], n[1], !held)
		}
	}
	vain := SignInLink{AskedAt: noon}
	with := func(change func(*SignInLink)) SignInLink { c := vain; change(&c); return c }
	for _, c := range []struct {
		says      string
		l         SignInLink
		now       time.Time
		near, all int
		may       bool
	}{
		{"asked in vain", vain, noon, 0, 0, true},
		{"an hour ago, less a second", vain, noon.Add(time.Hour - time.Second), 9, 499, true},
		{"an hour ago", vain, noon.Add(time.Hour), 0, 0, false},
		{"it has a mail of its own", with(func(l *SignInLink) { l.Person = "p" }), noon, 0, 0, false},
		{"it was used", with(func(l *SignInLink) { l.UsedAt = &noon }), noon, 0, 0, false},
		{"four tries", with(func(l *SignInLink) { l.Tries = 4 }), noon, 0, 0, true},
		{"five tries", with(func(l *SignInLink) { l.Tries = 5 }), noon, 0, 0, false},
		{"ten from its network", vain, noon, 10, 10, false},
		{"five hundred in all", vain, noon, 0, 500, false},
	} {
		if got := c.l.MayShare(c.now, c.near, c.all); got != c.may {
			t.Errorf("%s: may share %v", c.says, got)
		}
	}
}
