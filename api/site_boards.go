package api

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
	s.html(door.Anyone, http.MethodGet, "/board/:board", (*visit).boardPage)
	s.html(door.Anyone, http.MethodGet, "/board/:board/entry/:leaf", (*visit).entryPage)
	s.html(door.Anyone, http.MethodGet, "/find", (*visit).findPage)
	s.html(door.Anyone, http.MethodGet, "/check", (*visit).checkPage)
	s.html(door.Anyone, http.MethodGet, "/tag", (*visit).tagPage)
}

func boardAddress(c domain.Contest) string { return ledger.B32(c.Board).String() }

func boardPath(c domain.Contest) string { return "/board/" + boardAddress(c) }

func entryPath(c domain.Contest, leaf int64) string {
	return boardPath(c) + "/entry/" + decimal(int(leaf))
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

func (v *visit) logHead() (logHead, error) {
	c, err := v.Engine.ContestAt(v.ctx, v.c.Param("board"))
	if err != nil {
		return logHead{}, err
	}
	return v.logHeadOf(c)
}

func (v *visit) logHeadOf(c domain.Contest) (h logHead, err error) {
	h.contest = c
	note, err := v.Engine.Checkpoint(v.ctx, h.contest.ID)
	if err != nil {
		return h, err
	}
	if h.head, err = ledger.ParseCheckpoint(note); err != nil {
		return h, err
	}
	first, err := v.Engine.Entries(v.ctx, h.contest.ID, 0, 1)
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
func (v *visit) boardPage() error {
	h, err := v.logHead()
	if err != nil {
		return err
	}
	c, from := h.contest, number64(v.c.Query("from"))
	view := web.Board{Shell: v.shell(v.say("title.board", "name", c.Title)), Name: c.Title, Contest: boardAddress(c), Size: h.head.Size, Root: h.head.Root.String(),
		At: h.at, FindURL: "/find", KeyPolicy: string(c.Policy), ElectionID: h.election.String()}
	_, key := ledger.BoardKeys(h.manifest)
	view.Key = key.String()
	for _, s := range h.manifest.Scripts {
		view.Scripts = append(view.Scripts, s.String())
	}
	raws, err := v.Engine.Entries(v.ctx, c.ID, int64(from), min(int64(from+entriesShown), h.head.Size))
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
		view.Pager.First = boardPath(c)
	}
	if next := from + entriesShown; int64(next) < h.head.Size {
		view.Pager.Next = boardPath(c) + "?from=" + decimal(next)
	}
	view.Downloads = []web.Link{{URL: boardPath(c) + "/bundle.zip", Text: v.say("board.bundle")},
		{URL: boardPath(c) + "/checkpoint", Text: v.say("board.checkpoint")},
		{URL: boardPath(c) + "/entries?from=0&to=" + decimal(int(min(h.head.Size, 1000))), Text: v.say("board.lines")}}
	return v.show("board", view)
}

// entry words an entry of a board.
func (v *visit) entry(c domain.Contest, leaf int64, raw []byte) (web.BoardEntry, error) {
	e, err := ledger.Parse(raw)
	if err != nil {
		return web.BoardEntry{}, err
	}
	said := web.BoardEntry{Index: leaf, Type: string(e.Type()), URL: entryPath(c, leaf), Leaf: ledger.LeafHash(raw).String(), JSON: string(raw)}
	key := "entry.says." + said.Type
	switch e := e.(type) {
	case *ledger.Roll:
		said.Summary = v.say(key, "n", e.Voters)
	case *ledger.RollChange:
		said.Summary = v.say(key, "added", len(e.Add), "removed", len(e.Remove), "why", e.Reason)
	case *ledger.ScriptChange:
		said.Summary = v.say(key, "why", e.Reason)
	case *ledger.Withdrawn:
		o, _ := c.Option(e.Candidate)
		said.Summary = v.say(key, "name", o.Name, "why", e.Reason)
	case *ledger.Ballot:
		said.Summary = v.say(key+"."+string(e.By), "n", e.Seq, "tag", e.Tag.String())
	case *ledger.Extend:
		said.Summary = v.say(key, "closes", time.Unix(e.Closes, 0), "why", e.Reason)
	case *ledger.Close:
		said.Summary = v.say(key, "ballots", e.Ballots, "counted", e.Counted)
	default:
		said.Summary = v.say(key)
	}
	return said, nil
}

// entryPage shows one entry with the proof that it stands there.
func (v *visit) entryPage() error {
	h, err := v.logHead()
	if err != nil {
		return err
	}
	leaf, err := strconv.ParseInt(v.c.Param("leaf"), 10, 64)
	if err != nil || leaf < 0 || leaf >= h.head.Size {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	c := h.contest
	raws, err := v.Engine.Entries(v.ctx, c.ID, leaf, leaf+1)
	if err != nil {
		return err
	}
	if len(raws) == 0 {
		return refusal.Because(refusal.Unknown, "", nil)
	}
	proof, err := v.Engine.InclusionProof(v.ctx, c.ID, leaf, h.head.Size)
	if err != nil {
		return err
	}
	entry, err := v.entry(c, leaf, raws[0])
	if err != nil {
		return err
	}
	view := web.BoardItem{Shell: v.shell(v.say("title.entry", "n", leaf, "name", c.Title)), Name: c.Title, Contest: boardAddress(c), Entry: entry,
		Size: h.head.Size, Root: h.head.Root.String()}
	view.Back = &web.Link{URL: boardPath(c) + "?from=" + decimal(int(leaf)/entriesShown*entriesShown), Text: v.say("board.back")}
	for _, p := range proof {
		view.Proof = append(view.Proof, p.String())
	}
	if leaf > 0 {
		view.Previous = entryPath(c, leaf-1)
	}
	if leaf+1 < h.head.Size {
		view.Next = entryPath(c, leaf+1)
	}
	return v.show("board-entry", view)
}

// findPage finds a ballot by its tracking code. Anybody may look: the code says
// nothing of whose it is.
func (v *visit) findPage() error {
	view := web.Find{Shell: v.shell(v.say("title.find")), Code: v.c.Query("code")}
	if view.Code == "" {
		return v.show("find", view)
	}
	if _, is := seal.ParseTrackingCode(view.Code); !is {
		view.NoCode = true
		return v.show("find", view)
	}
	view.Searched = true
	c, found, err := v.Engine.FindAnywhere(v.ctx, view.Code)
	if r, no := refusal.Of(err); no && r.Code == refusal.NotFound {
		return v.show("find", view)
	}
	if err != nil {
		return err
	}
	el, err := v.Engine.Election(v.ctx, v.by, string(c.Election))
	if err != nil {
		return err
	}
	view.Code = found.Receipt.Code
	view.Found = &web.FoundBallot{Contest: c.Title, ElectionURL: electionPath(el.Reference), Index: found.Leaf, EntryURL: entryPath(c, found.Leaf),
		Seq: found.Seq, BySelf: found.Sealed == sealedByVoter, State: v.foundState(c, found.Superseded)}
	if found.Superseded {
		view.Found.Replaced, view.Found.ReplacedURL = found.Counting, findPath(found.Counting)
	}
	h, err := v.logHeadOf(c)
	if err != nil {
		return err
	}
	view.Found.Checkpoint = h.at
	return v.show("find", view)
}

func (v *visit) foundState(c domain.Contest, superseded bool) string {
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
func (v *visit) checkPage() error {
	view := web.Check{Shell: v.shell(v.say("title.check"))}
	contests, err := v.Engine.LatestContests(v.ctx)
	if err != nil {
		return err
	}
	for _, c := range contests {
		if c.Stage != domain.ContestSealed && c.Stage != domain.ContestClosed {
			continue // its polls are over; a check file belongs to one that is open
		}
		e, pk, err := v.Engine.ContestKey(v.ctx, c.ID)
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
	return v.show("check", view)
}
