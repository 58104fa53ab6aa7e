package install

import (
	"strings"
	"testing"

	"hustings/install/installtest"
	"hustings/jobs"
)

// BD7: whatever a name or a subject holds, one mail reaches one recipient and
// has the headers that we gave it. The sink refuses any other.
func TestBD7_NoHeaderAndNoRecipientOfTheirs(t *testing.T) {
	for name, m := range map[string]jobs.Message{
		"plain":                    {To: "ann@example.org", Name: "Ann Ashby", Subject: "Vote", Text: "x", HTML: "<p>x</p>"},
		"a header in the name":     {To: "ann@example.org", Name: "Ann\r\nBcc: eve@example.org", Subject: "Vote", Text: "x", HTML: "<p>x</p>"},
		"a recipient in the name":  {To: "ann@example.org", Name: `Ann" <eve@example.org>, "x`, Subject: "Vote", Text: "x", HTML: "<p>x</p>"},
		"a header in the subject":  {To: "ann@example.org", Name: "Ann", Subject: "Vote\r\nBcc: eve@example.org\r\n\r\nhello", Text: "x", HTML: "<p>x</p>"},
		"a bare line feed":         {To: "ann@example.org", Name: "Ann\nBcc: eve@example.org", Subject: "Vote\nX: y", Text: "x", HTML: "<p>x</p>"},
		"a second address":         {To: "ann@example.org, eve@example.org", Name: "Ann", Subject: "Vote", Text: "x", HTML: "<p>x</p>"},
		"a header in the address":  {To: "ann@example.org\r\nBcc: eve@example.org", Name: "Ann", Subject: "Vote", Text: "x", HTML: "<p>x</p>"},
		"an end of mail in a text": {To: "ann@example.org", Name: "Ann", Subject: "Vote", Text: "x\r\n.\r\nMAIL FROM:<eve@example.org>\r\n", HTML: "<p>x</p>"},
	} {
		t.Run(name, func(t *testing.T) {
			sink := installtest.MustMailSink(t, nil)
			client, err := smtpClient("smtp://" + sink.Address)
			if err != nil {
				t.Fatal(err)
			}
			carrier := &jobs.SMTP{Client: client, From: "Elections <vote@example.org>", ReturnPath: "bounces@example.org", Domain: "vote.example.org"}
			m.ID = "00000000-0000-4000-8000-000000000001"
			err = carrier.Carry(t.Context(), m)
			mails := sink.Mails()
			if strings.Contains(m.To, "eve") {
				if err == nil || len(mails) != 0 {
					t.Errorf("%d mails left: %v", len(mails), err)
				}
				return
			}
			if err != nil || len(mails) != 1 {
				t.Fatalf("%d mails left: %v", len(mails), err)
			}
			got := mails[0]
			if got.To != "ann@example.org" || got.Recipients != 1 || got.From != "bounces@example.org" {
				t.Errorf("from %s to %s and %d others", got.From, got.To, got.Recipients-1)
			}
			for header := range got.Header {
				if strings.EqualFold(header, "Bcc") || strings.EqualFold(header, "Cc") || header == "X" {
					t.Errorf("the mail has a header %s", header)
				}
			}
		})
	}
}
