package site

import (
	"hustings/api/web"
	"hustings/elections/box"
	"hustings/elections/ledger"
)

// tagPage is where a voter works out her own tag, in her own browser: nothing
// that she types there comes here.
func (v *Visit) tagPage() error { return v.Show("tag", web.Tag{Shell: v.Shell(v.Say("title.tag"))}) }

// rollLine is a voter's own line on the roll, with the contest that her tag is
// computed for.
func rollLine(p box.BallotPaper) *web.RollLine {
	return &web.RollLine{Voter: p.Voter, Salt: p.Salt.String(), Tag: p.Tag.String(), Contest: ledger.B32(p.Contest.Board).String()}
}
