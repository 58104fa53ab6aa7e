package web

import (
	"html/template"
	"strings"
)

// letterSamples are the pages of letters and priorities.
func letterSamples() map[string]any {
	face := LetterFace{Organisation: "Digital Health Networks", From: "CIO Advisory Panel, CCIO Advisory Panel and CNIO Advisory Panel", Reference: "L-2027-1", Kind: "letter", Date: civil("2027-01-11"),
		Subject:    "Five priorities for digital health and care",
		Words:      template.HTML("<p>Dear Secretary of State,</p>\n<p>On 8 December the elected advisory panels of three networks met in person. They ranked what some 3,500 digital leaders hold to be most important, and agreed on five priorities.</p>\n<ol>\n<li>One record that follows the patient</li>\n<li>Funding that outlives a financial year</li>\n<li>Standards before products</li>\n<li>A profession with a career</li>\n<li>Safety that is measured</li>\n</ol>\n<h2>Why these</h2>\n<p>None of them is new. What is new is that <strong>three professions</strong> say them together. The evidence is <a href=\"https://example.org/\" rel=\"nofollow noreferrer noopener\" target=\"_blank\">published</a>.</p>\n<blockquote>\n<p>We do not ask for more systems. We ask for those we have to work.</p>\n</blockquote>\n<p>We would welcome a meeting before the spring.</p>\n<p>Yours sincerely,</p>"),
		Addressees: []LetterParty{{"The Rt Hon A Minister MP", []string{"Secretary of State for Health and Social Care", "39 Victoria Street, London"}}, {"B Shadow MP", []string{"Shadow Secretary of State"}}},
		Copies:     []LetterParty{{"The chief executive", []string{"NHS England"}}}, Annexes: []LetterFile{{Name: "How the priorities were ranked.pdf", URL: "/f", Kind: "PDF", KB: 212}},
		Signed: []LetterSignature{{names[0].name, "chair", "CIO Advisory Panel", at("2027-01-10T10:14:00Z")}, {names[2].name, "chair", "CCIO Advisory Panel", at("2027-01-10T12:40:00Z")}, {names[4].name, "acting", "CNIO Advisory Panel", at("2027-01-11T08:02:00Z")}}}
	unsigned := face
	unsigned.Inner = true
	unsigned.Date, unsigned.Signed = civil("0001-01-01"), []LetterSignature{{Office: "chair", Panel: "CIO Advisory Panel"}, {names[2].name, "chair", "CCIO Advisory Panel", at("2027-01-10T12:40:00Z")}}
	digest := strings.Repeat("0123456789abcdef", 4)
	versions := []LetterVersion{{Number: 5, By: names[9].name, At: at("2027-01-10T09:00:00Z"), Why: "A typing error in the second paragraph.", Correction: true, Chosen: false}, {Number: 4, By: names[1].name, At: at("2027-01-08T09:00:00Z"), Chosen: true}}
	compared := LetterCompare{Shell: shell("Compared"), Reference: "L-2027-1", Subject: face.Subject, From: 4, To: 5, Versions: versions,
		Facts:      []ComparedFact{{"Subject", []ComparedPart{{"removed", "Six"}, {"added", "Five"}, {"same", " priorities"}}}},
		Paragraphs: []ComparedParagraph{{false, []ComparedPart{{"same", "Dear Secretary of State,"}}}, {true, []ComparedPart{{"same", "On 8 "}, {"removed", "Decmber"}, {"added", "December"}, {"same", " the panels met in person."}}}}}
	list := shell("Letters")
	rows := []LetterRow{{"L-2027-1", face.Subject, "/letters/L-2027-1", "letter", "letter-published", civil("2027-01-11")}, {"L-2026-2", "On the draft data strategy", "/l", "consultation", "letter-superseded", civil("2026-06-02")}}
	first := []Bar{{Label: "One record that follows the patient", Value: 9, Figure: "9", Strong: true}, {Label: "Standards before products", Value: 4, Figure: "4"}}
	ranking := Priorities{Shell: shell("Priorities for 2027"), Reference: "P-2026-1", Title: "Priorities for 2027", State: "priorities-decided", Panels: []string{"CIO Advisory Panel", "CCIO Advisory Panel"},
		ProposeBy: at("2026-11-20T17:00:00Z"), Opens: at("2026-12-08T10:00:00Z"), Closes: at("2026-12-08T12:00:00Z"), Frozen: at("2026-11-27T09:00:00Z"), Digest: digest, Adopted: at("2026-12-08T15:00:00Z"), MotionURL: "/m",
		Chosen:    []ProposalLine{{Title: "One record that follows the patient", Text: "Across every setting."}, {Title: "Funding that outlives a financial year"}},
		Proposals: []ProposalLine{{Number: 1, Title: "One record that follows the patient", Text: "Across every setting.", By: names[2].name, Supports: 41, Supported: true, Anchor: "p1"}, {Number: 2, Title: "Standards before products", Panel: "CCIO Advisory Panel", Supports: 1, Anchor: "p2"}},
		Merged:    []ProposalLine{{Title: "One patient, one record", Into: "One record that follows the patient"}}, Trail: []ProposalChange{{What: "One patient, one record", Why: "The same in other words.", Change: "merged", Into: "One record that follows the patient", At: at("2026-11-24T09:00:00Z")}},
		Board: &Link{URL: "/board/x", Text: "The board"}, Results: Results{First: Bars{Bars: first, Line: 7}, Quota: "7"}}
	proposing := Priorities{Shell: shell("Priorities for 2027"), Reference: "P-2026-1", Title: "Priorities for 2027", State: "priorities-proposing", Panels: []string{"CIO Advisory Panel"}, ProposeBy: at("2026-11-20T17:00:00Z"),
		Proposals: []ProposalLine{{Title: "Standards before products", Text: "Because.", By: names[2].name, Supports: 3, SupportURL: "/s", MergeURL: "/m", WordsURL: "/w", Anchor: "p2"}}, Propose: "/priorities/P-2026-1/proposals",
		ForPanels: []Option{{Value: "", Text: "my own", Chosen: true}, {Value: "CIO", Text: "CIO Advisory Panel"}}, Acts: []Link{{URL: "/f", Text: "Freeze the list"}}}
	return map[string]any{
		"letters": Letters{Shell: list, Filter: filter, Work: []LetterRow{{"L-2027-2", "On staffing", "/l", "statement", "letter-review", civil("2027-01-12")}}, Items: rows, Pager: pager, DraftURL: "/letters/new"},
		"letter": Letter{Shell: anonymous(face.Subject), LetterFace: face, PDFURL: "/letters/L-2027-1/pdf", ProofURL: "/letters/L-2027-1/proof", WorkURL: "/letters/L-2027-1/work", Digest: digest, Passkeys: true,
			Decided: []LetterDecision{{"CIO Advisory Panel", at("2026-12-08T15:00:00Z"), "/motions/CIO-2026-M7"}, {"CCIO Advisory Panel", at("2026-12-08T15:00:00Z"), ""}},
			Notes:   []LetterNote{{names[2].name, "chair", "CCIO Advisory Panel", "The figures have changed since.", at("2027-03-01T09:00:00Z")}},
			Replies: []LetterReply{{From: "The Secretary of State", Words: "Thank you for your letter.\n\nI should be glad to meet.", On: civil("2027-02-03"), File: &LetterFile{Name: "reply.pdf", URL: "/f", Kind: "PDF", KB: 88}}},
			Older:   &Link{URL: "/letters/L-2025-1", Text: "It supersedes L-2025-1"}, Newer: &Link{URL: "/letters/L-2028-1", Text: "L-2028-1"}, Ranking: &Link{URL: "/priorities/P-2026-1", Text: "The priorities it takes up"}},
		"letter-work": LetterWork{Shell: shell(face.Subject), LetterFace: unsigned, State: "letter-signing", Version: 5, Why: "A typing error in the second paragraph.",
			Steps:   []LetterStep{{"letter-draft", true, false}, {"letter-review", true, false}, {"letter-approval", true, false}, {"letter-signing", false, true}, {"letter-signed", false, false}, {"letter-published", false, false}},
			Panels:  []LetterPanel{{Name: "CIO Advisory Panel", Decision: "approved", DecidedAt: at("2026-12-08T15:00:00Z"), MotionURL: "/m", Signer: names[0].name}, {Name: "CCIO Advisory Panel", Decision: "refused", DecidedAt: at("2026-12-08T15:00:00Z"), RemoveURL: "/r", Signer: names[2].name, Acting: true, SignedAt: at("2027-01-10T12:40:00Z")}, {Name: "CNIO Advisory Panel", Decision: "open", MoveURL: "/m", Cannot: "A member who merely presides does not sign letters."}},
			Changed: &Link{URL: "/c", Text: "version 4 and version 5 compared"}, Sign: []Link{{URL: "/s", Text: "Sign for the CIO Advisory Panel"}}, Acts: []Link{{URL: "/b", Text: "Take it back"}}, EditURL: "/e", PDFURL: "/p",
			Versions: versions, Compare: "/letters/L-2027-1/compare", Ended: []LetterEnded{{names[0].name, "CIO Advisory Panel", "edited", "", 4, at("2027-01-10T09:00:00Z")}, {names[2].name, "CCIO Advisory Panel", "withdrawn", "I have thought again.", 3, at("2027-01-07T09:00:00Z")}},
			Comments: []LetterComment{{names[6].name, "The third point comes first.", 4, at("2027-01-08T11:00:00Z")}}, CommentURL: "/c", Opens: at("2027-01-15T00:01:00Z"), CalendarURL: "/letters/L-2027-1/calendar.ics", PublicURL: "/letters/L-2027-1"},
		"letter-compare":      compared,
		"letter-compare.same": LetterCompare{Shell: shell("Compared"), Reference: "L-2027-1", From: 4, To: 4, Same: true},
		"letter-sign":         LetterSign{Shell: shell("Sign"), LetterFace: unsigned, Version: 5, Digest: digest, For: "CIO Advisory Panel", Changed: &compared, Options: `{"publicKey":{"challenge":"AA"}}`, FinishURL: "/letters/L-2027-1/sign/CIO", Next: "/letters/L-2027-1/work"},
		"letter-sign.none":    LetterSign{Shell: shell("Sign"), LetterFace: unsigned, Version: 5, Digest: digest, For: "CIO Advisory Panel", Acting: true, NoPasskey: "/passkey/new", Next: "/n"},
		"priorities":          PrioritiesList{Shell: shell("Priorities"), Items: []PrioritiesRow{{Reference: "P-2026-1", Title: "Priorities for 2027", URL: "/p", State: "priorities-decided", At: at("2026-11-01T09:00:00Z"), Chosen: []string{"One record that follows the patient", "Standards before products"}}}, OpenURL: "/priorities/new"},
		"priority":            ranking,
		"priority.open":       proposing,
		"priority.small":      Priorities{Shell: anonymous("Priorities"), Reference: "P-2026-2", Title: "Priorities", State: "priorities-ended", Panels: []string{"CIO Advisory Panel"}, TooFew: true, Results: Results{Suppressed: "Withheld."}},
	}
}
