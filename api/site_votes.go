package api

import (
	"net/http"
	"strconv"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
)

func (s *Pages) votePages() {
	s.html(door.SignedIn, http.MethodGet, "/my/votes", (*visit).votesPage)
	s.html(door.SignedIn, http.MethodGet, "/contests/:contest/ballot", (*visit).ballotPage)
	s.html(door.SignedIn, http.MethodPost, "/contests/:contest/ballot", (*visit).castSealed)
	s.html(door.SignedIn, http.MethodPost, "/contests/:contest/ballot/review", (*visit).review)
	s.html(door.SignedIn, http.MethodGet, "/contests/:contest/ballot/review", (*visit).reviewPage)
	s.html(door.SignedIn, http.MethodPost, "/contests/:contest/ballot/confirm", (*visit).castReviewed)
	s.html(door.SignedIn, http.MethodGet, "/contests/:contest/receipts/:leaf", (*visit).receiptPage)
	s.html(door.SignedIn, http.MethodGet, "/contests/:contest/receipts/:leaf/file", (*visit).receiptFile)
}

func contestPath(id domain.ContestID, then string) string {
	return "/contests/" + string(id) + "/" + then
}

func receiptPath(id domain.ContestID, leaf int64) string {
	return contestPath(id, "receipts/"+strconv.FormatInt(leaf, 10))
}

// contest is the contest of the path; what cannot be an id is not there (AZ2).
func (v *visit) contest() (domain.ContestID, error) {
	id := v.c.Param("contest")
	if !domain.IsID(id) {
		return "", refusal.Because(refusal.Unknown, "", nil)
	}
	return domain.ContestID(id), nil
}

// votesPage shows every vote that is the reader's, with the tracking code of the
// ballot that counts.
func (v *visit) votesPage() error {
	mine, err := v.Engine.MyElections(v.ctx, v.by)
	if err != nil {
		return err
	}
	past, err := v.Engine.MyPastVotes(v.ctx, v.by)
	if err != nil {
		return err
	}
	view := web.MyVotes{Shell: v.shell(v.say("title.votes"))}
	for _, m := range append(mine, past...) {
		if !m.MayVote || m.Now == domain.Cancelled {
			continue
		}
		line := web.MyVote{Title: m.Title, URL: electionPath(m.Reference), State: string(m.Now), Opens: m.Timetable.PollOpens, Closes: m.Timetable.PollCloses}
		if m.Contest != nil {
			line.Opens, line.Closes = m.Contest.Opens, m.Contest.Closes
			if c := m.Cast; c != nil {
				line.Voted, line.Code, line.ReceiptURL = true, c.Code, receiptPath(m.Contest.ID, c.Leaf)
			}
			if m.Now == domain.Open && !(line.Voted && m.Contest.Duplicates == domain.FirstCounts) {
				line.BallotURL = contestPath(m.Contest.ID, "ballot")
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
	return v.show("my-votes", view)
}

// receiptPage shows a ballot's tracking code and what it proves.
func (v *visit) receiptPage() error {
	id, receipt, err := v.receipt()
	if err != nil {
		return err
	}
	paper, err := v.Engine.MyBallot(v.ctx, v.by, id)
	if err != nil {
		return err
	}
	c := paper.Contest
	view := web.Receipt{Shell: v.shell(v.say("title.receipt")), Election: c.Title, Code: receipt.Code, FileURL: receiptPath(id, receipt.Leaf) + "/file",
		CheckURL: v.Settings.Origin + findPath(receipt.Code), FindURL: findPath(receipt.Code), BoardURL: boardPath(c), Closes: c.Closes,
		Own: rollLine(paper), Fresh: v.c.Query("cast") != ""}
	for i, b := range paper.Cast {
		if b.Leaf != receipt.Leaf {
			continue
		}
		view.BySelf = b.Sealed == sealedByVoter
		if i > 0 && c.Duplicates == domain.LastCounts {
			view.Replaces = paper.Cast[i-1].Code
		}
	}
	if c.ReceivesBallots(v.Now()) == nil && c.Duplicates == domain.LastCounts {
		view.AgainURL = contestPath(id, "ballot")
	}
	return v.show("receipt", view)
}

// sealedByVoter is how the board says that a ballot was sealed in a browser.
const sealedByVoter = "voter"

func (v *visit) receipt() (domain.ContestID, elections.Receipt, error) {
	id, err := v.contest()
	if err != nil {
		return id, elections.Receipt{}, err
	}
	leaf, err := strconv.ParseInt(v.c.Param("leaf"), 10, 64)
	if err != nil || leaf < 0 {
		return id, elections.Receipt{}, refusal.Because(refusal.Unknown, "", nil)
	}
	receipt, err := v.Engine.Receipt(v.ctx, v.by, id, leaf)
	return id, receipt, err
}

func (v *visit) receiptFile() error {
	_, receipt, err := v.receipt()
	if err != nil {
		return err
	}
	v.c.Header("Content-Disposition", `attachment; filename="receipt-`+receipt.Code+`.txt"`)
	v.c.Data(http.StatusOK, "text/plain; charset=utf-8", receipt.File)
	return nil
}
