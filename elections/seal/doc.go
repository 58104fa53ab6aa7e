// Package seal is the cryptography of a secret, verifiable ballot: it seals a ranking to a contest's key, proves that a
// sealed ballot was made for this voter's tag, shuffles the sealed ballots with a proof that none was added, lost or
// changed, and opens them with a proof that they say what is published. docs/protocol.md is the text it implements,
// section by section; a reader with that text and the vectors in testdata can write a second one.
//
// The way through it, in the order of an election:
//
//	keys      DealKey, KeyShare.Check, OpenDeal, GroupKey, JointKey   one or more groups make the contest's key
//	custody   NewKEK, WrapShare, SplitKEKTo                           the service's share rests wrapped
//	roll      NewTag                                                  one tag per roll entry
//	casting   SealBallot, VerifyBallot, ParseTrackingCode             in the browser, or at the counter
//	mixing    Mix, VerifyMix                                          a shuffle nobody can follow, with its proof
//	opening   Decrypt, VerifyDecryption, Open                         shares of the plaintext, then the papers
//	lot       LotCommit, LotSeed, LotOrder                            the one order for every tie
//
// Elements and scalars cross the package's border as the 32 bytes they are stored as; group arithmetic stays inside.
// Whatever touches a secret scalar runs in constant time (the curve library's own routines, or tables read whole);
// checks of public data do not, and use every core.
//
// The package knows nothing of entries, logs or files: it is given the values that docs/protocol.md names.
package seal

import "errors"

// Suite names the group, hash and shuffle of this protocol. It stands in every manifest and in every transcript.
const Suite = "R255-SHA512-TW/1"

// What can be wrong with the values that are handed in. Every error of this package wraps one of them, so that a caller
// can tell a malformed value from a false proof without reading the text.
var (
	ErrEncoding = errors.New("not a canonical encoding")      // bytes that are no element or scalar, or the identity where it is barred
	ErrLength   = errors.New("wrong length")                  // lists that do not fit each other or the contest
	ErrProof    = errors.New("proof does not hold")           // a well-formed proof of something that is not so
	ErrPaper    = errors.New("not a valid ranking")           // ranks that break the contest's rules
	ErrUnwrap   = errors.New("wrong key or altered envelope") // a wrapped share or officers' envelope that does not open
	ErrOfficers = errors.New("not enough officers")           // fewer passphrases fit than the policy asks for
)
