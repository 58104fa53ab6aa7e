package site

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"html"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/seal"
)

// RankField begins the name of every field of a ballot paper; the option's id
// follows.
const RankField = "rank-"

// How a paper is filled in; see web.Ballot.
const (
	modeRank   = "rank"
	modeOne    = "one"
	modeTick   = "tick"
	modeSelect = "select"
)

func modeOf(c domain.Contest) string {
	switch {
	case c.EqualRanks && c.MaxRank == 1:
		return modeTick
	case c.EqualRanks:
		return modeSelect
	case c.MaxMarks == 1:
		return modeOne
	}
	return modeRank
}

// showPadded answers with a page about marks whose length does not tell how many
// there are: it is filled up to a step that only the paper decides, long enough for
// the page of one who has marked everybody.
func (v *Visit) showPadded(page string, view any, paper []web.PaperRow) error {
	var text bytes.Buffer
	if err := v.web.Render(&text, page, view); err != nil {
		return err
	}
	const open, shut = "<!--", "-->"
	step := 24 << 10 // what every page has
	for _, r := range paper {
		step += 1<<10 + len(html.EscapeString(r.Name+r.Organisation+r.Statement+r.Interests))
	}
	fill := step - (text.Len()+len(open)+len(shut))%step
	text.WriteString(open + strings.Repeat("=", fill) + shut)
	v.C.Header("Content-Type", "text/html; charset=utf-8")
	_, err := statusWriter{v.C, http.StatusOK}.Write(text.Bytes())
	return err
}

// ballotPage shows the caller's paper, filled in as marked so far.
func (v *Visit) ballotPage() error {
	view, _, err := v.ballot()
	if err != nil {
		return err
	}
	return v.showPadded("ballot", view, view.Rows)
}

// ballot is the caller's paper, with what the draft has marked on it.
func (v *Visit) ballot() (*web.Ballot, domain.Contest, error) {
	view, c, err := v.emptyBallot()
	if err != nil {
		return nil, c, err
	}
	marks, _ := v.keptMarks(c)
	fillIn(view.Rows, c, marks)
	return view, c, nil
}

// fillIn marks the rows, which stand in the order of the contest's options.
func fillIn(rows []web.PaperRow, c domain.Contest, marks []domain.Mark) {
	for i, o := range c.Options {
		rows[i].Rank = rankOf(o.ID, marks)
	}
}

func (v *Visit) emptyBallot() (*web.Ballot, domain.Contest, error) {
	var c domain.Contest
	id, err := v.contest()
	if err != nil {
		return nil, c, err
	}
	paper, err := v.Engine.MyBallot(v.Ctx, v.By, id)
	if err != nil {
		return nil, c, err
	}
	c = paper.Contest
	if err := c.ReceivesBallots(v.Now()); err != nil {
		return nil, c, err
	}
	question, stand, err := v.asked(c)
	if err != nil {
		return nil, c, err
	}
	question, digest := domain.AskedAbout(question)
	view := &web.Ballot{Shell: v.Shell(c.Title), Question: question, Digest: digest, Asked: c.IsVote(), Election: c.Title, Closes: c.Closes, Seats: c.Seats, Mode: modeOf(c),
		Choices: c.MaxRank, MaxMarks: c.MaxMarks, ReviewURL: ContestPath(id, "ballot/review"),
		Final: c.Duplicates == domain.FirstCounts, Own: rollLine(paper)}
	if c.IsVote() {
		vote, err := v.Engine.Vote(v.Ctx, v.By, id)
		if err != nil {
			return nil, c, err
		}
		view.Help = vote.Help
	}
	if n := len(paper.Cast); n > 0 {
		if view.Final {
			return nil, c, refusal.Because(domain.BallotStands, "R64", nil)
		}
		view.Again, view.OldCode = true, paper.Cast[n-1].Code
	}
	view.Rows = PaperRows(c, stand)
	if err := v.photographs(view.Rows, c, stand); err != nil {
		return nil, c, err
	}
	view.Seal = v.sealing(paper)
	if view.Seal.Board, err = v.Engine.Beginning(v.Ctx, id); err != nil {
		return nil, c, err
	}
	view.For = v.paperOf(id)
	return view, c, nil
}

// PaperRows are the options with what each candidate says: whoever reads it on the
// paper itself leaves no half-filled one behind.
func PaperRows(c domain.Contest, stand []elections.CandidateView) []web.PaperRow {
	said := make(map[domain.NominationID]elections.CandidateView, len(stand))
	for _, s := range stand {
		said[s.Nomination] = s
	}
	list := make([]web.PaperRow, len(c.Options))
	for i, o := range c.Options {
		list[i] = web.PaperRow{Index: i, Field: RankField + o.ID, Name: o.Name, Organisation: o.Organisation, RON: o.RON, Withdrawn: o.WithdrawnAt != nil, Namesake: namesake(c, o)}
		if s, is := said[o.Nomination]; is && !o.RON {
			list[i].Statement, list[i].Withheld, list[i].Interests = s.Statement, s.Withheld, s.Interests
		}
	}
	return list
}

// namesake reports whether another option of the paper has the same name.
func namesake(c domain.Contest, o domain.Option) bool {
	return slices.ContainsFunc(c.Options, func(other domain.Option) bool { return other.ID != o.ID && other.Name == o.Name })
}

// rankOf is the rank that the marks give an option, 0 for none.
func rankOf(option string, marks []domain.Mark) int {
	for _, m := range marks {
		if m.Option == option {
			return m.Rank
		}
	}
	return 0
}

// sealing is what the page needs in order to seal this voter's next ballot.
func (v *Visit) sealing(paper box.BallotPaper) *web.BallotSeal {
	c := paper.Contest
	s := &web.BallotSeal{Suite: seal.Suite, E: paper.E.String(), PK: paper.PK.String(), Tag: paper.Tag.String(), Seq: paper.Seq, Ranking: "strict",
		Candidates: len(c.Options), MaxRank: c.MaxRank, MaxMarks: c.MaxMarks, Voter: paper.Voter, Salt: paper.Salt.String(), CastURL: ContestPath(c.ID, "ballot"), CSRF: v.token()}
	if c.EqualRanks {
		s.Ranking = "equal"
	}
	if paper.Seq > 1 {
		s.Prev = paper.Prev.String()
	}
	return s
}

// asked is the heading of a ballot paper, and who stands: of a vote that belongs to no
// election, the question that it was called with and nobody.
func (v *Visit) asked(c domain.Contest) (string, []elections.CandidateView, error) {
	if c.Vote != "" {
		return c.Question, nil, nil
	}
	el, err := v.Engine.Election(v.Ctx, v.By, string(c.Election))
	if err != nil {
		return "", nil, err
	}
	stand, _, err := v.Engine.Candidates(v.Ctx, v.By, el.Reference)
	return v.question(el), stand, err
}

// question is the heading of an election's ballot paper.
func (v *Visit) question(el elections.ElectionView) string {
	if el.Kind == domain.OfficerElection {
		return v.Say("question."+string(el.Office), "panel", el.Panel.Name)
	}
	return v.Say("question.panel", "panel", el.Panel.Name)
}

// castSealed takes a ballot that the page's script has sealed. It answers as
// the JSON door does, with the address of the receipt in place of the receipt.
func (v *Visit) castSealed() error {
	answer, err := v.cast()
	if err != nil {
		v.Fail(v.C, v.Problem(v.Ctx, err))
		return nil
	}
	v.C.JSON(http.StatusCreated, answer)
	return nil
}

type castAnswer struct {
	Code string `json:"code"`
	Next string `json:"next"`
}

func (v *Visit) cast() (castAnswer, error) {
	id, err := v.contest()
	if err != nil {
		return castAnswer{}, err
	}
	if kind := v.C.ContentType(); kind != "application/json" {
		return castAnswer{}, door.NewProblem(http.StatusUnsupportedMediaType, "This address takes application/json only.")
	}
	key := v.C.GetHeader("Idempotency-Key")
	if len(key) < 8 || len(key) > 100 || !door.Plain(key) {
		return castAnswer{}, refusal.Because(refusal.Missing, "R65", nil).On("Idempotency-Key")
	}
	body, err := io.ReadAll(v.C.Request.Body)
	if err != nil {
		return castAnswer{}, door.BodyProblem(v.C, err)
	}
	var in map[string]string // a struct would take a key in any case, and others beside it
	err = door.StrictJSON(body, &in)
	ballot, is := in["ballot"]
	if err != nil || !is || len(in) != 1 {
		return castAnswer{}, refusal.Because(domain.BallotUnreadable, "", nil).On("ballot")
	}
	entry, err := base64.RawURLEncoding.DecodeString(ballot)
	if err != nil {
		return castAnswer{}, refusal.Because(domain.BallotUnreadable, "", nil).On("ballot")
	}
	r, err := v.Engine.Cast(v.Ctx, v.By, id, entry, key)
	return castAnswer{r.Code, receiptPath(id, r.Leaf) + "?cast=1"}, err
}

// marks reads what was marked on the form, in the order of the ranks.
func (v *Visit) marks(c domain.Contest) ([]domain.Mark, error) {
	var marks []domain.Mark
	if modeOf(c) == modeOne {
		if id, chosen := strings.CutPrefix(v.C.PostForm("choice"), RankField); chosen {
			marks = append(marks, domain.Mark{Option: id, Rank: 1})
		}
	}
	for name, values := range v.C.Request.PostForm {
		id, is := strings.CutPrefix(name, RankField)
		if !is || len(values) == 1 && strings.Trim(values[0], "0") == "" { // not marked: nothing, 0, 000
			continue
		}
		rank, err := strconv.Atoi(values[0])
		if err != nil || len(values) > 1 {
			return nil, refusal.Because(domain.RankOutOfRange, "R61", refusal.Args{"max": c.MaxRank}).On(name)
		}
		marks = append(marks, domain.Mark{Option: id, Rank: rank})
	}
	sortMarks(marks)
	return marks, nil
}

// sortMarks puts marks in the order of their ranks.
func sortMarks(marks []domain.Mark) {
	slices.SortFunc(marks, func(a, b domain.Mark) int { return cmp.Or(a.Rank-b.Rank, strings.Compare(a.Option, b.Option)) })
}

// review takes what was marked without scripts, and leads to its review: what is
// posted is no page that could be sent again by going back (R63).
func (v *Visit) review() error {
	contest, marks, err := v.marked()
	if err != nil {
		view, _, fault := v.emptyBallot()
		if fault != nil {
			return fault
		}
		return v.Again(paperFault(err), "ballot", view, &view.Shell)
	}
	if err := v.keepDraft(contest, v.By.Person, marks); err != nil {
		return err
	}
	return v.To(ContestPath(contest.ID, "ballot/review"))
}

// reviewPage is the second of the two steps without scripts (R63). A paper that
// breaks a rule comes back as it was filled in.
func (v *Visit) reviewPage() error {
	view, contest, err := v.ballot()
	if err != nil {
		return err
	}
	marks, is := v.keptMarks(contest)
	if !is {
		return v.To(ContestPath(contest.ID, "ballot"))
	}
	if _, err = contest.Paper(marks); err != nil {
		return v.Again(paperFault(err), "ballot", view, &view.Shell)
	}
	review := web.BallotReview{Shell: v.Shell(v.Say("ballot.review-title") + " – " + view.Title), Question: view.Question, Closes: view.Closes,
		ConfirmURL: ContestPath(contest.ID, "ballot/confirm"), ChangeURL: ContestPath(contest.ID, "ballot")}
	for _, m := range marks {
		for i, o := range contest.Options {
			if r := view.Rows[i]; o.ID == m.Option {
				review.Marked = append(review.Marked, web.Marked{Rank: m.Rank, Name: r.Name, Organisation: r.Organisation, Statement: r.Statement, Interests: r.Interests})
			}
		}
	}
	// Every option has a field, and every field one length: whoever sees how long the
	// request is learns nothing of how much was marked.
	for _, o := range contest.Options {
		review.Hidden = append(review.Hidden, web.Hidden{Name: RankField + o.ID, Value: fmt.Sprintf("%03d", rankOf(o.ID, marks))})
	}
	seq, once := view.Seal.Seq, rand.Text()
	review.Hidden = append(review.Hidden, web.Hidden{Name: "seq", Value: strconv.Itoa(seq)}, web.Hidden{Name: "once", Value: once},
		web.Hidden{Name: "reviewed", Value: v.reviewed(contest.ID, seq, once, marks)}, web.Hidden{Name: "for", Value: view.For})
	return v.showPadded("ballot-review", review, view.Rows)
}

// paperFault is a fault of the paper as a whole: no field of the form is at fault alone.
func paperFault(err error) error {
	if r, ok := refusal.Of(err); ok {
		return r.On("")
	}
	return err
}

func (v *Visit) marked() (c domain.Contest, marks []domain.Mark, err error) {
	id, err := v.contest()
	if err != nil {
		return c, nil, err
	}
	if c, err = v.Engine.Contest(v.Ctx, id); err != nil {
		return c, nil, err
	}
	marks, err = v.marks(c)
	return c, marks, err
}

// reviewed proves that these marks were shown to this person for review, as her
// ballot of this number (BI10). A digest of it stays beside the ballot for good,
// and the key of forms stays too: once, which is random and kept nowhere but in
// the form, is what keeps the marks from being guessed from the two (SE1).
func (v *Visit) reviewed(id domain.ContestID, seq int, once string, marks []domain.Mark) string {
	mac := hmac.New(sha256.New, v.formKey[:])
	put := func(s string) {
		mac.Write(binary.BigEndian.AppendUint32(nil, uint32(len(s))))
		mac.Write([]byte(s))
	}
	for _, s := range []string{"reviewed", string(v.By.Session), string(id), strconv.Itoa(seq), once} {
		put(s)
	}
	for _, m := range marks {
		put(m.Option)
		put(strconv.Itoa(m.Rank))
	}
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// castReviewed casts what was reviewed; the service seals it at once. The proof
// of the review is also the key under which sending it twice casts it once (R65).
func (v *Visit) castReviewed() error {
	contest, marks, err := v.marked()
	if err != nil {
		return err
	}
	seq, err := strconv.Atoi(v.C.PostForm("seq"))
	once := v.C.PostForm("once")
	proof := v.reviewed(contest.ID, seq, once, marks)
	if err != nil || once == "" || !hmac.Equal([]byte(proof), []byte(v.C.PostForm("reviewed"))) {
		return refusal.Because(domain.NotReviewed, "R63", nil)
	}
	receipt, err := v.Engine.CastMarks(v.Ctx, v.By, contest.ID, marks, proof)
	if err != nil {
		return err
	}
	v.dropDraft(contest.ID)
	return v.To(receiptPath(contest.ID, receipt.Leaf) + "?cast=1")
}
