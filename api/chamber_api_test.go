package api

import (
	"net/http"
	"strings"
	"testing"

	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// sitting seats m00 as chair, m01 and m02, and gives the panel a meeting on the day, with
// an item, papers, a motion and an action, under those names.
func (h *house) sitting(day string, chair string, members ...string) {
	h.t.Helper()
	h.seat(chair, members...)
	meeting := h.must(http.StatusCreated, "secretary", "POST", "/api/v1/meetings",
		`{"panels":["`+h.names["panel"]+`"],"title":"Monthly meeting","day":"`+day+`","at":"16:00","minutes":90,"link":"https://video.example.org/cio"}`)
	h.names["meeting"] = meeting["id"].(string)
	of := "/api/v1/meetings/" + h.names["meeting"]
	after := h.must(http.StatusOK, "secretary", "POST", of+"/items", `{"title":"Data plan","purpose":"decide","minutes":20}`)
	h.names["item"] = named(h.t, after["items"], "Data plan")
	item := "/api/v1/items/" + h.names["item"]
	h.names["paper"] = h.must(http.StatusCreated, "secretary", "POST", item+"/papers", `{"title":"Three ways","link":"https://example.org/ways","visibility":"confidential"}`)["id"].(string)
	motion := h.must(http.StatusCreated, chair, "POST", "/api/v1/motions", `{"panels":["`+h.names["panel"]+`"],"title":"Take the second way","words":"That the second way be taken.","way":"meeting","meeting":"`+
		h.names["meeting"]+`","item":"`+h.names["item"]+`"}`)
	h.names["motion"] = motion["id"].(string)
	h.names["action"] = h.must(http.StatusCreated, "secretary", "POST", "/api/v1/panels/CIO/actions", `{"text":"Ask the suppliers","owner":"`+h.names[chair]+`","due":"`+day+`"}`)["id"].(string)
}

// named is the id of the thing of a list that has the title.
func named(t testing.TB, list any, title string) string {
	t.Helper()
	for _, i := range list.([]any) {
		if i := i.(map[string]any); i["title"] == title {
			return i["id"].(string)
		}
	}
	t.Fatalf("no %q in %v", title, list)
	return ""
}

// A meeting from its year to its sealed minutes, with its motions, by programs alone
// (R121 to R135, R159, R160).
func TestStory_AMeetingAndItsMotionsOverTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := mustHouseOn(t, s, 6)
		h.sitting("2026-03-10", "m00", "m01", "m02")
		of, item := "/api/v1/meetings/"+h.names["meeting"], "/api/v1/items/"+h.names["item"]
		motion := "/api/v1/motions/" + h.names["motion"]
		h.must(http.StatusOK, "m01", "POST", motion+"/seconding", "")
		rule := `{"nth":2,"weekday":2,"months":1,"at":"16:00","minutes":90,"timezone":"Europe/London"}`
		if slots := h.must(http.StatusOK, "secretary", "POST", "/api/v1/panels/CIO/calendar/preview", `{"year":2027,"rule":`+rule+`}`)["slots"].([]any); len(slots) != 12 {
			t.Errorf("a year has %d meetings", len(slots))
		}
		if made := h.must(http.StatusOK, "secretary", "POST", "/api/v1/panels/CIO/calendar", `{"year":2027,"rule":`+rule+`,"place":"Room 3"}`)["items"].([]any); len(made) != 12 {
			t.Errorf("%d were planned", len(made))
		}
		// Files are what their bytes say, and are never shown as a page.
		file := func(name, content string) (int, string) {
			w := h.do("secretary", "POST", item+"/files?name="+name+"&visibility=public", content, func(r *http.Request) { r.Header.Set("Content-Type", "application/octet-stream") })
			var b map[string]any
			h.mustRead(w, &b)
			id, _ := b["id"].(string)
			reason, _ := b["reason"].(string)
			return w.Code, id + reason
		}
		if code, why := file("plan.pdf", "<html>"); code != http.StatusUnprocessableEntity || why != "file-not-its-name" {
			t.Errorf("HTML as a PDF: %d %s", code, why)
		}
		if code, why := file("plan.svg", "<svg/>"); code != http.StatusUnprocessableEntity || why != "file-kind" {
			t.Errorf("an SVG: %d %s", code, why)
		}
		code, paper := file("plan.pdf", "%PDF-1.7 the plan")
		if code != http.StatusCreated {
			t.Fatalf("%d %s", code, paper)
		}
		if w := h.do("", "GET", "/api/v1/papers/"+paper+"/file", ""); w.Code != http.StatusNotFound {
			t.Errorf("a public paper of an agenda that is not out: %d", w.Code)
		}
		if w := h.do("m01", "GET", of+"/pack", ""); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/pdf" || !strings.HasPrefix(w.Body.String(), "%PDF") {
			t.Errorf("the pack: %d %v", w.Code, w.Header())
		}
		h.must(http.StatusOK, "m01", "POST", item+"/comments", `{"text":"What does it cost?","flag":true}`)
		h.must(http.StatusOK, "secretary", "POST", of+"/call", "")
		h.must(http.StatusOK, "secretary", "POST", of+"/agenda", "")
		if w := h.do("", "GET", "/api/v1/papers/"+paper+"/file", ""); w.Code != http.StatusOK || w.Body.String() != "%PDF-1.7 the plan" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment;") || w.Header().Get("Content-Type") != "application/pdf" {
			t.Errorf("the public paper: %d %v", w.Code, w.Header())
		}
		if list := h.must(http.StatusOK, "", "GET", "/api/v1/panels/CIO/papers", "")["items"].([]any); len(list) != 1 {
			t.Errorf("public papers: %v", list)
		}
		if w := h.do("", "GET", "/api/v1/papers/"+h.names["paper"], ""); w.Code != http.StatusNotFound {
			t.Errorf("a confidential paper for the public: %d", w.Code)
		}
		// The network sees the agenda, not what is before the panel.
		outside := h.must(http.StatusOK, "m05", "GET", of, "")
		if len(outside["members"].([]any)) != 0 || outside["link"] != nil || len(outside["items"].([]any)) != 6 { // four come by themselves, the open action, and ours
			t.Errorf("a member of the network sees %v", outside)
		}

		begins := h.must(http.StatusOK, "m00", "GET", of, "")["starts"].(string)
		h.at(mustTime(t, begins))
		h.must(http.StatusOK, "secretary", "POST", of+"/opening", "")
		for _, who := range []string{"m00", "m01", "m02"} {
			h.must(http.StatusOK, who, "POST", of+"/attendance", `{"state":"present"}`)
		}
		now := h.must(http.StatusOK, "m00", "POST", of+"/item", `{"item":"`+h.names["item"]+`"}`)
		if q := now["quorum"].([]any)[0].(map[string]any); now["presides"] != h.names["m00"] || now["presides_as"] != "chair" || q["met"] != true || q["needed"] != 2.0 || q["counted"] != 3.0 {
			t.Errorf("in the room: %v %v", now["presides"], q)
		}
		h.must(http.StatusOK, "m01", "POST", of+"/speakers", "")
		h.must(http.StatusOK, "secretary", "POST", item+"/notes", `{"base":"","text":"The second way is cheaper."}`)
		h.must(http.StatusOK, "m00", "POST", motion+"/call", "{}")
		for who, choice := range map[string]string{"m00": "yes", "m01": "yes", "m02": "no"} {
			if mine := h.must(http.StatusOK, who, "GET", "/api/v1/my/motions", "")["open"].([]any); len(mine) != 1 {
				t.Errorf("%s has %v to vote on", who, mine)
			}
			waits := h.must(http.StatusOK, who, "GET", "/api/v1/my/awaiting", "")["items"].([]any)
			if first, second := waits[0].(map[string]any), waits[1].(map[string]any); first["what"] != "meeting-on" || second["what"] != "vote" || second["title"] != "Take the second way" {
				t.Errorf("%s is told that there wait %v", who, waits)
			}
			h.must(http.StatusOK, who, "POST", motion+"/votes", `{"choice":"`+choice+`"}`)
		}
		done := h.must(http.StatusOK, "m00", "POST", motion+"/close", "")
		tally := done["outcome"].(map[string]any)["panels"].([]any)[0].(map[string]any)
		if done["state"] != "carried" || tally["yes"] != 2.0 || tally["no"] != 1.0 || tally["needed"] != 2.0 {
			t.Errorf("%v %v", done["state"], tally)
		}
		if own := h.must(http.StatusOK, "m02", "GET", "/api/v1/my/motions", "")["decided"].([]any); len(own) != 1 || own[0].(map[string]any)["choice"] != "no" {
			t.Errorf("m02's own votes: %v", own)
		}
		if list := h.must(http.StatusOK, "m05", "GET", "/api/v1/motions?decisions=true&panel=CIO&q=second", "")["items"].([]any); len(list) != 1 {
			t.Errorf("the network's register of decisions: %v", list)
		}
		h.must(http.StatusOK, "m00", "POST", of+"/close", "")
		h.must(http.StatusOK, "secretary", "POST", of+"/minutes/sending", "")
		minutes := h.must(http.StatusOK, "m01", "POST", of+"/minutes/comments", `{"text":"I had said cheaper by half.","item":"`+h.names["item"]+`"}`)
		if len(minutes["comments"].([]any)) != 1 || minutes["state"] != "comment" {
			t.Errorf("%v", minutes)
		}
		if w := h.do("m05", "GET", of+"/minutes", ""); w.Code != http.StatusNotFound {
			t.Errorf("draft minutes for the network: %d", w.Code)
		}
		h.must(http.StatusOK, "m01", "POST", of+"/minutes/assent", "")
		minutes = h.must(http.StatusOK, "m02", "POST", of+"/minutes/assent", "")
		if minutes["state"] != "approved" || len(minutes["sha256"].(string)) != 64 {
			t.Errorf("by correspondence of two of three: %v", minutes["state"])
		}
		if w := h.do("m05", "GET", of+"/archive", ""); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "%PDF") {
			t.Errorf("the archive: %d %s", w.Code, w.Header())
		}
		if w := h.do("m05", "GET", of+"/minutes/pdf", ""); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "%PDF") || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment;") {
			t.Errorf("the members' edition as a PDF: %d %v", w.Code, w.Header())
		}
		if w := h.do("m05", "GET", of+"/minutes", ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "2 in favour, 1 against") {
			t.Errorf("the members' edition: %d %s", w.Code, w.Body)
		}
	})
}

// Annexes come and go, and an answer comes as a file, by programs too; what is no file of a
// kind that is taken is refused (R141, R146, R160).
func TestR141_FilesOfALetterOverTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := mustHouseOn(t, s, 6)
		h.seat("m00", "m01", "m02")
		letter := h.must(http.StatusCreated, "secretary", "POST", "/api/v1/letters", `{"kind":"letter","subject":"Five priorities","text":"Dear Secretary of State, five things.","addressees":[{"name":"The Secretary of State"}],"panels":["`+h.names["panel"]+`"]}`)
		of := "/api/v1/letters/" + letter["reference"].(string)
		send := func(path, content string) (int, map[string]any) {
			w := h.do("secretary", "POST", path, content, func(r *http.Request) { r.Header.Set("Content-Type", "application/octet-stream") })
			var b map[string]any
			h.mustRead(w, &b)
			return w.Code, b
		}
		if code, b := send(of+"/annexes?base=1&name=figures.pdf", "<html>"); code != http.StatusUnprocessableEntity || b["reason"] != "file-not-its-name" {
			t.Errorf("HTML as a PDF: %d %v", code, b)
		}
		code, b := send(of+"/annexes?base=1&name=figures.pdf", "%PDF-1.7 figures")
		if code != http.StatusOK {
			t.Fatalf("%d %v", code, b)
		}
		now := h.must(http.StatusOK, "secretary", "GET", of, "")
		annex := now["now"].(map[string]any)["annexes"].([]any)[0].(map[string]any)
		if w := h.do("m01", "GET", of+"/files/"+annex["sha256"].(string), ""); w.Code != http.StatusOK || w.Body.String() != "%PDF-1.7 figures" || w.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("the annex: %d %v", w.Code, w.Header())
		}
		if w := h.do("m05", "GET", of+"/files/"+annex["sha256"].(string), ""); w.Code != http.StatusNotFound {
			t.Errorf("the annex of a draft, for others: %d", w.Code)
		}
		if code, b := send(of+"/annexes?base=1&name=more.pdf", "%PDF-1.7 more"); code != http.StatusConflict {
			t.Errorf("a version that has moved on: %d %v", code, b)
		}
		if w := h.do("m01", "GET", of+"/pdf", ""); w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), "%PDF") {
			t.Errorf("the print edition: %d", w.Code)
		}
		without := h.must(http.StatusOK, "secretary", "DELETE", of+"/annexes/"+annex["sha256"].(string)+"?base=2", "")
		if left := without["now"].(map[string]any)["annexes"].([]any); len(left) != 0 {
			t.Errorf("annexes that were taken away: %v", left)
		}
		if code, b := send(of+"/replies/file?from=The+Secretary+of+State&received=2026-01-12&name=answer.pdf", "%PDF-1.7 answer"); code != http.StatusConflict || b["rule"] != "R146" {
			t.Errorf("an answer to what nobody could have read: %d %v", code, b)
		}
	})
}

// AZ2 in the chamber: a meeting that is not called, and whatever is before the panel, is
// to others exactly what does not exist, on every route that takes its id.
func TestAZ2_APanelsWorkDoesNotExistForOthers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := mustHouseOn(t, s, 6)
		h.sitting("2026-03-10", "m00", "m01")
		compared := 0
		for _, op := range h.operations() {
			for _, noun := range []string{"meeting", "item", "paper", "motion", "action"} {
				if !strings.Contains(op.path, "{"+noun+"}") {
					continue
				}
				body := ""
				if schema := h.body(op); schema != nil {
					body = string(mustJSON(t, h.sample(schema)))
				}
				there := h.filledPath(op.path)
				missing := strings.Replace(there, h.names[noun], store.NewID[string](), 1)
				for _, who := range []string{"m05", "ro"} {
					if who == "ro" && noun == "motion" { // who runs secret votes sees what is voted on
						continue
					}
					a, b := h.do(who, op.method, there, body), h.do(who, op.method, missing, body)
					compared++
					if a.Code != b.Code || a.Body.String() != b.Body.String() {
						t.Errorf("%s: %s %s: %d %s\nbut %s: %d %s", who, op.method, there, a.Code, a.Body, missing, b.Code, b.Body)
					}
					if a.Code < 400 {
						t.Errorf("%s: %s %s: %d", who, op.method, there, a.Code)
					}
				}
			}
		}
		if compared < 80 {
			t.Errorf("only %d pairs were compared", compared)
		}
	})
}
