package api

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/audit"
	"hustings/elections/clerk"
	"hustings/elections/ledger"
	"hustings/elections/nominations"
	"hustings/elections/register"
	"hustings/elections/seal"
)

// as is somebody as the engine knows her, for what a test need not do by page.
func (d *desk) as(number string) domain.Actor {
	d.t.Helper()
	p := d.people[number]
	a := domain.Actor{Person: p.ID, Number: p.Number, Grants: []domain.Grant{{Role: domain.Member}}}
	if role, officer := map[string]domain.Role{"SEC": domain.Secretariat, "RO": domain.ReturningOfficer, "DEP": domain.DeputyReturningOfficer, "AUD": domain.Auditor}[number]; officer {
		a.Grants, a.SteppedUp = []domain.Grant{{Role: role}}, d.now()
	}
	return a
}

// mustNotice has an election of the panel's seats called, its nominations open;
// with nil, the parameters are the panel's.
func (d *desk) mustNotice(params *domain.Params) domain.Election {
	d.t.Helper()
	el, err := d.engine.CreateElection(d.ctx(), d.as("SEC"), elections.Draft{Panel: d.panel.ID, Closes: when.Date{Year: 2026, Month: time.June, Day: 25},
		Contact: "returning.officer@example.org", Reviewer: "Dame Example", Params: params})
	if err != nil {
		d.t.Fatal(err)
	}
	d.at(el.Timetable.Notice)
	if el, err = d.engine.PublishNotice(d.ctx(), d.as("SEC"), el.ID); err != nil {
		d.t.Fatal(err)
	}
	d.at(el.Timetable.NominationsOpen)
	return el
}

// mustStand brings a nomination as far as a valid ruling.
func (d *desk) mustStand(el domain.Election, number, statement string, supporters ...string) {
	d.t.Helper()
	n, err := d.engine.Nominate(d.ctx(), d.as(number), el.ID, "")
	if err == nil {
		_, err = d.engine.SaveNomination(d.ctx(), d.as(number), n.ID, nominations.NominationForm{Statement: statement, Interests: "none", Consent: true})
	}
	if err == nil {
		_, err = d.engine.AskSupporters(d.ctx(), d.as(number), n.ID, supporters...)
	}
	if err == nil {
		n, err = d.engine.SubmitNomination(d.ctx(), d.as(number), n.ID)
	}
	for _, s := range n.Supports {
		for _, who := range supporters {
			if err == nil && d.people[who].ID == s.Person {
				err = d.engine.GiveSupport(d.ctx(), d.as(who), s.ID, true)
			}
		}
	}
	if err == nil {
		_, err = d.engine.RuleNomination(d.ctx(), d.as("RO"), n.ID, domain.Ruling{Valid: true})
	}
	if err != nil {
		d.t.Fatalf("%s stands: %v", number, err)
	}
}

// mustPoll is an election with five candidates for three seats, its poll open.
func (d *desk) mustPoll() (domain.Election, domain.Contest) {
	d.t.Helper()
	el := d.mustNotice(nil)
	for i := range 5 {
		d.mustStand(el, fmt.Sprintf("M%04d", i), fmt.Sprintf("I, number %d, stand.", i), fmt.Sprintf("M%04d", 6+i/2*2), fmt.Sprintf("M%04d", 7+i/2*2))
	}
	return el, d.mustOpen(el)
}

func (d *desk) mustOpen(el domain.Election) domain.Contest {
	d.t.Helper()
	for _, at := range []time.Time{el.Timetable.NominationsClose, el.Timetable.Statement, el.Timetable.WithdrawalsClose, el.Timetable.RollSealed, el.Timetable.PollOpens} {
		d.at(at)
	}
	v, err := d.engine.Election(d.ctx(), domain.Actor{}, el.Reference)
	if err != nil || len(v.Contests) == 0 {
		d.t.Fatalf("no poll has opened: %s, %v", v.Now, err)
	}
	return v.Contests[len(v.Contests)-1]
}

// mails takes everything out of the outbox.
func (d *desk) mails() []clerk.Letter {
	d.t.Helper()
	letters, err := d.engine.TakeMail(d.ctx(), 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, l := range letters {
		if err := d.engine.MailGone(d.ctx(), l.ID); err != nil {
			d.t.Fatal(err)
		}
	}
	return letters
}

// mail is the secret of the only mail of the kind to a person.
func (d *desk) mail(letters []clerk.Letter, template, number string) string {
	d.t.Helper()
	for _, l := range letters {
		if l.Mail.Template == template && l.Mail.To == d.people[number].ID {
			return l.Mail.Secret
		}
	}
	d.t.Fatalf("no mail %q to %s", template, number)
	return ""
}

// want fails unless the last page says all of it.
func (b *browser) want(says ...string) {
	b.d.t.Helper()
	text := plainText(b.page)
	for _, s := range says {
		if !strings.Contains(text, s) {
			b.d.t.Fatalf("%s does not say %q:\n%s", b.path, s, text)
		}
	}
}

// hidden are the hidden fields of the form that posts to the action.
func (b *browser) hidden(action string) url.Values {
	b.d.t.Helper()
	_, form, found := strings.Cut(b.page, `action="`+action+`"`)
	if !found {
		b.d.t.Fatalf("%s has no form for %s:\n%s", b.path, action, plainText(b.page))
	}
	form, _, _ = strings.Cut(form, "</form>")
	values := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		values.Add(m[1], html.UnescapeString(m[2]))
	}
	return values
}

// A member signs in from the mail, by code and by link.
func TestStory_SigningIn(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 3)
	b := d.browse("")
	b.must(b.get("/my/votes"))
	b.want("What is your email address?")
	if !strings.HasPrefix(b.path, "/sign-in?next=") {
		t.Fatalf("led to %s", b.path)
	}
	b.must(b.post("/sign-in", url.Values{"email": {"m0001@example.org"}, "next": {"/account"}}))
	b.want("Look in your mail", "30 minutes")
	code := register.CodeOf(d.mail(d.mails(), register.SignInMail, "M0001"))
	if status := b.post("/sign-in/code", url.Values{"code": {"WRONG234"}, "next": {"/account"}}); status != http.StatusUnprocessableEntity {
		t.Fatalf("a wrong code: %d", status)
	}
	b.want("This code does not work")
	b.must(b.post("/sign-in/code", url.Values{"code": {strings.ToLower(code[:4]) + " " + code[4:]}, "next": {"/account"}}))
	b.want("Your account", "m0001@example.org", "M0001", "CIO Network", "This browser")

	b.must(b.post("/sign-out", nil))
	b.want("You are signed out.")
	b.must(b.get("/"))
	if strings.Contains(plainText(b.page), "You are signed out.") {
		t.Error("the message is said twice")
	}

	b.get("/sign-in")
	b.must(b.post("/sign-in", url.Values{"email": {"m0001@example.org"}}))
	secret := d.mail(d.mails(), register.SignInMail, "M0001")
	phone := d.browse("")
	phone.must(phone.get("/sign-in/link"))
	phone.want("The link works once.", "Paste the link from the mail")
	phone.must(phone.post("/sign-in/link", url.Values{"pasted": {deskOrigin + "/sign-in/link#" + secret}}))
	phone.want("My votes")
	again := d.browse("")
	again.get("/sign-in/link")
	if status := again.post("/sign-in/link", url.Values{"token": {secret}}); status != http.StatusUnprocessableEntity {
		t.Errorf("a spent link: %d", status)
	}
	again.want("There is a problem")
}

// A member stands in one sitting, her supporters answer from their mails, and
// the page follows it. Nothing that was typed is lost on the way.
func TestStory_StandingAndSupporting(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 12)
	d.mails()
	path := "/elections/" + el.Reference
	b := d.browse("M0000")
	b.must(b.get(path))
	b.want("Nominations open", "Timetable", "working days", "Stand")
	officer := d.browse("SEC")
	officer.must(officer.get(path))
	if strings.Contains(officer.page, path+`/stand"`) {
		t.Error("an officer who is no member is offered to stand")
	}
	officer.must(officer.get(path + "/office"))
	for entry, marked := range map[string]bool{"/office": true, "/elections": false} {
		if strings.Contains(officer.page, `href="`+entry+`" aria-current`) != marked {
			t.Errorf("on an election's page of the office the menu marks %s: %v", entry, !marked)
		}
	}
	b.must(b.get(path + "/stand"))
	b.want("Stand for election", "Member No0000")
	typed := url.Values{"statement": {"Öffnen & <b>trust</b>.\r\nSecond line."}, "interests": {""}, "supporter-1": {"M0001"}, "supporter-2": {"m0002@example.org"}, "consent": {"yes"}, "act": {"send"}}
	if status := b.post(path+"/stand", typed); status != http.StatusUnprocessableEntity {
		t.Fatalf("without interests: %d", status)
	}
	b.want("Say which interests you have, or tick that you have none.", "The rule behind this R44", "Öffnen & <b>trust</b>.")
	for _, kept := range []string{`value="M0001"`, `value="m0002@example.org"`, `name="consent" type="checkbox" value="yes" checked`, `id="interests-error"`} {
		if !strings.Contains(b.page, kept) {
			t.Errorf("lost on the way: %s", kept)
		}
	}
	typed.Set("no-interests", "yes")
	typed.Del("csrf")
	typed.Set("supporter-2", "m0002@example.org")
	b.must(b.post(path+"/stand", typed))
	b.want("Your nomination was sent.", "Waiting for supporters", "M0001", "m0002@example.org", "Second line.") // who they are shows when they answer

	letters := d.mails()
	for i, number := range []string{"M0001", "M0002"} {
		secret := d.mail(letters, clerk.MailSupportAsked, number)
		mail := d.browse("")
		mail.must(mail.get("/supports"))
		mail.must(mail.post("/supports", url.Values{"token": {secret}}))
		mail.want("Do you support Member No0000 ?", "Öffnen & <b>trust</b>.")
		form := mail.hidden("/supports/answer")
		form.Set("answer", "yes")
		mail.must(mail.post("/supports/answer", form))
		mail.want("Your support was recorded.")
		if i == 0 {
			b.must(b.get(path + "/stand"))
			b.want("Given", "Waiting")
		}
	}
	b.must(b.get(path + "/stand"))
	b.want("With the returning officer", "Öffnen & <b>trust</b>.")

	b.must(b.get(path + "/withdraw"))
	b.must(b.post(path+"/withdraw", nil))
	b.want("Withdrawn. That is final.")

	stranger := d.browse("RO") // not a member of the network
	if status := stranger.get(path + "/stand"); status != http.StatusForbidden {
		t.Errorf("somebody who may not stand: %d", status)
	}
}

// A nomination with a fault anywhere stores nothing and asks nobody; every fault
// stands at its own field (R41).
func TestR41_ARefusedNominationIsNotHandedIn(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 12)
	d.mails()
	path := "/elections/" + el.Reference + "/stand"
	b := d.browse("M0000")
	for _, c := range []struct {
		name  string
		typed url.Values
		want  []string
		at    []string // the fields at fault; no other is
	}{
		{"a stranger to the network, and herself", url.Values{"supporter-1": {"RO"}, "supporter-2": {"M0000"}},
			[]string{"supporter 2 – Nobody supports their own nomination."}, []string{"supporter-2"}},
		{"only the second field is filled in, by herself", url.Values{"supporter-2": {"M0000"}}, nil, []string{"supporter-2"}},
		{"the same member twice", url.Values{"supporter-1": {"M0001"}, "supporter-2": {"m0001"}},
			[]string{"supporter 2 – You have already asked this member."}, []string{"supporter-2"}},
		{"nobody named", nil, []string{"Name 2 supporters at least; 0 are named so far."}, []string{"supporter-1"}},
		{"one named", url.Values{"supporter-2": {"M0001"}}, []string{"Name 2 supporters at least; 1 is named so far."}, []string{"supporter-1"}},
		{"everything at once", url.Values{"statement": {" "}, "consent": {""}, "supporter-1": {"M0001"}, "supporter-2": {"M0000"}},
			[]string{"Write your statement.", "Tick that you consent to stand."}, []string{"statement", "consent", "supporter-2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			typed := url.Values{"statement": {"I would listen."}, "no-interests": {"yes"}, "consent": {"yes"}, "act": {"send"}}
			for field, value := range c.typed {
				typed[field] = value
			}
			b.must(b.get(path))
			if status := b.post(path, typed); status != http.StatusUnprocessableEntity && status != http.StatusConflict {
				t.Fatalf("answered %d", status)
			}
			b.want(c.want...)
			for _, field := range []string{"statement", "interests", "consent", "supporter-1", "supporter-2"} {
				marked, want := strings.Contains(b.page, `id="`+field+`-error"`), slices.Contains(c.at, field)
				if marked != want {
					t.Errorf("%s marked as at fault: %v, want %v", field, marked, want)
				}
				if v := c.typed.Get(field); strings.HasPrefix(field, "supporter") && v != "" && !strings.Contains(b.page, `value="`+v+`"`) {
					t.Errorf("%s lost what was typed", field)
				}
			}
			if all, err := d.engine.NominationsOf(d.ctx(), d.as("M0000"), el.Reference); err != nil || len(all) != 0 {
				t.Errorf("stored %d nominations, %v", len(all), err)
			}
			if mails := d.mails(); len(mails) != 0 {
				t.Errorf("%d mails went out, the first %s", len(mails), mails[0].Mail.Template)
			}
		})
	}

	// "None to declare" stays ticked, and asking one more of a nomination that
	// waits hands nothing in twice.
	typed := url.Values{"statement": {"I would listen."}, "no-interests": {"yes"}, "consent": {"yes"}, "act": {"send"}, "supporter-1": {"M0001"}, "supporter-2": {"M0002"}}
	b.must(b.get(path))
	b.must(b.post(path, typed))
	b.want("We have asked the supporters by mail.")
	d.mails()
	b.must(b.get("/elections/" + el.Reference))
	b.want("Your nomination")
	b.must(b.get(path + "?edit=1"))
	if !strings.Contains(b.page, `name="no-interests" type="checkbox" value="yes" checked`) {
		t.Error("the tick that there is nothing to declare is lost")
	}
	b.must(b.post(path, url.Values{"statement": {"I would listen."}, "no-interests": {"yes"}, "consent": {"yes"}, "act": {"send"}, "supporter-1": {"M0003"}}))
	b.want("M0003")
	for _, l := range d.mails() {
		if l.Mail.Template != clerk.MailSupportAsked {
			t.Errorf("naming one more supporter sends %s", l.Mail.Template)
		}
	}

	// When everybody has declined, the page does not say that they were asked.
	all, err := d.engine.NominationsOf(d.ctx(), d.as("M0000"), el.Reference)
	if err != nil || len(all) != 1 || len(all[0].Supports) != 3 {
		t.Fatalf("%d nominations, %v", len(all), err)
	}
	for _, s := range all[0].Supports {
		if err := d.engine.GiveSupport(d.ctx(), domain.Actor{Person: s.Person}, s.ID, false); err != nil {
			t.Fatal(err)
		}
	}
	b.must(b.get(path))
	b.want("Waiting for supporters", "Nobody is being asked for support")
	if strings.Contains(plainText(b.page), "We have asked") {
		t.Error("the page says that somebody has been asked")
	}
}

// A member votes without scripts, votes again with her browser's seal, finds
// both ballots on the board, and sees the result.
func TestStory_Voting(t *testing.T) {
	t.Parallel()
	d, el, c := mustPolling(t, 14)
	path := "/elections/" + el.Reference
	anybody := d.browse("")
	anybody.must(anybody.get("/"))
	anybody.want("Open now", el.Title, "Voting closes")
	anybody.must(anybody.get(path))
	anybody.want("Candidates", "Member No0003", "I, number 3, stand.", "0 voters have voted out of 14")

	b := d.browse("M0012")
	b.must(b.get("/my/votes"))
	b.want(el.Title, "Vote")
	ballot := "/contests/" + string(c.ID) + "/ballot"
	b.must(b.get(ballot))
	b.want("Who should sit on the CIO Advisory Panel?", "Member No0000", "Your line on the electoral roll", "Statement and interests of Member No0003", "I, number 3, stand.")
	if strings.Contains(b.page, `#candidates`) {
		t.Error("a candidate's statement leads away from the half-filled paper")
	}
	marks := url.Values{"rank-c03": {"1"}, "rank-c01": {"2"}, "rank-c02": {""}}
	if status := b.post(ballot+"/review", url.Values{"rank-c03": {"1"}, "rank-c01": {"3"}}); status != http.StatusUnprocessableEntity {
		t.Fatalf("a rank left out: %d", status)
	}
	if !regexp.MustCompile(`(?s)name="rank-c01".*?<option value="3" selected`).MatchString(b.page) {
		t.Error("the marks are lost with the refusal")
	}
	b.must(b.post(ballot+"/review", marks))
	b.want("Is this your ballot?", "Member No0002 Trust 2", "Member No0000 Trust 0", "the service will seal this ballot")
	confirm := b.hidden(ballot + "/confirm")
	b.must(b.get(ballot)) // "Change it"
	if !regexp.MustCompile(`(?s)name="rank-c03".*?<option value="1" selected`).MatchString(b.page) {
		t.Error("the marks are lost with the change")
	}
	b.must(b.post(ballot+"/confirm", confirm))
	b.want("Your ballot is in the box", "This ballot was sealed by the service", "Change your vote", "Keep the code, or the file: with either, your ballot can be found on the board.")
	if strings.Contains(b.page, "shown before you cast") {
		t.Error("the receipt speaks of a code that was never shown")
	}
	first := trackingCodes.FindString(b.page)
	confirm.Set("csrf", b.csrf())
	b.must(b.post(ballot+"/confirm", confirm)) // sent twice
	if again := trackingCodes.FindString(b.page); again != first {
		t.Errorf("the same form cast another ballot: %s", again)
	}

	b.must(b.get(ballot))
	b.want("You have voted. If you cast another ballot, only the new one counts.", first)
	answer := b.mustCastSealed(ballot, 0, 0, 1)
	b.must(b.get(answer["next"].(string)))
	b.want("Your ballot is in the box", answer["code"].(string), "It replaces your earlier ballot", first)
	file := b.send(httptest.NewRequest(http.MethodGet, deskOrigin+strings.TrimSuffix(b.path, "?cast=1")+"/file", nil))
	if file.StatusCode != http.StatusOK || !strings.Contains(file.Header.Get("Content-Disposition"), "receipt-") {
		t.Errorf("the receipt's file: %d", file.StatusCode)
	}

	anybody.must(anybody.get("/find?code=" + first))
	anybody.want("A later ballot of yours counts instead", answer["code"].(string), "sealed by the service")
	anybody.must(anybody.get("/find?code=" + strings.ToLower(answer["code"].(string))))
	anybody.want("Your ballot is in the box", "sealed in the voter’s browser")
	anybody.must(anybody.get("/find?code=AAAA-AAAA-AAAA-AAAA-AAAA"))
	anybody.want("No ballot has this code", "tell the returning officer")
	anybody.must(anybody.get("/find?code=aaaa-7bbb"))
	anybody.want("This is not a whole tracking code", "A tracking code has 20 characters")
	if strings.Contains(anybody.page, "No ballot has this code") {
		t.Error("half a code raises the alarm over a missing ballot")
	}
	board := site.BoardPath(c)
	anybody.must(anybody.get(board))
	anybody.want("Public board", "The electoral roll: 14 voters", "sealed in the voter’s browser", "service alone holds the key")
	anybody.must(anybody.get(board + "/entry/5"))
	anybody.want("The entry, byte for byte", `"type":"ballot"`, "Proof that it stands there")
	anybody.must(anybody.get("/check"))
	anybody.want("Was the ballot sealed as I marked it?")

	for i := range 12 {
		voter := d.browse(fmt.Sprintf("M%04d", i))
		voter.must(voter.get(ballot))
		voter.must(voter.post(ballot+"/review", url.Values{fmt.Sprintf("rank-c%02d", i%5+1): {"1"}, fmt.Sprintf("rank-c%02d", (i+1)%5+1): {"2"}}))
		voter.must(voter.post(ballot+"/confirm", voter.hidden(ballot+"/confirm")))
	}
	d.at(c.Closes)
	b = d.browse("M0012")
	if status := b.get(ballot); status != http.StatusConflict {
		t.Errorf("the paper after the close: %d", status)
	}
	b.want("Voting")
	for range 10 {
		d.at(d.now().Add(time.Minute))
	}
	anybody.must(anybody.get(path + "/result"))
	anybody.want("Provisional result", "Elected", "The count, stage by stage", "Quota", "13 voters have voted out of 14", "What was proved", "Candidates and voters may object")
	b.must(b.get("/my/votes"))
	b.want("Earlier polls", answer["code"].(string))
	b.must(b.get(path + "/object"))
	b.must(b.post(path+"/object", url.Values{"why": {"The notice came late."}}))
	b.want("Your objection was lodged.")
	anybody.must(anybody.get("/panels/CIO"))
	anybody.want("CIO Advisory Panel", "Vacant")
}

// mustCastSealed seals in the manner of the page's script and casts. A body that
// is not exactly one ballot is refused like at the JSON door (BI11).
func (b *browser) mustCastSealed(path string, ranks ...uint8) map[string]any {
	b.d.t.Helper()
	address, ballot := b.mustSeal(ranks...)
	for _, odd := range []string{`{"ballot":%q,"weight":2}`, `{"BALLOT":%q}`, `{"ballot":"AAAA","ballot":%q}`, `{"ballot":%q,"Ballot":"AAAA"}`} {
		if status, answer := b.sendJSON(address, json.RawMessage(fmt.Sprintf(odd, ballot))); status != http.StatusUnprocessableEntity {
			b.d.t.Fatalf("%s: %d, %v", odd, status, answer)
		}
	}
	status, answer := b.sendJSON(address, map[string]string{"ballot": ballot})
	if status != http.StatusCreated {
		b.d.t.Fatalf("casting: %d, %v", status, answer)
	}
	return answer
}

// mustSeal makes a sealed ballot with nothing but what the page gives it, and
// says where the page would cast it.
func (b *browser) mustSeal(ranks ...uint8) (address, ballot string) {
	b.d.t.Helper()
	m := regexp.MustCompile(`data-ballot="([^"]*)"`).FindStringSubmatch(b.page)
	if m == nil {
		b.d.t.Fatal("the page gives nothing to seal with")
	}
	var config web.BallotSeal
	if err := json.Unmarshal([]byte(html.UnescapeString(m[1])), &config); err != nil {
		b.d.t.Fatal(err)
	}
	bytes32 := func(s string) (out [32]byte) {
		raw, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil || len(raw) != 32 {
			b.d.t.Fatalf("%q is not 32 bytes: %v", s, err)
		}
		return [32]byte(raw)
	}
	s := seal.BallotStatement{E: bytes32(config.E), Suite: config.Suite, PK: bytes32(config.PK), Tag: bytes32(config.Tag), Seq: uint64(config.Seq), By: site.SealedByVoter}
	if config.Prev != "" {
		prev := bytes32(config.Prev)
		s.Prev = prev[:]
	}
	full := make([]uint8, config.Candidates)
	copy(full, ranks)
	sealed, _, err := seal.SealBallot(nil, s, full)
	if err != nil {
		b.d.t.Fatal(err)
	}
	raw, err := ledger.Marshal(audit.BallotEntry(s, sealed))
	if err != nil {
		b.d.t.Fatal(err)
	}
	return config.CastURL, base64.RawURLEncoding.EncodeToString(raw)
}
