package web

import "strings"

// motionSamples are the pages of motions and decisions.
func motionSamples() map[string]any {
	rows := []MotionRow{
		{"CIO-2026-M7", "Publish the minutes within ten days", "/motions/CIO-2026-M7", "CIO Advisory Panel", "motion-carried", "standing-in-force", "absolute", false, at("2026-12-08T15:00:00Z"), at("0001-01-01T00:00:00Z")},
		{"JOINT-2026-M1", "One open letter of three panels", "/m", "CCIO, CIO, CNIO", "motion-carried", "standing-superseded", "simple", true, at("2026-11-10T15:00:00Z"), at("0001-01-01T00:00:00Z")},
		{"CIO-2026-M6", "Meet in the afternoon", "/m", "CIO Advisory Panel", "motion-lost", "", "two-thirds", false, at("2026-10-13T15:00:00Z"), at("0001-01-01T00:00:00Z")}}
	voting := []MotionRow{{"CIO-2026-M8", "Answer the consultation", "/m", "CIO Advisory Panel", "motion-voting", "", "absolute", false, at("2026-12-10T15:00:00Z"), at("2026-12-17T17:00:00Z")},
		{"CIO-2026-M9", "Co-opt a member for the vacant seat", "/m", "CIO Advisory Panel", "motion-moved", "", "absolute", false, at("2026-12-10T15:00:00Z"), at("0001-01-01T00:00:00Z")}}
	digest := strings.Repeat("0123456789abcdef", 4)
	words := "That the minutes of every meeting be published within ten working days, and that whoever spoke be named with consent only."
	changed := []ComparedParagraph{{true, []ComparedPart{{"same", "That the minutes be published within "}, {"removed", "a month"}, {"added", "ten working days"}, {"same", "."}}}}
	versions := []MotionVersion{{2, names[1].name, "The secretary is right.", at("2026-12-08T12:00:00Z"), digest}, {1, names[1].name, "", at("2026-12-07T12:00:00Z"), digest}}
	open := Motion{Shell: shell("Publish the minutes"), Reference: "CIO-2026-M7", Title: "Publish the minutes within ten days", Words: words, Panels: "CIO Advisory Panel", State: "motion-voting",
		Mover: names[1].name, Seconder: names[2].name, Moved: at("2026-12-07T12:00:00Z"), Majority: "absolute", Mode: "open", Shown: "live", Between: true, Opens: at("2026-12-08T09:00:00Z"), Closes: at("2026-12-14T17:00:00Z"),
		Vote: &OpenVote{"/v", "yes"}, Tallies: []MotionTally{{"CIO Advisory Panel", 5, 2, 1, 4, 12, 7, false}}, Digest: digest, Versions: versions, Changed: changed,
		Chart: Bars{Bars: []Bar{{Label: "Yes", Value: 5, Figure: "5"}, {Label: "No", Value: 2, Figure: "2"}, {Label: "Abstain", Value: 1, Figure: "1"}}, Line: 7, Max: 7, Short: true},
		Votes: []MotionChoice{{names[0].name, "", "yes", at("2026-12-08T10:00:00Z")}, {names[3].name, "", "no", at("2026-12-08T10:00:00Z")}}, Missing: []string{names[4].name, names[5].name},
		Wishes: []string{"Dr Someone asked that it go to a meeting. Three take it there."}, Buttons: []MotionButton{{"/p", "Take it to a meeting", false}}, Links: []Link{{URL: "/r", Text: "Declare an interest"}},
		Amendments: []Link{{URL: "/a", Text: "CIO-2026-M8, Sooner (Vote open)"}}}
	done := open
	done.State, done.Standing, done.Decided, done.Outcome, done.Vote, done.Missing, done.Buttons = "motion-carried", "standing-superseded", at("2026-12-14T17:00:00Z"), "casting", nil, nil, nil
	done.Casting = &MotionCasting{names[0].name, "yes", "The members wait for it.", at("2026-12-15T10:00:00Z")}
	done.Tallies = []MotionTally{{"CIO Advisory Panel", 6, 6, 0, 0, 12, 7, true}}
	done.ReplacedBy, done.Replaces = &Link{URL: "/m", Text: "CIO-2027-M1, Publish them sooner"}, &Link{URL: "/m", Text: "CIO-2025-M3, Publish no minutes"}
	done.Meeting, done.Purpose, done.Effect, done.EffectWhy, done.Between = &Link{URL: "/meetings/x", Text: "Meeting"}, "Dr Someone is co-opted to a vacant seat.", "failed", "The seat is not vacant.", false
	joint := done
	joint.Panels, joint.Outcome, joint.Casting, joint.State, joint.Standing, joint.Chart, joint.ReplacedBy = "CCIO, CIO, CNIO", "one-panel", nil, "motion-lost", "", Bars{}, nil
	joint.Tallies = []MotionTally{{"CIO Advisory Panel", 5, 4, 0, 0, 12, 5, true}, {"CCIO Advisory Panel", 6, 2, 0, 1, 12, 3, true}, {"CNIO Advisory Panel", 4, 4, 0, 2, 12, 5, false}}
	secret := Motion{Shell: shell("A person"), Reference: "CIO-2026-M9", Title: "On a member", Words: "That the seat be vacant.", Panels: "CIO Advisory Panel", State: "motion-voting", Mover: names[1].name, Moved: at("2026-12-07T12:00:00Z"),
		Majority: "absolute", Mode: "secret", Shown: "live", Because: "person", Digest: digest, BallotSaid: "The vote is secret.", Ballot: &Link{URL: "/contests/x/ballot", Text: "Go to the ballot paper"}}
	secretDone := secret
	secretDone.State, secretDone.Outcome, secretDone.BallotSaid, secretDone.Ballot, secretDone.Numbers, secretDone.Standing = "motion-carried", "votes", "", nil, "9 in favour, 2 against, 1 abstaining.", "standing-in-force"
	hidden := open
	hidden.Shown, hidden.Hidden, hidden.Votes, hidden.Tallies, hidden.Chart, hidden.Vote = "close", true, nil, nil, Bars{}, &OpenVote{"/v", ""}
	hidden.Amends = &Link{URL: "/m", Text: "CIO-2026-M7, Publish the minutes"}
	return map[string]any{
		"motions":            Motions{Shell: shell("Motions"), Filter: filter, Mine: voting[:1], Open: voting[1:], Items: rows, Pager: pager, NewURL: "/motions/new", OtherURL: "/decisions"},
		"motions.decisions":  Motions{Shell: shell("Decisions"), Register: true, Filter: filter, Items: rows[:2], OtherURL: "/motions"},
		"motions.none":       Motions{Shell: shell("Motions"), Filter: filter, OtherURL: "/decisions"},
		"motion":             open,
		"motion.hidden":      hidden,
		"motion.done":        done,
		"motion.joint":       joint,
		"motion.secret":      secret,
		"motion.secret-done": secretDone,
	}
}

// roomMotionSamples are motions in a meeting, each with what somebody may do.
func roomMotionSamples() []RoomMotion {
	voting := RoomMotion{Reference: "CIO-2026-M7", Title: "Publish the minutes", Words: "That the minutes be published.", URL: "/motions/CIO-2026-M7", State: "motion-voting", Mover: names[1].name, Back: "/meetings/x/room",
		Vote: &OpenVote{"/v", ""}, Missing: []string{names[3].name}, Tallies: []MotionTally{{"CIO Advisory Panel", 5, 2, 1, 1, 12, 3, false}}, CloseURL: "/c"}
	secret := RoomMotion{Reference: "CIO-2026-M8", Title: "On a member", Words: "That it be so.", URL: "/m", State: "motion-voting", Mover: names[1].name, Closes: at("2026-12-08T15:10:00Z"), Ballot: &Link{URL: "/b", Text: "Go to the ballot paper"}}
	moved := RoomMotion{Reference: "CIO-2026-M9", Title: "Sooner", Words: "That it be sooner.", URL: "/n", State: "motion-moved", Mover: names[2].name, Amends: "CIO-2026-M7", SecondURL: "/s", CallURL: "/call"}
	tied := RoomMotion{Reference: "CIO-2026-M6", Title: "A tie", Words: "That it be.", URL: "/t", State: "motion-tied", Mover: names[2].name, Casting: &Link{URL: "/k", Text: "Give the casting vote"}}
	return []RoomMotion{voting, secret, moved, tied}
}
