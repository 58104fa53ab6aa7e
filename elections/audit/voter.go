package audit

import (
	"fmt"

	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// Voter is one who looks herself up: her id and her salt of a contest, as the
// service showed them to her. From these she makes her tag herself: two voters
// who were given one tag would each take the other's ballots for her own, and the
// id is in the tag (protocol, section 3).
type Voter struct {
	ID   string
	Salt ledger.B32
}

// VoterReport says what a contest has under a voter's own tag.
type VoterReport struct {
	Voter   string `json:"voter"`
	Tag     string `json:"tag"` // base64url
	OnRoll  bool   `json:"on_roll"`
	Ballots int    `json:"ballots"` // entries under the tag
	// Entry and TrackingCode are of the ballot that stands for her, absent without one.
	Entry        *int64        `json:"entry,omitempty"`
	TrackingCode string        `json:"tracking_code,omitempty"`
	Status       ReceiptStatus `json:"status,omitempty"`
}

func (r *VoterReport) String() string {
	switch {
	case !r.OnRoll:
		return fmt.Sprintf("Voter %s: her tag %s was taken off the roll", r.Voter, r.Tag)
	case r.Ballots == 0:
		return fmt.Sprintf("Voter %s: her tag %s is on the roll; no ballot is under it", r.Voter, r.Tag)
	}
	return fmt.Sprintf("Voter %s: her tag %s is on the roll; %d under it, and the one that stands is %s, entry %d: %s",
		r.Voter, r.Tag, r.Ballots, r.TrackingCode, *r.Entry, r.Status)
}

// judgeVoter looks the voter's tag up, where everything else of the contest held.
// A salt is of one contest: in others its tag is on no roll, and nothing is said.
func (c *contest) judgeVoter() {
	v := c.v.o.Voter
	if v == nil || len(c.report.Failures) > 0 {
		return
	}
	c.v.voterSought++
	tag := ledger.B32(seal.NewTag(seal.Hash(c.seq.Manifest().Contest), v.ID, v.Salt))
	i := c.box.find(tag)
	if i < 0 {
		return
	}
	c.v.voterFound = true
	mine := c.box.tags[i]
	r := &VoterReport{Voter: v.ID, Tag: tag.String(), OnRoll: !mine.removed, Ballots: int(mine.seq)}
	if mine.row > 0 {
		entry := int64(mine.counts)
		r.Entry, r.TrackingCode = &entry, ledger.TrackingCode(mine.last)
		r.Status = c.status(&ledger.Ballot{Tag: tag}, entry)
	}
	c.report.Voter = r
}

// missVoter fails a look-up that found the tag in no contest of the bundle.
func (v *verifier) missVoter() {
	if v.o.Voter != nil && !v.voterFound && v.voterSought > 0 {
		v.fail("the tag of voter %s with this salt was on no roll: a slip in either, another vote, or a tag that is not hers", v.o.Voter.ID)
	}
}
