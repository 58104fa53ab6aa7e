package site

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/box"
)

func (s *Pages) votePages() {
	s.MemberHTML(door.Anyone, http.MethodGet, "/contests/:contest", (*Visit).votePage)
	s.MemberHTML(door.SignedIn, http.MethodGet, "/contests/:contest/ballot", (*Visit).ballotPage)
	s.MemberHTML(door.SignedIn, http.MethodPost, "/contests/:contest/ballot", (*Visit).castSealed)
	s.MemberHTML(door.SignedIn, http.MethodPost, "/contests/:contest/ballot/review", (*Visit).review)
	s.MemberHTML(door.SignedIn, http.MethodGet, "/contests/:contest/ballot/review", (*Visit).reviewPage)
	s.MemberHTML(door.SignedIn, http.MethodPost, "/contests/:contest/ballot/confirm", (*Visit).castReviewed)
	s.MemberHTML(door.SignedIn, http.MethodGet, "/contests/:contest/receipts/:leaf", (*Visit).receiptPage)
	s.MemberHTML(door.SignedIn, http.MethodGet, "/contests/:contest/receipts/:leaf/file", (*Visit).receiptFile)
}

func ContestPath(id domain.ContestID, then string) string {
	return "/contests/" + string(id) + "/" + then
}

func receiptPath(id domain.ContestID, leaf int64) string {
	return ContestPath(id, "receipts/"+strconv.FormatInt(leaf, 10))
}

// contest is the contest of the path; what cannot be an id is not there (AZ2).
func (v *Visit) contest() (domain.ContestID, error) {
	id := v.C.Param("contest")
	if !domain.IsID(id) {
		return "", refusal.Because(refusal.Unknown, "", nil)
	}
	return domain.ContestID(id), nil
}

// SecretVotes are every secret vote that is the reader's, with the tracking code of the
// ballot that counts. The chamber's page adds what she decides by name.
func (v *Visit) SecretVotes() (view web.MyVotes, err error) {
	mine, err := v.Engine.MyElections(v.Ctx, v.By)
	if err != nil {
		return view, err
	}
	past, err := v.Engine.MyPastVotes(v.Ctx, v.By)
	if err != nil {
		return view, err
	}
	asks, err := v.Engine.MyServeQuestions(v.Ctx, v.By)
	if err != nil {
		return view, err
	}
	view = web.MyVotes{Shell: v.Shell(v.Say("title.votes"))}
	for _, q := range asks {
		view.Asks = append(view.Asks, web.Link{URL: "/my/serve/" + string(q.Ask.ID), Text: q.Panel.Name})
	}
	for _, m := range append(mine, past...) {
		if !m.MayVote || m.Now == domain.Cancelled {
			continue
		}
		line := web.MyVote{Title: m.Title, URL: ElectionPath(m.Reference), State: string(m.Now), Opens: m.Timetable.PollOpens, Closes: m.Timetable.PollCloses}
		if m.Contest != nil {
			line.Opens, line.Closes = m.Contest.Opens, m.Contest.Closes
			if c := m.Cast; c != nil {
				line.Voted, line.Code, line.ReceiptURL = true, c.Code, receiptPath(m.Contest.ID, c.Leaf)
			}
			if m.Now == domain.Open && !(line.Voted && m.Contest.Duplicates == domain.FirstCounts) {
				line.BallotURL = ContestPath(m.Contest.ID, "ballot")
			}
		} else {
			line.RollSealed = m.Timetable.RollSealed
		}
		switch m.Now {
		case domain.Notice, domain.Nominations, domain.Withdrawals, domain.Sealed, domain.Open:
			view.Open = append(view.Open, line)
		default:
			view.Past = append(view.Past, line)
		}
	}
	votes, err := v.Engine.MyVotes(v.Ctx, v.By)
	if err != nil {
		return view, err
	}
	for _, m := range votes {
		if line := v.ownVote(m); m.Open || v.Now().Before(m.Contest.Opens) {
			view.Open = append(view.Open, line)
		} else {
			view.Past = append(view.Past, line)
		}
	}
	return view, nil
}

// receiptPage shows a ballot's tracking code and what it proves.
func (v *Visit) receiptPage() error {
	id, receipt, err := v.receipt()
	if err != nil {
		return err
	}
	paper, err := v.Engine.MyBallot(v.Ctx, v.By, id)
	if err != nil {
		return err
	}
	c := paper.Contest
	view := web.Receipt{Shell: v.Shell(v.Say("title.receipt")), Election: c.Title, Code: receipt.Code, FileURL: receiptPath(id, receipt.Leaf) + "/file",
		CheckURL: v.Settings.Origin + findPath(receipt.Code), FindURL: findPath(receipt.Code), BoardURL: BoardPath(c), Closes: c.Closes,
		Own: rollLine(paper), Fresh: v.C.Query("cast") != ""}
	for i, b := range paper.Cast {
		if b.Leaf != receipt.Leaf {
			continue
		}
		view.BySelf = b.Sealed == SealedByVoter
		if i > 0 && c.Duplicates == domain.LastCounts {
			view.Replaces = paper.Cast[i-1].Code
		}
	}
	if c.ReceivesBallots(v.Now()) == nil && c.Duplicates == domain.LastCounts {
		view.AgainURL = ContestPath(id, "ballot")
	}
	if view.RoomURL, err = v.roomOf(c); err != nil {
		return err
	}
	return v.Show("receipt", view)
}

// roomOf is the room in which a live vote was called: its voters come from there, and go
// back to it.
func (v *Visit) roomOf(c domain.Contest) (string, error) {
	if !c.IsVote() {
		return "", nil
	}
	vote, err := v.Engine.Vote(v.Ctx, v.By, c.ID)
	if err != nil || vote.Kind != domain.LiveVote {
		return "", err
	}
	event, _, _ := strings.Cut(c.Reference, "/") // "D-2026-1/2" is its second vote
	return "/events/" + url.PathEscape(event) + "/room", nil
}

// SealedByVoter is how the board says that a ballot was sealed in a browser.
const SealedByVoter = "voter"

func (v *Visit) receipt() (domain.ContestID, box.Receipt, error) {
	id, err := v.contest()
	if err != nil {
		return id, box.Receipt{}, err
	}
	leaf, err := strconv.ParseInt(v.C.Param("leaf"), 10, 64)
	if err != nil || leaf < 0 {
		return id, box.Receipt{}, refusal.Because(refusal.Unknown, "", nil)
	}
	receipt, err := v.Engine.Receipt(v.Ctx, v.By, id, leaf)
	return id, receipt, err
}

func (v *Visit) receiptFile() error {
	_, receipt, err := v.receipt()
	if err != nil {
		return err
	}
	v.C.Header("Content-Disposition", `attachment; filename="receipt-`+receipt.Code+`.txt"`)
	v.C.Data(http.StatusOK, "text/plain; charset=utf-8", receipt.File)
	return nil
}
