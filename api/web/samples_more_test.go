package web

import "maps"

// samples are all pages, some in several states; the part of a name after the
// dot tells them apart.
func samples() map[string]any {
	failing := shell("Stand")
	failing.Errors = []FieldError{{Field: "statement", Text: "The statement has 612 words; the limit is 500.", Rule: "R43"}, {Field: "supporter-2", Text: "Both supporters are from Leeds Teaching Hospitals.", Rule: "R41"}, {Field: "consent", Text: "Say that you consent to stand.", Rule: "R41"}}
	stand := Stand{Shell: failing, Election: "CIO advisory panel 2026", ElectionURL: "/elections/CIO-2026", Closes: at("2026-05-18T16:00:00Z"),
		Name: names[4].name, Organisation: names[4].organisation, Statement: statement, MaxWords: 500, MaxChars: 4000, Interests: "Adviser to a supplier of imaging software, unpaid.",
		Supporters: []string{"grace.okafor@slam.example", "M-000123"}, Needed: 2, OtherOrganisations: true, PostURL: "/stand"}
	signIn := SignIn{Shell: anonymous("Sign in"), Email: "not an address", Next: "/votes", Elsewhere: []Link{{URL: "/sign-in/organisation"}, {URL: "/sign-in/organisation/forum", Text: "Sign in with the forum"}}}
	signIn.Errors = []FieldError{{Field: "email", Text: "Enter an address like name@example.org."}}
	done := shell("My votes")
	done.Banner = &Banner{Success: true, Heading: "You are signed in", Text: "One poll waits for you.", Link: &Link{URL: "/vote/1", Text: "Vote now"}}
	ahead := []MailAhead{{At: at("2026-04-29T08:00:00Z"), To: 3500, Subject: "Notice of election: CIO advisory panel 2026", Text: "The notice of the election CIO-2026 has been published.\n\nNominations close on 18 May."},
		{At: at("2026-06-14T08:00:00Z"), Quiet: true, Subject: "Voting closes soon: CIO advisory panel 2026", Text: "You have not voted yet."}, {To: 3500, Subject: "Result: CIO advisory panel 2026", Text: "The result has been certified."}}
	supports := []SupportLine{{Name: names[11].name, Organisation: names[11].organisation, State: "given"}, {Name: names[6].name, Organisation: names[6].organisation, State: "waiting", ResendURL: "/resend"}}
	checks := []CheckLine{{Text: "On the roll on the qualifying date", OK: true, Rule: "R45"}, {Text: "Statement within 500 words", OK: true, Rule: "R43"}, {Text: "Supporters from two organisations", OK: false, Rule: "R41"}}
	act := Act{What: "Extend voting in CIO-2026 to Friday 26 June 2026, 5:00pm BST", Why: "The service was unreachable for 42 minutes.", About: &Link{URL: "/elections/CIO-2026", Text: "CIO-2026"},
		By: names[9].name, At: at("2026-06-25T14:02:00Z"), Until: at("2026-06-30T14:02:00Z"), Rule: "R20", Passkey: true, ConfirmURL: "/acts/1", DeclineURL: "/acts/1/decline"}
	mine := act
	mine.Mine, mine.ConfirmURL, mine.What = true, "", "Add M-000777 to the roll of CIO-2026"
	board := []BoardEntry{
		{Index: 0, Type: "manifest", Summary: "14 candidates, 12 seats, scottish-stv", URL: "/board/x/0"}, {Index: 1, Type: "roll", Summary: "3,500 tags", URL: "/board/x/1"},
		{Index: 2, Type: "keyshare", Summary: "service", URL: "/board/x/2"}, {Index: 3, Type: "open", Summary: "key AmNIDopq94yW-ljrq2YOoo2sRgEjw-hsL2l3SDjgbVw", URL: "/board/x/3"},
		{Index: 4, Type: "ballot", Summary: "tag gVD3ZP4O…, no. 1, code TSCF-UXWI-V5MG-Q3YB-QU4D", URL: "/board/x/4"}}
	all := map[string]any{
		"forum-connect": ForumConnect{Shell: shell("On to the forum"), URL: "https://forum.example.org/session/sso_login?sso=x"},
		"home": Home{Shell: anonymous("Home"), Events: []EventCard{{Reference: "D-2026-1", Topic: "Buy or build", URL: "/events/D-2026-1", Kind: "debate", State: "event-announced", Starts: at("2026-06-10T11:30:00Z"), Place: "Online"}}, Paper: &EventPaperRow{"R-2026-1", "Safety", "/q", "roundtable", "public", at("2026-07-08T11:30:00Z")}, Open: cards()[:2], Next: cards()[1:2], Results: cards()[2:], Waiting: 1, Asked: 2, Awaits: []AwaitLine{{Text: "Vote: To publish the survey of devices", URL: "/motions/CIO-2026-M7", When: "by Thursday 12 February 2026 at 17:00 GMT"},
			{Text: "Publish the agenda: Monthly meeting (CIO)", URL: "/meetings/1/agenda", When: "by Tuesday 3 February 2026 at 17:00 GMT", Late: true}, {Text: "Sign for CIO: Five priorities", URL: "/letters/L-2026-1/sign/CIO"}}},
		"networks": Networks{Shell: anonymous("Networks"), Panelled: []NetworkRow{{Name: "Chief Information Officers", Code: "CIO", PanelURL: "/panels/CIO", Seats: 12, Filled: 11, TermEnds: civil("2026-07-31")}}, Others: []NetworkRow{{Name: "Caldicott Guardians"}, {Name: "Cyber Security"}}},
		"panel": Panel{Shell: anonymous("CIO panel"), Name: "CIO panel", Network: "Chief Information Officers", Elections: cards()[:1], HeldURL: "/panels/CIO/held",
			Leads: &Leads{Office: "acting-chair", Name: names[0].name, Text: []string{"The vice-chair is acting chair since 1 March 2027, because the chair has resigned.", "Signs letters as acting chair, at most until 28 April 2027."},
				Next: "the election of the chair, which is under way.", Links: []Link{{URL: "/elections/CIO-2027-CHAIR", Text: "Chair of CIO panel 2027"}}},
			Years: &Years{From: civil("2022-08-01"), Until: civil("2028-08-01"), Today: civil("2027-03-10"), Rows: []YearRow{
				{Label: "Chair", Bars: []YearBar{{civil("2022-09-10"), civil("2024-08-01"), names[8].name, true}, {civil("2024-08-20"), civil("2026-08-01"), names[2].name, true}, {civil("2027-03-01"), civil("2028-08-01"), "Bell (acting)", false}}},
				{Label: "Seat 1", Bars: []YearBar{{civil("2022-08-01"), civil("2024-08-01"), names[0].name, false}, {civil("2025-03-01"), civil("2028-08-01"), names[2].name, false}}}, {Label: "Seat 12"}}}, Seats: []Seat{
				{Number: 1, Name: names[0].name, Organisation: names[0].organisation, Office: "chair", URL: "/people/1", Mandate: "elected", From: civil("2024-08-01"), LastDay: civil("2026-07-31")},
				{Number: 2, Name: names[2].name, Organisation: names[2].organisation, Mandate: "imported", Note: "elected 2024, before this service", From: civil("2024-08-01"), LastDay: civil("2026-07-31")}, {Number: 3}}, Today: civil("2026-06-20"),
			Coming:  []Seat{{Number: 1, Name: names[4].name, URL: "/people/4", Organisation: names[4].organisation, Office: "vice-chair", Mandate: "elected", From: civil("2026-08-01"), LastDay: civil("2028-07-31")}},
			History: []PastTerm{{Name: names[6].name, What: "Seat 4", From: civil("2022-08-01"), LastDay: civil("2024-07-31"), Mandate: "elected"}, {Name: names[8].name, What: "Chair", From: civil("2022-09-10"), LastDay: civil("2023-03-01"), Mandate: "elected", Ended: "resignation"}}, Pager: pager},
		"person": Person{Shell: shell(names[4].name), Name: names[4].name, Organisation: names[4].organisation, Today: civil("2026-06-20"), OwnURL: "/account/photo", RemoveURL: "/remove",
			Now:    []Seat{{Number: 4, Name: "CIO panel", URL: "/panels/CIO", Office: "chair", Mandate: "elected", From: civil("2024-08-01"), LastDay: civil("2026-07-31")}},
			Coming: []Seat{{Number: 4, Name: "CIO panel", URL: "/panels/CIO", Mandate: "countback", Note: "of CIO-2026", From: civil("2026-08-01"), LastDay: civil("2028-07-31")}},
			Past:   []PastTerm{{Name: "CIO panel", URL: "/panels/CIO", What: "Seat 2", From: civil("2022-08-01"), LastDay: civil("2024-07-31"), Mandate: "elected", Ended: "resignation"}},
			Stood:  []Candidacy{{Election: "CIO advisory panel 2026", URL: "/elections/CIO-2026", State: "certified", Elected: true}, {Election: "CIO advisory panel 2024", URL: "/elections/CIO-2024", State: "certified", Left: "withdrew"}}},
		"photo": Photo{Shell: func() Shell {
			s := shell("Your photograph")
			s.Errors = []FieldError{{Field: "photo", Text: "This is not a picture that can be shown."}}
			return s
		}(), Name: names[4].name, Photo: Asset("favicon.svg"), MaxSize: "8 MB", PostURL: "/account/photo", Public: "/people/4"},
		"held": Held{Shell: anonymous("Who held"), Day: "2027-03-10", On: civil("2027-03-10"), Pager: pager, Rows: []HeldRow{
			{Name: names[0].name, Panel: "CIO panel", PanelURL: "/panels/CIO", What: "Acting chair", From: civil("2027-03-01"), LastDay: civil("2028-07-31"), Mandate: "acting"},
			{Name: names[2].name, Panel: "CIO panel", PanelURL: "/panels/CIO", What: "Seat 1", From: civil("2026-08-01"), LastDay: civil("2028-07-31"), Mandate: "elected", Proof: &Link{URL: "/elections/CIO-2026/results", Text: "Result of CIO-2026"}},
			{Name: names[6].name, Panel: "CIO panel", PanelURL: "/panels/CIO", What: "Seat 2", From: civil("2026-08-01"), LastDay: civil("2028-07-31"), Mandate: "imported", Note: "elected 2026, before this service"}}},
		"held.none": Held{Shell: anonymous("Who held"), Day: "2010-01-01", On: civil("2010-01-01"), Panel: &Link{URL: "/panels/CIO", Text: "CIO panel"}},
		"elections": Elections{Shell: anonymous("Elections"), Filter: filter, Items: cards(), Pager: pager},
		"election": Election{Shell: awaiting(anonymous("CIO advisory panel 2026")), Name: "CIO advisory panel 2026", Reference: "CIO-2026", State: "open", Panel: "CIO panel", PanelURL: "/panels/CIO", Seats: 12,
			TermFrom: civil("2026-08-01"), TermLastDay: civil("2028-07-31"), Method: "Single transferable vote, by the Scottish local election rules", Contact: "returning.officer@example.org", Reviewer: "Independent Reviewer Ltd",
			Notice: "Notice is given of an election of 12 members.\n\nNominations close on 18 May 2026.", WhoVotes: "Members whose home network is CIO on 29 April 2026", WhoStands: "The same, in a role the network accepts",
			Timetable: dates, Now: at("2026-06-20T10:00:00Z"), Candidates: candidates(), Corrections: []Correction{{At: at("2026-06-08T10:00:00Z"), Text: "James D’Arcy has withdrawn."}}, Turnout: &Turnout{612, 3500}, Alarm: "The log of 12 June is being examined.", Withdraw: &Link{URL: "/withdraw", Text: "Withdraw"}, Ended: "Cancelled: the seats were filled otherwise.", Waiting: "After an outage the count waits for two officers.",
			Vote: &Link{URL: "/vote/1", Text: "Vote"}, Boards: []Link{{URL: "/board/x", Text: "Board of the panel vote"}}},
		"election.visitor": Election{Shell: anonymous("CIO advisory panel 2026"), Name: "CIO advisory panel 2026", Reference: "CIO-2026", State: "open", Panel: "CIO panel", PanelURL: "/panels/CIO", Seats: 12,
			TermFrom: civil("2026-08-01"), TermLastDay: civil("2028-07-31"), Method: "Single transferable vote, by the Scottish local election rules", Contact: "returning.officer@example.org",
			WhoVotes: "Members whose home network is CIO on 29 April 2026", WhoStands: "The same, in a role the network accepts", Timetable: dates, Now: at("2026-06-20T10:00:00Z"), Candidates: candidates(), Turnout: &Turnout{612, 3500},
			Vote: &Link{URL: "/ballot", Text: "Vote"}, VisitorVotes: true, Boards: []Link{{URL: "/board/x", Text: "Board of the panel vote"}}},
		"results": results(),
		"results.small": Results{Shell: anonymous("Result"), Name: "Chair of the CIO panel", Reference: "CIO-2026-chair", State: "certified", Seats: 1, At: at("2026-09-11T11:00:00Z"),
			Elected: []Candidate{{Name: names[2].name}}, Suppressed: "Fewer than 10 ballots were cast, so only the winner is published (R85)."},
		"board":       Board{Shell: anonymous("Board"), Name: "CIO advisory panel 2026", Contest: "XFnQ", Size: 1832, Root: line.Salt, At: at("2026-06-12T08:30:12Z"), Entries: board, Pager: pager, Downloads: []Link{{URL: "/e", Text: "All entries"}}, FindURL: "/find", Scripts: []string{line.Tag, line.Salt}, ElectionID: line.Tag, Key: "vote.example.org/board+40a52271+" + line.Salt},
		"board-entry": BoardItem{Shell: anonymous("Entry"), Name: "CIO advisory panel 2026", Contest: "XFnQ", Entry: BoardEntry{Index: 4, Type: "ballot", Summary: "No. 1 of its tag", Leaf: line.Salt, JSON: `{"by":"voter","ct":[["XHxp3ZLiJiI0nh5UwA9ctnkElM_FUhBq4htgqaZo-m0","LASoLz2eNigI7ahaGxTei9u2E08F-KiBtrmPPftMjgo"]]}`}, Previous: "/3", Next: "/5", Proof: []string{line.Salt, line.Tag}, Size: 1832, Root: line.Tag},
		"find":        Find{Shell: anonymous("Find my ballot")},
		"find.found": Find{Shell: anonymous("Find my ballot"), Code: "TSCF-UXWI-V5MG-Q3YB-QU4D", Searched: true, Found: &FoundBallot{Contest: "CIO advisory panel 2026", ElectionURL: "/e", Index: 4, EntryURL: "/board/x/4", Seq: 1, BySelf: true,
			Replaced: "AAAA-BBBB-CCCC-DDDD-EEEE", ReplacedURL: "/find?code=AAAA", State: "superseded", Checkpoint: at("2026-06-12T08:30:12Z")}},
		"find.none":  Find{Shell: anonymous("Find my ballot"), Code: "AAAA-AAAA-AAAA-AAAA-AAAA", Searched: true},
		"find.short": Find{Shell: anonymous("Find my ballot"), Code: "AAAA", NoCode: true},
		"check":      Check{Shell: anonymous("Check a spoilt ballot"), Boards: []CheckBoard{{Name: "CIO advisory panel 2026", E: "S56Z0r1eSNmlaeX4IXXR0u1ZEF-NgqEtxRtnP_EtwfI", PK: "AmNIDopq94yW-ljrq2YOoo2sRgEjw-hsL2l3SDjgbVw", On: []string{names[0].name, names[1].name, names[2].name, names[3].name, names[4].name}}}},
		"lot": Lot{Shell: shell("The lot"), Election: "CIO advisory panel 2026", Seals: at("2026-05-29T16:00:00Z"), Alone: true, Holders: []LotHolder{{Name: "the service", State: "bound until the seal"}},
			Offer: &LotOffer{Holder: "deputy", Nonce: line.Salt, Numbers: []string{line.Tag, line.Salt, line.Contest}}, CommitURL: "/lot"},
		"lot.enter": Lot{Shell: shell("The lot"), Election: "CIO advisory panel 2026", Seals: at("2026-05-29T16:00:00Z"), Closes: at("2026-06-25T16:00:00Z"), Sealed: true, Number: line.Tag,
			Holders: []LotHolder{{Name: "the service", State: "told, and on the board"}, {Name: "the deputy returning officer", State: "awaited", Mine: true}}, RevealURL: "/lot/value", DrawURL: "/draw-lot"},
		"tag":             Tag{Shell: anonymous("Your tag")},
		"error":           Problem{Shell: anonymous("Not found"), Status: 404, Reference: "4f2a91c0"},
		"error.late":      Problem{Shell: shell("Too late"), Status: 409, Text: "Voting closed on Thursday 25 June 2026, 5:00pm BST.", Rule: "R11"},
		"error.forbidden": Problem{Shell: anonymous("Not allowed"), Status: 403, SignIn: "/sign-in?next=/office"},
		"error.fault":     Problem{Shell: shell("Fault"), Status: 500, Reference: "4f2a91c0", Retry: true},
		"guide":           Guide{Shell: anonymous("Guide for members"), Heading: "Guide for members", Body: "<h2>Vote</h2><p>Rank.</p>"},
		"search":          Search{Shell: anonymous("Search"), Filter: Filter{Query: "cio"}, Searched: true, Found: []Found{{Kind: "Election", Title: "CIO advisory panel 2026", URL: "/e", Text: "CIO-2026", State: "open"}, {Kind: "Sits on a panel", Title: names[0].name, URL: "/panels/CIO", Text: "CIO panel"}}},
		"search.none":     Search{Shell: anonymous("Search"), Filter: Filter{Query: "x"}, Short: true},
		"text":            Text{Shell: anonymous("How it works"), Heading: "How it works", Parts: []TextPart{{Text: []string{"Members elect."}}, {Heading: "Secret", Text: []string{"Sealed.", "Shuffled."}}}},
		"sign-in":         signIn,
		"check-mail":      CheckMail{Shell: anonymous("Look in your mail"), Minutes: 30, Tries: 5, DevMail: "/dev/mail"},
		"link":            LinkLanding{Shell: anonymous("Sign in"), Purpose: "sign-in"},
		"link.own-words":  LinkLanding{Shell: anonymous("Check your words"), Purpose: "own-words", PostURL: "/own-words"},
		"link.invitation": LinkLanding{Shell: anonymous("You are invited"), Purpose: "invitation", PostURL: "/invitation"},
		"link.support":    LinkLanding{Shell: anonymous("Support"), Token: "t", Purpose: "support", Election: "CIO advisory panel 2026", Candidate: names[2].name, PostURL: "/support"},
		"my-votes": MyVotes{Shell: done, Open: []MyVote{{Title: "Publish the minutes", URL: "/motions/1", Closes: at("2026-06-25T16:00:00Z"), State: "open", ByName: true, BallotURL: "/motions/1"}, {Title: "Write", URL: "/motions/2", State: "open", ByName: true, Voted: true, Choice: "yes", BallotURL: "/motions/2"}, {Title: "CIO advisory panel 2026", URL: "/e", Closes: at("2026-06-25T16:00:00Z"), State: "open", BallotURL: "/vote/1"},
			{Title: "Chair of the CIO panel", URL: "/e", Closes: at("2026-06-25T16:00:00Z"), State: "open", Voted: true, Code: "TSCF-UXWI-V5MG-Q3YB-QU4D", ReceiptURL: "/receipt", BallotURL: "/vote/2"}},
			Past: []MyVote{{Title: "An open letter", URL: "/motions/3", Closes: at("2026-05-25T16:00:00Z"), State: "motion-carried", ByName: true, Voted: true, Choice: "abstain"}, {Title: "CIO advisory panel 2024", URL: "/e", Closes: at("2024-06-25T16:00:00Z"), State: "certified"}}},
		"my-supports": MySupports{Shell: shell("Requests for my support"), Open: []MySupport{
			{Candidate: names[4].name, Election: "CIO advisory panel 2026", ElectionURL: "/e", Until: at("2026-05-18T16:00:00Z"), AnswerURL: "/my/supports/1"},
			{Candidate: names[2].name, Election: "Chair of the CIO panel", ElectionURL: "/e", Office: "chair", Until: at("2026-05-19T16:00:00Z"), AnswerURL: "/my/supports/2"}},
			Past: []MySupport{{Candidate: names[1].name, Election: "CIO advisory panel 2024", ElectionURL: "/e", Answer: "given"}, {Candidate: names[3].name, Election: "CIO advisory panel 2024", ElectionURL: "/e", Answer: "declined"},
				{Candidate: names[6].name, Election: "CIO advisory panel 2024", ElectionURL: "/e", Answer: "late"}}},
		"my-supports.none": MySupports{Shell: shell("Requests for my support")},
		"vote": Vote{Shell: shell("CIO panel: motion 12"), Title: "CIO panel: motion 12", Reference: "CIO/M-12/1", Question: "Shall the panel write to the minister?", Help: "The text of the motion is on the panel’s page.",
			Majority: "Carried if more say yes than no. Abstentions count for neither.", State: "open", Opens: at("2026-06-20T08:00:00Z"), Closes: at("2026-06-25T16:00:00Z"), Roll: 12, Ballots: 7,
			Options: []string{"Yes", "No", "Abstain"}, Mine: &MyVote{BallotURL: "/ballot"}, BoardURL: "/board/x", BundleURL: "/board/x/bundle.zip"},
		"vote.counted": Vote{Shell: shell("CIO panel: motion 12"), Title: "CIO panel: motion 12", Reference: "CIO/M-12/1", Question: "Shall the panel write to the minister?", Majority: "Carried if more say yes than no.", State: "counted",
			Opens: at("2026-06-20T08:00:00Z"), Closes: at("2026-06-25T16:00:00Z"), Roll: 12, Ballots: 11, Options: []string{"Yes", "No", "Abstain"}, Mine: &MyVote{Voted: true, Code: "TSCF-UXWI-V5MG-Q3YB-QU4D", ReceiptURL: "/receipt"},
			Result: &VoteResult{Question: true, Carried: true, Votes: []VoteLine{{Name: "Yes", Votes: "7"}, {Name: "No", Votes: "3"}, {Name: "Abstain", Votes: "1"}}}, BoardURL: "/board/x", BundleURL: "/board/x/bundle.zip"},
		"vote.few": Vote{Shell: anonymous("Priorities 2027"), Title: "Priorities 2027", Reference: "P-2027", Question: "What matters most?", Seats: 2, State: "counted", Opens: at("2026-06-20T08:00:00Z"), Closes: at("2026-06-25T16:00:00Z"), Roll: 9, Ballots: 8,
			Options: []string{"Shared records", "Digital skills", "Cyber security"}, Result: &VoteResult{Returned: []string{"Shared records", "Cyber security"}}, BoardURL: "/board/x", BundleURL: "/board/x/bundle.zip"},
		"my-votes.none": MyVotes{Shell: shell("My votes")},
		"ballot":        paper(14, "rank"), "ballot.long": paper(41, "rank"), "ballot.tick": paper(8, "tick"), "ballot.one": paper(3, "one"),
		"ballot-review":       BallotReview{Shell: shell("Review"), Question: "Who should sit on the CIO panel?", Closes: at("2026-06-25T16:00:00Z"), Marked: []Marked{{Rank: 1, Name: names[2].name, Organisation: names[2].organisation, Statement: statement, Interests: "None"}, {Rank: 2, Name: names[4].name, Organisation: names[4].organisation, Statement: statement, Interests: "None"}}, ConfirmURL: "/confirm", ChangeURL: "/ballot", Hidden: []Hidden{{"rank-caa", "1"}}},
		"ballot-review.blank": BallotReview{Shell: shell("Review"), Question: "Who should sit on the CIO panel?", Closes: at("2026-06-25T16:00:00Z"), ConfirmURL: "/confirm", ChangeURL: "/ballot"},
		"receipt":             Receipt{Shell: shell("Receipt"), Election: "CIO advisory panel 2026", Code: "TSCF-UXWI-V5MG-Q3YB-QU4D", CheckURL: "https://vote.example.org/find?code=TSCF-UXWI-V5MG-Q3YB-QU4D", FileURL: "/receipt/file", FindURL: "/find", BoardURL: "/board/x", BySelf: true, Closes: at("2026-06-25T16:00:00Z"), AgainURL: "/vote/1", Own: line, Fresh: true},
		"receipt.counter":     Receipt{Shell: shell("Receipt"), Election: "CIO advisory panel 2026", Code: "TSCF-UXWI-V5MG-Q3YB-QU4D", CheckURL: "https://vote.example.org/f", FileURL: "/f", FindURL: "/find", BoardURL: "/board/x", Replaces: "AAAA-BBBB-CCCC-DDDD-EEEE"},
		"stand":               stand,
		"stand.office":        Stand{Shell: shell("Stand"), Election: "Chair of the CIO panel", ElectionURL: "/e", Closes: at("2026-08-18T16:00:00Z"), Office: "chair", MaxWords: 150, MaxChars: 1200, Members: []Option{{Value: "1", Text: "Myself", Chosen: true}, {Value: "2", Text: names[1].name}}, PostURL: "/stand"},
		"nomination": Nomination{Shell: shell("Nomination"), Election: "CIO advisory panel 2026", ElectionURL: "/e", Standing: "invalid", Candidate: names[4].name, Statement: statement, Interests: "None", Supports: supports, Needed: 2, Ruling: "Both supporters are from one organisation.", RulingRule: "R41", CureUntil: at("2026-05-19T16:00:00Z"),
			Consent: &Hidden{"consent", "yes"}, EditURL: "/edit", AskURL: "/ask", WithdrawURL: "/withdraw", WithdrawUntil: at("2026-05-21T16:00:00Z")},
		"support.answered": Support{Shell: shell("Support"), Election: "CIO advisory panel 2026", Candidate: names[2].name, Organisation: names[2].organisation, Statement: statement, Interests: "None", Answered: "given"},
		"support":          Support{Shell: shell("Support"), Election: "CIO advisory panel 2026", Candidate: names[2].name, Organisation: names[2].organisation, Statement: statement, Interests: "None", Until: at("2026-05-18T16:00:00Z"), Left: 11, PostURL: "/support"},
		"account": Account{Shell: shell("Account"), Name: names[4].name, Email: "o.a@example.org", Number: "M-004217", PhotoURL: "/account/photo", PublicURL: "/people/1", Wishes: []Fact{{Label: "Organisation: NHS Lothian", Value: "Asked Friday 1 May 2026 at 9:00am BST; not decided yet."}}, Elections: []OwnElection{{Title: "CIO advisory panel 2026", URL: "/e", State: "open", Next: "Voting closes", NextAt: at("2026-06-25T16:00:00Z"), Votes: true, BallotURL: "/b", Standing: "valid", NominationURL: "/n", WithdrawURL: "/w"}, {Title: "CIO advisory panel 2024", URL: "/e2", State: "certified", Standing: "withdrawn", NominationURL: "/n2"}}, Organisation: names[4].organisation, Networks: []Fact{{Label: "CIO", Value: "home network, active since 2019"}}, Roles: []Fact{{Label: "Returning officer", Value: "CIO-2026"}},
			Sessions: []Session{{Where: "Chrome on Windows", Began: at("2026-06-10T08:00:00Z"), LastSeen: at("2026-06-10T08:30:00Z"), This: true}, {Where: "Safari on iPhone", Began: at("2026-06-09T08:00:00Z"), LastSeen: at("2026-06-09T08:30:00Z")}}, Passkeys: []PasskeyRow{{Name: "Work laptop", Added: at("2026-05-01T08:00:00Z"), RemoveURL: "/remove"}}, PassphraseURL: "/office/passphrase", EnrolURL: "/passkey", ExportURL: "/export"},
		"passkey":       Passkey{Shell: shell("Passkey"), Mode: "enrol", Options: "{}", FinishURL: "/passkey/finish"},
		"passkey.prove": Passkey{Shell: shell("Passkey"), Mode: "prove", Act: "Certify CIO-2026", Options: "{}", FinishURL: "/passkey/finish"},
		"office": Office{Shell: shell("Office"), Acts: 1, Rulings: 2, Alarms: []Alarm{{Election: "CCIO-2026", Text: "The board and the stored roll disagree.", URL: "/alarm", At: at("2026-06-10T08:00:00Z")}}, Steps: []PanelStep{
			{Panel: "CIO panel", PanelURL: "/p", Election: "CIO-2026", ElectionURL: "/e", State: "open", Step: "Voting closes by itself", Due: at("2026-06-25T16:00:00Z"), Who: "nobody need do anything"},
			{Panel: "CNIO panel", PanelURL: "/p", Step: "Schedule the election", Due: at("2026-06-01T08:00:00Z"), Late: true, Who: "secretariat", Action: &Link{URL: "/schedule", Text: "Schedule"}}}, Links: []Link{{URL: "/import", Text: "Import people"}, {URL: "/outbox", Text: "Outbox"}}},
		"schedule": Schedule{Shell: shell("Schedule"), Panels: []Option{{Value: "cio", Text: "CIO panel", Chosen: true}, {Value: "ccio", Text: "CCIO panel"}}, Kinds: []Option{{Value: "panel", Text: "Full election", Hint: "All seats that fall due", Chosen: true}, {Value: "by-election", Text: "By-election", Hint: "Vacant seats"}},
			CloseDate: "2026-06-25", CloseTime: "17:00", Name: "CIO panel 2026", Method: []Option{{Value: "scottish-stv", Text: "Single transferable vote (Scottish rules)", Chosen: true}}, KeyPolicy: []Option{{Value: "service", Text: "The service", Chosen: true}, {Value: "officers", Text: "Officers’ passphrases"}}, Contact: "ro@example.org", PreviewURL: "/preview",
			Seats: []Option{{Value: "t1", Text: "Seat 4, vacant since 2 March 2026, until 31 July 2027", Chosen: true}, {Value: "t2", Text: "Seat 7, vacant since 9 April 2026, until 31 July 2027"}}, SingleDates: []Field{{Name: "date-notice", Label: "Notice of election", Value: "2026-04-20T09:00"}, {Name: "date-statement", Label: "Candidates published"}}},
		"schedule-preview": SchedulePreview{Told: 3500, Unreached: 12, Early: true, Day: at("2026-04-29T08:00:00Z"), Now: at("2026-04-27T08:00:00Z"), Mails: ahead, Shell: shell("Preview"), Name: "CIO advisory panel 2026", Reference: "CIO-2026", Dates: dates, Facts: []Fact{{Label: "Seats", Value: "12"}, {Label: "Term", Value: "1 August 2026 to 31 July 2028"}}, Warnings: []string{"The bank holidays of 2028 are not yet proclaimed."}, Notice: "Notice is given of an election of 12 members.", Hidden: []Hidden{{"panel", "cio"}}, PublishURL: "/publish", DraftURL: "/draft", ChangeURL: "/schedule"},
		"mails-ahead":      MailsAhead{Shell: shell("Mails"), Over: &Link{URL: "/e", Text: "CIO-2026"}, Heading: "Mails to the voters", Told: 3500, Unreached: 12, Mails: ahead, Templates: &Link{URL: "/t", Text: "Every kind of mail"}},
		"import":           Import{Shell: shell("Import"), What: []Option{{Value: "members", Text: "Members", Chosen: true}, {Value: "terms", Text: "Sitting panel members and past terms"}}, PostURL: "/import", MaxSize: "64 MB", Recent: []ImportRow{{At: at("2026-05-01T08:00:00Z"), What: "Members", By: names[1].name, Why: "Import of members-2026-05-with-everybody-who-joined-since.csv", Rows: 3500, Added: 12, Changed: 40, Ended: 3, URL: "/record?q=members.imported"}}},
		"import-report":    ImportReport{Shell: shell("Import"), File: "members.csv", Rows: 3500, Facts: []Fact{{Label: "Added", Value: "12"}, {Label: "Changed", Value: "40"}}, Faults: []RowFault{{Line: 17, Field: "email", Text: "aoife@example.org stands in line 12 too", Rule: "R35"}, {Line: 90, Field: "joined", Cell: "31/02/2026", Text: "There is no such day"}}, Pager: pager, CancelURL: "/import"},
		"import-report.ok": ImportReport{Shell: shell("Import"), File: "members.csv", Rows: 3500, Facts: []Fact{{Label: "Added", Value: "12"}}, Changes: []FieldChange{{Line: 4, Name: names[2].name, Number: "M-000444", Field: "organisation", Before: names[2].organisation, After: names[3].organisation}, {Line: 9, Name: names[4].name, Number: "M-000712", Field: "job_role", After: "CIO"}}, ChangesMore: 38, Ending: []string{names[2].name + ", M-000444"}, EndingMore: 3, ConfirmURL: "/import/confirm", CancelURL: "/import"},
		"turnout":          TurnoutPage{Shell: shell("Turnout"), Election: "CIO-2026", ElectionURL: "/e", Closes: at("2026-06-25T16:00:00Z"), Turnout: Turnout{612, 3500}, Reminders: []Fact{{Label: "Sent so far", Value: "1 of 3"}}},
		"mail":             MailPreview{Shell: shell("Mail"), Subject: "Vote in CIO-2026 until 25 June", From: "elections@example.org", To: "grace.okafor@slam.example", At: at("2026-06-05T08:10:00Z"), Text: "Dear Grace Okafor,\n\nvoting is open.", Links: []Link{{URL: "/sign-in/link", Text: "https://vote.example.org/sign-in/link"}}, Raw: "/mail/1/html"},
		"rulings":          Rulings{Shell: shell("Rulings"), Waiting: []RulingRow{{Candidate: names[2].name, Election: "CIO-2026", Due: at("2026-05-15T16:00:00Z"), Late: true, Standing: "awaiting-ruling", URL: "/rulings/1"}}, Done: []RulingRow{{Candidate: names[1].name, Election: "CIO-2026", Due: at("2026-05-14T16:00:00Z"), Standing: "valid", URL: "/rulings/2"}}},
		"ruling":           RuleOn{Shell: shell("Ruling"), Candidate: names[2].name, Organisation: names[2].organisation, Election: "CIO-2026", ElectionURL: "/e", Received: at("2026-05-14T10:00:00Z"), Due: at("2026-05-15T16:00:00Z"), Statement: statement, Interests: "None", Words: 41, Checks: checks, Supports: supports, Grounds: []Option{{Value: "", Text: "None"}, {Value: "late", Text: "Late"}}, PostURL: "/rulings/1", Standing: "invalid", Ruled: "Late.", Strike: &Link{URL: "/strike", Text: "Strike"}},
		"acts":             Acts{Shell: shell("Acts"), Pending: []Act{act, mine}, Done: []Act{{What: "Certify CNIO-2026", By: names[1].name, At: at("2026-05-14T10:00:00Z"), Outcome: "Confirmed by " + names[0].name}}},
		"certify":          Certify{Shell: shell("Certify"), Election: "CIO-2026", ElectionURL: "/e", ResultsURL: "/r", Checks: checks, Blocked: "One objection has no answer yet.", WindowEnds: at("2026-07-03T16:00:00Z"), Objections: []Objection{{By: names[6].name, Text: "The notice came a day late.", At: at("2026-06-30T10:00:00Z"), AnswerURL: "/answer"}, {By: names[7].name, Text: "x", At: at("2026-06-30T10:00:00Z"), Answer: "It did not."}}, Seats: []Fact{{Label: "Seat 1", Value: names[0].name + ", until 31 July 2028"}}, Asked: &act, PostURL: "/certify"},
		"record":           Record{Shell: shell("Record"), Filter: Filter{Query: "late", Label: "Words in the act or its reason", More: []Field{{Kind: "text", Name: "person", Label: "By or about (member number)"}, {Kind: "text", Name: "election", Label: "Election (reference)", Value: "CIO-2026"}, {Kind: "date", Name: "from", Label: "From", Value: "2026-05-01"}, {Kind: "date", Name: "to", Label: "To"}}}, Entries: []RecordEntry{{Number: 412, At: at("2026-05-14T10:00:00Z"), Act: "A nomination was ruled on", Code: "nomination.ruled", By: "Edmund Carew", ByURL: "/p", Why: "All items complete.", Rule: "R47", About: []Link{{URL: "/e", Text: "CIO-2026"}}}}, Pager: pager, Head: line.Tag, Downloads: []Link{{URL: "/record.jsonl", Text: "The whole record"}}},
		"confirm":          Confirm{Shell: shell("Withdraw"), Heading: "Withdraw your nomination?", Text: []string{"Withdrawing is final."}, Facts: []Fact{{Label: "Election", Value: "CIO-2026"}}, WhyNeeded: true, Button: "Withdraw", Danger: true, PostURL: "/withdraw", CancelURL: "/nomination"},
		"form": Form{Shell: failing, Preview: "Nominations close: moved to Thursday 25 June 2026 at 5:00pm. An outage.", Over: &Link{URL: "/e", Text: "CIO-2026"}, Heading: "Move a deadline", Text: []string{"Everybody concerned is told."}, Facts: []Fact{{Label: "Now", Value: "Thursday 25 June 2026"}}, Fields: []Field{
			{Kind: "select", Name: "milestone", Label: "Which?", Options: []Option{{Value: "poll_closes", Text: "Voting closes", Chosen: true}}}, {Kind: "datetime-local", Name: "to", Label: "To when?", Value: "2026-06-26T17:00"},
			{Kind: "radios", Name: "how", Label: "How?", Options: []Option{{Value: "a", Text: "So", Hint: "Or so"}, {Value: "b", Text: "Otherwise"}}}, {Kind: "checkbox", Name: "sure", Label: "I am sure"},
			{Kind: "textarea", Name: "why", Label: "Reason", Hint: "It stands in the record.", Value: "An outage.", Rows: 3}}, Button: "Ask", Danger: true, Two: true, PostURL: "/post", CancelURL: "/e"},
		"rehearsal": Rehearsal{Shell: shell("Rehearsal"), Minutes: 9, Held: true, People: []Fact{{Label: "Returning officer", Value: "carew@office.example"}},
			Stages: []RehearsalStage{{Key: "call", Done: true}, {Key: "nominate", Now: true}, {Key: "paper"}, {Key: "poll"}, {Key: "last-day"}, {Key: "count"}, {Key: "certify"}}},
		"table": Table{Shell: shell("People"), Heading: "People", Lead: "By name.", Facts: []Fact{{Label: "In all", Value: "3,500"}}, Filter: &filter, Columns: []string{"Name", "Number", "State", "Since", "Votes", ""}, Pager: pager,
			Rows: [][]Cell{{{Text: names[2].name, URL: "/p"}, {Text: "M-000001"}, {State: "valid"}, {At: at("2026-06-25T16:00:00Z")}, {Text: "12", Number: true}, {Text: "End", Post: "/end"}}}, Links: []Link{{URL: "/x", Text: "Fetch all"}}},
		"table.none": Table{Shell: shell("People"), Heading: "People", None: "Nobody was found."},
		"desk": Desk{Shell: shell("CIO-2026"), Name: "CIO advisory panel 2026", Reference: "CIO-2026", State: "provisional", ElectionURL: "/e", Dates: dates, Facts: []Fact{{Label: "Seats", Value: "12"}},
			Waits: []Waiting{{Text: "The result can be certified", Due: at("2026-07-06T16:00:00Z"), Late: true, Link: &Link{URL: "/c", Text: "Certify"}}}, Acts: []Link{{URL: "/c", Text: "Certify"}}, Later: []Link{{URL: "/v", Text: "Void"}}, Papers: []Link{{URL: "/b", Text: "Bundle"}}},
		"passphrase":     Passphrase{Shell: shell("Open"), Election: "CIO advisory panel 2026", KeysURL: "/e/keys", Needed: 2, Of: 3, Given: []string{names[1].name}, Closed: at("2026-06-25T16:00:00Z"), PostURL: "/open", Mine: true},
		"own-passphrase": OwnPassphrase{Shell: shell("Your passphrase"), Has: true, Min: 12, PostURL: "/office/passphrase"},
		"keys": Keys{Shell: shell("Keys"), Election: "CIO advisory panel 2026", Policy: "officers", Stage: "awaited", Needed: 2, Given: 1, Of: 3, Closes: at("2026-06-25T16:00:00Z"), EnterURL: "/open",
			Holders: []KeyHolder{{Name: names[1].name, State: "entered"}, {Name: names[4].name, State: "waiting", Mine: true}, {Name: names[5].name, State: "waiting"}}},
		"keys.before": Keys{Shell: shell("Keys"), Election: "CIO advisory panel 2026", Policy: "officers", Stage: "before", Of: 3, Seals: at("2026-06-09T16:00:00Z"), ChooseURL: "/choose",
			Holders: []KeyHolder{{Name: names[1].name, State: "chosen"}, {Name: names[4].name, State: "not-chosen", Mine: true}, {Name: names[5].name, State: "not-chosen"}}},
		"keys.all": Keys{Shell: shell("Keys"), Election: "CIO advisory panel 2026", Policy: "officers", Stage: "sealed", Needed: 2, Of: 2, Closes: at("2026-06-25T16:00:00Z"),
			Holders: []KeyHolder{{Name: names[1].name, State: "after-close"}, {Name: names[4].name, State: "after-close", Mine: true}}},
	}
	maps.Copy(all, letterSamples())
	maps.Copy(all, meetingSamples())
	maps.Copy(all, motionSamples())
	maps.Copy(all, eventSamples())
	maps.Copy(all, paperSamples())
	maps.Copy(all, vacancySamples())
	speakWelsh(all)
	return all
}
