package web

import "html/template"

// paperSamples are the pages of discussion papers and notes.
func paperSamples() map[string]any {
	card := EventCard{Reference: "D-2026-1", Topic: "Buy or build", URL: "/events/D-2026-1", Kind: "debate", State: "event-closed", Starts: at("2026-06-10T11:30:00Z")}
	body := template.HTML("<p>A debate, held on Wednesday.</p><h2>The motion</h2><p>This house would build its own records.</p><h2>Summary</h2><p>One said: “Less than one thinks.” Others were of another mind.</p><ul><li>For: 51 (51.0%)</li><li>Against: 49 (49.0%)</li></ul>")
	lines := []EventVoteLine{{"For", 51, "51.0%"}, {"Against", 49, "49.0%"}, {"Undecided", 0, "0.0%"}}
	chart := Bars{Bars: []Bar{{Label: "For", Value: 51, Figure: "51.0%"}, {Label: "Against", Value: 49, Figure: "49.0%"}, {Label: "Undecided", Value: 0, Figure: "0.0%"}}, Short: true}
	votes := []EventVote{{Number: 2, Purpose: "last", Question: "This house would build.", State: "vote-counted", Lines: lines, Chart: chart}, {Number: 1, Purpose: "first", Question: "This house would build.", State: "vote-counted", TooFew: true}}
	swing := &EventSwing{Lines: []SwingLine{{"For", "41.0%", "51.0%", "+10.0"}, {"Against", "59.0%", "49.0%", "−10.0"}}}
	notes := []EventPaperNote{{Kind: "correction", Text: "The figure in the second part is for one year.", At: at("2026-07-10T11:30:00Z")}, {Kind: "partner", Text: "That its name be spelt in full.", Done: "It is.", At: at("2026-07-11T11:30:00Z")}}
	versions := []EventPaperVersion{{Number: 4, At: at("2026-07-09T11:30:00Z"), Writer: names[0].name, Why: "A part was missing.", State: "paper-draft"}, {Number: 3, At: at("2026-07-08T11:30:00Z"), Writer: names[1].name, State: "paper-published", URL: "/events/D-2026-1/paper?version=3", Chosen: true},
		{Number: 2, At: at("2026-07-07T11:30:00Z"), State: "paper-withheld"}}
	marked := []MarkedPart{{Text: "A debate, held on Wednesday.\n\nAs "}, {Text: "Ann Example", N: 1, Kind: "name"}, {Text: " of "}, {Text: "Leeds", N: 2, Kind: "organisation"}, {Text: " said, records last."}}
	findings := []EventFinding{{N: 1, Words: "Ann Example", Kind: "name", Whole: true, Digest: "aa"}, {N: 2, Words: "Leeds", Kind: "organisation", Digest: "bb"}}
	words := []EventWords{{ID: "1", Speaker: names[0].name, Words: "Less than one thinks.", State: "words-agreed", Stands: true, Evidence: "Mail of 3 July"}, {ID: "2", Speaker: names[1].name, Words: "We should wait.", State: "words-asked", Stands: true, Until: at("2026-07-15T23:00:00Z"), AnswerURL: "/a"},
		{ID: "3", Speaker: names[1].name, Words: "Never.", State: "words-refused", Instead: "Not now.", AnswerURL: "/a"}, {ID: "4", Speaker: names[2].name, Words: "Soon.", State: "words-new", Stands: true}}
	compare := LetterCompare{From: 2, To: 3, Paragraphs: []ComparedParagraph{{false, []ComparedPart{{"same", "A debate, held on Wednesday."}}}, {true, []ComparedPart{{"same", "One said: "}, {"removed", "less"}, {"added", "more"}, {"same", " than one thinks."}}}}}
	desk := EventPaperDesk{Shell: shell("Discussion paper"), Over: Link{URL: "/e", Text: "D-2026-1"}, Reference: "D-2026-1", Topic: "Buy or build", Kind: "debate", Due: at("2026-07-08T23:00:00Z"), Number: 4, EditURL: "/edit", ReadURL: "/r",
		Marked: marked, Findings: findings, AsideURL: "/aside", Aside: 1, Unagreed: []string{"We should wait."}, Words: words, Speakers: []Option{{Value: "1", Text: names[0].name}}, PassageURL: "/p", AskURL: "/ask",
		Refused: "These passages could tell who was there: 2. Reword each, or say why it means nobody.", Again: true, Readers: "members", Versions: versions, CompareURL: "/c", Notes: notes, NoteURL: "/n", WithholdURL: "/w", Withholdable: []Option{{Value: "3", Text: "Version 3"}}, PartnerURL: "/partner", Partner: "The Institute"}
	ready := desk
	ready.Shell, ready.Findings, ready.Marked, ready.Unagreed, ready.Refused, ready.PublishURL, ready.Late = shell("Discussion paper"), nil, []MarkedPart{{Text: "Nothing."}}, nil, "", "/publish", true
	compared := compare
	compared.Shell = shell("Versions 2 and 3")
	edit := EventPaperEdit{Shell: shell("Edit the text"), Over: Link{URL: "/w", Text: "D-2026-1"}, Reference: "D-2026-1", PostURL: "/edit", Base: 3, Body: "A debate, held on Wednesday.\n\nOne said so."}
	theirs := edit
	theirs.Shell, theirs.Theirs = shell("Edit the text"), &EventPaperTheirs{Number: 4, Writer: names[1].name, At: at("2026-07-09T11:30:00Z"), Body: "Theirs.", Compared: compare}
	look := edit
	look.Shell, look.Shown, look.Preview, look.Findings, look.Unagreed = shell("Edit the text"), true, body, findings, []string{"We should wait."}
	paper := EventPaper{Shell: anonymous("Buy or build"), EventCard: card, EventURL: "/e", Readers: "public", Attribution: "chatham", Number: 3, At: at("2026-07-08T11:30:00Z"), Body: body, Votes: votes, Swing: swing, Notes: notes,
		PDFURL: "/pdf", MarkdownURL: "/md", WorkURL: "/w", Old: "/p", Versions: []EventPaperVersion{{Number: 3, At: at("2026-07-08T11:30:00Z"), State: "paper-published", URL: "/p?version=3"}, {Number: 1, At: at("2026-07-01T11:30:00Z"), State: "paper-published", URL: "/p?version=1"}}, CompareURL: "/c"}
	return map[string]any{
		"event-papers":        EventPapers{Shell: anonymous("Papers"), Items: []EventPaperRow{{"D-2026-1", "Buy or build", "/p", "debate", "members", at("2026-07-08T11:30:00Z")}, {"R-2026-1", "Safety", "/q", "roundtable", "public", at("2026-07-08T11:30:00Z")}}},
		"event-papers.none":   EventPapers{Shell: anonymous("Papers")},
		"event-paper":         paper,
		"event-paper-compare": EventPaperCompare{Over: Link{URL: "/w", Text: "D-2026-1"}, LetterCompare: compared},
		"event-paper-desk":    desk, "event-paper-desk.ready": ready,
		"event-paper-desk.new": EventPaperDesk{Shell: shell("Note"), Over: Link{URL: "/e", Text: "R-2026-1"}, Topic: "Safety", Kind: "roundtable", Due: at("2026-07-08T23:00:00Z"), DraftURL: "/draft"},
		"event-paper-edit":     edit, "event-paper-edit.theirs": theirs, "event-paper-edit.look": look,
		"event-check":      EventCheck{Shell: anonymous("Check your words"), EventCard: card, Attribution: "chatham", Words: words[1:3], Until: at("2026-07-15T23:00:00Z"), PostURL: "/own-words/answer", Hidden: []Hidden{{"token", "x"}}},
		"event-check.over": EventCheck{Shell: anonymous("Check your words"), EventCard: card, Attribution: "on-record", Words: words[:1], Over: true},
	}
}
