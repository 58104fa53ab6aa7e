package api

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// snapshot is a photograph as a camera writes it, with where it was taken.
func snapshot(t *testing.T) string {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 800))
	for y := range 800 {
		for x := range 640 {
			img.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	note := "Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00GPS 51.5007N 0.1246W"
	part := []byte{0xff, 0xe1, 0, byte(len(note) + 2)}
	return string(b.Bytes()[:2]) + string(part) + note + string(b.Bytes()[2:])
}

// A person who sits has a page of their own, with a photograph if they like; a
// member of whom nothing is public has none, and nobody can tell that they are one.
func TestPeople_HaveAPageOnceTheyArePublic(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 14)
	d.mustSeat("M0001")
	sits, member := d.people["M0001"], d.people["M0002"]
	visitor := d.browse("")
	visitor.must(visitor.get("/panels/CIO"))
	visitor.want(sits.Name(), "Seat 1")
	visitor.holds(`href="/people/` + string(sits.ID) + `"`)
	visitor.must(visitor.get("/people/" + string(sits.ID)))
	visitor.want(sits.Name(), "CIO Advisory Panel", sits.Organisation, "Seat 1")
	for _, hidden := range []string{sits.Email, sits.Number} {
		if strings.Contains(visitor.page, hidden) {
			t.Errorf("the page tells %s", hidden)
		}
	}
	unknown := visitor.get("/people/00000000-0000-4000-8000-000000000000")
	nobody := visitor.page
	if got := visitor.get("/people/" + string(member.ID)); got != unknown || got != http.StatusNotFound {
		t.Errorf("a member of whom nothing is public: %d, and nobody: %d", got, unknown)
	}
	if strings.Contains(nobody, member.Name()) || strings.Contains(visitor.page, member.Name()) {
		t.Error("the page names a member")
	}

	own := d.browse("M0001")
	own.must(own.get("/account"))
	own.holds(`href="/account/photo"`)
	own.must(own.get("/account/photo"))
	if got := own.sendFile("/account/photo", "me.jpg", "GIF89a", url.Values{"act": {"keep"}, "as": {"photo"}}); got != http.StatusUnprocessableEntity {
		t.Errorf("no picture: %d", got)
	}
	own.want("not a picture that can be shown")
	if got := own.sendFile("/account/photo", "me.jpg", snapshot(t), url.Values{"act": {"keep"}, "as": {"photo"}}); got != http.StatusSeeOther {
		t.Fatalf("a photograph: %d", got)
	}
	for _, page := range []string{"/panels/CIO", "/people/" + string(sits.ID)} {
		visitor.must(visitor.get(page))
		visitor.holds(`<img src="/people/` + string(sits.ID) + `/photo?of=`)
	}
	visitor.must(visitor.get("/people/" + string(sits.ID) + "/photo"))
	drawn := visitor.page
	if about, kind, err := image.DecodeConfig(strings.NewReader(drawn)); err != nil || kind != "jpeg" || about.Width != about.Height {
		t.Errorf("the photograph is %s, %v, %v", kind, about, err)
	}
	if strings.Contains(drawn, "GPS") || strings.Contains(drawn, "Exif") {
		t.Error("the photograph says where it was taken")
	}

	quiet := d.browse("M0002")
	quiet.must(quiet.get("/account/photo"))
	if got := quiet.sendFile("/account/photo", "me.jpg", snapshot(t), url.Values{"act": {"keep"}, "as": {"photo"}}); got != http.StatusConflict {
		t.Errorf("a photograph of somebody whom no page shows: %d", got)
	}

	own.must(own.get("/account/photo"))
	own.must(own.post("/account/photo", url.Values{"act": {"remove"}}))
	if got := visitor.get("/people/" + string(sits.ID) + "/photo"); got != http.StatusNotFound {
		t.Errorf("a photograph that was taken away: %d", got)
	}
}

// Who was elected stands on the panel's page from the certificate on, before the term
// begins; and a published candidate has a page, a draft none.
func TestPeople_CandidatesArePublicWithTheStatement(t *testing.T) {
	t.Parallel()
	d, el := mustNoticed(t, 14)
	d.mustStand(el, "M0000", "I stand.", "M0006", "M0007")
	page := "/people/" + string(d.people["M0000"].ID)
	visitor := d.browse("")
	if got := visitor.get(page); got != http.StatusNotFound {
		t.Errorf("before the statement: %d", got)
	}
	d.at(el.Timetable.Statement)
	visitor.must(visitor.get(page))
	visitor.want(el.Title)
	visitor.must(visitor.get("/elections/" + el.Reference))
	visitor.want("The rule behind each date")
	visitor.holds(`href="`+page+`"`, "app-chart--phases")
	visitor.must(visitor.get("/elections"))
	visitor.holds("left</span>")
	visitor.must(visitor.get("/elections/" + el.Reference))
	if n := strings.Count(visitor.page, "The service alone holds the key"); n != 1 {
		t.Errorf("who holds the key is said %d times", n)
	}
}

// holds wants markup on the page, where want reads its words.
func (b *browser) holds(markup ...string) {
	b.d.t.Helper()
	for _, m := range markup {
		if !strings.Contains(b.page, m) {
			b.d.t.Errorf("%s has no %s", b.path, m)
		}
	}
}
