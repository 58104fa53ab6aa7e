package box

import (
	"log/slog"
	"sync"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// Box keeps the ballot boxes of an installation on one database: what is sealed, cast,
// closed, opened and counted in secret, whoever has called it. Several of them, in one
// process or in many, may work on the same database. It is safe for use by many
// goroutines.
type Box struct {
	Store *store.Store
	Keys  *Keys
	Log   *slog.Logger
	Host  string // of the boards, as in their checkpoints' origin: "vote.example.org"

	// Scripts are the SHA-256 of the voting page's files, as manifests name them.
	Scripts []ledger.B32

	// OneByOne gives every ballot a transaction of its own. It is what the box is
	// measured against, and nothing else is it good for.
	OneByOne bool

	// Fence keeps the installation to one database; nil: nobody asks which it is.
	Fence *Fence

	// StuckAfter is how long a batch of ballots may be under way before this replica
	// says that it is not ready; zero: eight seconds.
	StuckAfter time.Duration

	// Meter counts what becomes of ballots; nil: nobody counts.
	Meter Meter

	caller   Caller
	boards   boards
	words    words
	fresh    sync.Map // contest: how fresh its voters' sign-in must be, frozen with its notice (R31a)
	checked  checkedCounts
	courses  sync.Map // courseKey: how the turnout of a closed poll grew
	courtesy courtesy // what reads whole boards stands aside for whoever casts
	callers  voteCallers
}

// Caller is whom the boxes belong to, as far as they must know: the returning
// officer's office. It is asked in the box's own transaction.
type Caller interface {
	// ScopeOf is how far a role must reach to concern the contest.
	ScopeOf(tx *store.Tx, c domain.Contest) (domain.Scope, error)
	// ContestAlarm is told of an alarm that now stands on a contest (R103, R110a);
	// graver says that it has taken another one's place.
	ContestAlarm(tx *store.Tx, c domain.Contest, r *refusal.Refusal, graver bool) error
	// ContestCalm is told that a contest's alarm about a key file is over.
	ContestCalm(tx *store.Tx, c domain.Contest) error
	// LotAwaited is told whose values of the lot a contest now waits for (R73a).
	LotAwaited(tx *store.Tx, c domain.Contest, holders []string) error
	// TimeUnsure says why no instant can be relied on now (R20c); nil: it can.
	TimeUnsure() error
}

// nobody is a caller who has nothing to say.
type nobody struct{}

func (nobody) ScopeOf(*store.Tx, domain.Contest) (domain.Scope, error) { return domain.Scope{}, nil }

func (nobody) ContestAlarm(*store.Tx, domain.Contest, *refusal.Refusal, bool) error { return nil }

func (nobody) ContestCalm(*store.Tx, domain.Contest) error { return nil }

func (nobody) LotAwaited(*store.Tx, domain.Contest, []string) error { return nil }

func (nobody) TimeUnsure() error { return nil }

// New returns the boxes on an open database and key folder. A nil log discards; a
// nil caller has nothing to say.
func New(s *store.Store, k *Keys, host string, log *slog.Logger, caller Caller) *Box {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	if caller == nil {
		caller = nobody{}
	}
	return &Box{Store: s, Keys: k, Log: log, Host: host, caller: caller}
}

// FenceBy has the boxes keep to one database (see [Fence]).
func (e *Box) FenceBy(f *Fence) {
	f.remembered = e.remembered
	e.Fence = f
}

// Meter is told what happens to ballots as a whole: how many, never whose, never
// of which contest, never what is in them.
type Meter interface {
	// BallotTaken counts a ballot that was stored.
	BallotTaken()
	// BallotRefused counts one that was not, by the reason's name.
	BallotRefused(reason string)
	// Batch is one transaction of the box: how many ballots were in it, how long it
	// took, and whether it was stored.
	Batch(ballots int, took time.Duration, stored bool)
	// BallotWaited is how long a ballot was in the box until its voter was answered: for
	// its batch to begin, and for that to be stored.
	BallotWaited(took time.Duration)
}

// measured tells the meter what became of a batch.
func (e *Box) measured(answers []answer, took time.Duration, stored bool) {
	if e.Meter == nil {
		return
	}
	e.Meter.Batch(len(answers), took, stored)
	for _, a := range answers {
		r, refused := refusal.Of(a.err)
		switch {
		case refused:
			e.Meter.BallotRefused(r.Reason.Name)
		case a.err == nil && !a.before:
			e.Meter.BallotTaken()
		}
	}
}
