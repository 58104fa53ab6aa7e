package web

import "time"

// SignIn is page "sign-in".
type SignIn struct {
	Shell
	Email string
	Next  string // where to go afterwards, a path of this site

	Elsewhere []Link // where one signs in with another account, with the words on each button; "": ours

	PasskeyURL string // where the script of the passkey's button sends the proof; what it asks for first is below it
}

// CheckMail is page "check-mail": the same for known and unknown addresses.
type CheckMail struct {
	Shell
	Next    string
	Minutes int // how long link and code are good for
	Tries   int // left for the code
	DevMail string
}

// LinkLanding is page "link": what a link in a mail opens. Only the button
// spends the token, so that a scanner that follows links does no harm.
type LinkLanding struct {
	Shell
	Token   string // empty: it is in the address's fragment, read by the script; kept where it did not work
	Next    string
	PostURL string // empty: /sign-in/link
	Purpose string // "sign-in", "support" or "consent"
	Election,
	Candidate string // for support and consent
}

// MyVotes is page "my-votes".
type MyVotes struct {
	Shell
	Open []MyVote
	Past []MyVote
	None string // why there is nothing, in words
	Asks []Link // whether she would fill a vacant seat (R116)
}

// MySupports is page "my-supports": whom the reader was asked to support.
type MySupports struct {
	Shell
	Open []MySupport // wait for an answer
	Past []MySupport
}

// MySupport is one request for support.
type MySupport struct {
	Candidate             string
	Election, ElectionURL string
	Office                string // "chair", "vice-chair", or empty: a seat
	Until                 time.Time
	AnswerURL             string
	Answer                string // "given", "declined", "late"; empty: none yet
}

// MyVote is a contest in which the reader has or had a vote.
type MyVote struct {
	Title, URL string
	Opens      time.Time
	Closes     time.Time
	State      string    // domain.State
	RollSealed time.Time // until then the roll, which has the reader, may change; zero: it is sealed
	Voted      bool
	Code       string // tracking code of the ballot that counts
	ReceiptURL string
	BallotURL  string // empty: no ballot can be cast (now)
	ByName     bool   // an open vote: BallotURL is the motion's page
	Choice     string // by name: "yes", "no", "abstain"; empty: none yet
	Tag        *RollLine
}

// Vote is page "vote": a secret vote that belongs to no election.
type Vote struct {
	Shell
	Title, Reference string
	Question, Help   string
	Digest           string // of the text that the question is about
	Majority         string // what carries a question, in words; empty: a choice
	Seats            int    // of a choice: how many are chosen
	State            string // sealed, open, closed, counting, counted, ended
	Opens, Closes    time.Time
	Roll, Ballots    int
	Options          []string
	Mine             *MyVote     // the reader is on its roll
	Result           *VoteResult // nil: not yet
	BoardURL         string
	BundleURL        string
}

// VoteResult is what a vote has decided, as far as the reader may see it.
type VoteResult struct {
	Question, Carried, TooFew bool
	Returned                  []string
	Votes                     []VoteLine // none where the rules withhold numbers
	Blank, Invalid            int
}

// VoteLine is an answer with its votes.
type VoteLine struct {
	Name     string
	Votes    string
	Returned bool
}

// RollLine is a voter's own line on the roll (docs/protocol.md 3).
type RollLine struct {
	Voter, Salt, Tag string
	Contest          string // base64url: with it the voter works her tag out herself; empty: no link to where
}

// Ballot is page "ballot". Without scripts the form posts to ReviewURL; with
// them the page seals (src/vote.ts) and posts JSON to Seal.CastURL.
//
// The cast address takes {"ballot": base64url of the entry} with the headers
// Idempotency-Key and X-CSRF-Token, and answers {"code": …, "next": address}
// or a problem document whose `detail` is shown as it is.
type Ballot struct {
	Shell
	Question  string // the heading: "Who should sit on the CIO panel?"
	Help      string // what stands under it, of a vote that belongs to no election
	Digest    string // of the text that the question is about
	Asked     bool   // it is such a vote: there are answers on the paper, and no candidates
	Election  string
	Closes    time.Time
	Seats     int
	Mode      string // "rank": order them; "one": choose one; "tick": choose some; "select": equal ranks
	Rows      []PaperRow
	Choices   int // highest preference that may be given
	MaxMarks  int // how many candidates may be marked
	ReviewURL string
	Again     bool      // a ballot has been cast; this one would replace it
	OldCode   string    // of the ballot it would replace
	Final     bool      // first_counts: there is no second ballot
	Own       *RollLine // the voter's own id, salt and tag
	Trial     bool      // a practice paper: nothing is stored
	For       string    // whose paper it is, sealed by the service; in the form without scripts
	Seal      *BallotSeal
}

// PaperRow is a candidate on the paper. Index is the place in the manifest.
type PaperRow struct {
	Index        int
	Field        string // "rank-" and the option's id
	Name         string
	Organisation string
	Photo        string // of its own, where the candidate has one
	Statement    string // as published; empty when withheld
	Withheld     bool   // ruled unlawful (R47)
	Interests    string
	RON          bool
	Withdrawn    bool
	Rank         int  // as marked so far
	Namesake     bool // another candidate of this paper has the same name
}

// Label is what tells the candidate from every other of the paper.
func (r PaperRow) Label() string {
	if r.Namesake && r.Organisation != "" {
		return r.Name + " (" + r.Organisation + ")"
	}
	return r.Name
}

// BallotSeal is what the page needs to seal this voter's next ballot. Binary
// values are base64url.
type BallotSeal struct {
	Suite      string   `json:"suite"`
	E          string   `json:"e"`
	PK         string   `json:"pk"`
	Tag        string   `json:"tag"`
	Seq        int      `json:"seq"`
	Prev       string   `json:"prev"`
	Ranking    string   `json:"ranking"` // strict or equal
	Candidates int      `json:"candidates"`
	MaxRank    int      `json:"max_rank"`
	MaxMarks   int      `json:"max_marks"`
	Voter      string   `json:"voter"`
	Salt       string   `json:"salt"`
	Board      []string `json:"board"` // the entries from the manifest to `open`, which the page checks the rest against
	CastURL    string   `json:"cast_url"`
	CSRF       string   `json:"csrf"`
}

// BallotReview is page "ballot-review", for browsers without scripts: the
// second of two steps (R63). The service seals on confirmation.
type BallotReview struct {
	Shell
	Question   string
	Closes     time.Time
	Marked     []Marked // empty: a blank ballot
	ConfirmURL string
	ChangeURL  string
	Hidden     []Hidden // the marks, and the proof that they were reviewed
}

// Marked is a candidate with its rank, and what the voter knows one by.
type Marked struct {
	Rank         int
	Name         string
	Organisation string
	Statement    string
	Interests    string
}

// Receipt is page "receipt".
type Receipt struct {
	Shell
	Election string
	Code     string
	CheckURL string // the address in the QR code: find this ballot
	FileURL  string
	FindURL  string
	BoardURL string
	BySelf   bool // sealed by the voter's browser, not by the service
	Replaces string
	Closes   time.Time
	AgainURL string // vote again until the close; empty: no
	Own      *RollLine
	Fresh    bool   // shown right after casting
	RoomURL  string // the room in which the vote was called; empty: it was in none
}

// Stand is page "stand": a nomination, for a panel (supporters) or an office
// (a proposer and a seconder; shorter statement).
type Stand struct {
	Shell
	Election, ElectionURL string
	Closes                time.Time
	Office                string // "chair", "vice-chair" or empty
	Name, Organisation    string
	Statement             string
	MaxWords, MaxChars    int
	Interests             string
	NoInterests           bool
	Supporters            []string // mail addresses or member numbers as typed
	Needed                int      // supporters
	OtherOrganisations    bool     // they must come from different ones
	Consent               bool
	PostURL               string
	Members               []Option // for an office: whom the reader may propose; empty: herself only
}

// Nomination is page "nomination": where one's own nomination stands.
type Nomination struct {
	Shell
	Election, ElectionURL string
	Standing              string // domain.Standing
	Candidate             string
	Statement, Interests  string
	Supports              []SupportLine
	Needed                int
	NobodyAsked           bool   // too few supporters gave their word, and nobody has yet to answer
	Ruling                string // in words
	RulingRule            string
	CureUntil             time.Time // zero: cannot be mended any more
	Consent               *Hidden   // a form to consent with, for one proposed by somebody else
	EditURL, AskURL       string
	WithdrawURL           string
	WithdrawUntil         time.Time
}

// SupportLine is a supporter and what became of the request.
type SupportLine struct {
	Name, Organisation string
	State              string // "waiting", "given", "declined"
	ResendURL          string
}

// Support is page "support": a member is asked to support a candidate.
type Support struct {
	Shell
	Election, Candidate  string
	Organisation         string
	Statement, Interests string
	Until                time.Time
	Left                 int // how many more candidates this member may support
	Office               string
	PostURL              string // empty: it is answered
	Answered             string // "given", "declined"; empty: not yet
	Hidden               []Hidden
}

// Account is page "account".
type Account struct {
	Shell
	Name, Email, Number, Organisation string
	Networks                          []Fact
	Roles                             []Fact
	Sessions                          []Session
	Passkeys                          []PasskeyRow
	Places                            []Fact // seats and offices, past and present
	Elections                         []OwnElection
	Wishes                            []Fact // what was asked of the office, and what came of it
	PhotoURL, PublicURL               string // of who is known in public
	ResignURL                         string // where there is one to resign from (R110)
	EnrolURL, ExportURL               string
	PassphraseURL                     string // for who may hold a part of elections' keys
}

// OwnElection is an election with what the reader has to do with it.
type OwnElection struct {
	Title, URL    string
	State         string // domain.State
	Next          string // what happens next, in words
	NextAt        time.Time
	Votes         bool   // on the roll, as things are
	BallotURL     string // empty: there is nothing to vote on now
	Standing      string // domain.Standing of the own nomination; empty: none
	NominationURL string
	WithdrawURL   string // empty: it cannot be withdrawn (any more)
}

// Session is a place where the reader is signed in.
type Session struct {
	Where    string // "Chrome on Windows"
	Began    time.Time
	LastSeen time.Time
	This     bool
}

// PasskeyRow is a passkey of an officer.
type PasskeyRow struct {
	Name      string
	Added     time.Time
	Used      time.Time
	RemoveURL string
}

// Passkey is page "passkey": enrolment ("enrol") or a fresh proof ("prove").
// The script passes Options to the browser and posts the answer as JSON to
// FinishURL, which answers {"next": address} or a problem document.
type Passkey struct {
	Shell
	Mode      string
	Act       string // what the proof is for, in words
	Options   string // PublicKeyCredentialCreationOptions or RequestOptions, JSON as WebAuthn level 3 writes it
	FinishURL string
	Next      string
}

// ForumConnect is the way on to the forum, for whoever signed in on the way there.
type ForumConnect struct {
	Shell
	URL string
}
