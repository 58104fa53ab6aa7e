package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/store"
)

// read gets JSON into out.
func (b *browser) read(path string, out any) {
	b.d.t.Helper()
	b.must(b.get(path))
	if err := json.Unmarshal([]byte(b.page), out); err != nil {
		b.d.t.Fatalf("%s: %v\n%s", path, err, b.page)
	}
}

// A vacancy over the API, from the choices with their reasons to the countback that
// fills it, and the question whether somebody may be co-opted (R115 to R119).
func TestR116_R119_VacanciesOverTheAPI(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 16)
	el, _ := d.certified()
	err := d.store.Act(d.ctx(), func(tx *store.Tx) error {
		held, err := tx.HoldingsOf(d.people[member(0)].ID)
		if err != nil {
			return err
		}
		return tx.EndHolding(held[0].ID, when.DateOf(tx.Now(), time.UTC), domain.EndedByResignation)
	})
	if err != nil {
		t.Fatal(err)
	}
	sec, panel := d.browse("SEC"), "/api/v1/panels/"+d.panel.Code
	type choice struct {
		Way, Rule, Reason, Detail string
		Allowed                   bool
	}
	var vacant struct {
		Items []struct {
			SeatTerm string `json:"seat_term"`
			Left     struct{ ID, Name string }
			EndedBy  string `json:"ended_by"`
			Choices  []choice
		}
	}
	sec.must(sec.get("/office"))
	sec.read(panel+"/vacancies", &vacant)
	if len(vacant.Items) != 1 || vacant.Items[0].Left.ID != string(d.people[member(0)].ID) || vacant.Items[0].EndedBy != "resignation" {
		t.Fatalf("vacant: %+v", vacant)
	}
	said := map[string]choice{}
	for _, c := range vacant.Items[0].Choices {
		said[c.Way] = c
	}
	if c := said["countback"]; !c.Allowed || c.Rule != "R116" {
		t.Errorf("a countback: %+v", c)
	}
	if c := said["by-election"]; c.Allowed || c.Reason != "countback-first" || c.Detail == "" {
		t.Errorf("a by-election: %+v", c)
	}
	var may choice
	sec.read(panel+"/vacancies/"+vacant.Items[0].SeatTerm+"/co-option?person="+string(d.people[member(9)].ID), &may)
	if may.Allowed || may.Rule != "R119" || may.Reason == "" {
		t.Errorf("co-opting: %+v", may)
	}
	sec.must(sec.get("/office"))
	if status, answer := sec.sendJSON(panel+"/countbacks", map[string]any{"why": " "}); status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d %v", status, answer)
	}
	status, begun := sec.sendJSON(panel+"/countbacks", map[string]any{"why": "member 0 has resigned"})
	if status != http.StatusCreated || begun["state"] != "asking" || begun["questions"] != 2.0 {
		t.Fatalf("begun: %d %v", status, begun)
	}
	if status, _ := sec.sendJSON(panel+"/countbacks", map[string]any{"why": "once more"}); status != http.StatusConflict {
		t.Errorf("begun twice: %d", status)
	}
	for _, i := range []int{3, 4} {
		b := d.browse(member(i))
		var asked struct {
			Items []struct {
				ID       string
				Consents bool
			}
		}
		b.must(b.get("/account"))
		csrf := b.csrf()
		b.read("/api/v1/me/serve", &asked)
		if len(asked.Items) != 1 || asked.Items[0].Consents {
			t.Fatalf("member %d is asked %+v", i, asked)
		}
		if status := b.put("/api/v1/me/serve/"+asked.Items[0].ID, csrf, map[string]any{"consents": true}); status != http.StatusNoContent {
			t.Errorf("member %d answers: %d", i, status)
		}
		b.read("/api/v1/me/serve", &asked)
		if !asked.Items[0].Consents {
			t.Error("the answer is not told")
		}
	}
	d.at(d.now().Add(time.Minute))
	var done struct {
		State      string
		Found      []struct{ Name string }
		Consenting []struct{ Name string }
		Companion  string
	}
	anybody := d.browse("")
	anybody.read("/api/v1/elections/"+el.Reference+"/countbacks/"+begun["id"].(string), &done)
	if done.State != "seated" || len(done.Found) != 1 || len(done.Consenting) != 2 || done.Companion == "" {
		t.Errorf("done: %+v", done)
	}
	var list struct{ Items []struct{ ID, State string } }
	anybody.read("/api/v1/elections/"+el.Reference+"/countbacks", &list)
	if len(list.Items) != 1 || list.Items[0].ID != begun["id"] {
		t.Errorf("listed: %+v", list)
	}
	for _, who := range []string{"", member(8)} {
		if status := d.browse(who).get(panel + "/vacancies"); status == http.StatusOK {
			t.Errorf("%q reads the office's list", who)
		}
	}
}

// A panel's name and its standing orders over the API: what a change would touch is told
// before it is made, and every version stays readable (R2, R8).
func TestR2_R8_NamesAndStandingOrdersOverTheAPI(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 4)
	sec, panel := d.browse("SEC"), "/api/v1/panels/"+d.panel.Code
	sec.must(sec.get("/office"))
	csrf := sec.csrf()
	if status := sec.put(panel+"/name", csrf, map[string]any{"name": "Digital Panel", "why": "as agreed"}); status != http.StatusNoContent {
		t.Errorf("renamed: %d %s", status, sec.page)
	}
	if status := sec.put(panel+"/name", csrf, map[string]any{"name": "Digital Panel", "why": "as agreed"}); status != http.StatusConflict {
		t.Errorf("to the name it has: %d", status)
	}
	var seen struct{ Name, Code string }
	sec.read(panel, &seen)
	if seen.Name != "Digital Panel" || seen.Code != d.panel.Code {
		t.Errorf("%+v", seen)
	}
	el := d.mustNotice(nil)
	sec = d.browse("SEC")
	sec.must(sec.get("/office"))
	csrf = sec.csrf()
	status, preview := sec.sendJSON(panel+"/parameters/panel/preview", map[string]any{"params": map[string]any{"supporters": 4, "employer_cap": 1}})
	changes, _ := preview["changes"].([]any)
	if keep, _ := preview["keep"].([]any); status != http.StatusOK || len(changes) != 2 || len(keep) != 1 || keep[0].(map[string]any)["id"] != string(el.ID) {
		t.Fatalf("preview: %d %v", status, preview)
	}
	if c := changes[0].(map[string]any); c["key"] != "supporters" || c["was"] != 2.0 || c["will"] != 4.0 || c["now"] != false || c["rule"] != "R41" {
		t.Errorf("%v", c)
	}
	if c := changes[1].(map[string]any); c["key"] != "employer_cap" || c["now"] != true {
		t.Errorf("%v", c)
	}
	for what, params := range map[string]map[string]any{"nothing": {"supporters": 2}, "too many": {"supporters": 51}} {
		if status, _ := sec.sendJSON(panel+"/parameters/panel/preview", map[string]any{"params": params}); status < 400 || status >= 500 {
			t.Errorf("changing %s: %d", what, status)
		}
	}
	if status := sec.put(panel+"/parameters/panel", csrf, map[string]any{"params": map[string]any{"supporters": 4}, "why": "as agreed"}); status != http.StatusOK {
		t.Errorf("stored: %d %s", status, sec.page)
	}
	var versions struct {
		Items []struct {
			Why     string
			Changed []string
		}
	}
	sec.read(panel+"/parameters/panel/versions", &versions)
	if len(versions.Items) == 0 || versions.Items[0].Why != "as agreed" || strings.Join(versions.Items[0].Changed, " ") != "supporters" {
		t.Errorf("%+v", versions)
	}
}
