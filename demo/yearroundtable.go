package demo

import (
	"fmt"
	"strings"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/when"
	events "hustings/elections/hall"
)

// A roundtable under the Chatham House Rule, with a learned body: invited in January,
// held in February, its note published for everybody and naming nobody (R152, R153,
// R161 to R164).

// yearTable is what became of it.
type yearTable struct {
	Reference    string    `json:"reference"`
	Participants int       `json:"participants"` // at the table, with its moderator
	Admitted     int       `json:"admitted"`     // who listened
	MovedUp      int       `json:"moved_up"`     // from the waiting list
	Note         yearPaper `json:"note"`
}

const (
	tableTitle   = "When systems are down"
	tablePartner = "The College of Record Keepers"
	tableQuote   = "We rang the people at the bedside before we rang the supplier."
	tableSilent  = "Nobody had printed the list."
)

// tableGuests come from outside: one sits at the table, two listen.
var tableGuests = []events.Guest{{Name: "Edith Quillfeather", Organisation: "Wolds Polytechnic", Address: "edith@quillfeather.example", As: hall.AsGuest},
	{Name: "Basil Thistlewick", Organisation: "Thistlewick and Daughters", Address: "basil@thistlewick.example", As: hall.AsSponsor},
	{Name: "Maud Hollyoake", Organisation: "The Downtime Review", Address: "maud@review.example", As: hall.AsGuest}}

var tableThemes = []string{"What is done in the first hour", "Who is told, and by whom"}

// tableParts are what the moderator writes: the summary, and one part for each theme.
var tableParts = []string{
	"A dozen people who had each lived through a day without systems spoke of it for an hour and a half.",
	"Paper works where it was practised. One participant said: “" + tableQuote + "” Another said: “" + tableSilent + "”",
	"Those who are cared for hear of it last. All present would have it the other way round.",
}

// inviteTable plans the roundtable, asks those who are to sit at it, and invites guests.
func (y *year) inviteTable() error {
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	e, err := y.Hall.Draft(y.ctx, secretary, events.Plan{Kind: hall.Roundtable, Title: tableTitle, Themes: tableThemes, Day: y.tableOn, At: when.TimeOfDay{Hour: 14},
		Minutes: 90, Place: "The library", Partner: tablePartner, Audience: hall.Audience{Sponsors: true, Guests: true}, Limit: 3})
	if err != nil {
		return fmt.Errorf("planning the roundtable: %w", err)
	}
	y.table, y.result.Roundtable.Reference = e, e.Reference
	sits := []events.NewSpeaker{{Person: y.chair("CCIO"), Side: hall.Moderator}, {Person: y.sitting["CIO"][2], Side: hall.Participant}, {Person: y.sitting["CNIO"][3], Side: hall.Participant},
		{Name: tableGuests[0].Name, Organisation: tableGuests[0].Organisation, Address: tableGuests[0].Address, Side: hall.Participant}}
	for _, s := range sits {
		if _, err := y.Hall.AddSpeaker(y.ctx, secretary, e.Reference, s); err != nil {
			return fmt.Errorf("the table: %w", err)
		}
	}
	y.result.Roundtable.Participants = len(sits)
	if err := y.Hall.Announce(y.ctx, secretary, e.Reference); err != nil {
		return fmt.Errorf("announcing the roundtable: %w", err)
	}
	for _, g := range tableGuests[1:] {
		if _, _, err := y.Hall.Invite(y.ctx, secretary, e.Reference, g); err != nil {
			return fmt.Errorf("inviting: %w", err)
		}
	}
	for _, place := range []int{4, 5} { // two members, of whom one waits
		if _, err := y.Hall.Register(y.ctx, y.here("CIO", y.sitting["CIO"][place]), e.Reference); err != nil {
			return fmt.Errorf("registering: %w", err)
		}
	}
	y.tell("%s is announced, “%s”: a roundtable of %d in association with %s, under the Chatham House Rule. A sponsor and a guest are invited by mail; of two members one has the last place, the other waits.", e.Reference, tableTitle,
		len(sits), tablePartner)
	return y.aMoment()
}

// answerInvitations has the participant from outside agree to be named, which the rule
// does not make of it, and a guest give her place back, so that who waits moves up.
func (y *year) answerInvitations() error {
	for _, a := range []struct {
		address string
		yes     bool
	}{{tableGuests[0].Address, true}, {tableGuests[2].Address, false}} {
		secret, err := y.mail.take(y.ctx, a.address, "invitation")
		if err != nil {
			return err
		}
		if err := y.Hall.AnswerAtLink(y.ctx, secret, a.yes); err != nil {
			return fmt.Errorf("answering an invitation: %w", err)
		}
	}
	waits := y.here("CIO", y.sitting["CIO"][5])
	s, err := y.Hall.Event(y.ctx, waits, y.table.Reference)
	if err != nil {
		return err
	}
	if s.Mine == hall.Admitted {
		y.result.Roundtable.MovedUp++
	}
	y.tell("A guest cannot come and says so on the page of her own; the member who waited moves up by herself (R161).")
	return require(y.result.Roundtable.MovedUp == 1, "who waited is %s", s.Mine)
}

// holdTable opens the room, and ends the hour and a half.
func (y *year) holdTable() error {
	if err := y.until(y.table.Starts); err != nil {
		return err
	}
	moderator, ref := y.here("CCIO", y.chair("CCIO")), y.table.Reference
	if err := y.Hall.Open(y.ctx, moderator, ref); err != nil {
		return err
	}
	for _, place := range []int{2, 4, 5} {
		if err := y.Hall.Here(y.ctx, y.here("CIO", y.sitting["CIO"][place]), ref, true); err != nil {
			return err
		}
	}
	secretary, err := y.officer(domain.Secretariat)
	if err != nil {
		return err
	}
	people, err := y.Hall.People(y.ctx, secretary, ref)
	if err != nil {
		return err
	}
	r := &y.result.Roundtable
	for _, p := range people {
		if p.Standing == hall.Admitted && p.As != hall.AsSpeaker {
			r.Admitted++
		}
	}
	if err := y.until(y.table.Ends); err != nil {
		return err
	}
	y.tell("The roundtable is held: %d at the table, %d listen.", r.Participants, r.Admitted)
	return y.Hall.Close(y.ctx, moderator, ref)
}

// draftNote has the moderator write it, and two participants asked about their words.
func (y *year) draftNote() error {
	moderator, ref := y.here("CCIO", y.chair("CCIO")), y.table.Reference
	if _, err := y.Hall.DraftPaper(y.ctx, moderator, ref, y.say); err != nil {
		return fmt.Errorf("drafting the note: %w", err)
	}
	if _, err := y.edits(moderator, ref, func(body string) string { return filled(body, tableParts...) }, ""); err != nil {
		return err
	}
	d, err := y.Hall.PaperDesk(y.ctx, moderator, ref)
	if err != nil {
		return err
	}
	if err := require(len(d.Found) == 0, "the note's linter found %+v", d.Found); err != nil {
		return err
	}
	for _, s := range d.Speakers {
		words := map[string]string{tableGuests[0].Name: tableQuote, y.people[y.sitting["CIO"][2]]: tableSilent}[s.Name]
		if words == "" {
			continue
		}
		if _, err := y.Hall.AddPassage(y.ctx, moderator, ref, s.ID, words); err != nil {
			return fmt.Errorf("putting words down: %w", err)
		}
	}
	r := &y.result.Roundtable.Note
	if r.Asked, err = y.Hall.AskChecks(y.ctx, moderator, ref); err != nil {
		return err
	}
	if err := y.Hall.PartnerAsked(y.ctx, moderator, ref, "That its name be written in full.", "It is."); err != nil {
		return fmt.Errorf("what the partner asked for: %w", err)
	}
	y.tell("The note is drafted; %d participants are asked about words of theirs. What the partner asked for, and what was done, stands below it (R164).", r.Asked)
	return y.aMoment()
}

// checkNote has one of them agree by her mail's link; the other never answers.
func (y *year) checkNote() error {
	return y.answersCheck(tableGuests[0].Address, true, "")
}

// publishNote is refused for the words of the one who never answered, and is published
// without them.
func (y *year) publishNote() error {
	moderator, ref := y.here("CCIO", y.chair("CCIO")), y.table.Reference
	d, err := y.Hall.PaperDesk(y.ctx, moderator, ref)
	if err != nil {
		return err
	}
	if err := refusedFor(y.Hall.PublishPaper(y.ctx, moderator, ref, d.Latest.Number, hall.ForAll, ""), hall.QuoteUnagreed); err != nil {
		return err
	}
	if _, err := y.edits(moderator, ref, func(body string) string { return strings.Replace(body, " Another said: “"+tableSilent+"”", "", 1) }, "silence is not consent"); err != nil {
		return err
	}
	if err := y.published(moderator, ref, hall.ForAll, &y.result.Roundtable.Note); err != nil {
		return err
	}
	r := y.result.Roundtable.Note
	y.tell("One participant has agreed to her words; the other was reminded twice and has not answered, and publishing is refused until they are out. The note is published for everybody, as version %d. It names nobody.", r.Versions)
	return require(r.Named == 0 && r.Agreed == 1, "the note lists %d, and quotes %d", r.Named, r.Agreed)
}
