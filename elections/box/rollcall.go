package box

import (
	"encoding/binary"
	"hash/maphash"
	"strings"

	"hustings/domain"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// What a board remembers of its roll stands here: some 180 bytes a voter, since a
// million may be on one roll.

// voter is one tag of the roll and where its ballots have come to.
type voter struct {
	tag  ledger.B32
	last ledger.B32 // leaf hash of the latest ballot
	leaf int64      // its index
	seq  int        // ballots so far

	person domain.PersonID // behind the tag, as long as the roll is kept

	off     bool // removed from the roll (R34)
	counter bool // the ballot that counts was sealed by the service
}

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
func (b *board) numberOfPerson(at int32) uint64 { return numberOf(string(b.voters[at].person)) }

// tagged is where a tag stands on the roll.
func (b *board) tagged(tag ledger.B32) (int32, bool) {
	return b.tags.find(tagNumber(&tag), func(at int32) bool { return b.voters[at].tag == tag })
}

// named is where somebody who has a vote stands on it.
func (b *board) named(person domain.PersonID) (int32, bool) {
	return b.people.find(numberOf(string(person)), func(at int32) bool { return b.voters[at].person == person })
}

// enrol adds a tag.
func (b *board) enrol(tag ledger.B32) {
	b.voters = append(b.voters, voter{tag: tag})
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
	digest, names := newRollDigest(), namer{b: b}
	err = tx.EachOnRoll(b.id, func(e domain.RollEntry) error {
		digest.add(e)
		b.rows++
		if at, known := b.tagged(e.Tag); known && !b.voters[at].off {
			names.add(at, e.Person)
		}
		return nil
	})
	if err != nil {
		return err
	}
	names.flush()
	if b.rows > 0 && sealed != digest.text() { // none once it is destroyed (R89)
		return Tampered("roll", 1)
	}
	b.stale = false
	b.weigh()
	return nil
}

func (b *board) forgetPeople() {
	b.people, b.rows, b.stale = places{}, 0, true
	for i := range b.voters {
		b.voters[i].person = ""
	}
}

// namer writes many short ids into one text, which takes half of what each alone does.
type namer struct {
	b    *board
	text strings.Builder
	at   []int32
	ends []int
}

func (n *namer) add(at int32, person domain.PersonID) {
	n.text.WriteString(string(person))
	n.at, n.ends = append(n.at, at), append(n.ends, n.text.Len())
	if len(n.at) == 2000 {
		n.flush()
	}
}

func (n *namer) flush() {
	all, from := strings.Clone(n.text.String()), 0 // of its very size
	for i, at := range n.at {
		id := domain.PersonID(all[from:n.ends[i]])
		from = n.ends[i]
		_, twice := n.b.named(id) // which the digest does not bear
		if n.b.voters[at].person = id; !twice {
			n.b.people.put(at, n.b.numberOfPerson)
		}
	}
	n.text.Reset()
	n.at, n.ends = n.at[:0], n.ends[:0]
}
