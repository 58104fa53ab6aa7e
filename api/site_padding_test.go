package api

import (
	"fmt"
	"net/url"
	"testing"

	"hustings/api/site"
)

// Number 11 of what was found: without scripts each preference made the request
// that casts the ballot 11 bytes longer. What is sent, and the pages that show it,
// are of one length whatever was marked.
func TestFound11_NoLengthTellsHowMuchWasMarked(t *testing.T) {
	t.Parallel()
	d, _, c := mustPolling(t, 14)
	ballot := "/contests/" + string(c.ID) + "/ballot"
	type lengths struct{ review, confirm, cookies, again int }
	seen := map[lengths][]int{}
	b := d.browse("M0012")
	for marked := range len(c.Options) + 1 {
		b.must(b.get(ballot))
		form := url.Values{}
		for i, o := range c.Options {
			if form.Set(site.RankField+o.ID, "0"); i < marked {
				form.Set(site.RankField+o.ID, fmt.Sprint(i+1))
			}
		}
		sent := len(form.Encode())
		if want := len(c.Options) * (len(site.RankField+c.Options[0].ID) + len("=0&")); sent != want-1 {
			t.Errorf("the form with %d marks has %d bytes, want %d", marked, sent, want-1)
		}
		b.must(b.post(ballot+"/review", form))
		review := len(b.page)
		confirm := b.hidden(ballot + "/confirm")
		l := lengths{review: review, confirm: len(confirm.Encode())}
		b.must(b.get(ballot)) // as it was filled in
		for name, value := range b.cookies {
			l.cookies += len(name) + len(value)
		}
		l.again = len(b.page)
		seen[l] = append(seen[l], marked)
		if marked == len(c.Options) {
			b.must(b.post(ballot+"/confirm", confirm))
			b.want("Your ballot is in the box")
		}
	}
	if len(seen) != 1 {
		t.Errorf("lengths tell the numbers of marks: %v", seen)
	}
}
