package api

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/elections/audit"
	"hustings/elections/box"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// quiet calls votes and wants nothing but their results.
type quiet struct{ d *desk }

func (quiet) VoteOpened(*store.Tx, domain.Vote, []domain.PersonID) error { return nil }

func (quiet) VoteReminder(*store.Tx, domain.Vote, []domain.PersonID, int) error { return nil }

func (quiet) VoteClosed(*store.Tx, domain.Vote) error { return nil }

func (q quiet) VoteCounted(tx *store.Tx, v domain.Vote, _ box.ContestResult) error {
	return q.d.engine.DeclareVote(tx, domain.Engine(), v.Contest.ID, []string{"Dr Presiding"})
}

func (quiet) VoteEnded(*store.Tx, domain.Vote, string) error { return nil }

func (quiet) MaySeeVote(*store.Tx, domain.Actor, domain.Vote) error {
	return refusal.Because(refusal.LacksRole, "R5", nil)
}

// A vote that belongs to no election, as a voter lives it on the site: it stands among
// her votes, its page says what is asked, she marks the paper without scripts, keeps a
// receipt, finds her ballot by its code, and reads what was decided; to others it does
// not exist. What the site offers for download is verified (R107, R131, R133a, R156, R85).
func TestR156_AVoteOfNoElectionOnTheSite(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 12)
	d.engine.AnswerVotes(domain.LiveVote, quiet{d})
	var vote domain.Vote
	if err := d.store.Act(d.ctx(), func(tx *store.Tx) (err error) {
		spec := domain.VoteSpec{Kind: domain.LiveVote, Owner: "debate-1", Panel: d.panel.ID, Reference: "CIO/V-1", Title: "CIO panel: vote 1", Question: "Shall records be shared <now>?",
			Help: "Take the time you need.", Majority: count.Simple, Opens: d.now().Add(time.Minute), Closes: d.now().Add(time.Hour), MinBallots: 1, Numbers: domain.NumbersForRoll}
		for _, n := range []string{"M0000", "M0001", "M0002", "M0003", "M0004", "M0005", "M0006"} {
			spec.Roll = append(spec.Roll, d.people[n].ID)
		}
		vote, err = d.engine.CallVote(tx, domain.Engine(), spec)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	page := "/contests/" + string(vote.Contest.ID)
	d.at(vote.Contest.Opens)
	voter := d.browse("M0000")
	voter.must(voter.get("/my/votes"))
	voter.want("CIO panel: vote 1", "Voting open")
	voter.must(voter.get(page))
	voter.want("Shall records be shared <now>?", "Take the time you need.", "Carried if more say yes than no", "0 of 7 have voted", "Your vote is awaited")
	for _, stranger := range []string{"M0009", ""} {
		if status := d.browse(stranger).get(page); status != http.StatusNotFound {
			t.Errorf("%q is told of it: %d", stranger, status)
		}
	}
	voter.must(voter.get(page + "/ballot"))
	voter.want("Shall records be shared <now>?", "Take the time you need.", "Choose one", "Answers", "Abstain")
	form := voter.hidden(page + "/ballot/review")
	form.Set("choice", "rank-yes")
	voter.must(voter.post(page+"/ballot/review", form))
	voter.want("Yes")
	voter.must(voter.post(page+"/ballot/confirm", voter.hidden(page+"/ballot/confirm")))
	code := regexp.MustCompile(`[A-Z2-7]{4}(-[A-Z2-7]{4}){4}`).FindString(voter.page)
	if code == "" {
		t.Fatal("no tracking code")
	}
	if status := voter.get(page + "/ballot"); status != http.StatusConflict { // R133
		t.Errorf("a second ballot: %d", status)
	}
	for i, answer := range []string{domain.Yes, domain.Yes, domain.No, domain.Abstain} {
		if _, err := d.engine.CastMarks(d.ctx(), d.as([]string{"M0001", "M0002", "M0003", "M0004"}[i]), vote.Contest.ID, []domain.Mark{{Option: answer, Rank: 1}}, ""); err != nil {
			t.Fatal(err)
		}
	}
	d.at(vote.Contest.Closes)
	reader := d.browse("")
	reader.must(reader.get("/find?code=" + url.QueryEscape(code)))
	reader.want("CIO panel: vote 1")
	voter = d.browse("M0000") // the session was idle for too long
	voter.must(voter.get(page))
	voter.want("Carried", "Yes 3", "No 1", "Abstain 1", "5 of 7 have voted", code) // R151: five are enough for the numbers of a live vote
	if strings.Contains(voter.page, "elected") {
		t.Error("an answer is called elected")
	}
	if status := reader.get("/board/" + ledger.B32(vote.Contest.Board).String() + "/bundle.zip"); status != http.StatusOK {
		t.Fatalf("the bundle: %d", status)
	}
	bundle := []byte(reader.page)
	report, err := audit.Verify(d.ctx(), bytes.NewReader(bundle), int64(len(bundle)), audit.Options{})
	if err != nil || !report.OK || report.Contests[0].Question != "Shall records be shared <now>?" || report.Contests[0].Needed == "" {
		t.Errorf("what is offered does not verify: %v %+v", err, report)
	}
	reader.wantBlobs("/board/"+ledger.B32(vote.Contest.Board).String(), bundle)
	other := d.browse("M0006")
	if status := other.get("/api/v1" + page + "/result"); status != http.StatusOK || !strings.Contains(other.page, `"carried":true`) || !strings.Contains(other.page, `"yes":3`) {
		t.Errorf("the result in JSON: %d %s", status, other.page)
	}
	if status := reader.get("/api/v1" + page + "/result"); status != http.StatusNotFound {
		t.Errorf("a stranger's: %d", status)
	}
}

// wantBlobs has the board give to anybody, one by one, what its entries cite: each is what its name is of, and nothing
// else has an answer.
func (b *browser) wantBlobs(board string, bundle []byte) {
	t := b.d.t
	t.Helper()
	files, err := zip.NewReader(bytes.NewReader(bundle), int64(len(bundle)))
	if err != nil {
		t.Fatal(err)
	}
	given := 0
	for _, f := range files.File {
		_, name, is := strings.Cut(f.Name, "/blobs/")
		if !is {
			continue
		}
		digest, err := hex.DecodeString(name)
		if err != nil {
			t.Fatal(err)
		}
		if status := b.get(board + "/blobs/" + ledger.B32(digest).String()); status != http.StatusOK || sha256.Sum256([]byte(b.page)) != ledger.B32(digest) {
			t.Errorf("%s: %d, %d bytes", f.Name, status, len(b.page))
		}
		given++
	}
	if given < 3 {
		t.Errorf("%d blobs are given", given)
	}
	if status := b.get(board + "/blobs/" + ledger.B32{7}.String()); status != http.StatusNotFound {
		t.Errorf("a blob that nobody cites: %d", status)
	}
}
