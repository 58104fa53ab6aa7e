package domain

import (
	"hustings/domain/count"
	"hustings/domain/refusal"
)

// A Mark is one line of a ballot paper as a voter fills it in.
type Mark struct {
	Option string `json:"option"` // id of the option
	Rank   int    `json:"rank"`   // 1 is the first preference
}

// How a filled-in paper can be wrong (R61).
var (
	RankOutOfRange  = refusal.Reason{Code: refusal.FORM, Name: "rank-out-of-range"}
	RankTwice       = refusal.Reason{Code: refusal.FORM, Name: "rank-twice"}
	RankLeftOut     = refusal.Reason{Code: refusal.FORM, Name: "rank-left-out"}
	OptionUnknown   = refusal.Reason{Code: refusal.FORM, Name: "option-unknown"}
	OptionTwice     = refusal.Reason{Code: refusal.FORM, Name: "option-twice"}
	OptionWithdrawn = refusal.Reason{Code: refusal.FORM, Name: "option-withdrawn"}
	MarksTooMany    = refusal.Reason{Code: refusal.FORM, Name: "marks-too-many"}
	NotReviewed     = refusal.Reason{Code: refusal.STATE, Name: "not-reviewed"} // a form cast without the review step (R63)
)

// Why a sealed ballot is refused; none says anything of what is in it.
var (
	BallotUnreadable = refusal.Reason{Code: refusal.FORM, Name: "ballot-unreadable"}   // not an entry of this contest's log in its one form
	BallotNotProved  = refusal.Reason{Code: refusal.FORM, Name: "ballot-not-proved"}   // the proof does not hold for this voter, place and contest
	BallotNotYours   = refusal.Reason{Code: refusal.FORM, Name: "ballot-not-yours"}    // sealed under another entry of the roll
	BallotCopied     = refusal.Reason{Code: refusal.FORM, Name: "ballot-copied"}       // a part of it stands on the board already
	BallotOutOfTurn  = refusal.Reason{Code: refusal.DUP, Name: "ballot-out-of-turn"}   // another ballot of this voter was first (R64)
	BallotStands     = refusal.Reason{Code: refusal.DUP, Name: "ballot-stands"}        // the first confirmed ballot counts (R64)
	ResultUnknown    = refusal.Reason{Code: refusal.STATE, Name: "result-unknown"}     // nothing has been counted
	PapersWithheld   = refusal.Reason{Code: refusal.NotFound, Name: "papers-withheld"} // R86: they are not public
)

// ShapePaper fills in what the contest leaves open of how its papers are marked,
// as its method reads them. Where only the marks count, every mark is rank 1:
// one of them in first past the post, as many as there are places in a block
// vote, any number in approval (R70, docs/protocol.md 2).
func (c *Contest) ShapePaper() {
	method := count.Method(c.Method)
	shape := func(n *int, otherwise int) {
		if *n == 0 {
			*n = otherwise
		}
	}
	switch {
	case method.Preferential():
		shape(&c.MaxRank, min(maxRank, len(c.Options)))
	case method == count.FPTP:
		shape(&c.MaxRank, 1)
		shape(&c.MaxMarks, 1)
	default:
		c.EqualRanks = true
		shape(&c.MaxRank, 1)
	}
	if method == count.Block {
		shape(&c.MaxMarks, min(c.Seats, len(c.Options)))
	}
	shape(&c.MaxMarks, len(c.Options))
}

// maxRank is the greatest rank that a paper's code can carry (docs/protocol.md 2).
const maxRank = 63

// Paper judges a voter's marks and returns one rank per option in ballot-paper
// order, 0 for unmarked (R61): ranks run from 1 without gap or repeat, each
// option stands at most once, and all of them on this paper. No marks at all
// are an explicit blank ballot (R62). It is never mended silently.
func (c Contest) Paper(marks []Mark) ([]uint8, error) {
	if len(marks) > len(c.Options) || len(marks) > c.MaxMarks {
		return nil, refusal.Because(MarksTooMany, "R61", refusal.Args{"max": min(c.MaxMarks, len(c.Options))}).On("marks")
	}
	place := make(map[string]int, len(c.Options))
	for i, o := range c.Options {
		place[o.ID] = i
	}
	ranks := make([]uint8, len(c.Options))
	given := make([]bool, c.MaxRank+1)
	for _, m := range marks {
		i, known := place[m.Option]
		switch {
		case !known:
			return nil, refusal.Because(OptionUnknown, "R61", nil).On("marks")
		case c.Options[i].WithdrawnAt != nil:
			return nil, refusal.Because(OptionWithdrawn, "R61", nil).On("marks")
		case m.Rank < 1 || m.Rank > c.MaxRank:
			return nil, refusal.Because(RankOutOfRange, "R61", refusal.Args{"max": c.MaxRank}).On("marks")
		case ranks[i] != 0:
			return nil, refusal.Because(OptionTwice, "R61", nil).On("marks")
		case given[m.Rank] && !c.EqualRanks:
			return nil, refusal.Because(RankTwice, "R61", refusal.Args{"rank": m.Rank}).On("marks")
		}
		ranks[i], given[m.Rank] = uint8(m.Rank), true
	}
	for rank, last := 1, 0; rank < len(given); rank++ {
		switch {
		case !given[rank]:
		case rank != last+1:
			return nil, refusal.Because(RankLeftOut, "R61", refusal.Args{"rank": last + 1}).On("marks")
		default:
			last = rank
		}
	}
	return ranks, nil
}
