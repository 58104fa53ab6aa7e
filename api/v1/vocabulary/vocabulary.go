// Package vocabulary says what the words of the API mean: a word means one thing
// wherever it stands, so that its field need not say it again. A field whose word means
// something else in its own place says so there.
package vocabulary

// Meanings are what properties and parameters hold, by their name.
var Meanings = map[string]string{
	// Who and what.
	"id": "Its id, for ever the same", "reference": "The name by which people know it", "code": "Its short name", "name": "Its name, or the person's",
	"number": "Its number; a person's is the member number", "forename": "First names", "surname": "Last name", "email": "Mail address", "person": "Id of a person",
	"people": "Ids of people", "member": "Id of a member", "members": "Those it is for", "organisation": "Where they work", "group": "Parent group, counted as one organisation (R28)",
	"job_role": "What they work as", "role": "Of the office, or of a panel", "roles": "What they may do today", "kind": "What kind it is", "state": "How far it is",
	"standing": "How it stands", "status": "How it stands", "title": "What it is called", "text": "Its words", "words": "Its words", "heading": "What stands above it",
	"subject": "What it is about", "url": "Its address", "link": "An address, or the secret of a mailed link", "place": "Where", "where": "Where", "note": "Anything else to say about it",
	"notes": "What was said about it", "position": "Its place in the order", "rank": "The preference: 1 is the first", "n": "How many", "line": "Of the file, its first being 1",
	"field": "Which field", "key": "Which one", "was": "What it is now", "will": "What it would be", "before": "What stands there", "after": "What would stand there",
	// Why and by what.
	"why": "Goes into the record (R9)", "reason": "Why, as problems name it", "rule": "Number of the rule behind it", "because": "What brought it about", "detail": "More about it",
	"cause": "What brought it about", "evidence": "What shows it", "ground": "Why it is not valid", "answer": "What was answered", "message": "In words, for a person", "about": "What it is about",
	"by": "Whose act it was", "by_role": "As what they acted", "done_by": "Who did it", "made_by": "Who made it", "moved_by": "Who moved it", "seconded_by": "Who seconded it", "as": "In which place",
	"decision": "What was decided", "outcome": "How it ended", "act": "The act's name in the record", "purpose": "What it is for", "basis": "Where it comes from", "action": "Id of the action",
	"body": "As it was published", "value": "What was sent, where that may be repeated", "location": "Which field, as body.why", "errors": "What is wrong with which field", "type": "A page about this kind of problem, or about:blank",
	"instance": "This very problem", "args": "Numbers and dates of the sentence",
	// When.
	"at": "When", "asked": "When it was asked", "answered": "When it was answered", "began": "When it began", "since": "Since when", "from": "The first day, or since when", "until": "The first day after, or until when",
	"opens": "From then on votes are taken", "closes": "From then on none are", "starts": "When it begins", "ends": "When it ends", "ended": "When it ended", "ended_at": "When it ended", "ended_on": "The first day without it",
	"ended_by": "What ended it", "done": "When it was done, or that it is", "done_at": "When it was done", "due": "By when it is to be done", "day": "Which day", "year": "Which year", "minutes": "How long, or what was minuted",
	"published": "When it was published", "certified": "When two officers certified it", "received": "When it came", "sent": "When it left", "declined": "When it was declined", "submitted": "When it was handed in",
	"withdrawn": "When, or that, it was withdrawn", "disabled": "Since when they cannot sign in", "called_at": "When its notice went out", "opened_at": "When it was opened", "closed_at": "When it was closed", "moved_at": "When it was moved",
	"item_since": "Since when the room is at its item", "propose_by": "Until when proposals come in", "poll_opens": "Voting opens", "poll_closes": "Voting closes", "objections_close": "Until when one may object",
	"token_until": "Until when the token is good", "timezone": "Name of the time zone, as Europe/London", "overdue": "Its day is past", "timetable": "Its dates", "steps": "Its dates in order, each with its rule", "step": "How far it is",
	"milestone": "Which date of the timetable", "qualifying_date": "Whoever is a member on it may vote", "notice": "The notice is published", "nominations_open": "Nominations open", "nominations_close": "Nominations close",
	"statement": "The candidate's own words, or when candidates are published", "withdrawals_close": "The last instant to withdraw", "roll_sealed": "Who may vote is fixed", "poll_notice": "The notice of poll", "expires": "From then on it is not good",
	// Panels, seats, terms.
	"panel": "A panel; wherever one is asked for its code will do", "panels": "Several panels", "panel_name": "Name of its panel", "network": "A network; wherever one is asked for its code will do", "networks": "Networks",
	"seat": "Number of the seat", "seats": "How many seats, or the seats", "seat_term": "Id of a seat's term", "seat_terms": "Ids of seats' terms", "term": "Half-open: until is the first day after", "mandate": "By what right: elected, co-opted, appointed",
	"office": "Chair or vice-chair", "officers": "Chair and vice-chair", "held": "Seats and offices", "memberships": "Dated facts", "accepted_roles": "Job roles that may stand; empty: any", "acting": "In the chair's place", "co_opted": "By the panel, not by election",
	"home": "The one network where panel rights exist (R4)", "appointment": "Id of the appointment", "presides_as": "By what right they preside",
	// Elections and nominations.
	"election": "An election; wherever one is asked for its reference will do", "parent": "The election that it follows", "attempt": "Which try it is, from 1", "params": "The numbers it is held by", "params_version": "Of the numbers", "rules_version": "Version of the rules",
	"notice_text": "What the notice says besides", "cancelled_why": "Why it was called off", "candidate": "Who stands", "interests": "What the candidate declares, or who has declared one", "interest": "Id of the declared interest", "consent": "They agree to stand",
	"consents": "They agree", "supporters": "Whom they asked for support", "support": "Id of the request for support", "supports": "How many support it", "given": "Who gave theirs", "granted": "It was granted", "upheld": "It was upheld",
	"nomination": "Id of the nomination", "objection": "Id of the objection", "ruling": "What the returning officer decided", "left_by": "How they left", "may_stand": "They may stand", "why_not": "Why not, as problems name it", "proposed_by": "Who proposed them",
	"statement_withheld": "The statement is withheld", "withheld": "It is withheld", "first": "Of how many first preferences",
	// Polls, counts, boards.
	"contest": "Id of the vote", "round": "Which ballot of the election, from 1", "rounds": "Its ballots", "stage": "How far the vote is", "board": "Address of its public board", "method": "By which it is counted", "duplicates": "Which of several ballots of a voter counts",
	"option": "Id on the ballot paper", "options": "In the order of the paper", "ballots": "Voters with a ballot in the box", "roll": "How many may vote", "valid": "It is valid, or how many ballots are", "invalid": "How many ballots are not", "blank": "How many are blank",
	"leaf": "Where it stands on the board", "receipt": "The receipt file", "salt": "Hides who stands on the roll", "nonce": "Random", "pk": "The key to which ballots are sealed", "passphrase": "Known to its holder alone", "holder": "Who holds a part", "holders": "Those who hold a part",
	"needed": "How many are needed", "met": "There are enough", "quorum": "Whether enough are there", "conflicted": "Who may not take part in this", "carried": "More than needed are for it", "majority": "How much is needed", "mode": "By name or in secret",
	"way": "In a meeting or between two, or how", "choice": "What was chosen", "choices": "What there is to choose", "yes": "For it", "no": "Against it", "abstain": "Neither", "allowed": "The rules allow it", "hashes": "The proof, from the leaf up", "found": "Who was found",
	"departed": "Who left the seats", "countback": "Id of the countback", "ask": "Id of the question", "request": "Id of the request",
	// Meetings, motions, letters, priorities.
	"meeting": "Id of the meeting", "item": "Id of the agenda's item", "items": "In their order", "coming": "Those ahead", "past": "Those behind", "presenter": "Who presents it", "papers": "What is to be read for it", "paper": "Id of the paper", "comments": "What was said about it",
	"actions": "What somebody is to do because of it", "speakers": "Who has asked to speak", "turn": "Id of the turn to speak", "declared": "The interest that was declared", "visibility": "Who may read it", "confidential": "Not for those with an interest in it",
	"sections": "Its parts, in order", "corrections": "What was put right since", "approved": "When it was approved", "assents": "Who has agreed by correspondence", "motion": "Id or reference of the motion", "mover": "Who moved it", "seconder": "Who seconded it",
	"versions": "All there were", "version": "Which one, from 1", "sha256": "Of its bytes, in hexadecimal", "replaces": "What it takes the place of", "replaced_by": "What took its place", "open": "Not over", "shown": "When choices are shown", "rows": "How many rows", "to": "Up to which",
	"letter": "Id or reference of the letter", "addressees": "To whom it goes", "copies": "Who gets a copy", "signatories": "Whose chairs sign", "signatures": "Who has signed", "annexes": "Files that go with it", "decisions": "What the panels decided", "replies": "What came back",
	"paragraphs": "One after the other", "file": "A file", "proposal": "Id of the proposal", "into": "What takes it up", "owner": "Who is to do it", "priorities": "Id or reference of the ranking", "attribution": "How words are ascribed", "event": "Id or reference of the event",
	// What events are written up as.
	"finding": "Id of the finding", "quote": "Id of the quotation", "readers": "Who may read it", "agreed": "They agree to these words", "how": "How they are ascribed",
	// Events.
	"recording": "Address of the recording", "question": "Id of the question", "came_at": "When they came", "left_at": "When they left", "registration": "Id of the registration", "sponsors": "Sponsors are admitted",
	"guests": "Invited guests are admitted", "side": "For or against", "answered_at": "When it was answered", "votes": "How many votes", "speaker": "Id of the speaker", "own": "It is yours", "partner": "In association with whom",
	// Imports and mails.
	"created": "So many are new", "updated": "So many are changed", "unchanged": "So many are as they were", "bad_rows": "So many rows are wrong", "stored": "It was stored", "changes": "What would be otherwise", "ignored_columns": "Columns that nobody knows", "endings": "Id of the memberships that a file ended",
	"template": "Kind of the mail", "wish": "Id of the wish", "seq": "Its number in the record",
	// Signing in.
	"session": "The session's secret", "token": "Goes into Authorization: Bearer …", "browser": "Known to the browser that asked", "ticket": "Good for this once",
	// Proofs and comparisons.
	"changed": "It differs between the two", "parts": "Pieces of it, each the same in both or in one only", "digest": "Of the text, in hexadecimal", "form": "Which form of proof it is", "hash": "Of the one before and of this",
	"lines": "One under the other", "old": "Size of the older board", "size": "How many entries, or bytes", "passkey": "The passkey that signed", "record": "What the record says of it",
	// Lists.
	"limit": "Items on a page", "next": "Give it as after to get the next page; absent on the last one", "q": "Words to look for", "total": "How many there are", "problem": "What went wrong",
}
