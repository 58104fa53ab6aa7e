package web

import "html/template"

// eventSamples are the pages of debates and roundtables.
func eventSamples() map[string]any {
	card := EventCard{Reference: "D-2026-1", Topic: "Buy or build", URL: "/events/D-2026-1", Kind: "debate", State: "event-announced", Starts: at("2026-06-10T11:30:00Z"), Place: "Online", Partner: "The Institute"}
	lines := []EventVoteLine{{"For", 51, "51.0%"}, {"Against", 49, "49.0%"}, {"Undecided", 0, "0.0%"}}
	chart := Bars{Bars: []Bar{{Label: "For", Value: 51, Figure: "51.0%"}, {Label: "Against", Value: 49, Figure: "49.0%"}, {Label: "Undecided", Value: 0, Figure: "0.0%"}}, Short: true}
	votes := []EventVote{{Number: 3, Purpose: "other", Question: "Shall there be tea?", State: "vote-open", Closes: at("2026-06-10T12:30:00Z"), Voters: 100, VoteURL: "/v", ExtendURL: "/x", BoardURL: "/b"},
		{Number: 2, Purpose: "last", Question: "This house would build.", State: "vote-counted", Lines: lines, Chart: chart, BoardURL: "/b"},
		{Number: 1, Purpose: "first", Question: "This house would build.", State: "vote-counted", TooFew: true, BoardURL: "/b"}}
	swing := &EventSwing{Lines: []SwingLine{{"For", "41.0%", "51.0%", "+10.0"}, {"Against", "57.0%", "49.0%", "−8.0"}, {"Undecided", "2.0%", "0.0%", "−2.0"}},
		Picture: []SwingMove{{"For", 410, 510, "41.0% → 51.0%"}, {"Against", 570, 490, "57.0% → 49.0%"}, {"Undecided", 20, 0, "2.0% → 0.0%"}}}
	questions := EventQuestions{Inside: true, QuestionsClose: at("2026-06-09T11:30:00Z"), AskURL: "/q", From: "page",
		Queue:    []EventQuestion{{ID: "1", Text: "What does it cost in ten years?", Supports: 14, SupportURL: "/s", ModerateURL: "/m", AnswerURL: "/a", Author: names[1].name}, {ID: "2", Text: "Who maintains it?", Supports: 3, Own: true}},
		Answered: []EventQuestion{{ID: "3", Text: "And the data?", Answer: "They are yours.", AnsweredBy: names[2].name}, {ID: "4", Text: "And afterwards?"}},
		Aside:    []EventQuestion{{ID: "5", Text: "Something rude", State: "question-hidden", Why: "It is rude.", ModerateURL: "/m"}}}
	event := Event{Shell: shell("Buy or build"), EventCard: card, Motion: "This house would build its own records.", About: template.HTML("<p>At lunch.</p>"), Ends: at("2026-06-10T12:30:00Z"),
		Attribution: "chatham", For: "members of CIO Network; invited sponsors", Limit: 400, Link: "https://video.example.org/x", Mine: "admitted", LeaveURL: "/w", ConsentURL: "/c", RoomURL: "/r", CalendarURL: "/i", Acts: []Link{{URL: "/p", Text: "People"}},
		Posts: []MotionButton{{"/o", "Open the room", false}}, EventQuestions: questions}
	over := event
	over.Shell, over.State, over.Votes, over.Swing, over.Attribution, over.Recording = shell("Buy or build"), "event-closed", votes[1:], swing, "on-record", "https://video.example.org/y"
	over.Speakers, over.Themes = []EventSpeaker{{names[0].name, "A Trust", "chair"}, {names[1].name, "", "for"}}, []string{"Safety", "Records"}
	over.Paper, over.CheckURL, over.PaperLate = &Link{URL: "/paper", Text: "Discussion paper"}, "/check", true
	off := event
	off.Shell, off.State, off.Why, off.Mine, off.Refused, off.EventQuestions = anonymous("Buy or build"), "event-cancelled", "The chair is ill.", "", "This event is for others.", EventQuestions{}
	anybody := off
	anybody.State, anybody.Why, anybody.Refused, anybody.SignInURL = "event-announced", "", "", "/sign-in?next=%2Fevents%2FD-2026-1"
	parts := EventParts{State: "event-live", Motion: "This house would build its own records.", Ends: at("2026-06-10T12:30:00Z"), Present: 104, HereURL: "/h", Here: true, Leads: true, EventQuestions: questions, Votes: votes, Swing: swing, Waiting: 2,
		Call: &EventCall{URL: "/call", Purpose: "last", Seconds: []int{60, 120, 300}}}
	room := EventRoom{Shell: shell("Buy or build"), Title: "Buy or build", Reference: "D-2026-1", URL: "/e", EventsURL: "/e/events", PartsURL: "/e/parts", Link: "https://video.example.org/x",
		ScreenURL: "/screen", AskURL: "/q", CallURL: "/call", CloseURL: "/close", Parts: parts}
	screen := room
	screen.Shell, screen.Parts.HereURL, screen.Parts.Leads, screen.Parts.Call = shell("Buy or build"), "", false, nil
	swung := screen
	large := *swing
	large.Projected = true
	large.Picture = []SwingMove{{"For", 410, 510, "41.0% → 51.0% (+10.0)"}, {"Against", 570, 490, "57.0% → 49.0% (−8.0)"}, {"Undecided", 20, 0, "2.0% → 0.0% (−2.0)"}}
	swung.Parts.Queue, swung.Parts.Aside = []EventQuestion{{ID: "1", Text: "What does it cost in ten years?", Supports: 14}, {ID: "2", Text: "Who maintains it?", Supports: 3}}, nil
	swung.Parts.Votes, swung.Parts.Swing = nil, &large
	screen.Parts.Votes, screen.Parts.Swing = votes[1:2], nil
	people := EventPeople{Shell: shell("People"), Over: Link{URL: "/e", Text: "D-2026-1"}, AddURL: "/a", InviteURL: "/i", Sides: []Option{{Value: "chair", Text: "in the chair"}}, Admitted: 2, Waiting: 1, Came: 1,
		Speakers: []EventPerson{{Name: names[0].name, As: "chair", Consented: true, URL: "/d"}, {Name: names[1].name, Organisation: "A Trust", As: "for"}},
		People:   []EventPerson{{Name: names[2].name, As: "member", Standing: "admitted", State: "present", URL: "/m", Do: "no"}, {Name: names[3].name, As: "guest", Standing: "waiting"}, {Name: names[4].name, As: "sponsor", Standing: "withdrawn"}}}
	return map[string]any{
		"events": Events{Shell: shell("Debates"), Coming: []EventCard{card}, Past: []EventCard{over.EventCard}, NewURL: "/events/new", PapersURL: "/events/papers", CalendarURL: "/events/calendar.ics"},
		"event":  event, "event.over": over, "event.off": off, "event.anybody": anybody,
		"event-room": room, "event-screen": screen, "event-screen.swing": swung, "event-people": people,
		"invitation":         Invitation{Shell: anonymous("Buy or build"), EventCard: card, Ends: at("2026-06-10T12:30:00Z"), Side: "for", Attribution: "chatham", PostURL: "/p"},
		"invitation.guest":   Invitation{Shell: anonymous("Buy or build"), EventCard: card, Ends: at("2026-06-10T12:30:00Z"), Link: "https://video.example.org/x", Standing: "admitted", PostURL: "/p"},
		"invitation.waiting": Invitation{Shell: anonymous("Buy or build"), EventCard: card, Ends: at("2026-06-10T12:30:00Z"), Standing: "waiting"},
	}
}
