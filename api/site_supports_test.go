package api

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// A member who has lost the mail finds what she was asked on the first page,
// answers there, and reads afterwards what she answered (R41).
func TestR41_RequestsForSupportAreFoundOnTheSite(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	for i := range 3 {
		n, err := d.engine.Nominate(d.ctx(), d.as(fmt.Sprintf("M%04d", i)), el.ID, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.engine.AskSupporters(d.ctx(), d.as(fmt.Sprintf("M%04d", i)), n.ID, "M0009"); err != nil {
			t.Fatal(err)
		}
	}
	b := d.browse("M0009")
	b.must(b.get("/"))
	b.want("3 candidates ask for your support")
	b.must(b.get("/my/supports"))
	b.want("Requests for my support", "Member No0000", "Member No0001", "Member No0002", "You can answer until")
	for _, answer := range []string{"yes", "no"} {
		link := b.page[strings.Index(b.page, `href="/my/supports/`)+6:]
		link = link[:strings.IndexByte(link, '"')]
		b.must(b.get(link))
		b.must(b.post(link, url.Values{"answer": {answer}}))
		b.must(b.get("/my/supports"))
	}
	b.want("You support the candidate", "You declined")
	b.must(b.get("/"))
	b.want("1 candidate asks for your support")
	d.at(el.Timetable.Statement)
	late := d.browse("M0009")
	late.must(late.get("/my/supports"))
	late.want("Nobody is waiting for your answer", "Not answered in time")
	late.must(late.get("/"))
	if strings.Contains(late.page, "/my/supports") {
		t.Error("the first page still sends her to a question that is over")
	}
	other := d.browse("M0008")
	other.must(other.get("/my/supports"))
	if strings.Contains(other.page, "No0000") {
		t.Error("another member sees what she was asked")
	}
	if status := d.browse("").get("/my/supports"); status != http.StatusOK || strings.Contains(other.page, "No0000") {
		t.Errorf("nobody signed in: %d", status) // led to the sign-in page
	}
}
