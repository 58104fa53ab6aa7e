package seal

import (
	"crypto/ecdh"
	"crypto/hpke"
	"fmt"
	"io"

	"filippo.io/edwards25519"
)

// Group says whose dealing is meant: a key group of an election in its current round. A complaint ends a round; numbers
// of members stay what they are in the manifest.
type Group struct {
	E     Hash   // election id
	Suite string // Suite
	Group int    // place among the manifest's groups, from 1
	Round int    // from 1
	K, N  int    // k of n members open a ballot
}

// KeyShare is one dealer's public part: commitments to the coefficients of a polynomial of degree k-1, the proof that the
// dealer knows the first, and for each other member the value meant for it, sealed to that member's key.
type KeyShare struct {
	Commits []Point   // C_t = a_t G, k of them
	Pok     [2]Scalar // c, z
	Deals   [][]byte  // empty when n = 1; else n items of 80 bytes, or none for the dealer's own place and members that are out
}

// Secret is a private share x of a contest's key. Destroy it as soon as the papers are stored.
type Secret struct{ x edwards25519.Scalar }

// NewSecret takes over a stored share.
func NewSecret(s Scalar) (*Secret, error) {
	x, err := s.decode()
	if err != nil {
		return nil, fmt.Errorf("private share: %w", err)
	}
	secret := &Secret{*x}
	x.Set(edwards25519.NewScalar())
	return secret, nil
}

// Bytes gives the share as it is wrapped and stored. The caller clears what it no longer needs.
func (s *Secret) Bytes() Scalar { return encodeScalar(&s.x) }

// Public is the share's public counterpart, xG.
func (s *Secret) Public() Point { return new(point).mulBase(&s.x).encode() }

// Destroy overwrites the share in place. Copies that the runtime or a caller made are beyond its reach: what protects a
// share is that it rests wrapped and that its wrapping key is deleted.
func (s *Secret) Destroy() { s.x.Set(edwards25519.NewScalar()) }

// String keeps the share out of logs.
func (s *Secret) String() string { return "secret share" }

func (g Group) check(member int) error {
	if g.Group < 1 || g.Round < 1 || g.N < 1 || g.N > 32 || g.K < 1 || g.K > g.N || member < 1 || member > g.N {
		return fmt.Errorf("member %d of group %d, %d of %d, round %d: %w", member, g.Group, g.K, g.N, g.Round, ErrLength)
	}
	return nil
}

func (g Group) transcript(t transcript) transcript {
	return t.bytes("e", g.E[:]).text("suite", g.Suite).int("group", uint64(g.Group)).int("round", uint64(g.Round))
}

func (g Group) challenge(member int, commits []Point, w Point) *edwards25519.Scalar {
	return g.transcript(t512("key-pok")).int("member", uint64(member)).points("commits", commits...).points("w", w).scalar()
}

func (g Group) dealInfo(dealer, member int) []byte {
	return transcriptBytes("deal", func(t transcript) {
		g.transcript(t).int("dealer", uint64(dealer)).int("member", uint64(member))
	})
}

// DealKey deals dealer's part of the group's key. members holds each member's HPKE public key (X25519, 32 bytes), nil for
// members that are out; for a group of one it is empty. It returns what goes on the board and the dealer's own value
// f(dealer), which joins the values dealt to her by the others; in a group of one it is the private share.
// random is nil for the operating system's (the sealing of deals always draws from that).
func DealKey(random io.Reader, g Group, dealer int, members [][]byte) (KeyShare, *Secret, error) {
	if err := g.check(dealer); err != nil {
		return KeyShare{}, nil, err
	}
	coefficients := make([]*edwards25519.Scalar, g.K)
	for t := range coefficients {
		var err error
		if coefficients[t], err = randomScalar(random); err != nil {
			return KeyShare{}, nil, err
		}
	}
	omega, err := randomScalar(random)
	if err != nil {
		return KeyShare{}, nil, err
	}
	return g.dealWith(dealer, members, coefficients, omega)
}

// dealWith is DealKey with its randomness given, for the vectors. It overwrites the coefficients.
func (g Group) dealWith(dealer int, members [][]byte, coefficients []*edwards25519.Scalar, omega *edwards25519.Scalar) (KeyShare, *Secret, error) {
	if g.N > 1 && len(members) != g.N || g.N == 1 && len(members) != 0 {
		return KeyShare{}, nil, fmt.Errorf("%d keys for a group of %d: %w", len(members), g.N, ErrLength)
	}
	var ks KeyShare
	for _, a := range coefficients {
		commit := new(point).mulBase(a).encode()
		if commit.IsIdentity() {
			return KeyShare{}, nil, fmt.Errorf("coefficient zero: %w", ErrEncoding)
		}
		ks.Commits = append(ks.Commits, commit)
	}
	c := g.challenge(dealer, ks.Commits, new(point).mulBase(omega).encode())
	z := edwards25519.NewScalar().MultiplyAdd(c, coefficients[0], omega)
	ks.Pok = [2]Scalar{encodeScalar(c), encodeScalar(z)}

	for j := 1; j <= len(members); j++ {
		if j == dealer || members[j-1] == nil {
			ks.Deals = append(ks.Deals, nil)
			continue
		}
		sealed, err := sealDeal(members[j-1], g.dealInfo(dealer, j), evaluate(coefficients, j))
		if err != nil {
			return KeyShare{}, nil, fmt.Errorf("deal for member %d: %w", j, err)
		}
		ks.Deals = append(ks.Deals, sealed)
	}
	own := &Secret{*evaluate(coefficients, dealer)}
	for _, a := range append(coefficients, omega) {
		a.Set(edwards25519.NewScalar())
	}
	return ks, own, nil
}

// evaluate gives f(j) for the polynomial with these coefficients.
func evaluate(coefficients []*edwards25519.Scalar, j int) *edwards25519.Scalar {
	x, f := scalarFromInt(uint64(j)), edwards25519.NewScalar()
	for t := len(coefficients) - 1; t >= 0; t-- {
		f.MultiplyAdd(f, x, coefficients[t])
	}
	return f
}

func sealDeal(key, info []byte, f *edwards25519.Scalar) ([]byte, error) {
	public, err := ecdh.X25519().NewPublicKey(key)
	if err != nil {
		return nil, err
	}
	kem, err := hpke.NewDHKEMPublicKey(public)
	if err != nil {
		return nil, err
	}
	plain := f.Bytes()
	defer clear(plain)
	return hpke.Seal(kem, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), info, plain)
}

// NewDealKey draws a member's HPKE key pair (X25519): private and public, 32 bytes each.
func NewDealKey() (private, public []byte, err error) {
	key, err := ecdh.X25519().GenerateKey(nil)
	if err != nil {
		return nil, nil, fmt.Errorf("drawing a deal key: %w", err)
	}
	return key.Bytes(), key.PublicKey().Bytes(), nil
}

// Check is what everybody checks of a key share: its sizes, its commitments and the proof of knowledge. out holds the
// members that complaints have put out of the round (nil for none); there must be a deal for everybody else.
func (ks KeyShare) Check(g Group, dealer int, out map[int]bool) error {
	if err := g.check(dealer); err != nil {
		return err
	}
	if len(ks.Commits) != g.K {
		return fmt.Errorf("%d commitments where k is %d: %w", len(ks.Commits), g.K, ErrLength)
	}
	if g.N == 1 && len(ks.Deals) != 0 || g.N > 1 && len(ks.Deals) != g.N {
		return fmt.Errorf("%d deals in a group of %d: %w", len(ks.Deals), g.N, ErrLength)
	}
	for i, deal := range ks.Deals {
		want := 80
		if i+1 == dealer || out[i+1] {
			want = 0
		}
		if len(deal) != want {
			return fmt.Errorf("deal of %d bytes for member %d: %w", len(deal), i+1, ErrLength)
		}
	}
	var p point
	for t := len(ks.Commits) - 1; t >= 0; t-- { // ends with p = C_0
		if err := p.decodeChecked(ks.Commits[t], true); err != nil {
			return fmt.Errorf("commitment %d: %w", t, err)
		}
	}
	c, err := ks.Pok[0].decode()
	if err != nil {
		return err
	}
	z, err := ks.Pok[1].decode()
	if err != nil {
		return err
	}
	w := p.mulAddBase(edwards25519.NewScalar().Negate(c), &p, z).encode()
	if g.challenge(dealer, ks.Commits, w).Equal(c) != 1 {
		return fmt.Errorf("key share of member %d in group %d: %w", dealer, g.Group, ErrProof)
	}
	return nil
}

// OpenDeal opens what dealer dealt to member and checks it against the dealer's commitments. An error is the ground for
// a complaint against that dealer.
func OpenDeal(g Group, ks KeyShare, dealer, member int, private []byte) (*Secret, error) {
	if err := g.check(member); err != nil {
		return nil, err
	}
	if dealer == member || member > len(ks.Deals) || len(ks.Deals[member-1]) != 80 {
		return nil, fmt.Errorf("no deal from %d for %d: %w", dealer, member, ErrLength)
	}
	key, err := ecdh.X25519().NewPrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("deal key: %w", err)
	}
	kem, err := hpke.NewDHKEMPrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("deal key: %w", err)
	}
	plain, err := hpke.Open(kem, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), g.dealInfo(dealer, member), ks.Deals[member-1])
	if err != nil {
		return nil, fmt.Errorf("deal from %d for %d: %w", dealer, member, ErrUnwrap)
	}
	defer clear(plain)
	if len(plain) != 32 {
		return nil, fmt.Errorf("deal from %d for %d holds %d bytes: %w", dealer, member, len(plain), ErrLength)
	}
	secret, err := NewSecret(Scalar(plain))
	if err != nil {
		return nil, fmt.Errorf("deal from %d for %d: %w", dealer, member, err)
	}
	var want point
	if err := want.setIdentity().addDealt(ks, member); err != nil {
		return nil, err
	}
	if secret.Public() != want.encode() {
		return nil, fmt.Errorf("deal from %d for %d is not on the committed polynomial: %w", dealer, member, ErrProof)
	}
	return secret, nil
}

// addDealt adds Σ_t j^t C_t, the public counterpart of the value dealt to member j.
func (v *point) addDealt(ks KeyShare, j int) error {
	var sum, c point
	sum.setIdentity()
	x := scalarFromInt(uint64(j))
	for t := len(ks.Commits) - 1; t >= 0; t-- {
		if err := c.decodeChecked(ks.Commits[t], true); err != nil {
			return fmt.Errorf("commitment %d: %w", t, err)
		}
		sum.mul(x, &sum)
		sum.plus(&sum, &c)
	}
	v.plus(v, &sum)
	return nil
}

// JoinSecrets adds up the values dealt to one member, the own one among them: the member's private share.
func JoinSecrets(dealt ...*Secret) *Secret {
	sum := new(Secret)
	for _, s := range dealt {
		sum.x.Add(&sum.x, &s.x)
	}
	return sum
}

// MemberShare is member j's public share, from the shares of every dealer not put out.
func MemberShare(shares []KeyShare, j int) (Point, error) {
	var p point
	p.setIdentity()
	for _, ks := range shares {
		if err := p.addDealt(ks, j); err != nil {
			return Point{}, err
		}
	}
	return keyPoint(&p, "a member's share")
}

// GroupKey is a group's public key: the sum of its dealers' first commitments.
func GroupKey(shares []KeyShare) (Point, error) {
	firsts := make([]Point, 0, len(shares))
	for _, ks := range shares {
		if len(ks.Commits) == 0 {
			return Point{}, fmt.Errorf("key share without commitments: %w", ErrLength)
		}
		firsts = append(firsts, ks.Commits[0])
	}
	return JointKey(firsts)
}

// JointKey is the contest's key: the sum of its groups' keys. Identities are refused, going in and coming out.
func JointKey(keys []Point) (Point, error) {
	var sum, p point
	sum.setIdentity()
	for i, key := range keys {
		if err := p.decodeChecked(key, true); err != nil {
			return Point{}, fmt.Errorf("key %d: %w", i+1, err)
		}
		sum.plus(&sum, &p)
	}
	return keyPoint(&sum, "the keys' sum")
}

func keyPoint(p *point, what string) (Point, error) {
	if p.isIdentity() {
		return Point{}, fmt.Errorf("%s is the identity: %w", what, ErrEncoding)
	}
	return p.encode(), nil
}
