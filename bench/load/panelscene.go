//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"hustings/api/press"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	"hustings/elections/register"
	"hustings/elections/store"
)

// The scene of panels at work: three of them, sixty monthly meetings each, eleven motions a
// meeting, letters, and a joint meeting of all forty members that has just begun. What is
// past is written down as it would stand, without living it; what is measured is real.
const (
	months       = 60
	motionsEach  = 11 // a meeting: 1,980, and twenty between meetings
	between      = 20
	letters      = 200
	itemsEach    = 10
	papersEach   = 4
	packPapers   = 40
	fewestSeats  = 12 // of the first panel; the others have two more each
	talk         = "Members spoke of their own sites. **Three** of them would like to see figures in the spring, and the panel agreed to ask for them."
	letterText   = "Dear Secretary of State,\n\nThe panels met in December and ranked what the community had put before them.\n\n1. Records that follow the patient\n2. A ten-year workforce plan\n3. Devices that work\n\nWe would welcome a meeting.\n\n"
	wordsOfClaim = "That the panel publish the survey of devices, and ask each network what it has bought since."
)

// chamber is what panels have done.
type chamber struct {
	panels  []domain.Panel
	members [][]domain.Person // of each panel; the first is its chair
	past    []governance.Meeting
	coming  []governance.Meeting
	open    governance.Meeting // joint, with forty papers
	items   []governance.ItemID
	paper   governance.PaperID
	motion  governance.Motion
	letter  string
	ranking string
	action  governance.ActionID
}

// lived writes five years of three panels into the installation.
func (s *site) lived(ctx context.Context) (c *chamber, err error) {
	c = &chamber{panels: []domain.Panel{s.panel}, members: [][]domain.Person{nil}}
	for i := range fewestSeats {
		c.members[0] = append(c.members[0], s.members[len(s.members)-1-i])
	}
	for _, code := range []string{"CCIO", "CNIO"} {
		if err := s.otherPanel(ctx, c, code); err != nil {
			return nil, fmt.Errorf("seating %s: %w", code, err)
		}
	}
	for _, of := range c.members {
		s.sitting = append(s.sitting, of...)
	}
	if err := s.store.Act(ctx, func(tx *store.Tx) error { return c.chairs(tx) }); err != nil {
		return nil, fmt.Errorf("giving offices: %w", err)
	}
	for _, part := range []func(tx *store.Tx) error{c.meetings, c.decisions, c.openLetters, c.ranked, c.joint} {
		if err := s.store.Act(ctx, part); err != nil {
			return nil, fmt.Errorf("writing down what panels did: %w", err)
		}
	}
	return c, s.letIn(ctx)
}

// otherPanel makes a network with its panel, all of whose members sit on it.
func (s *site) otherPanel(ctx context.Context, c *chamber, code string) error {
	n := fewestSeats + 2
	_, panel, err := s.register.CreateNetwork(ctx, domain.Engine(), register.NewNetwork{Code: code, Name: code + " Network", Kind: domain.Panelled, PanelName: code + " Advisory Panel", Seats: n}, why)
	if err != nil {
		return err
	}
	rows := [][]string{{"number", "forename", "surname", "email", "organisation", "job_role", "home", "status", "joined"}}
	terms := [][]string{{"panel", "seat", "term_from", "term_until", "number", "note"}}
	for i := range n {
		number := fmt.Sprintf("%s%02d", code, i)
		rows = append(rows, []string{number, "Member", "Of " + number, strings.ToLower(number) + "@example.nhs.uk", "Trust " + number, "Officer", code, "active", "2024-05-01"})
		terms = append(terms, []string{code, strconv.Itoa(i + 1), "2024-08-01", "2026-08-01", number, why})
	}
	var people, seats bytes.Buffer
	if err := errors.Join(csv.NewWriter(&people).WriteAll(rows), csv.NewWriter(&seats).WriteAll(terms)); err != nil {
		return err
	}
	if _, err := s.register.ImportMembers(ctx, domain.Engine(), &people, register.ImportOptions{Why: why}); err != nil {
		return err
	}
	if _, err := s.register.ImportTerms(ctx, domain.Engine(), &seats, register.ImportOptions{Why: why}); err != nil {
		return err
	}
	var sit []domain.Person
	err = s.store.Read(ctx, func(tx *store.Tx) error {
		for i := range n {
			p, err := tx.PersonByNumber(fmt.Sprintf("%s%02d", code, i))
			if err != nil {
				return err
			}
			sit = append(sit, p)
		}
		return nil
	})
	c.panels, c.members = append(c.panels, *panel), append(c.members, sit)
	return err
}

// chairs gives each panel its chair.
func (c *chamber) chairs(tx *store.Tx) error {
	for i, p := range c.panels {
		err := tx.CreateOfficeTerm(domain.OfficeTerm{ID: store.NewID[domain.OfficeTermID](), Panel: p.ID, Office: domain.ChairOffice, Person: c.members[i][0].ID,
			From: when.Date{Year: 2024, Month: 8, Day: 1}, Until: when.Date{Year: 2026, Month: 8, Day: 1}, Mandate: domain.Mandate{Kind: domain.Imported}})
		if err != nil {
			return err
		}
	}
	return nil
}

// meetings of the months past, with what came of them, and of a year to come.
func (c *chamber) meetings(tx *store.Tx) error {
	file, err := onePaper("A paper", tx.Now())
	if err != nil {
		return err
	}
	hash, err := tx.KeepFile(file)
	if err != nil {
		return err
	}
	base := tx.Now().Truncate(24 * time.Hour).Add(15 * time.Hour)
	for of, p := range c.panels {
		for k := -months; k <= 12; k++ {
			if k == 0 {
				continue
			}
			at := base.AddDate(0, k, of-3)
			m := governance.Meeting{ID: store.NewID[governance.MeetingID](), Reference: fmt.Sprintf("%s/%d/%d", p.Code, at.Year(), at.Month()), Kind: governance.Ordinary,
				Panels: []domain.PanelID{p.ID}, Title: "Monthly meeting", Starts: at, Ends: at.Add(90 * time.Minute), Timezone: "Europe/London",
				Link: "https://video.example.org/room", State: governance.Planned}
			if k < 0 {
				notice, agenda, end := at.AddDate(0, 0, -14), at.AddDate(0, 0, -7), at.Add(80*time.Minute)
				m.State, m.CalledAt, m.AgendaAt, m.OpenedAt, m.ClosedAt = governance.Closed, &notice, &agenda, &at, &end
			}
			if err := tx.CreateMeeting(m); err != nil {
				return err
			}
			if k > 0 {
				c.coming = append(c.coming, m)
				continue
			}
			c.past = append(c.past, m)
			if err := c.held(tx, m, of, governance.FileHash(hash), len(file), k); err != nil {
				return err
			}
		}
	}
	return nil
}

// held is what came of one meeting: attendance, items with papers and comments, minutes,
// actions.
func (c *chamber) held(tx *store.Tx, m governance.Meeting, of int, file governance.FileHash, size, k int) error {
	members := c.members[of]
	var came []governance.Attendance
	for i, p := range members {
		a := governance.Attendance{Meeting: m.ID, Person: p.ID, Panel: c.panels[of].ID, State: governance.Present, Arrived: &m.Starts}
		if i%6 == -k%6 {
			a.State, a.Arrived = governance.Apologies, nil
		}
		came = append(came, a)
	}
	if err := tx.SaveAttendance(came...); err != nil {
		return err
	}
	var items []governance.Item
	var sections []governance.Section
	for n := range itemsEach {
		i := governance.Item{ID: store.NewID[governance.ItemID](), Meeting: m.ID, Position: n + 1, Title: fmt.Sprintf("Item %d of %s", n+1, m.Reference), Purpose: governance.ToDiscuss,
			Presenter: members[n].Name(), Minutes: 9, Body: talk, Notes: talk, Version: 2, DoneAt: m.ClosedAt}
		items = append(items, i)
		sections = append(sections, governance.Section{Item: i.ID, Heading: i.Title, Text: talk + "\n\n" + talk})
	}
	if err := tx.CreateItems(items...); err != nil {
		return err
	}
	for n := range papersEach {
		paper := governance.Paper{ID: store.NewID[governance.PaperID](), Item: items[n].ID, Meeting: m.ID, Version: 1, Title: fmt.Sprintf("Figures %d of %s", n+1, m.Reference),
			Visibility: governance.Visibilities[n], File: file, Name: "figures.pdf", Media: governance.MediaPDF, Size: size, Pages: 2, By: members[1].ID, At: *m.AgendaAt}
		paper.Series = paper.ID
		c.paper = paper.ID
		if err := tx.CreatePaper(paper); err != nil {
			return err
		}
		if err := tx.CreateComment(governance.Comment{ID: store.NewID[governance.CommentID](), Item: items[n].ID, By: members[n+2].ID, At: *m.AgendaAt, Text: talk}); err != nil {
			return err
		}
		action := governance.Action{ID: store.NewID[governance.ActionID](), Panel: c.panels[of].ID, Meeting: m.ID, Item: items[n].ID, Text: "Ask three sites for their figures.",
			Owner: members[n].ID, Due: m.Day().AddDays(30), State: governance.ActionDone, Made: m.Starts, Ended: m.ClosedAt}
		if k > -4 {
			action.State, action.Ended = governance.ActionOpen, nil
		}
		c.action = action.ID
		if err := tx.CreateAction(action); err != nil {
			return err
		}
	}
	if err := tx.DeclareConflict(governance.Conflict{Item: items[5].ID, Person: members[4].ID, Text: "my trust sells it", At: m.Starts}); err != nil {
		return err
	}
	return c.minuted(tx, m, sections, members[0].ID, k)
}

// minuted has the minutes of the last meeting for comment, and all others sealed.
func (c *chamber) minuted(tx *store.Tx, m governance.Meeting, sections []governance.Section, by domain.PersonID, k int) error {
	minutes := governance.Minutes{Meeting: m.ID, State: governance.MinutesComment, Sections: sections, Version: 1, Drafted: *m.ClosedAt, Sent: m.ClosedAt}
	if err := tx.SaveMinutes(minutes, by); err != nil || k == -1 {
		return err
	}
	minutes.State, minutes.Approved = governance.MinutesApproved, m.ClosedAt
	text, hash, err := minutes.Seal(nil)
	if err != nil {
		return err
	}
	minutes.Hash, minutes.Version = hash, 2
	return errors.Join(tx.SaveMinutes(minutes, by), tx.SealMinutes(minutes, text))
}

// decisions of every meeting, by name, and some between meetings.
func (c *chamber) decisions(tx *store.Tx) error {
	for i, m := range c.past {
		of := i / months
		for n := range motionsEach {
			if err := c.decided(tx, of, m, fmt.Sprintf("%s-%d-M%d", c.panels[of].Code, m.Starts.Year(), 20*int(m.Starts.Month())+n), n); err != nil {
				return err
			}
		}
	}
	for n := range between {
		at := c.past[n*len(c.past)/between]
		at.ID = ""
		of := n % len(c.panels)
		if err := c.decided(tx, of, at, fmt.Sprintf("%s-%d-M9%02d", c.panels[of].Code, at.Starts.Year(), n), n); err != nil {
			return err
		}
	}
	return nil
}

// decided is one motion with its roll and votes.
func (c *chamber) decided(tx *store.Tx, of int, m governance.Meeting, reference string, n int) error {
	text, err := governance.NewMotionText(fmt.Sprintf("To publish survey %d", n), wordsOfClaim)
	if err != nil {
		return err
	}
	members, panel := c.members[of], c.panels[of].ID
	text.Version, text.By, text.At = 1, members[1].ID, m.Starts
	motion := governance.Motion{ID: store.NewID[governance.MotionID](), Reference: reference, Panels: []domain.PanelID{panel}, Way: governance.AtMeeting, Meeting: m.ID, MotionText: text,
		Mover: members[1].ID, Seconder: members[2].ID, MovedAt: m.Starts, SecondedAt: &m.Starts, Majority: governance.Simple, Mode: governance.ByName, Shown: governance.ShownLive,
		State: governance.MotionCarried, Round: 1, Opens: &m.Starts, Closes: m.ClosedAt, EndedAt: m.ClosedAt, Standing: governance.InForce, Members: map[domain.PanelID]int{panel: len(members)}}
	if m.ID == "" {
		motion.Way, motion.Days, motion.Majority = governance.BetweenMeetings, 5, governance.Absolute
	}
	var roll []governance.Voter
	tally := governance.Tally{Members: len(members), Voters: len(members)}
	for i, p := range members {
		roll = append(roll, governance.Voter{Panel: panel, Person: p.ID, Elected: true})
		tally = tally.Add(choice(i))
	}
	outcome := governance.Decide(motion.Majority, []governance.PanelOutcome{{Panel: panel, Tally: tally}})
	motion.Outcome = &outcome
	if err := errors.Join(tx.CreateMotion(motion, nil), tx.FreezeMotionRoll(motion, roll)); err != nil {
		return err
	}
	for i, v := range roll {
		if err := tx.SaveOpenVote(motion, governance.OpenVote{Panel: panel, Person: v.Person, Choice: choice(i), At: m.Starts}); err != nil {
			return err
		}
	}
	if of == len(c.panels)-1 {
		c.motion = motion
	}
	return tx.Record(as(members[0], domain.Chair), domain.Act{Name: "motion.carried", Rule: "R130", Panel: panel, Subject: string(motion.ID)})
}

func choice(i int) governance.Choice {
	if i%5 == 3 {
		return governance.No
	}
	return governance.Yes
}

// joint is the meeting that is on: all forty members, forty papers.
func (c *chamber) joint(tx *store.Tx) error {
	began, out := tx.Now().Add(-10*time.Minute), tx.Now().AddDate(0, 0, -7)
	m := governance.Meeting{ID: store.NewID[governance.MeetingID](), Reference: fmt.Sprintf("JOINT/%d/1", began.Year()), Kind: governance.Joint, Title: "Joint meeting", Starts: began, Ends: began.Add(3 * time.Hour),
		Timezone: "Europe/London", Place: "1 Example Street", State: governance.Open, CalledAt: &out, AgendaAt: &out, OpenedAt: &began}
	for _, p := range c.panels {
		m.Panels = append(m.Panels, p.ID)
	}
	var items []governance.Item
	for n := range itemsEach {
		items = append(items, governance.Item{ID: store.NewID[governance.ItemID](), Meeting: m.ID, Position: n + 1, Title: fmt.Sprintf("Item %d", n+1), Purpose: governance.ToDecide, Minutes: 12, Body: talk})
		c.items = append(c.items, items[n].ID)
	}
	m.Item, m.ItemSince = items[0].ID, &began
	if err := errors.Join(tx.CreateMeeting(m), tx.SaveMeeting(m), tx.CreateItems(items...)); err != nil {
		return err
	}
	var here []governance.Attendance
	for of, members := range c.members {
		for _, p := range members {
			here = append(here, governance.Attendance{Meeting: m.ID, Person: p.ID, Panel: c.panels[of].ID, State: governance.Present, Arrived: &began})
		}
	}
	for n := range packPapers {
		content, err := onePaper(fmt.Sprintf("Paper %d", n+1), began)
		if err != nil {
			return err
		}
		hash, err := tx.KeepFile(content)
		if err != nil {
			return err
		}
		paper := governance.Paper{ID: store.NewID[governance.PaperID](), Item: items[n%itemsEach].ID, Meeting: m.ID, Version: 1, Title: fmt.Sprintf("Paper %d", n+1), Visibility: governance.ForPanel,
			File: hash, Name: "paper.pdf", Media: governance.MediaPDF, Size: len(content), Pages: 4, By: c.members[0][0].ID, At: out}
		paper.Series = paper.ID
		if err := tx.CreatePaper(paper); err != nil {
			return err
		}
	}
	c.open = m
	return tx.SaveAttendance(here...)
}

// onePaper is a paper of some four pages.
func onePaper(title string, at time.Time) ([]byte, error) {
	p := press.Pack{Panel: "Paper for the panel", Title: title, Reference: title, When: "2026", At: at}
	for n := range 24 {
		p.Items = append(p.Items, press.PackItem{Number: n + 1, Title: fmt.Sprintf("%s, part %d", title, n+1), Body: strings.Repeat(talk+" ", 3)})
	}
	return p.PDF()
}
