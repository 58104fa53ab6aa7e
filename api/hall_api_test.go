package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/audit"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// debating announces a debate on the day with m00 in the chair, by programs alone, and
// gives its path.
func (h *house) debating(day string) string {
	h.t.Helper()
	e := h.must(http.StatusCreated, "secretary", "POST", "/api/v1/events", `{"kind":"debate","title":"Buy or build","motion":"This house would build.","day":"`+day+
		`","at":"12:30","minutes":60,"link":"https://video.example.org/canary-room","audience":{"networks":[],"guests":true},"limit":8}`)
	of := "/api/v1/events/" + e["reference"].(string)
	for who, side := range map[string]string{"m00": "chair", "m01": "for", "m02": "against"} {
		h.must(http.StatusCreated, "secretary", "POST", of+"/speakers", `{"side":"`+side+`","person":"`+h.names[who]+`"}`)
	}
	if told := h.must(http.StatusOK, "secretary", "POST", of+"/announcement", ""); told["state"] != "announced" || told["attribution"] != "chatham" {
		h.t.Fatalf("announced: %v", told)
	}
	return of
}

// A debate from its announcement to its swing, by programs alone: registrations,
// questions, votes sealed on the voters' own machines, receipts, and bundles that verify
// (R147 to R151, R161, R162, R165).
func TestStory_ADebateOverTheAPI(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := mustHouseOn(t, s, 11)
		of := h.debating("2026-03-10")
		if got := h.must(http.StatusOK, "", "GET", of, ""); got["link"] != nil || len(got["speakers"].([]any)) != 0 {
			t.Errorf("anybody is told too much: %v", got)
		}
		if list := h.must(http.StatusOK, "", "GET", "/api/v1/events?limit=1", "")["items"].([]any); len(list) != 1 {
			t.Errorf("the list: %v", list)
		}
		for i := 3; i < 11; i++ {
			h.must(http.StatusOK, mNumber(i), "POST", of+"/registration", "")
		}
		h.must(http.StatusConflict, "m03", "POST", of+"/registration", "")
		if w := h.do("secretary", "PUT", of, `{"title":"Buy or build","motion":"This house would build.","day":"2026-03-10","at":"12:30","minutes":60,"audience":{"networks":[]},"limit":7}`); w.Code != http.StatusUnprocessableEntity ||
			!strings.Contains(w.Body.String(), "event-limit-below") {
			t.Errorf("a limit below those admitted: %d %s", w.Code, w.Body)
		}
		h.must(http.StatusCreated, "secretary", "POST", of+"/registrations", `{"name":"Gwen Guest","email":"gwen@example.org","as":"guest"}`)
		if list := h.must(http.StatusOK, "secretary", "GET", of+"/registrations", "")["items"].([]any); len(list) != 12 || !slices.ContainsFunc(list, func(p any) bool {
			who := p.(map[string]any)
			return who["name"] == "Gwen Guest" && who["standing"] == "waiting"
		}) {
			t.Errorf("who registered: %v", list)
		}
		h.must(http.StatusForbidden, "m00", "GET", of+"/registrations", "")
		h.must(http.StatusOK, "m10", "DELETE", of+"/registration", "")
		h.asks(of)
		h.at(time.Date(2026, 3, 10, 12, 30, 0, 0, time.UTC))
		h.must(http.StatusForbidden, "m03", "POST", of+"/opening", "")
		h.must(http.StatusOK, "m00", "POST", of+"/opening", "")
		for i := 3; i < 10; i++ {
			h.must(http.StatusOK, mNumber(i), "POST", of+"/presence", `{"here":true}`)
		}
		h.liveVote(of, "first", 2, 5)
		h.liveVote(of, "last", 5, 2)
		got := h.must(http.StatusOK, "m03", "GET", of+"/votes", "")
		swing, _ := json.Marshal(got["swing"])
		if want := `[{"answer":"yes","first":"28.6","last":"71.4","moved":"42.8"},{"answer":"no","first":"71.4","last":"28.6","moved":"-42.8"},{"answer":"abstain","first":"0.0","last":"0.0","moved":"0.0"}]`; string(swing) != want {
			t.Errorf("the swing is %s", swing)
		}
		h.must(http.StatusUnprocessableEntity, "m00", "POST", of+"/votes", `{"purpose":"other","question":"Tea?","seconds":19}`)
		h.must(http.StatusUnauthorized, "", "GET", of+"/votes", "")
		h.must(http.StatusOK, "m00", "POST", of+"/closing", "")
	})
}

func mNumber(i int) string { return fmt.Sprintf("m%02d", i) }

// asks has questions asked, supported, merged, hidden and answered.
func (h *house) asks(of string) {
	h.t.Helper()
	id := func(who, text string) string {
		for _, q := range h.must(http.StatusCreated, who, "POST", of+"/questions", `{"text":"`+text+`"}`)["queue"].([]any) {
			if q := q.(map[string]any); q["text"] == text {
				return q["id"].(string)
			}
		}
		h.t.Fatalf("%q is not in the queue", text)
		return ""
	}
	cost, price, rude := id("m03", "What does it cost?"), id("m04", "What is the price?"), id("m05", "Something rude")
	one := of + "/questions/"
	h.must(http.StatusUnprocessableEntity, "m06", "POST", of+"/questions", `{"text":"`+strings.Repeat("a", 10000)+`"}`)
	h.must(http.StatusOK, "m06", "POST", one+price+"/support", "")
	h.must(http.StatusConflict, "m06", "POST", one+price+"/support", "")
	h.must(http.StatusConflict, "m04", "POST", one+price+"/support", "")
	h.must(http.StatusForbidden, "m06", "POST", one+rude+"/hiding", `{"why":"It is rude"}`)
	h.must(http.StatusOK, "m00", "POST", one+rude+"/hiding", `{"why":"It is rude"}`)
	h.must(http.StatusOK, "m00", "POST", one+cost+"/merging", `{"into":"`+price+`"}`)
	queue := h.must(http.StatusOK, "m06", "GET", of+"/questions", "")
	if q := queue["queue"].([]any); len(q) != 1 || q[0].(map[string]any)["supports"] != 3.0 || q[0].(map[string]any)["author"] != nil || len(queue["aside"].([]any)) != 0 {
		h.t.Errorf("a member reads %v", queue)
	}
	if chair := h.must(http.StatusOK, "m00", "GET", of+"/questions", ""); len(chair["aside"].([]any)) != 2 || chair["queue"].([]any)[0].(map[string]any)["author"] != h.names["m04"] {
		h.t.Errorf("the chair reads %v", chair)
	}
	h.must(http.StatusOK, "m00", "POST", one+price+"/answer", `{"answer":"Less than one thinks."}`)
	h.must(http.StatusConflict, "m06", "POST", one+price+"/support", "")
}

// liveVote has the chair call a vote, those present cast sealed ballots from m03 on, and the
// clock close and count it; whatever comes with junk is refused and moves nothing.
func (h *house) liveVote(of, purpose string, yes, no int) {
	h.t.Helper()
	list := h.must(http.StatusCreated, "m00", "POST", of+"/votes", `{"purpose":"`+purpose+`","seconds":60}`)["votes"].([]any)
	contest := list[len(list)-1].(map[string]any)["contest"].(string)
	h.names["contest"] = contest
	h.must(http.StatusConflict, "m00", "POST", of+"/votes", `{"purpose":"other","question":"Tea?","seconds":60}`) // one at a time
	ballots := "/api/v1/contests/" + contest + "/ballots"
	for i := range figure(h.t.(*testing.T), 40, 1000) { // a thousand junk votes of one session
		body := []string{`{"ballot":"AAAA"}`, `{"ballot":"` + strings.Repeat("QUFB", 500) + `"}`, `{"ballot":7}`, `{}`}[i%4]
		if w := h.do("m03", "POST", ballots, body); w.Code < 400 || w.Code >= 500 {
			h.t.Fatalf("junk is answered %d %s", w.Code, w.Body)
		}
	}
	if w := h.do("m10", "GET", "/api/v1/contests/"+contest+"/ballot-paper", ""); w.Code < 400 {
		h.t.Error("who is not in the room has a ballot paper")
	}
	var receipts [][]byte
	for i := range yes + no {
		ranks := map[bool][]string{true: {"1", "0", "0"}, false: {"0", "1", "0"}}[i < yes]
		w := h.do(mNumber(3+i), "POST", ballots, `{"ballot":"`+h.sealed(mNumber(3+i), ranks)+`"}`)
		var said struct{ Receipt string }
		if h.mustRead(w, &said); w.Code != http.StatusCreated || said.Receipt == "" {
			h.t.Fatalf("a sealed ballot: %d %s", w.Code, w.Body)
		}
		receipts = append(receipts, []byte(said.Receipt))
	}
	h.must(http.StatusConflict, "m03", "POST", ballots, `{"ballot":"`+h.sealed("m03", []string{"0", "1", "0"})+`"}`) // the first counts (R165)
	storetest.MustSet(h.t, h.store, h.Server.Now().Add(61*time.Second))
	for range 2 {
		if _, err := h.Engine.Tick(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
	}
	list = h.must(http.StatusOK, "m03", "GET", of+"/votes", "")["votes"].([]any)
	v := list[len(list)-1].(map[string]any)
	if v["state"] != "counted" || v["answers"].([]any)[0].(map[string]any)["votes"] != float64(yes) {
		h.t.Fatalf("the %s vote came to %v", purpose, v)
	}
	var bundle, papers bytes.Buffer
	id, auditor := domain.ContestID(contest), domain.Actor{Person: domain.PersonID(h.names["auditor"]), Grants: []domain.Grant{{Role: domain.Auditor}}}
	if err := errors.Join(h.Engine.Bundle(h.t.Context(), &bundle, id), h.Engine.AuditorFile(h.t.Context(), auditor, "to count the vote again", &papers, id)); err != nil {
		h.t.Fatal(err)
	}
	check := func(o audit.Options) *audit.ContestReport {
		h.t.Helper()
		o.Receipts = receipts
		report, err := audit.Verify(h.t.Context(), bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), o)
		if err != nil || !report.OK || len(report.Contests) != 1 || len(report.Contests[0].Receipts) != yes+no {
			h.t.Fatalf("the bundle of the %s vote does not verify: %v %+v", purpose, err, report)
		}
		return report.Contests[0]
	}
	// The numbers are for those whom the event is for: everybody checks the box and the
	// receipts, and an auditor's file has the papers to count again.
	if check(audit.Options{}).Recounted {
		h.t.Error("the public bundle tells the numbers")
	}
	if r := check(audit.Options{AuditorFile: bytes.NewReader(papers.Bytes()), AuditorFileSize: int64(papers.Len())}); !r.Recounted || (len(r.IDs) == 1 && r.IDs[0] == domain.Yes) != (yes > no) {
		h.t.Errorf("verify counts %+v", r)
	}
}
