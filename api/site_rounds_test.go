package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// mustFurther makes of an open poll an officers' election whose first round is over
// and whose further round is announced with its first two candidates.
func (d *desk) mustFurther() (domain.Election, []domain.Nomination) {
	d.t.Helper()
	el, _ := d.mustPoll()
	var field []domain.Nomination
	err := d.store.Act(d.ctx(), func(tx *store.Tx) (err error) {
		if el, err = tx.ElectionForAct(el.ID); err != nil {
			return err
		}
		if field, err = tx.NominationsOf(el.ID); err != nil {
			return err
		}
		el.Kind, el.Office, el.State = domain.OfficerElection, domain.ChairOffice, domain.Counting
		opens := el.Timetable.PollCloses.Add(24 * time.Hour)
		el.Further = &domain.FurtherRound{Rule: "R97", Candidates: []domain.NominationID{field[0].ID, field[1].ID},
			PollTimes: domain.PollTimes{Sealed: opens.Add(-time.Hour), Opens: opens, Closes: opens.Add(72 * time.Hour)}}
		return tx.SaveElection(el)
	})
	if err != nil {
		d.t.Fatal(err)
	}
	storetest.MustSet(d.t, d.store, el.Timetable.PollCloses.Add(time.Hour))
	return el, field
}

// numberOf is the member number of a nomination's candidate.
func (d *desk) numberOf(n domain.Nomination) string {
	d.t.Helper()
	for number, p := range d.people {
		if p.ID == n.Candidate {
			return number
		}
	}
	d.t.Fatal("nobody")
	return ""
}

// The pages and the API tell when a further round is sealed and opens, and offer its
// candidates to withdraw until then (R50a).
func TestFound29_AFurtherRoundOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 14)
	el, field := d.mustFurther()
	page := "/elections/" + el.Reference
	other := slices.IndexFunc(field, func(n domain.Nomination) bool { return n.ID != field[0].ID && n.ID != field[1].ID })

	for _, i := range []int{0, other} {
		if i < 0 {
			continue
		}
		b := d.browse(d.numberOf(field[i]))
		b.must(b.get(page))
		b.want("The last ballot decided nothing, so there is another one.", "until then its candidates may withdraw", "Candidates: ")
		if offered := strings.Contains(b.page, page+"/withdraw"); offered != (i == 0) {
			t.Errorf("candidate %d is offered to withdraw: %v", i, offered)
		}
	}
	b := d.browse(d.numberOf(field[0]))
	b.must(b.get(page + "/stand"))
	b.want("Withdraw", "withdrawing is final")
	b.must(b.get(page + "/withdraw"))
	b.want("Your name does not go on the paper of the next ballot, which is sealed")
	b.must(b.post(page+"/withdraw", url.Values{"why": {"a new post"}}))
	b.want("You have withdrawn.")
	b.must(b.get(page))
	if strings.Contains(b.page, page+"/withdraw") {
		t.Error("offered to withdraw twice")
	}

	second := d.browse(d.numberOf(field[1]))
	second.must(second.get("/api/v1/elections/" + el.Reference))
	var said struct {
		Further *struct {
			Rule          string
			Candidates    []domain.NominationID
			Sealed, Opens time.Time
		}
	}
	if err := json.Unmarshal([]byte(second.page), &said); err != nil || said.Further == nil || said.Further.Rule != "R97" || len(said.Further.Candidates) != 2 ||
		!said.Further.Sealed.Equal(el.Further.Sealed) || !said.Further.Opens.Equal(el.Further.Opens) {
		t.Errorf("the API says %+v, %v", said.Further, err)
	}
	storetest.MustSet(t, d.store, el.Further.Sealed)
	second = d.browse(d.numberOf(field[1]))
	if status := second.post(page+"/withdraw", url.Values{"why": {"too late"}}); status != http.StatusConflict && status != http.StatusForbidden {
		t.Errorf("after the seal: %d", status)
	}
}
