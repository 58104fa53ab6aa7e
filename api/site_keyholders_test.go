package api

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hustings/api/site"
	"hustings/domain"
	"hustings/elections"
	"hustings/elections/audit"
	"hustings/elections/clerk"
)

// sealedToOfficers is an election whose key rests with its officers, up to where
// its roll would be sealed.
func (d *desk) sealedToOfficers() elections.ElectionView {
	d.t.Helper()
	sec := d.actor("SEC")
	params := domain.DefaultParams(domain.PanelElection)
	params.KeyPolicy = domain.OfficersKeys
	el := d.mustField(&params)
	v, err := d.engine.Election(d.ctx(), sec, el.Reference)
	if err != nil {
		d.t.Fatal(err)
	}
	return v
}

// mustSay is [browser.want] for sentences with names in them, which markup sets
// apart.
func mustSay(t *testing.T, b *browser, says ...string) {
	t.Helper()
	text := strings.NewReplacer(" ,", ",", " .", ".").Replace(plainText(b.page))
	for _, s := range says {
		if !strings.Contains(text, s) {
			t.Fatalf("%s does not say %q:\n%s", b.path, s, text)
		}
	}
}

// Three officers hold the key, one loses her passphrase, and the other two open
// the ballots on the site. Every page of the election says who holds the key and,
// after the close, whom the count waits for.
func TestStory_OfficersOpenTheBallotsWithOnePassphraseLost(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("stretches seven passphrases; in short the box opens one contest so, and the pages are left out")
	}
	d := mustDesk(t, 20)
	el := d.sealedToOfficers()
	phrases := map[string]string{"RO": "river lantern copper meadow", "DEP": "quiet amber window sparrow", "AUD": "winter candle orchard stone"}
	public := d.browse("")
	everyPage := func(says ...string) {
		t.Helper()
		el, _ = d.engine.Election(d.ctx(), domain.Actor{}, "CIO-2026")
		for _, path := range []string{"/elections/CIO-2026", site.BoardPath(el.Contests[0]), site.EntryPath(el.Contests[0], 1)} {
			public.must(public.get(path))
			mustSay(t, public, says...)
		}
	}
	public.must(public.get("/elections/CIO-2026"))
	public.want("rests with the election’s officers")
	sec := d.browse("SEC")
	sec.must(sec.get("/elections/CIO-2026/office"))
	sec.want("Too few officers have chosen a passphrase for the key")
	said, err := d.engine.Publications(d.ctx(), domain.Actor{}, "CIO-2026")
	if err != nil || !strings.Contains(string(said[0].Body), `"keys":"officers"`) {
		t.Errorf("the notice does not name the key policy: %v %s", err, said[0].Body)
	}

	d.unseen("RO", "DEP", "AUD")
	// Each chooses a passphrase, with a passkey shown just before.
	browsers, devices := map[string]*browser{}, map[string]*device{}
	for _, number := range []string{"RO", "DEP", "AUD"} {
		b, dev := d.browse(number), newDevice(t, deskOrigin, "vote.example.org")
		browsers[number], devices[number] = b, dev
		b.must(b.get("/account"))
		b.want("Choose a passphrase")
		b.must(b.get("/elections/CIO-2026/keys"))
		b.want("Who may hold a part", "Officer "+number+" (you) Passphrase Not yet")
		b.must(b.get("/office/passphrase"))
		b.must(b.showsPasskey(dev)) // added
		b.must(b.showsPasskey(dev)) // shown
		if b.path != "/office/passphrase" {
			t.Fatalf("after the passkey: %s", b.path)
		}
		if number == "RO" {
			for _, wrong := range []struct{ phrase, again, says string }{{"swift", "swift", "at least 12 characters"}, {phrases["RO"], phrases["DEP"], "not the same"}} {
				status := b.post(b.path, url.Values{"passphrase": {wrong.phrase}, "passphrase-again": {wrong.again}})
				if status != http.StatusUnprocessableEntity || strings.Contains(b.page, wrong.phrase) {
					t.Errorf("%q and %q: %d, or the page repeats it", wrong.phrase, wrong.again, status)
				}
				b.want(wrong.says)
			}
		}
		b.must(b.post("/office/passphrase", url.Values{"passphrase": {phrases[number]}, "passphrase-again": {phrases[number]}}))
		b.want("Chosen.", "You have one.")
	}
	browsers["AUD"].must(browsers["AUD"].get("/elections/CIO-2026/keys"))
	browsers["AUD"].want("Officer RO Passphrase Chosen", "Officer DEP Passphrase Chosen", "Officer AUD (you) Passphrase Chosen")

	d.at(el.Timetable.RollSealed)
	d.at(el.Timetable.PollOpens)
	everyPage("rests with Officer AUD, Officer DEP and Officer RO. After the close 2 of them must each enter a passphrase.")
	voter := d.browse(member(5))
	voter.must(voter.get(site.ContestPath(el.Contests[0].ID, "ballot")))
	mustSay(t, voter, "rests with Officer AUD, Officer DEP and Officer RO.")
	for i := range 12 {
		marks := []domain.Mark{{Option: el.Contests[0].Options[i%4].ID, Rank: 1}}
		if _, err := d.engine.CastMarks(d.ctx(), d.actor(member(i)), el.Contests[0].ID, marks, "key-of-member-"+member(i)); err != nil {
			t.Fatal(err)
		}
	}
	ro := d.browse("RO")
	ro.must(ro.get("/elections/CIO-2026/keys"))
	ro.want("2 of the 3 holders must each enter a passphrase", "Officer DEP Passphrase After the close")

	// The close: the count waits, says so everywhere, and the holders are told.
	d.at(el.Timetable.PollCloses)
	const waits = "The count waits for 2 of these people to enter passphrases: Officer AUD, Officer DEP and Officer RO."
	everyPage(waits)
	public.get("/elections/CIO-2026/result") // not there yet, and says why
	mustSay(t, public, waits)
	ro = d.browse("RO")
	for _, page := range []string{"/elections/CIO-2026/office", "/elections/CIO-2026/turnout"} {
		ro.must(ro.get(page))
		mustSay(t, ro, waits)
	}
	ro.must(ro.get("/office"))
	ro.want("The count waits for 2 more passphrases")
	mails, err := d.engine.MailCounts(d.ctx(), d.actor("RO"), el.ID)
	told := 0
	for _, m := range mails {
		if m.Template == clerk.MailKeysNeeded {
			told += m.Mails
		}
	}
	if err != nil || told != 3 {
		t.Errorf("%d holders were told, want 3: %v", told, err)
	}

	// Sent without a passkey shown of late, the passphrase is not kept while one is asked for.
	ro.must(ro.get("/elections/CIO-2026/keys"))
	if status := ro.post("/elections/CIO-2026/keys/enter", url.Values{"csrf": {ro.csrf()}, "passphrase": {phrases["RO"]}}); status != http.StatusOK {
		t.Fatalf("without a passkey: %d", status)
	}
	ro.must(ro.showsPasskey(devices["RO"]))
	if strings.Contains(ro.page, phrases["RO"]) || !strings.Contains(ro.page, `name="passphrase"`) {
		t.Errorf("after the passkey: %s", plainText(ro.page))
	}
	if status := ro.post("/elections/CIO-2026/keys/enter", url.Values{"passphrase": {phrases["DEP"]}}); status != http.StatusUnprocessableEntity {
		t.Errorf("another's passphrase: %d", status)
	}
	ro.want("This is not the passphrase that you chose")
	ro.must(ro.post("/elections/CIO-2026/keys/enter", url.Values{"passphrase": {phrases["RO"]}}))
	ro.want("Entered.", "Officer RO (you) Passphrase Entered", "Officer DEP Passphrase Waiting")
	everyPage("The count waits for 1 of these people to enter a passphrase: Officer AUD and Officer DEP. Officer RO has done so.")

	// The deputy's is lost; the auditor's is enough.
	aud := d.browse("AUD")
	aud.must(aud.get("/elections/CIO-2026"))
	aud.want("Enter your passphrase")
	aud.must(aud.get("/elections/CIO-2026/keys/enter"))
	aud.must(aud.showsPasskey(devices["AUD"]))
	aud.must(aud.post("/elections/CIO-2026/keys/enter", url.Values{"passphrase": {phrases["AUD"]}}))
	aud.want("Enough holders have entered their passphrases.", "Officer DEP Passphrase Not needed")
	d.at(d.now().Add(time.Second))
	public.must(public.get("/elections/CIO-2026/result"))
	public.must(public.get("/elections/CIO-2026"))
	if text := plainText(public.page); strings.Contains(text, "The count waits") || !strings.Contains(text, "rests with the election’s officers") {
		t.Errorf("after the count: %s", text)
	}
	aud.must(aud.get("/elections/CIO-2026/keys/enter")) // leads to the page that says why not
	aud.want("the key is destroyed")

	var bundle bytes.Buffer
	if err := d.engine.Bundle(d.ctx(), &bundle, el.Contests[0].ID); err != nil {
		t.Fatal(err)
	}
	report, err := audit.Verify(t.Context(), bytes.NewReader(bundle.Bytes()), int64(bundle.Len()), audit.Options{})
	if err != nil || !report.OK || report.Contests[0].Totals.Turnout != 12 {
		t.Errorf("the bundle: %v %+v", err, report)
	}
}

// The keys of an election are nobody's business who has no part in it.
func TestKeysPagesKeepOthersOut(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 20)
	d.sealedToOfficers()
	for number, want := range map[string]int{"": http.StatusOK, member(5): http.StatusForbidden, "SEC": http.StatusForbidden} {
		b := d.browse(number)
		for _, page := range []string{"/elections/CIO-2026/keys", "/elections/CIO-2026/keys/enter", "/office/passphrase"} {
			if status := b.get(page); status != want || number == "" && !strings.HasPrefix(b.path, "/sign-in") {
				t.Errorf("%q at %s: %d, want %d", number, page, status, want)
			}
		}
	}
}
