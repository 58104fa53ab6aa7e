package api

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// sendFile posts a form with a file, as a browser does, and keeps the answer.
func (b *browser) sendFile(path, name, content string, form url.Values) int {
	b.d.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if !form.Has("csrf") {
		form.Set("csrf", b.csrf())
	}
	for field := range form {
		if err := w.WriteField(field, form.Get(field)); err != nil {
			b.d.t.Fatal(err)
		}
	}
	file, err := w.CreateFormFile(cmp.Or(form.Get("as"), "file"), name)
	if err == nil {
		_, err = file.Write([]byte(content))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.d.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, deskOrigin+path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.keep(path, b.send(r))
}

func (d *desk) members() int {
	d.t.Helper()
	found, next, err := d.register.People(d.ctx(), domain.Engine(), store.PeopleFilter{Limit: 100})
	if err != nil || next != "" {
		d.t.Fatalf("%q %v", next, err)
	}
	return len(found)
}

const sheetHead = "number,forename,surname,email,organisation,home,status,joined\n"

// BD2: every bad row is told with its line, and nothing is stored.
func TestBD2_TheReportTellsEveryBadRow(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 2)
	sec := d.fresh("SEC")
	sec.must(sec.get("/office/import"))
	had := d.members()
	bad := sheetHead + "N1,Ann,Ashby,ann@example.org,Trust,CIO,active,2024-01-01\n" +
		"N2,Bo,Okafor,not an address,Trust,CIO,active,2024-01-01\n" + // 3
		"N3,Cy,Wye,cy@example.org,Trust,CIO,active\n" + // 4: ragged
		"N1,Di,Vee,di@example.org,Trust,CIO,active,2024-01-01\n" + // 5: twice
		"N5,Ed,Tee,ed@example.org,Trust,CIO,active,31/02/2024\n" + // 6
		"N6,<b>Fi</b>,Ess,fi@example.org,Trust,NONE,active,2024-01-01\n" // 7
	if status := sec.sendFile("/office/import", "members.csv", bad, url.Values{"what": {"members"}}); status != http.StatusUnprocessableEntity {
		t.Fatalf("a bad file answers %d: %s", status, plainText(sec.page))
	}
	for _, line := range []string{"3", "4", "5", "6", "7"} {
		if !strings.Contains(sec.page, `<span>`+line+`</span></th>`) {
			t.Errorf("line %s is not reported", line)
		}
	}
	if strings.Contains(sec.page, `<span>2</span></th>`) || strings.Contains(sec.page, "/office/import/store") || strings.Contains(sec.page, "<b>Fi") {
		t.Error("a good row is reported, or a bad file can be stored")
	}
	if d.members() != had {
		t.Error("something of a bad file was stored")
	}

	good := sheetHead + "N1,Ann,Ashby,ann@example.org,Trust,CIO,active,2024-01-01\n"
	sec.must(sec.get("/office/import"))
	sec.must(sec.sendFile("/office/import", "members.csv", good, url.Values{"what": {"members"}}))
	if d.members() != had {
		t.Error("the report alone stored something")
	}
	form := url.Values{"held": {hiddenValue(t, sec.page, "held")}, "what": {"members"}}
	thief := d.fresh("SEC")
	d.people["SEC2"] = d.secondSecretary()
	other := d.fresh("SEC2")
	other.must(other.get("/office/import"))
	if status := other.post("/office/import/store", url.Values{"held": form["held"], "what": {"members"}}); status != http.StatusConflict || d.members() != had+1 {
		t.Errorf("somebody else's file: %d, %d people", status, d.members())
	}
	sec.must(sec.post("/office/import/store", form))
	if d.members() != had+2 {
		t.Errorf("%d people, want %d", d.members(), had+2)
	}
	thief.must(thief.get("/office/import"))
	wide := regexp.MustCompile(`<span class="nhsuk-table-responsive__heading".*?</span>`).ReplaceAllString(thief.page, "") // the table's heads say it
	if text := plainText(wide); !strings.Contains(text, "Members Officer SEC Import of members.csv 1 1 0 0") || !strings.Contains(text, "Members the command line set up 2 2 0 0") ||
		strings.Count(text, "Import of") != 1 {
		t.Errorf("what was stored, and only that, is not listed: %s", text)
	}
	if status := thief.post("/office/import/store", url.Values{"held": form["held"], "what": {"members"}}); status != http.StatusConflict {
		t.Errorf("a file is stored twice: %d", status)
	}

	// What nobody confirms in a quarter of an hour is gone.
	sec.must(sec.get("/office/import"))
	sec.must(sec.sendFile("/office/import", "members.csv", sheetHead+"N9,Zoe,Zed,zoe@example.org,Trust,CIO,active,2024-01-01\n", url.Values{"what": {"members"}}))
	late := url.Values{"held": {hiddenValue(t, sec.page, "held")}, "what": {"members"}, "endings": {"0"}}
	storetest.MustSet(t, d.store, d.now().Add(register.HeldFor+time.Second))
	sec = d.fresh("SEC")
	sec.must(sec.get("/office/import"))
	if status := sec.post("/office/import/store", late); status != http.StatusConflict || !strings.Contains(plainText(sec.page), "Send it again") {
		t.Errorf("an old file: %d %s", status, plainText(sec.page))
	}
}

// BD3: what a spreadsheet would take for a formula leaves with an apostrophe.
func TestBD3_TheExportHoldsNoFormula(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 0)
	names := []string{`=HYPERLINK("http://x","y")`, "+44", "-1+1", "@SUM(A1)", "O'Neill", `quote"d`, "com,ma"}
	var file bytes.Buffer
	in := csv.NewWriter(&file)
	in.Write(strings.Split(strings.TrimSpace(sheetHead), ","))
	for i, n := range names {
		in.Write([]string{member(i), "", n, member(i) + "@example.org", n, "CIO", "active", "2024-01-01"})
	}
	in.Flush()
	sec := d.fresh("SEC")
	sec.must(sec.get("/office/import"))
	sec.must(sec.sendFile("/office/import", "=cmd.csv", file.String(), url.Values{"what": {"members"}}))
	sec.must(sec.post("/office/import/store", url.Values{"held": {hiddenValue(t, sec.page, "held")}, "what": {"members"}, "endings": {"0"}}))
	sec.must(sec.get("/office/people.csv"))
	rows, err := csv.NewReader(strings.NewReader(sec.page)).ReadAll()
	if err != nil || len(rows) != d.members()+1 {
		t.Fatalf("%d rows for %d people: %v", len(rows), d.members(), err)
	}
	neutral := 0
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("a cell begins like a formula: %q", cell)
			}
			if strings.HasPrefix(cell, "'") {
				neutral++
			}
		}
	}
	if neutral != 8 { // four names, each also as an organisation
		t.Errorf("%d cells were neutralised, want 8", neutral)
	}
	exported := sec.page
	sec.must(sec.get("/office/import"))
	sec.must(sec.sendFile("/office/import", "members.csv", exported, url.Values{"what": {"members"}}))
	if text := plainText(sec.page); !strings.Contains(text, "New 0 Changed 0") {
		t.Errorf("the export does not come back as it was: %s", text)
	}
}

// Whoever reads the complete list sees whose memberships end and types their
// number; the second officer sees the same; and for a day it can be undone.
func TestR29b_ACompleteImportOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 2)
	had := d.members()
	sec := d.fresh("SEC")
	sec.must(sec.get("/office/import"))
	file := "number,forename,surname,email,home\nN1,Ann,Ashby,ann@example.org,CIO\n" // nobody else
	send := url.Values{"what": {"members"}, "complete": {"yes"}}
	sec.must(sec.sendFile("/office/import", "members.csv", file, send))
	if text := plainText(sec.page); strings.Contains(sec.page, `name="endings" value=`) || !strings.Contains(text, "Read the names, then type the number") || !strings.Contains(text, "Member No0001, M0001: CIO") {
		t.Fatalf("the report: %s", text)
	}
	form := url.Values{"held": {hiddenValue(t, sec.page, "held")}, "what": {"members"}, "complete": {"yes"}, "endings": {"1"}}
	if status := sec.post("/office/import/store", form); status != http.StatusConflict || d.members() != had {
		t.Fatalf("mistyped: %d, %d people: %s", status, d.members(), plainText(sec.page))
	}
	form.Set("held", hiddenValue(t, sec.page, "held")) // the file need not be sent again
	form.Set("endings", "2")
	sec.must(sec.post("/office/import/store", form))
	if text := plainText(sec.page); d.members() != had+1 || !strings.Contains(text, "End the memberships that a complete import lacks") || !strings.Contains(text, "Member No0001, M0001: CIO") {
		t.Fatalf("%d people: %s", d.members(), text)
	}
	ro := d.fresh("RO")
	ro.must(ro.get("/office/requests"))
	at := strings.Index(ro.page, `href="/office/register/`)
	if at < 0 {
		t.Fatalf("nothing to confirm: %s", plainText(ro.page))
	}
	path := ro.page[at+len(`href="`):]
	path = path[:strings.IndexByte(path, '"')]
	ro.must(ro.get(path))
	ro.must(ro.post(path, url.Values{}))

	sec = d.fresh("SEC")
	sec.must(sec.get("/office/import"))
	at = strings.Index(sec.page, `href="/office/import/endings/`)
	if at < 0 {
		t.Fatalf("nothing to undo: %s", plainText(sec.page))
	}
	path = sec.page[at+len(`href="`):]
	path = path[:strings.IndexByte(path, '"')]
	sec.must(sec.get(path))
	if text := plainText(sec.page); !strings.Contains(text, "Member No0001, M0001: CIO") {
		t.Errorf("whose: %s", text)
	}
	sec.must(sec.post(path, url.Values{"why": {"it was the wrong list"}}))
	sec.must(sec.get("/office/import"))
	if strings.Contains(sec.page, `href="/office/import/endings/`) {
		t.Error("it can be undone twice")
	}
}

// A list of members that was sent by a form lies in clear in the temporary folder while it
// is read, and no longer: not once it is answered, whatever the answer was.
func TestAFormsFileIsGoneOnceItIsAnswered(t *testing.T) {
	d := mustDesk(t, 2)
	sec := d.fresh("SEC")
	sec.must(sec.get("/office/import"))
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	long := sheetHead + "N1,Ann,Ashby,ann@example.org,Trust,CIO,active,2024-01-01\n" + strings.Repeat("\n", 2<<20)
	sec.sendFile("/office/import", "members.csv", long, url.Values{"what": {"members"}})
	if left, err := filepath.Glob(filepath.Join(folder, "*")); err != nil || len(left) > 0 {
		t.Errorf("left in the temporary folder: %v, %v", left, err)
	}
}
