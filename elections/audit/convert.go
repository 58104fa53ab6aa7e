package audit

import (
	"hustings/elections/ledger"
	"hustings/elections/seal"
)

// Statement gives what a ballot entry says to package seal: the statement its
// proof is bound to, and the ballot. Whoever takes a ballot in and whoever
// verifies it later thus check the same thing.
func Statement(b *ledger.Ballot, pk ledger.B32) (seal.BallotStatement, seal.Ballot) {
	s := seal.BallotStatement{
		E: seal.Hash(b.E), Suite: seal.Suite, PK: seal.Point(pk),
		Tag: seal.Tag(b.Tag), Seq: uint64(b.Seq), By: string(b.By),
	}
	if !b.Prev.IsZero() {
		s.Prev = b.Prev[:]
	}
	var sealed seal.Ballot
	for _, c := range b.CT {
		sealed.Ct = append(sealed.Ct, seal.Ciphertext{A: seal.Point(c.A), B: seal.Point(c.B)})
	}
	for _, p := range b.Pok {
		sealed.Pok = append(sealed.Pok, seal.Scalar(p))
	}
	return s, sealed
}

// BallotEntry is the other way: the entry of a ballot that was sealed for a statement.
func BallotEntry(s seal.BallotStatement, b seal.Ballot) *ledger.Ballot {
	e := &ledger.Ballot{E: ledger.B32(s.E), Tag: ledger.B32(s.Tag), Seq: int(s.Seq), By: ledger.Sealer(s.By)}
	copy(e.Prev[:], s.Prev)
	for _, c := range b.Ct {
		e.CT = append(e.CT, ledger.Cipher{A: ledger.B32(c.A), B: ledger.B32(c.B)})
	}
	for _, p := range b.Pok {
		e.Pok = append(e.Pok, ledger.B32(p))
	}
	return e
}

// ShareEntry is the entry of a key share that was dealt by a member of a group.
func ShareEntry(g seal.Group, member int, ks seal.KeyShare) *ledger.KeyShare {
	e := &ledger.KeyShare{
		E: ledger.B32(g.E), Group: g.Group, Round: g.Round, Member: member,
		Pok: [2]ledger.B32{ledger.B32(ks.Pok[0]), ledger.B32(ks.Pok[1])},
	}
	for _, c := range ks.Commits {
		e.Commits = append(e.Commits, ledger.B32(c))
	}
	for _, d := range ks.Deals {
		e.Deals = append(e.Deals, d)
	}
	return e
}

// Share is the other way: a key share as package seal checks it.
func Share(e ledger.KeyShare) seal.KeyShare {
	ks := seal.KeyShare{Pok: [2]seal.Scalar{seal.Scalar(e.Pok[0]), seal.Scalar(e.Pok[1])}}
	for _, c := range e.Commits {
		ks.Commits = append(ks.Commits, seal.Point(c))
	}
	for _, d := range e.Deals {
		ks.Deals = append(ks.Deals, d)
	}
	return ks
}

// groupShares are the shares of a group's present round, by member.
func groupShares(seq *ledger.Sequence, group int) []seal.KeyShare {
	dealt := seq.Shares(group)
	var shares []seal.KeyShare
	for j := 1; j <= len(seq.Manifest().Groups[group-1].Members); j++ {
		if ks, ok := dealt[j]; ok {
			shares = append(shares, Share(ks))
		}
	}
	return shares
}

// ElectionKey is PK as the key shares on the log make it: the sum of the
// groups' keys. It is what the open entry must say.
func ElectionKey(seq *ledger.Sequence) (ledger.B32, error) {
	var keys []seal.Point
	for g := range seq.Manifest().Groups {
		key, err := seal.GroupKey(groupShares(seq, g+1))
		if err != nil {
			return ledger.B32{}, err
		}
		keys = append(keys, key)
	}
	pk, err := seal.JointKey(keys)
	return ledger.B32(pk), err
}

// SealGroup describes a key group to package seal, in its present round.
func SealGroup(seq *ledger.Sequence, group int) seal.Group {
	g := seq.Manifest().Groups[group-1]
	return seal.Group{
		E: seal.Hash(seq.Election()), Suite: seal.Suite, Group: group, Round: seq.Round(group),
		K: g.K, N: len(g.Members),
	}
}

// DecryptionStatement is what the decryption of a member must prove.
func DecryptionStatement(seq *ledger.Sequence, group, member int) (seal.DecryptStatement, error) {
	share, err := seal.MemberShare(groupShares(seq, group), member)
	return seal.DecryptStatement{
		E: seal.Hash(seq.Election()), Suite: seal.Suite, Group: group, Member: member, Share: share,
	}, err
}

// LotSeed is the seed that the revealed values make together; ok is false as
// long as one is missing.
func LotSeed(seq *ledger.Sequence) (seed ledger.B32, ok bool) {
	values, ok := seq.LotValues()
	if !ok {
		return ledger.B32{}, false
	}
	reveals := make([][32]byte, len(values))
	for i, v := range values {
		reveals[i] = v
	}
	return ledger.B32(seal.LotSeed(seal.Hash(seq.Election()), reveals)), true
}
