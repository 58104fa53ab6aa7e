package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/store"
)

// mustVice has M0000 chair of a panel of three, and an election of its vice-chair
// taking nominations.
func (d *desk) mustVice() domain.Election {
	d.t.Helper()
	d.mustSeat("M0000", "M0001", "M0002")
	el := d.mustNotice(nil)
	el.Kind, el.Office, el.Params.ViceOtherOrg = domain.OfficerElection, domain.ViceOffice, true
	el.Term = domain.Term{From: when.Date{Year: 2026, Month: 8, Day: 1}, Until: when.Date{Year: 2027, Month: 8, Day: 1}} // within the seats'
	err := d.store.Act(d.ctx(), func(tx *store.Tx) error {
		if err := tx.CreateOfficeTerm(domain.OfficeTerm{ID: store.NewID[domain.OfficeTermID](), Panel: d.panel.ID, Office: domain.ChairOffice, Person: d.people["M0000"].ID,
			From: el.Term.From, Until: el.Term.Until, Mandate: domain.Mandate{Kind: domain.Elected}}); err != nil {
			return err
		}
		return tx.SaveElection(el)
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return el
}

// employ gives members one employer.
func (d *desk) employ(organisation string, numbers ...string) {
	d.t.Helper()
	err := d.store.Act(d.ctx(), func(tx *store.Tx) error {
		for _, number := range numbers {
			p := d.people[number]
			p.Organisation = organisation
			if err := tx.SavePerson(p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// The elected members of one trust set the rule of another organisation aside on
// the election's page; the office sees how far they are, and cannot do it for them
// (R98).
func TestR98_TheWaiverIsGivenOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 5)
	el := d.mustVice()
	page := "/elections/" + el.Reference
	b := d.browse("M0001")
	b.must(b.get(page))
	if strings.Contains(b.page, page+"/waive") {
		t.Error("offered while others may stand")
	}
	b.must(b.get(page + "/waive"))
	b.want("only where it leaves nobody who may stand", "0 of 3 elected members")
	if status := b.post(page+"/waive", url.Values{"why": {"we are one trust"}}); status != http.StatusConflict {
		t.Errorf("where others may stand: %d", status)
	}

	d.employ("One Trust", "M0000", "M0001", "M0002")
	b.must(b.get(page))
	b.want("Waive the other organisation")
	b.must(b.get(page + "/waive"))
	if status := b.post(page+"/waive", url.Values{"why": {" "}}); status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", status)
	}
	b.must(b.post(page+"/waive", url.Values{"why": {"we are one trust"}}))
	b.want("Your agreement is recorded.", "1 of 3 elected members", "You have agreed to the waiver already.")
	if status := b.post(page+"/waive", url.Values{"why": {"we are one trust"}}); status != http.StatusConflict {
		t.Errorf("twice: %d", status)
	}
	if status := b.get(page + "/stand"); status == http.StatusOK {
		t.Error("one of three waives it alone")
	}

	ro := d.browse("RO")
	ro.must(ro.get(page + "/office"))
	ro.want("Waive the other organisation")
	ro.must(ro.get(page + "/waive"))
	ro.want("1 of 3 elected members", "Only the panel’s elected members can agree to it.")
	if status := ro.post(page+"/waive", url.Values{"why": {"for them"}}); status != http.StatusForbidden {
		t.Errorf("the returning officer gives it: %d", status)
	}
	for _, other := range []string{"M0004", ""} {
		o := d.browse(other)
		if status := o.get(page + "/waive"); status == http.StatusOK && !strings.HasPrefix(o.path, "/sign-in") {
			t.Errorf("%q sees the page", other)
		}
	}

	second := d.browse("M0002")
	second.must(second.get(page + "/waive"))
	second.must(second.post(page+"/waive", url.Values{"why": {"so am I"}}))
	second.want("2 of 3 elected members", "Waived for this election")
	b.must(b.get(page + "/stand"))
}
