package box

import (
	"encoding/binary"
	"encoding/hex"
	"hash/maphash"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// What a board remembers of its roll stands here: some 80 bytes a voter and 100 more of
// one who has voted, since a million may be on one roll.

// enrolled is what is kept of each tag of the roll.
type enrolled struct {
	tag    ledger.B32
	person personKey // behind the tag, as long as the roll is kept
	voted  int32     // place of her latest ballot among the board's, and one; 0: none
	off    bool      // removed from the roll (R34)
}

// latest is where a tag's ballots have come to.
type latest struct {
	last    ledger.B32 // leaf hash of the latest ballot
	leaf    int64      // its index
	seq     int32      // ballots so far
	counter bool       // the ballot that counts was sealed by the service
}

// voter is both, as they stand together.
type voter struct {
	tag    ledger.B32
	last   ledger.B32
	leaf   int64
	seq    int
	person domain.PersonID

	off     bool
	counter bool
}

// at is a voter by her place.
func (b *board) at(i int32) voter {
	e := &b.voters[i]
	v := voter{tag: e.tag, person: e.person.id(), off: e.off}
	if e.voted > 0 {
		l := &b.latest[e.voted-1]
		v.last, v.leaf, v.seq, v.counter = l.last, l.leaf, int(l.seq), l.counter
	}
	return v
}

// personKey is a person's id in half of its bytes; zero is nobody's.
type personKey [16]byte

// keyOf packs an id; of what is no id, the key is nobody's.
func keyOf(p domain.PersonID) (k personKey, ok bool) {
	if !domain.IsID(string(p)) {
		return k, false
	}
	var digits [32]byte
	n := copy(digits[:], p[:8])
	for _, from := range []int{9, 14, 19} {
		n += copy(digits[n:], p[from:from+4])
	}
	copy(digits[n:], p[24:])
	_, err := hex.Decode(k[:], digits[:])
	return k, err == nil
}

// id is the text of it; empty for nobody.
func (k personKey) id() domain.PersonID {
	if k == (personKey{}) {
		return ""
	}
	var text [36]byte
	hex.Encode(text[:8], k[:4])
	at := 8
	for _, part := range [][]byte{k[4:6], k[6:8], k[8:10], k[10:]} {
		text[at] = '-'
		hex.Encode(text[at+1:], part)
		at += 1 + 2*len(part)
	}
	return domain.PersonID(text[:])
}

func (k personKey) number() uint64 { return maphash.Bytes(seedOfNumbers, k[:]) }

// places finds where in a list something stands, by a number made from it: eight bytes
// each, where a map of the things themselves takes seventy.
type places struct {
	slots []int32 // a place and one; 0: free
	n     int
}

// find is the place that is the one, among those with a like number.
func (p *places) find(number uint64, is func(at int32) bool) (int32, bool) {
	if len(p.slots) == 0 {
		return 0, false
	}
	for i, mask := number, uint64(len(p.slots)-1); ; i++ {
		at := p.slots[i&mask] - 1
		if at < 0 {
			return 0, false
		}
		if is(at) {
			return at, true
		}
	}
}

// put adds a place that is not there yet; number is that of any place.
func (p *places) put(at int32, number func(at int32) uint64) {
	if 3*(p.n+1) > 2*len(p.slots) {
		p.room(p.n+1, number)
	}
	p.n++
	p.set(at, number)
}

func (p *places) set(at int32, number func(at int32) uint64) {
	mask := uint64(len(p.slots) - 1)
	i := number(at)
	for p.slots[i&mask] != 0 {
		i++
	}
	p.slots[i&mask] = at + 1
}

// room makes room for n places.
func (p *places) room(n int, number func(at int32) uint64) {
	size := 8
	for 2*size < 3*n {
		size *= 2
	}
	if size <= len(p.slots) {
		return
	}
	was := p.slots
	p.slots = make([]int32, size)
	for _, slot := range was {
		if slot != 0 {
			p.set(slot-1, number)
		}
	}
}

var seedOfNumbers = maphash.MakeSeed()

func numberOf(text string) uint64 { return maphash.String(seedOfNumbers, text) }

// tagNumber: a tag is a hash already.
func tagNumber(tag *ledger.B32) uint64 { return binary.LittleEndian.Uint64(tag[:]) }

func (b *board) numberOfTag(at int32) uint64    { return tagNumber(&b.voters[at].tag) }
func (b *board) numberOfPerson(at int32) uint64 { return b.voters[at].person.number() }

// tagged is where a tag stands on the roll.
func (b *board) tagged(tag ledger.B32) (int32, bool) {
	return b.tags.find(tagNumber(&tag), func(at int32) bool { return b.voters[at].tag == tag })
}

// named is where somebody who has a vote stands on it.
func (b *board) named(person domain.PersonID) (int32, bool) {
	key, ok := keyOf(person)
	if !ok {
		return 0, false
	}
	return b.keyed(key)
}

func (b *board) keyed(key personKey) (int32, bool) {
	return b.people.find(key.number(), func(at int32) bool { return b.voters[at].person == key })
}

// enrol adds a tag.
func (b *board) enrol(tag ledger.B32) {
	b.voters = append(b.voters, enrolled{tag: tag})
	b.tags.put(int32(len(b.voters)-1), b.numberOfTag)
	b.onRoll++
}

// callRoll reads whose each tag is where the roll has changed since they were read. size
// is the log's where tx reads it, which may be a picture from before the change (R33):
// its rows are those of then and agree with the digest of then, and say nothing of
// whoever was added. Such a reader goes by what is known, or by what it finds where
// nothing is; the next one still has to read them.
func (b *board) callRoll(tx *store.Tx, size int64) error {
	before := size < b.changed
	if !b.stale || before && b.people.n > 0 {
		return nil
	}
	err := b.readPeople(tx)
	b.stale = b.stale || before
	return err
}

// readPeople reads whose each tag is, and compares it with what the record has of
// the roll (R32). A row whose tag the log does not have gives nobody a vote. After an
// error nobody has one.
func (b *board) readPeople(tx *store.Tx) (err error) {
	sealed, err := sealedRoll(tx, b.id)
	if err != nil {
		return err
	}
	b.forgetPeople()
	defer func() {
		if err != nil {
			b.forgetPeople()
		}
	}()
	b.people.room(b.onRoll, nil)
	digest := newRollDigest()
	err = tx.EachOnRoll(b.id, func(e domain.RollEntry) error {
		digest.add(e)
		b.rows++
		if at, known := b.tagged(e.Tag); known && !b.voters[at].off {
			b.name(at, e.Person)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if b.rows > 0 && sealed != digest.text() { // none once it is destroyed (R89)
		return Tampered("roll", 1)
	}
	b.stale = false
	b.weigh()
	return nil
}

// name puts a person behind a tag; of two tags of one person, which the digest does not
// bear, the first is hers.
func (b *board) name(at int32, person domain.PersonID) {
	key, ok := keyOf(person)
	if !ok {
		return
	}
	_, twice := b.keyed(key)
	if b.voters[at].person = key; !twice {
		b.people.put(at, b.numberOfPerson)
	}
}

func (b *board) forgetPeople() {
	b.people, b.rows, b.stale = places{}, 0, true
	for i := range b.voters {
		b.voters[i].person = personKey{}
	}
}
