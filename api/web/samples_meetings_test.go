package web

import "html/template"

// meetingSamples are the pages of a panel's meetings.
func meetingSamples() map[string]any {
	paper := PaperLine{Title: "Options for the data plan", URL: "/papers/1", Kind: "PDF", Size: "1.2 MB", Visibility: "panel", Version: 2, Late: true, Older: []Link{{URL: "/papers/0", Text: "version 1"}},
		Readers: []string{names[0].name}, NewerURL: "/items/1/papers", DropURL: "/papers/1/withdraw"}
	action := ActionLine{Text: "Circulate the plan", Owner: names[2].name, State: "action-open", Due: civil("2026-03-01"), Overdue: true, EndURL: "/actions/1", Panel: "CIO"}
	item := AgendaItem{Number: 4, ID: "i4", Title: "Digital plan: what we ask for", Purpose: "decide", Presenter: names[3].name, Minutes: 20, At: at("2026-02-10T16:15:00Z"), Body: template.HTML("<p>Three options.</p>"),
		Notes: template.HTML("<p>The panel preferred the second.</p>"), Consent: true, Papers: []PaperLine{paper}, Comments: []MeetingRemark{{Name: names[1].name, Text: "What does it cost?", At: at("2026-02-08T09:00:00Z"), Flag: true}},
		Conflicts: []MeetingRemark{{Name: names[2].name, Text: "Adviser to a supplier"}}, Actions: []ActionLine{action}, CommentURL: "/c", ConflictURL: "/d", PullURL: "/p"}
	hidden := AgendaItem{Number: 5, ID: "i5", Title: "Contract", Purpose: "decide", Confidential: true, Aside: true, Hidden: true, WithdrawURL: "/w"}
	edit := item
	edit.EditURL, edit.UpURL, edit.DownURL, edit.DropURL, edit.PaperURL = "/items/4", "/u", "/d", "/r", "/items/4/papers"
	edit.CommentURL, edit.ConflictURL, edit.PullURL, edit.Comments = "", "", "", nil
	now := item
	now.Now, now.CommentURL, now.ConflictURL, now.PullURL = true, "", "", ""
	form := ItemForm{Title: "", Purpose: []Option{{Value: "note", Text: "Note"}, {Value: "decide", Text: "Decide", Chosen: true}}, Leads: true}
	card := MeetingCard{Title: "Monthly meeting", Reference: "CIO/2026/2", State: "meeting-called", URL: "/meetings/1", Starts: at("2026-02-10T16:00:00Z"), Ends: at("2026-02-10T17:30:00Z"), Place: "Leeds", Online: true, CalendarURL: "/meetings/1/calendar.ics"}
	open := card
	open.State, open.Mine = "meeting-open", "present"
	past := card
	past.State, past.MinutesURL = "meeting-closed", "/meetings/0/minutes"
	people := []MeetingMember{{Name: names[0].name, Office: "chair", State: "present", HereURL: "/a", Next: "left", Person: "p0"}, {Name: names[1].name, State: "apologies", CoOpted: true, HereURL: "/a", Next: "present", Person: "p1"}, {Name: names[2].name, Aside: true, Suspended: true, Panel: "CCIO"}}
	quorum := []QuorumLine{{Text: "CIO Advisory Panel: there is a quorum. Here and free to vote: 6; needed: 5 (9 of 12 seats are filled).", Met: true}, {Text: "CCIO Advisory Panel: no quorum. Here and free to vote: 3; needed: 5 (9 of 12 seats are filled). Nothing can be decided."}}
	parts := RoomParts{CSRF: "x", Title: "Monthly meeting", State: "meeting-open", Quorum: quorum, Presider: names[0].name, PresideBy: "chair", Items: []AgendaItem{now, hidden}, Members: people, Here: 1, Mine: "present", Seats: true, MineURL: "/m", Runs: true, NextURL: "/n", MoveURL: "/motions/new", Motions: roomMotionSamples(), Consent: []ConsentItem{{Title: "Dates of next year", PullURL: "/items/7/pull"}}, TakeURL: "/consent",
		Now: &RoomItem{AgendaItem: now, Since: at("2026-02-10T16:15:00Z"), Before: 30, AskURL: "/ask", Queue: []Speaker{{Name: names[1].name, Speaks: true, Since: at("2026-02-10T16:20:00Z"), CallURL: "/s", LeaveURL: "/l"}, {Name: names[4].name, CallURL: "/s2"}}}}
	nobody := parts
	nobody.Presider, nobody.PresideBy, nobody.Choose, nobody.ChooseURL, nobody.Now = "", "", people[:1], "/choose", nil
	sections := []MinutesSection{{Name: "text-0", Heading: "Attendance", Text: "Present: all.", HTML: "<p>Present: all.</p>"}, {Name: "text-1", Heading: "1. Contract", Text: "Said in private.", HTML: "<p>Said in private.</p>", Confidential: true}, {Name: "text-2", Heading: "2. Any other business"}}
	both := make([]MinutesSection, len(sections))
	copy(both, sections)
	both[0].Theirs = "Present: most."
	pack := MeetingPack{Shell: shell("Pack"), Title: "Monthly meeting", Reference: "CIO/2026/2", URL: "/meetings/1", Panels: "CIO Advisory Panel", Starts: card.Starts, Ends: card.Ends, Place: "Leeds", Items: []AgendaItem{item, hidden}, PDFURL: "/pdf"}
	running := pack
	running.Running, running.PDFURL, running.Private = true, "", map[string]template.HTML{"i4": "<p>Call Ben first.</p>"}
	options := []Option{{Value: "1", Text: "First"}, {Value: "2", Text: "Second", Chosen: true}}
	plan := CalendarPlan{Shell: shell("Plan"), Panel: "CIO Advisory Panel", PostURL: "/p", CancelURL: "/c", Nth: options, Weekday: options, Months: options, Year: options, At: "16:00", Minutes: "90"}
	planned := plan
	planned.Ready, planned.Count, planned.Slots = true, 11, []PlannedSlot{{Starts: at("2026-01-13T16:00:00Z")}, {Starts: at("2026-12-29T16:00:00Z"), Moved: civil("2026-12-28"), Provisional: true}, {Starts: at("2026-02-10T16:00:00Z"), Taken: "CIO/2026/2"}}
	papers := PanelPapers{Shell: shell("Public papers"), Name: "CIO Advisory Panel", URL: "/panels/CIO", Items: []PublicPaper{{PaperLine: PaperLine{Title: "Three ways", URL: "/papers/9", Kind: "PDF", Size: "12 kB", Visibility: "public", Version: 1}, Meeting: "Monthly meeting, CIO/2026/2", Held: card.Starts}}}
	return map[string]any{
		"panel-papers":      papers,
		"panel-papers.none": PanelPapers{Shell: shell("Public papers"), Name: "CIO Advisory Panel", URL: "/panels/CIO"},
		"meetings": Meetings{Shell: shell("Meetings"), Name: "CIO Advisory Panel", Code: "CIO", Inside: true, Next: &open, Coming: []MeetingCard{card}, Past: []MeetingCard{past}, More: "/more", PlanURL: "/plan", AddURL: "/add", UrgentURL: "/urgent",
			Links: []Link{{URL: "/a", Text: "Actions"}}, FeedURL: "/panels/CIO/calendar.ics", MineURL: "/calendar"},
		"my-meetings":   MyMeetings{Shell: shell("Your meetings"), Coming: []MeetingCard{open, card}, Panels: []Link{{URL: "/p", Text: "CIO Advisory Panel"}}, CalendarURL: "/calendar"},
		"meetings.none": Meetings{Shell: shell("Meetings"), Name: "CIO Advisory Panel", Code: "CIO", FeedURL: "/f"},
		"meeting": Meeting{Shell: shell("Monthly meeting"), Title: "Monthly meeting", Reference: "CIO/2026/2", State: "meeting-called", Panels: []Link{{URL: "/p", Text: "CIO Advisory Panel"}}, Starts: card.Starts, Ends: card.Ends, Place: "Leeds", Link: "https://video.example.org/x",
			LinkHost: "video.example.org", Agenda: at("2026-02-05T17:00:00Z"), Published: true, Inside: true, Mine: "apologies", Seats: true, Attend: []AttendButton{{URL: "/x", State: "", Text: "I am coming after all"}}, OpenURL: "/open", Items: []AgendaItem{item, hidden},
			Links: []Link{{URL: "/pack", Text: "The pack"}}, Keep: []Link{{URL: "/k", Text: "Agenda and papers"}}, Members: people, Readings: true,
			Motions: []MotionLine{{Link{URL: "/m", Text: "To build the data plan"}, "CIO-2026-M4", "motion-carried"}}},
		"meeting.open":    Meeting{Shell: shell("Monthly meeting"), Title: "Monthly meeting", Reference: "CIO/2026/2", State: "meeting-open", Starts: card.Starts, Ends: card.Ends, Place: "Leeds", Inside: true, Live: "/room", Standings: []string{quorum[0].Text}, Items: []AgendaItem{now}},
		"meeting.asked":   Meeting{Shell: shell("Outage"), Title: "Outage", Reference: "CIO/2026/3", State: "meeting-asked", Why: "The service is down.", Starts: card.Starts, Ends: card.Ends, Place: "Leeds", Inside: true, AskLine: "It is called when the chair and 3 others have asked.", Asked: []string{names[0].name}, AskURL: "/ask"},
		"meeting.outside": Meeting{Shell: shell("Monthly meeting"), Title: "Monthly meeting", Reference: "CIO/2026/2", State: "meeting-called", Starts: card.Starts, Ends: card.Ends, Place: "Leeds", Agenda: at("2026-02-05T17:00:00Z")},
		"meeting-room": MeetingRoom{Shell: shell("Monthly meeting"), Title: "Monthly meeting", Reference: "CIO/2026/2", URL: "/meetings/1", Link: "https://video.example.org/x", EventsURL: "/e", PartsURL: "/r", Parts: parts, Notes: &NotesForm{Item: "i4", Title: "Digital plan", URL: "/n", Text: "So far.", Theirs: "Otherwise."},
			ActionURL: "/a", ActionItem: "i4", Owners: options, Runs: true, CloseURL: "/close", MotionsURL: "/motions", Earlier: []RoomApproval{{Reference: "CIO/2026/1", URL: "/approve", ReadURL: "/read", Held: at("2026-01-13T16:00:00Z")}}},
		"meeting-room.nobody": MeetingRoom{Shell: shell("Monthly meeting"), Title: "Monthly meeting", Reference: "CIO/2026/2", URL: "/meetings/1", EventsURL: "/e", PartsURL: "/r", Parts: nobody},
		"agenda-edit":         AgendaEdit{Shell: shell("Agenda"), Title: "Monthly meeting", Reference: "CIO/2026/2", URL: "/meetings/1", Due: at("2026-02-05T17:00:00Z"), PublishURL: "/publish", Items: []AgendaItem{edit, hidden}, AddURL: "/add", New: form, CallURL: "/call", HabitsURL: "/habits", Total: 45, Length: 90},
		"item-edit":           ItemEdit{Shell: shell("Item"), Heading: "Digital plan", PostURL: "/items/4", CancelURL: "/c", Form: form},
		"paper-add":           PaperAdd{Shell: shell("Paper"), Item: "Digital plan", PostURL: "/p", CancelURL: "/c", Visibility: options, MaxSize: "20 MB"},
		"paper-add.newer":     PaperAdd{Shell: shell("Paper"), Item: "Digital plan", PostURL: "/p", CancelURL: "/c", Instead: "1", Version: "Options", Name: "Options", Visibility: options, MaxSize: "20 MB"},
		"minutes": MinutesPage{Shell: shell("Minutes"), Title: "Monthly meeting", Reference: "CIO/2026/2", URL: "/meetings/1", State: "minutes-comment", Held: card.Starts, Version: 3, Sections: sections, EditURL: "/edit", SendURL: "/send", AssentURL: "/assent", Assents: "2 of 6 have assented; 4 are needed.",
			Comments: []MinutesRemark{{MeetingRemark: MeetingRemark{Name: names[1].name, Text: "March, not May.", At: at("2026-02-12T09:00:00Z")}, On: "1. Contract", Version: 2}}, CommentURL: "/comment", On: options,
			PDFURL: "/pdf", CompareURL: "/compare"},
		"minutes.sealed": MinutesPage{Shell: shell("Minutes"), Title: "Monthly meeting", Reference: "CIO/2026/2", URL: "/meetings/1", State: "minutes-approved", Edition: "aside", Held: card.Starts, Version: 3, Sections: sections[:1], Approved: at("2026-03-10T16:20:00Z"), ApprovedIn: &Link{URL: "/m", Text: "CIO/2026/3"},
			ByOthers: true, Hash: line.Salt, Corrections: []MeetingRemark{{Name: names[9].name, Text: "Item 4: the Data Plan.", At: at("2026-03-11T10:00:00Z")}}, CorrectURL: "/correct", PDFURL: "/pdf"},
		"minutes.members":  MinutesPage{Shell: shell("Minutes"), Title: "Monthly meeting", Reference: "CIO/2026/2", URL: "/meetings/1", State: "minutes-approved", Edition: "members", Held: card.Starts, Sections: sections[:1], Approved: at("2026-03-10T16:20:00Z"), ByPost: true, PDFURL: "/pdf"},
		"minutes-edit":     MinutesEdit{Shell: shell("Edit"), Title: "Monthly meeting", Reference: "CIO/2026/2", PostURL: "/p", CancelURL: "/c", Version: 3, Sections: both, Both: true},
		"minutes-compare":  MinutesCompare{Shell: shell("Compare"), Heading: "What changed in the minutes", Title: "Monthly meeting", URL: "/m", From: options, To: options, Parts: []ComparedSection{{Heading: "Attendance", Changed: true, Paragraphs: [][]ComparedPart{{{"same", "Present: "}, {"removed", "all"}, {"added", "most"}}}}, {Heading: "1. Contract"}}},
		"meeting-pack":     pack,
		"meeting-pack.run": running,
		"calendar-plan":    plan, "calendar-plan.ready": planned,
		"calendar":         CalendarPage{Shell: shell("Calendar"), Panels: []Link{{URL: "/f", Text: "CIO Advisory Panel"}}},
		"calendar.made":    CalendarPage{Shell: shell("Calendar"), Has: true, Made: at("2026-02-01T09:00:00Z"), Cancelled: true, Secret: "https://vote.example.org/calendar/" + line.Salt + ".ics"},
		"panel-attendance": PanelAttendance{Shell: shell("Attendance"), Panel: "CIO Advisory Panel", URL: "/p", Trigger: 3, Rows: []AttendanceRow{{Name: names[0].name, Came: 11, Held: 12}, {Name: names[1].name, Came: 4, Held: 12, Missed: 4, Asked: at("2026-02-01T09:00:00Z"), Answer: "I was ill.", MayDeclare: true}}, Answer: &AnswerForm{Asked: at("2026-02-01T09:00:00Z"), URL: "/a"}},
		"panel-interests":  PanelInterests{Shell: shell("Interests"), Panel: "CIO Advisory Panel", Members: []MemberInterests{{Name: names[0].name, Lines: []InterestLine{{Text: "Trustee of a charity", From: civil("2025-08-01"), EndURL: "/e"}, {Text: "Adviser", From: civil("2024-08-01"), Until: civil("2025-01-01")}}}, {Name: names[1].name}}, AddURL: "/add"},
		"panel-actions":    PanelActions{Shell: shell("Actions"), Panel: "CIO Advisory Panel", Filter: &Filter{Label: "Search actions"}, Lines: []ActionLine{action}, AddURL: "/add", Owners: options},
	}
}
