package web

import "time"

// KeyNote is what every page of an election says of its key: who can open the
// ballots, and whom the count waits for.
type KeyNote struct {
	Policy  string   // service, officers or trustees
	Holders []string // names of the officers with whom the key rests; none: not known yet, or destroyed
	Needed  int      // how many of them open the ballots
	Awaited []string // names of those who could still enter a passphrase; none: the count waits for nobody
	Missing int      // how many of those must
	Given   []string // names of those who have
	Enter   *Link    // for one who is awaited
	Lot     *LotNote // who holds the lot; nil: there will be none
}

// LotNote is what every page of an election says of its lot (R73a).
type LotNote struct {
	With    string // who holds a part beside the service, worded; empty: nobody
	Awaited bool   // the count waits for that part
	Enter   *Link  // for one who is awaited
}

// Lot is page "lot": who holds the lot of an election, and where an officer takes
// her part or enters it.
type Lot struct {
	Shell
	Election      string
	Seals, Closes time.Time
	Alone, Sealed bool
	Number        string // of the contest on the board; empty before the seal
	Holders       []LotHolder
	Offer         *LotOffer // for one who may still bind herself
	CommitURL     string
	RevealURL     string // for one whose part is awaited
	DrawURL       string // once a draw may replace a part
}

// LotHolder is a line of page "lot".
type LotHolder struct {
	Name, State string // worded
	Mine        bool
}

// LotOffer is what src/lot.ts makes commitments to.
type LotOffer struct {
	Holder  string   `json:"holder"`
	Nonce   string   `json:"nonce"`
	Numbers []string `json:"numbers"`
}

// Keys is page "keys": with whom an election's key rests, and how far they have
// come.
type Keys struct {
	Shell
	Election string
	Policy   string // service, officers or trustees
	// Stage is "nobody" (no officer holds a part), "before" (the seal), "sealed",
	// "awaited" (the poll is over), "enough" (passphrases were entered) or "gone"
	// (destroyed).
	Stage             string
	Needed, Given, Of int // 0 needed before the seal: too few have chosen a passphrase
	Seals, Closes     time.Time
	Holders           []KeyHolder
	EnterURL          string // for a holder whose passphrase is awaited
	ChooseURL         string // before the seal
}

// AllNeeded reports that no passphrase may be lost.
func (k Keys) AllNeeded() bool {
	ready := 0
	for _, h := range k.Holders {
		if h.State != "not-chosen" {
			ready++
		}
	}
	return k.Needed == ready
}

// KeyHolder is a line of page "keys".
type KeyHolder struct {
	Name  string
	State string // chosen or not-chosen before the seal; then after-close, waiting, entered or not-needed
	Mine  bool
}

// Passphrase is page "passphrase": a holder enters hers after the close.
type Passphrase struct {
	Shell
	Election, KeysURL string
	Needed, Of        int
	Given             []string // names of those who have entered theirs
	Closed            time.Time
	PostURL           string
	Mine              bool // this reader's is awaited
}

// OwnPassphrase is page "own-passphrase": an officer chooses the one under which
// she holds a part of the keys of elections to come.
type OwnPassphrase struct {
	Shell
	Has     bool // she has one; another takes its place for later elections
	Min     int  // characters
	PostURL string
}
