package holders

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/elections/box"
	"hustings/elections/clerk"
	"hustings/elections/ledger"
	"hustings/elections/store"
)

// The lot has a second holder besides the service (R73a), so that the operator
// alone cannot choose among seeds: the deputy or an auditor binds herself, before
// the seal, to values that are made on her own device and never come here before
// the close. Her commitment is also to the number that the contest will bear, so
// those numbers are drawn when she commits, and not at the seal.

const (
	lotNumbers = "lot-numbers" // the key that offered numbers are made with

)

// RevealLot puts an officer's value on the board after the close (R73a). It is the
// value that proves itself: whichever of the officers enters it.
func (e *Holders) RevealLot(ctx context.Context, by domain.Actor, id domain.ContestID, value ledger.B32) error {
	return e.Store.Act(ctx, func(tx *store.Tx) error {
		c, err := tx.Contest(id)
		if err != nil {
			return err
		}
		el, err := tx.Election(c.Election)
		if err != nil {
			return err
		}
		if err := by.MustAct(el.Panel, el.ID, domain.LotHolders...); err != nil {
			return err
		}
		return e.PutLot(tx, by, c, value)
	})
}

// LotOffer is what an officer makes her commitments to.
type LotOffer struct {
	Holder   string       // as which: deputy or auditor
	Nonce    ledger.B32   // goes back with the commitments
	Contests []ledger.B32 // the numbers of the rounds to come
}

// OfferLot gives an officer of an election the numbers of its rounds to come, for
// her device to make commitments to. Nothing is stored; any number of offers
// may be out.
func (e *Holders) OfferLot(ctx context.Context, by domain.Actor, name string) (o LotOffer, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := clerk.Named(tx, by, name)
		if err != nil {
			return err
		}
		if err := mayCommit(tx, by, el); err != nil {
			return err
		}
		rand.Read(o.Nonce[:])
		o.Holder = lotHolderIn(by, el)
		o.Contests, err = e.offered(by, el, o.Nonce)
		return err
	})
	return o, err
}

// offered are the numbers that belong to an offer: made anew from its nonce, so
// that an officer cannot choose them.
func (e *Holders) offered(by domain.Actor, el domain.Election, nonce ledger.B32) ([]ledger.B32, error) {
	key, err := e.Keys.Secret(lotNumbers)
	if err != nil {
		return nil, err
	}
	numbers := make([]ledger.B32, el.Kind.LotRounds())
	for i := range numbers {
		mac := hmac.New(sha256.New, key[:])
		for _, part := range [][]byte{[]byte(el.ID), []byte(by.Person), nonce[:]} {
			mac.Write(binary.BigEndian.AppendUint32(nil, uint32(len(part))))
			mac.Write(part)
		}
		mac.Write([]byte{byte(i + 1)})
		numbers[i] = ledger.B32(mac.Sum(nil))
	}
	return numbers, nil
}

// mayCommit refuses whoever is no such officer, and everybody once the roll is
// sealed: from then on the values could be chosen.
func mayCommit(tx *store.Tx, by domain.Actor, el domain.Election) error {
	if err := by.MustAct(el.Panel, el.ID, domain.LotHolders...); err != nil {
		return err
	}
	rounds, err := tx.ContestsOf(el.ID)
	if err != nil {
		return err
	}
	if len(rounds) > 0 || el.Outcome != nil {
		return refusal.Because(domain.LotSealed, "R73a", nil)
	}
	return el.In("R73a", domain.Notice, domain.Nominations, domain.Withdrawals)
}

func lotHolderIn(by domain.Actor, el domain.Election) string {
	for _, r := range domain.LotHolders {
		if by.Is(el.Panel, el.ID, r) {
			return domain.LotHolderOf(r)
		}
	}
	return ""
}

// AskForHolder asks the deputy and the auditors to hold a part of the lot, unless
// one of them does.
func AskForHolder(tx *store.Tx, el domain.Election) error {
	list, err := tx.LotCommitments(el.ID)
	if err != nil || len(list) > 0 {
		return err
	}
	people, err := clerk.OfficersOf(tx, el, domain.LotHolders...)
	if err != nil {
		return err
	}
	return tx.Mail(clerk.WriteAll(el, people, clerk.LotAskedMail{Seals: el.Timetable.RollSealed})...)
}

// CommitLot takes an officer's commitments, one for each number of the offer
// (R73a). Until the seal another may take their place, her own or another
// officer's; the record has them all.
func (e *Holders) CommitLot(ctx context.Context, by domain.Actor, id domain.ElectionID, nonce ledger.B32, commits []ledger.B32) error {
	return e.Act(ctx, by, id, domain.LotHolders, func(tx *store.Tx, el domain.Election) error {
		if err := mayCommit(tx, by, el); err != nil {
			return err
		}
		numbers, err := e.offered(by, el, nonce)
		if err != nil {
			return err
		}
		if len(commits) != len(numbers) {
			return refusal.Because(domain.LotOffer, "R73a", refusal.Args{"n": len(numbers)}).On("commits")
		}
		list, shown := make([]domain.LotCommitment, len(numbers)), make([]string, len(numbers))
		for i, commit := range commits {
			if commit.IsZero() || slices.Index(commits, commit) != i {
				return refusal.Because(domain.LotOffer, "R73a", refusal.Args{"n": len(numbers)}).On("commits")
			}
			list[i] = domain.LotCommitment{Round: i + 1, Contest: numbers[i], Holder: lotHolderIn(by, el), Person: by.Person, Commit: commit, At: tx.Now()}
			shown[i] = commit.String()
		}
		if err := tx.SaveLotCommitments(el.ID, list); err != nil {
			return err
		}
		return tx.Record(by, domain.Act{Name: acts.LotCommitted, Rule: "R73a", Panel: el.Panel, Election: el.ID,
			Detail: map[string]any{"holder": list[0].Holder, "commitments": shown}})
	})
}

// SecondHolder is the commitment for a round that is about to be sealed, nil when
// nobody is there: the service then holds the lot alone, and a seal never stalls.
// Who is an officer no longer is not there; nor is one whose number a seal that did
// not come to be has left its keys under.
func (e *Holders) SecondHolder(tx *store.Tx, el domain.Election, round int) (*domain.LotCommitment, error) {
	list, err := tx.LotCommitments(el.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		if c.Round != round {
			continue
		}
		there, err := clerk.OfficersOf(tx, el, domain.LotHolders...)
		if err != nil {
			return nil, err
		}
		_, err = tx.ContestAt(c.Contest)
		if _, no := refusal.Of(err); err != nil && !no {
			return nil, err
		}
		if err == nil || !slices.Contains(there, c.Person) || e.Keys.Used(c.Contest) {
			return nil, nil
		}
		return &c, nil
	}
	return nil, nil
}

// ElectionLot is who holds the lot of an election. It holds nothing that is secret.
type ElectionLot struct {
	Election domain.Election
	Contest  *domain.Contest  // the latest round; nil before the roll is sealed
	Number   ledger.B32       // its number on the board
	Holders  []box.LotHolding // the service first
	MayOffer bool             // the caller may still bind herself
}

// Alone reports that nobody but the service holds the lot.
func (l ElectionLot) Alone() bool { return len(l.Holders) == 1 }

// Awaited reports whether a value is wanted that the caller may have.
func (l ElectionLot) Awaited() bool {
	return slices.ContainsFunc(l.Holders, func(h box.LotHolding) bool { return h.State == box.LotAwaited && h.Mine })
}

// Lot tells who holds the lot of an election, by its id or reference; anybody may
// know (R73a).
func (e *Holders) Lot(ctx context.Context, by domain.Actor, name string) (l ElectionLot, err error) {
	err = e.Store.Read(ctx, func(tx *store.Tx) error {
		el, err := clerk.Named(tx, by, name)
		if err != nil {
			return err
		}
		l, err = e.lotTx(tx, by, el)
		return err
	})
	return l, err
}

func (e *Holders) lotTx(tx *store.Tx, by domain.Actor, el domain.Election) (l ElectionLot, err error) {
	l.Election = el
	mine := lotHolderIn(by, el)
	rounds, err := tx.ContestsOf(el.ID)
	if err != nil {
		return l, err
	}
	if n := len(rounds); n > 0 {
		l.Contest, l.Number = &rounds[n-1], rounds[n-1].Board
		l.Holders, err = e.LotHoldings(tx, l.Contest.ID, mine)
		return l, err
	}
	l.Holders = []box.LotHolding{{Holder: ledger.ServiceName, State: box.LotCommitted}}
	list, err := tx.LotCommitments(el.ID)
	if err != nil {
		return l, err
	}
	if len(list) > 0 {
		l.Holders = append(l.Holders, box.LotHolding{Holder: list[0].Holder, State: box.LotCommitted, Mine: mine == list[0].Holder})
	}
	l.MayOffer = mine != "" && mayCommit(tx, by, el) == nil
	return l, nil
}
