package site

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/seal"
)

func (s *Pages) boardPages() {
	s.HTML(door.Anyone, http.MethodGet, "/board/:board", (*Visit).boardPage)
	s.HTML(door.Anyone, http.MethodGet, "/board/:board/entry/:leaf", (*Visit).entryPage)
	s.MemberHTML(door.Anyone, http.MethodGet, "/find", (*Visit).findPage)
	s.HTML(door.Anyone, http.MethodGet, "/check", (*Visit).checkPage)
	s.HTML(door.Anyone, http.MethodGet, "/tag", (*Visit).tagPage)
}

func boardAddress(c domain.Contest) string { return ledger.B32(c.Board).String() }

func BoardPath(c domain.Contest) string { return "/board/" + boardAddress(c) }

func EntryPath(c domain.Contest, leaf int64) string {
	return BoardPath(c) + "/entry/" + decimal(int(leaf))
}

func findPath(code string) string { return "/find?code=" + url.QueryEscape(code) }

func decimal(n int) string { return strconv.Itoa(n) }

// number64 is a number of an address that is no more than a place in a list: what
// cannot be read is the beginning.
func number64(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// entriesShown is how many entries a page of a board has.
const entriesShown = 50

// logHead is what a board's pages say of the whole log.
type logHead struct {
	contest  domain.Contest
	manifest *ledger.Manifest
	election ledger.B32
	head     *ledger.SignedCheckpoint
	at       time.Time
}

func (v *Visit) logHead() (logHead, error) {
	c, err := v.Engine.ContestAt(v.Ctx, v.C.Param("board"))
	if err != nil {
		return logHead{}, err
	}
	return v.logHeadOf(c)
}

func (v *Visit) logHeadOf(c domain.Contest) (h logHead, err error) {
	h.contest = c
	note, err := v.Engine.Checkpoint(v.Ctx, h.contest.ID)
	if err != nil {
		return h, err
	}
	if h.head, err = ledger.ParseCheckpoint(note); err != nil {
		return h, err
	}
	first, err := v.Engine.Entries(v.Ctx, h.contest.ID, 0, 1)
	if err != nil {
		return h, err
	}
	if len(first) == 0 {
		return h, refusal.Because(refusal.Unknown, "", nil)
	}
	entry, err := ledger.Parse(first[0])
	if err != nil {
		return h, err
	}
	manifest, is := entry.(*ledger.Manifest)
	if !is {
		return h, fmt.Errorf("the board of %s begins with %s", c.Reference, entry.Type())
	}
	h.manifest, h.election = manifest, ledger.B32(sha256.Sum256(first[0]))
	attested, err := h.head.Check(h.manifest, false)
	for _, t := range attested.Times {
		if at := time.Unix(t.At, 0); at.After(h.at) {
			h.at = at
		}
	}
	return h, err
}

// boardPage shows a contest's public log, entry by entry.
func (v *Visit) boardPage() error {
	h, err := v.logHead()
	if err != nil {
		return err
	}
	c, from := h.contest, number64(v.C.Query("from"))
	view := web.Board{Shell: v.Shell(v.Say("title.board", "name", c.Title)), Name: c.Title, Contest: boardAddress(c), Size: h.head.Size, Root: h.head.Root.String(),
		At: h.at, FindURL: "/find", ElectionID: h.election.String()}
	_, key := ledger.BoardKeys(h.manifest)
	view.Key = key.String()
	for _, s := range h.manifest.Scripts {
		view.Scripts = append(view.Scripts, s.String())
	}
	raws, err := v.Engine.Entries(v.Ctx, c.ID, int64(from), min(int64(from+entriesShown), h.head.Size))
	if err != nil {
		return err
	}
	for i, raw := range raws {
		entry, err := v.entry(c, int64(from+i), raw)
		if err != nil {
			return err
		}
		view.Entries = append(view.Entries, entry)
	}
	view.Pager.Shown, view.Pager.Total = len(raws), int(h.head.Size)
	if from > 0 {
		view.Pager.First = BoardPath(c)
	}
	if next := from + entriesShown; int64(next) < h.head.Size {
		view.Pager.Next = BoardPath(c) + "?from=" + decimal(next)
	}
	view.Downloads = []web.Link{{URL: BoardPath(c) + "/bundle.zip", Text: v.Say("board.bundle")},
		{URL: BoardPath(c) + "/checkpoint", Text: v.Say("board.checkpoint")},
		{URL: BoardPath(c) + "/entries?from=0&to=" + decimal(int(min(h.head.Size, 1000))), Text: v.Say("board.lines")}}
	return v.Show("board", view)
}

// entry words an entry of a board.
func (v *Visit) entry(c domain.Contest, leaf int64, raw []byte) (web.BoardEntry, error) {
	e, err := ledger.Parse(raw)
	if err != nil {
		return web.BoardEntry{}, err
	}
	said := web.BoardEntry{Index: leaf, Type: string(e.Type()), URL: EntryPath(c, leaf), Leaf: ledger.LeafHash(raw).String(), JSON: string(raw)}
	key := "entry.says." + said.Type
	switch e := e.(type) {
	case *ledger.Roll:
		said.Summary = v.Say(key, "n", e.Voters)
	case *ledger.RollChange:
		said.Summary = v.Say(key, "added", len(e.Add), "removed", len(e.Remove), "why", e.Reason)
	case *ledger.ScriptChange:
		said.Summary = v.Say(key, "why", e.Reason)
	case *ledger.Withdrawn:
		o, _ := c.Option(e.Candidate)
		said.Summary = v.Say(key, "name", o.Name, "why", e.Reason)
	case *ledger.Ballot:
		said.Summary = v.Say(key+"."+string(e.By), "n", e.Seq, "tag", e.Tag.String())
	case *ledger.Extend:
		said.Summary = v.Say(key, "closes", time.Unix(e.Closes, 0), "why", e.Reason)
	case *ledger.Close:
		said.Summary = v.Say(key, "ballots", e.Ballots, "counted", e.Counted)
	default:
		said.Summary = v.Say(key)
	}
	return said, nil
}

// entryPage shows one entry with the proof that it stands there.
func (v *Visit) entryPage() error {
	h, err := v.logHead()
	if err != nil {
		return err
	}
	leaf, err := strconv.ParseInt(v.C.Param("leaf"), 10, 64)
	if err != nil || leaf < 0 || leaf >= h.head.Size {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	c := h.contest
	raws, err := v.Engine.Entries(v.Ctx, c.ID, leaf, leaf+1)
	if err != nil {
		return err
	}
	if len(raws) == 0 {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	proof, err := v.Engine.InclusionProof(v.Ctx, c.ID, leaf, h.head.Size)
	if err != nil {
		return err
	}
	entry, err := v.entry(c, leaf, raws[0])
	if err != nil {
		return err
	}
	view := web.BoardItem{Shell: v.Shell(v.Say("title.entry", "n", leaf, "name", c.Title)), Name: c.Title, Contest: boardAddress(c), Entry: entry,
		Size: h.head.Size, Root: h.head.Root.String()}
	view.Back = &web.Link{URL: BoardPath(c) + "?from=" + decimal(int(leaf)/entriesShown*entriesShown), Text: v.Say("board.back")}
	for _, p := range proof {
		view.Proof = append(view.Proof, p.String())
	}
	if leaf > 0 {
		view.Previous = EntryPath(c, leaf-1)
	}
	if leaf+1 < h.head.Size {
		view.Next = EntryPath(c, leaf+1)
	}
	return v.Show("board-entry", view)
}

// findPage finds a ballot by its tracking code. Anybody may look: the code says
// nothing of whose it is.
func (v *Visit) findPage() error {
	view := web.Find{Shell: v.Shell(v.Say("title.find")), Code: v.C.Query("code")}
	if view.Code == "" {
		return v.Show("find", view)
	}
	if _, is := seal.ParseTrackingCode(view.Code); !is {
		view.NoCode = true
		return v.Show("find", view)
	}
	view.Searched = true
	c, found, err := v.Engine.FindAnywhere(v.Ctx, view.Code)
	if r, no := refusal.Of(err); no && r.Code == refusal.NotFound {
		return v.Show("find", view)
	}
	if err != nil {
		return err
	}
	about := VotePath(c) // of a vote that belongs to no election
	if c.Vote == "" {
		el, err := v.Engine.Election(v.Ctx, v.By, string(c.Election))
		if err != nil {
			return err
		}
		about = ElectionPath(el.Reference)
	}
	view.Code = found.Receipt.Code
	view.Found = &web.FoundBallot{Contest: c.Title, ElectionURL: about, Index: found.Leaf, EntryURL: EntryPath(c, found.Leaf),
		Seq: found.Seq, BySelf: found.Sealed == SealedByVoter, State: v.foundState(c, found.Superseded)}
	if found.Superseded {
		view.Found.Replaced, view.Found.ReplacedURL = found.Counting, findPath(found.Counting)
	}
	h, err := v.logHeadOf(c)
	if err != nil {
		return err
	}
	view.Found.Checkpoint = h.at
	return v.Show("find", view)
}

func (v *Visit) foundState(c domain.Contest, superseded bool) string {
	switch {
	case superseded:
		return "superseded"
	case c.Stage == domain.ContestEnded:
		return "unopened"
	case c.Stage == domain.ContestCounted:
		return "counted"
	case c.ReceivesBallots(v.Now()) == nil:
		return "waiting"
	}
	return "counts"
}

// checkPage recomputes a check file in the reader's own browser.
func (v *Visit) checkPage() error {
	view := web.Check{Shell: v.Shell(v.Say("title.check"))}
	contests, err := v.Engine.LatestContests(v.Ctx)
	if err != nil {
		return err
	}
	for _, c := range contests {
		if c.Stage != domain.ContestSealed && c.Stage != domain.ContestClosed {
			continue // its polls are over; a check file belongs to one that is open
		}
		e, pk, err := v.Engine.ContestKey(v.Ctx, c.ID)
		if err != nil {
			return err
		}
		board := web.CheckBoard{Name: c.Title, E: e.String(), PK: pk.String()}
		for _, o := range c.Options {
			label := web.PaperRow{Name: o.Name, Organisation: o.Organisation, Namesake: namesake(c, o)}.Label()
			board.On = append(board.On, label)
		}
		view.Boards = append(view.Boards, board)
	}
	return v.Show("check", view)
}
