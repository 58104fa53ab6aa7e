package words

import (
	"html/template"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
)

func TestASentenceChoosesItsFormByNumber(t *testing.T) {
	c := &Catalogue{Language: "test", texts: map[string]string{"n": "{n} {n|ballot|ballots} of {name}", "open": "{n", "forms": "{n|one}"}}
	for n, want := range map[int]string{1: "1 ballot of A&B", 2: "2 ballots of A&B", 999: "999 ballots of A&B", 1150: "1,150 ballots of A&B", 1234567: "1,234,567 ballots of A&B", 0: "0 ballots of A&B"} {
		if got, err := c.Say("n", "n", n, "name", "A&B"); err != nil || got != want {
			t.Errorf("Say = %q, %v, want %q", got, err, want)
		}
	}
	if got, err := c.HTML("n", "n", 1, "name", template.HTML("<bdi>&lt;A&gt;</bdi>")); err != nil || got != "1 ballot of <bdi>&lt;A&gt;</bdi>" {
		t.Errorf("HTML = %q, %v", got, err)
	}
	if got, err := c.HTML("n", "n", 1, "name", "<A>"); err != nil || got != "1 ballot of &lt;A&gt;" {
		t.Errorf("HTML = %q, %v", got, err)
	}
	for _, key := range []string{"none", "open", "forms"} {
		if _, err := c.Say(key, "n", 1); err == nil {
			t.Errorf("%q was said", key)
		}
	}
	if _, err := c.Say("n", "n", 1); err == nil {
		t.Error("a sentence was said with a hole in it")
	}
}

// An alarm is told in a sentence, on every page and in the mail, never by its name in the data.
func TestAlarmsAreSaidInWords(t *testing.T) {
	c := mustEnglish(t)
	for name, want := range map[string]string{
		"key-lost": "A key file is missing.", "kek": "opens the ballots", "not-sealed": "were not sealed in time", "seats-blocked": "somebody else’s", "": "does not agree with what was published", "leaf": "does not agree with what was published",
	} {
		stands := c.Refusal(refusal.Because(domain.AlarmStands, "R103", refusal.Args{"alarm": name}))
		if !strings.Contains(stands, want) || name != "" && strings.Contains(stands, name) {
			t.Errorf("%q: %s", name, stands)
		}
		for _, words := range []domain.MailWords{clerk.AlarmMail{Alarm: name}, clerk.VoteAlarmMail{Alarm: name}} {
			m, err := c.Mail(words.Template(), domain.Saying(words).Args, "", Letterhead{Origin: "https://vote.example.org"})
			if err != nil || !strings.Contains(m.Text, want) || name != "" && strings.Contains(m.Text, name) {
				t.Errorf("%q: %s %v", name, m.Text, err)
			}
		}
	}
}
