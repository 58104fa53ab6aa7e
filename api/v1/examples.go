package v1

// Texts and numbers of the document's examples, by the name of the property.
// A field whose name says something else in its own place has an example tag.
// What stands in neither is an id.
var exampleTexts = map[string]string{
	"public": "left out by a slip of the import",
	// People.
	"number": "10042", "forename": "Ada", "surname": "Bell", "name": "Ada Bell", "email": "ada.bell@example.org", "organisation": "North Trust",
	"group": "Northern Group", "job_role": "CIO", "role": "returning-officer", "by_role": "returning-officer", "accepted_role": "CIO",
	// Signing in.
	"link": "m3kYJ0dQxk0pZP3wq7o2cX4q0b3p0n1rj2p6m8s5tUY", "browser": "4hD9x2mJc0QmO1p7WbY5sQ", "code": "CIO", "token": "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9…",
	"session": "Zk1c0yqk8b1m6o2vS9nQd3wX5rT7uE4aB0hJ2pL8iGc", "message": "If we know the address, a mail is on its way.", "passphrase": "four plain words here",
	// Elections.
	"reference": "CIO-2026", "title": "CIO Advisory Panel 2026", "state": "nominations", "kind": "panel", "office": "chair", "contact": "returning.officer@example.org",
	"reviewer": "Dame Example", "notice_text": "Nominations are welcome from every trust.", "rules_version": "2026.1", "milestone": "poll_closes",
	"basis": "working-days-before-close", "rule": "R16", "panel_name": "CIO Advisory Panel", "cancelled_why": "The networks merge", "alarm": "tampered",
	"why": "As agreed by the secretariat on 4 May", "timezone": "Europe/London", "duplicate_policy": "last_counts", "papers": "public",
	// Nominations and objections.
	"statement": "I have led digital services for ten years and stand for plain software.", "interests": "none", "standing": "awaiting-supporters",
	"ground": "form-incomplete", "left_by": "withdrew", "ruling_due": "2026-05-12T16:00:00Z", "candidate": "Ada Bell", "answer": "She joined after the qualifying date.",
	"words": "My colleague is missing from the roll.", "text": "The organisation is North Trust, not North House.", "correction": "The organisation is North Trust.",
	// Two-person acts and alarms.
	"act": "election.certify", "decision": "The election of 25 June is void. Signed, Dame Example.", "cause": "A restored backup lacked the last entries.",
	"evidence": "The witness's checkpoint of 25 June, 17:05.",
	// Contests and boards.
	"stage": "sealed", "vote": "motion", "question": "Shall the panel write to the minister?", "board": exampleHash, "method": "scottish-stv", "policy": "service", "duplicates": "last_counts", "option": "c01", "returned": "c01", "sealed": "voter",
	"ballot": "eyJieSI6InZvdGVyIiwiY3QiOltd…", "receipt": "c2sp.org/tlog-proof@v1\n…", "manifest": `{"type":"manifest", …}`, "e": exampleHash, "pk": exampleHash,
	"tag": exampleHash, "salt": exampleHash, "prev": exampleHash, "hash": "7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069", "voter": "10042",
	"quota": "39", "holder": "Trustee one",
	// Lists, imports, mails.
	"next": "Q0lPLTIwMjY", "field": "email", "reason": "email-taken", "ended_by": "resignation", "template": "reminder", "problem": "450 mailbox busy",
	"why_not": "term-limit", "ignored_column": "telephone", "subject": ExampleID,
}

var exampleNumbers = map[string]int{"status": 422, "limit": 50, "total": 412, "seats": 12, "roll": 412, "voters": 412, "ballots": 287, "valid": 281, "blank": 4,
	"invalid": 2, "papers": 287, "leaf": 17, "rows": 3500, "created": 3480, "updated": 20, "seq": 42, "line": 17}
