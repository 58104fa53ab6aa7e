package hall

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/governance"
	"hustings/domain/hall"
	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
	"hustings/domain/when"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// say gives a template's keys for its words.
func say(key string, _ ...any) string { return key }

// held is a debate that is over: member 3 asked, speaker 1 answered in writing.
func (b *house) held(f func(*Plan)) (hall.Event, []hall.Speaker) {
	b.t.Helper()
	ctx := b.t.Context()
	e := b.debate(f)
	q, err := b.Ask(ctx, b.as(3), e.Reference, "What does it cost?")
	must(b.t, err)
	for i := 3; i < len(b.people); i++ {
		_, err := b.Register(ctx, b.as(i), e.Reference)
		must(b.t, err)
	}
	b.open(e)
	var speakers []hall.Speaker
	must(b.t, b.Store.Read(ctx, func(tx *store.Tx) (err error) { speakers, err = tx.Speakers(e.ID); return err }))
	must(b.t, b.Answer(ctx, b.as(0), e.Reference, q.ID, speakers[1].ID, "Less than you think."))
	must(b.t, b.Close(ctx, b.as(0), e.Reference))
	return e, speakers
}

// edit makes a new version of the paper.
func (b *house) edit(e hall.Event, by domain.Actor, body string) hall.Paper {
	b.t.Helper()
	d, err := b.PaperDesk(b.t.Context(), by, e.Reference)
	must(b.t, err)
	p, err := b.EditPaper(b.t.Context(), by, e.Reference, d.Latest.Number, body, "")
	must(b.t, err)
	return p
}

// secretOf is the secret of the latest mail of a template to a person.
func (b *house) secretOf(template string, to domain.PersonID) (secret string) {
	b.t.Helper()
	return b.secretOn(template, func(l store.Letter) bool { return l.Person.ID == to })
}

// secretTo is that of the latest to an address, of somebody who is not in the register.
func (b *house) secretTo(template, address string) string {
	b.t.Helper()
	return b.secretOn(template, func(l store.Letter) bool { return l.Mail.Address == address })
}

func (b *house) secretOn(template string, is func(store.Letter) bool) (secret string) {
	b.t.Helper()
	must(b.t, b.Store.Write(b.t.Context(), func(tx *store.Tx) error {
		letters, err := tx.DueLetters(1000)
		for _, l := range letters {
			if l.Mail.Template == template && is(l) {
				secret = l.Mail.Secret
			}
		}
		return err
	}))
	if secret == "" {
		b.t.Fatalf("no such %s", template)
	}
	return secret
}

// recorded is how many entries of the record hold all these texts.
func (b *house) recorded(texts ...string) (n int) {
	b.t.Helper()
	must(b.t, b.Store.Read(b.t.Context(), func(tx *store.Tx) error {
		all, err := tx.RecordEntries(store.RecordFilter{Limit: 1000})
		for _, e := range all {
			raw, failed := json.Marshal(e)
			must(b.t, failed)
			holds := true
			for _, text := range texts {
				holds = holds && strings.Contains(string(raw), text)
			}
			if holds {
				n++
			}
		}
		return err
	}))
	return n
}

func TestR154_R163_APaperFromDraftToCorrection(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e, speakers := b.held(nil)
		_, err := b.DraftPaper(ctx, b.as(1), e.Reference, say)
		refusaltest.Want(t, err, refusal.LacksRole)
		p, err := b.DraftPaper(ctx, b.as(0), e.Reference, say)
		must(t, err)
		for _, want := range []string{"What does it cost?", "Less than you think.", e.Motion} {
			if !strings.Contains(p.Body, want) {
				t.Errorf("the draft lacks %q:\n%s", want, p.Body)
			}
		}
		_, err = b.DraftPaper(ctx, b.secretary, e.Reference, say)
		refusaltest.Want(t, err, hall.PaperDrafted)
		refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, 1, hall.ForMembers, ""), hall.PaperUnfinished)
		body := strings.ReplaceAll(p.Body, hall.ToWrite, "It was a debate.")
		second := b.edit(e, b.secretary, body)
		// Two editors: the later one is told, and nothing of either is lost.
		_, err = b.EditPaper(ctx, b.as(0), e.Reference, 1, "Mine.", "")
		refusaltest.Want(t, err, hall.PaperMoved)
		_, err = b.EditPaper(ctx, b.as(0), e.Reference, 2, body, "")
		refusaltest.Want(t, err, hall.PaperSame)
		older, newer, err := b.PaperVersionsOf(ctx, b.as(0), e.Reference, 1, 2)
		must(t, err)
		if older.Body != p.Body || newer.Body != second.Body {
			t.Error("versions do not stay")
		}
		_, _, err = b.PaperVersionsOf(ctx, b.as(4), e.Reference, 1, 2)
		refusaltest.Want(t, err, refusal.Unknown)
		// What speaker 1 is put down to have said waits for her.
		refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, 2, hall.ForMembers, ""), hall.QuoteUnagreed)
		_, err = b.AddPassage(ctx, b.secretary, e.Reference, speakers[2].ID, "Nobody said this.")
		refusaltest.Want(t, err, hall.QuoteAbsent)
		asked, err := b.AskChecks(ctx, b.secretary, e.Reference)
		must(t, err)
		if asked != 1 || b.mails(MailPaperCheck) != 1 {
			t.Errorf("%d speakers were asked", asked)
		}
		_, err = b.AskChecks(ctx, b.secretary, e.Reference)
		refusaltest.Want(t, err, hall.ChecksNone)
		secret := b.secretOf(MailPaperCheck, b.people[1].ID)
		if n := b.count("SELECT count(*) FROM event_paper_links WHERE length(hash) = 32"); n != 1 || len(secret) != 43 {
			t.Error("the address is not kept as its hash alone")
		}
		c, err := b.CheckAt(ctx, secret)
		must(t, err)
		if len(c.Words) != 1 || c.Words[0].Words != "Less than you think." || c.Speaker.ID != speakers[1].ID {
			t.Errorf("the page has %+v", c)
		}
		_, err = b.CheckAt(ctx, secret[1:])
		refusaltest.Want(t, err, refusal.Unknown)
		for _, other := range []int{0, 2, 4} { // nobody else has anything to check there, the chair included
			_, err = b.Check(ctx, b.as(other), e.Reference)
			refusaltest.Want(t, err, refusal.Unknown)
			refusaltest.Want(t, b.AnswerCheck(ctx, b.as(other), e.Reference, Answer{Quote: c.Words[0].ID, Agreed: true}), refusal.Unknown)
		}
		// Silence is not consent: five working days later her words still do not stand in it.
		from := b.now()
		for d := range 9 {
			b.at(from.Add(time.Duration(d) * 24 * time.Hour))
		}
		if n := b.mails(MailPaperReminder); n != 2 {
			t.Errorf("%d reminders, want two", n)
		}
		refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, 2, hall.ForMembers, ""), hall.QuoteUnagreed)
		must(t, b.AnswerCheckAt(ctx, secret, Answer{Quote: c.Words[0].ID, Instead: "Less than one thinks."}))
		refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, 2, hall.ForMembers, ""), hall.QuoteUnagreed)
		third := b.edit(e, b.secretary, strings.ReplaceAll(body, "Less than you think.", "“Less than one thinks.”"))
		refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, 2, hall.ForMembers, ""), hall.PaperMoved)
		_, err = b.Paper(ctx, b.as(4), e.Reference, 0)
		refusaltest.Want(t, err, refusal.Unknown)
		must(t, b.PublishPaper(ctx, b.secretary, e.Reference, third.Number, hall.ForMembers, ""))
		refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, third.Number, hall.ForMembers, ""), hall.PaperState)
		_, err = b.CheckAt(ctx, secret) // what it was sent for is over
		refusaltest.Want(t, err, hall.CheckOver)
		refusaltest.Want(t, b.AnswerCheckAt(ctx, secret, Answer{Quote: c.Words[0].ID}), hall.CheckOver)
		c, err = b.Check(ctx, b.as(1), e.Reference)
		must(t, err)
		refusaltest.Want(t, b.AnswerCheck(ctx, b.as(1), e.Reference, Answer{Quote: c.Words[1].ID}), hall.PaperState) // what is published with her consent stands
		for _, reader := range []struct {
			who   string
			by    domain.Actor
			reads bool
		}{{"a member", b.as(4), true}, {"somebody without membership", domain.Actor{Person: b.stranger.ID}, false}, {"anybody", domain.Actor{}, false}, {"a program", domain.Actor{Program: "p"}, false}} {
			shown, err := b.Paper(ctx, reader.by, e.Reference, 0)
			if got := err == nil; got != reader.reads {
				t.Errorf("%s reads it: %v, %v", reader.who, got, err)
			}
			if err == nil && (len(shown.Versions) != 1 || shown.Paper.By != "" || shown.Event.Link != "") {
				t.Errorf("%s is shown %+v", reader.who, shown)
			}
			list, err := b.Papers(ctx, reader.by)
			must(t, err)
			if got := len(list) == 1; got != reader.reads {
				t.Errorf("%s finds it in the list: %v", reader.who, got)
			}
		}
		// Afterwards: dated notes, and versions with their reason.
		must(t, b.CorrectPaper(ctx, b.secretary, e.Reference, "The figure in the second part is for one year."))
		fourth := b.edit(e, b.secretary, third.Body+"\n\nOne thing more.")
		refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, fourth.Number, hall.ForAll, ""), refusal.Missing)
		must(t, b.PublishPaper(ctx, b.secretary, e.Reference, fourth.Number, hall.ForAll, "A part was missing."))
		shown, err := b.Paper(ctx, domain.Actor{}, e.Reference, 0)
		must(t, err)
		if len(shown.Versions) != 1 || len(shown.Notes) != 2 || shown.Paper.Number != fourth.Number {
			t.Errorf("anybody sees %d versions and %d notes", len(shown.Versions), len(shown.Notes))
		}
		// Lists have the latest of each for its readers, and no texts; who searches reads one at a time.
		must(t, s.Read(ctx, func(tx *store.Tx) error {
			for _, member := range []bool{false, true} {
				all, err := tx.PapersRead(store.PaperReader{Member: member}, 500)
				if err != nil || len(all) != 1 || all[0].Readers != hall.ForAll {
					t.Errorf("a list of papers reads %+v, %v", all, err)
				}
			}
			return nil
		}))
		for text, want := range map[string]int{"One thing more": 1, "thing less": 0, e.Title: 1} {
			asked := 0
			list, err := b.FindPapers(ctx, domain.Actor{}, 20, func(in string) bool { asked++; return strings.Contains(in, text) })
			if err != nil || len(list) != want || asked > 2 {
				t.Errorf("%q finds %d papers, asking %d times: %v", text, len(list), asked, err)
			}
		}
		if list, err := b.FindPapers(ctx, b.as(4), 0, func(string) bool { t.Error("more is read than is wanted"); return true }); err != nil || len(list) != 0 {
			t.Errorf("of none wanted there are %d: %v", len(list), err)
		}
		if shown, err = b.Paper(ctx, b.as(4), e.Reference, third.Number); err != nil || shown.Paper.Body != third.Body {
			t.Errorf("the version that was published first does not stay: %v", err)
		}
	})
}

func TestR154_APaperThatIsNotThereIsFlagged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 5), t.Context()
		e, _ := b.held(nil)
		d, err := b.PaperDesk(ctx, b.secretary, e.Reference)
		must(t, err)
		b.at(d.Due.Add(-time.Second))
		if b.mails(MailPaperLate) > 0 {
			t.Error("told before it is late")
		}
		b.at(d.Due)
		b.at(d.Due.Add(time.Hour))
		if n := b.mails(MailPaperLate); n != 1 {
			t.Errorf("told %d times that it is late", n)
		}
		if d, err = b.PaperDesk(ctx, b.secretary, e.Reference); err != nil || !d.Late {
			t.Errorf("it is not flagged: %v", err)
		}
		if st, err := b.PaperStanding(ctx, b.as(4), e.Reference); err != nil || st.Late || st.Works {
			t.Errorf("a member is told: %+v, %v", st, err)
		}
		if n := b.recorded(string(acts.EventPaperLate)); n != 1 {
			t.Errorf("the record has it %d times", n)
		}
	})
}

func TestR153_NothingIsPublishedWithAnOpenFinding(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e, _ := b.held(func(p *Plan) {
			p.Known, p.Partner, p.Audience.Guests = []string{"the Professor"}, "The Institute", true
		})
		_, err := b.DraftPaper(ctx, b.secretary, e.Reference, say)
		must(t, err)
		must(t, s.Act(ctx, func(tx *store.Tx) error { // somebody asked who did not come
			return tx.CreateQuestion(hall.Question{ID: store.NewID[hall.QuestionID](), Event: e.ID, Person: b.stranger.ID, Text: "And who pays?", At: tx.Now(), State: hall.Asked})
		}))
		for text, open := range map[string]bool{
			"OfM4 was there.":                          true, // a member who came
			"It was OfS1 who asked.":                   true,
			"It was asked by O*f*M3.":                  true, // who asked
			"In the Trust of M5, they do.":             true, // by whom she is employed
			"OfM1, in the chair of it":                 true, // a speaker who was promised it
			"As the professor has it.":                 true, // what the organisers gave
			"With the Institute, we met.":              false,
			"As @member_in_forum says in the forum.":   true,
			"Somebody of some trust said that it pays": false,
		} {
			p := b.edit(e, b.secretary, text)
			if strings.Contains(text, "@") {
				p = b.edit(e, b.secretary, "As member_in_forum says in the forum.")
			}
			d, err := b.PaperDesk(ctx, b.secretary, e.Reference)
			must(t, err)
			if got := len(d.Found) > 0; got != open {
				t.Errorf("%q: findings %+v", text, d.Found)
			}
			if open {
				refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, ""), hall.PaperNames)
			}
		}
		// A single word may mean something else: somebody says why, and it holds for that sentence.
		p := b.edit(e, b.secretary, "OfM4 is a town.")
		d, err := b.PaperDesk(ctx, b.secretary, e.Reference)
		must(t, err)
		finding := hex.EncodeToString(d.Found[0].Digest[:])
		refusaltest.Want(t, b.SetAside(ctx, b.secretary, e.Reference, finding, " "), refusal.WhyMissing)
		must(t, b.SetAside(ctx, b.secretary, e.Reference, finding, "It is the name of a town."))
		must(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, ""))
		// Notes below it are judged as it is.
		refusaltest.Want(t, b.CorrectPaper(ctx, b.secretary, e.Reference, "It was OfM5 who said so."), hall.PaperNames)
		refusaltest.Want(t, b.CorrectPaper(ctx, b.secretary, e.Reference, "One said “so”."), hall.QuoteUnagreed)
		refusaltest.Want(t, b.PartnerAsked(ctx, b.secretary, e.Reference, "That OfM5 be named.", "Nothing."), hall.PaperNames)
		if n := b.recorded("OfM"); n > 0 {
			t.Error("the record says what was found")
		}
	})
}

func TestR155_TheForumIsQuotedWithoutItsAuthors(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e, _ := b.held(nil)
		must(t, b.Store.Write(ctx, func(tx *store.Tx) error {
			return tx.SaveForumUser(b.stranger.ID, governance.ForumUser{ID: 7, Username: "stranger7"})
		}))
		_, err := b.DraftPaper(ctx, b.secretary, e.Reference, say)
		must(t, err)
		p := b.edit(e, b.secretary, "In the forum:\n\n[quote=\"Stranger7, post:3, topic:12\"]\nWe should build, says OfS1 of the Trust of S1.\n[/quote]")
		if strings.Contains(strings.ToLower(p.Body), "stranger7") || !strings.Contains(p.Body, "We should build") {
			t.Errorf("what was pasted: %q", p.Body)
		}
		refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, ""), hall.PaperNames)
		d, err := b.PaperDesk(ctx, b.secretary, e.Reference)
		must(t, err)
		if len(d.Found) != 2 { // who wrote it was not at the debate; she is known from the forum
			t.Errorf("found %+v", d.Found)
		}
		p = b.edit(e, b.secretary, "In the forum:\n\nWe should build.")
		must(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, ""))
	})
}

func TestR152_WhatWasPublishedIsWithheldOnceTightened(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 6), t.Context()
		e, _ := b.held(func(p *Plan) { p.Attribution = hall.OnRecord })
		refusaltest.Want(t, b.AskToLoosen(ctx, b.secretary, e.Reference), hall.AttributionSame)
		_, err := b.DraftPaper(ctx, b.secretary, e.Reference, say)
		must(t, err)
		p := b.edit(e, b.secretary, "OfM1 was for it.")
		refusaltest.Want(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, ""), hall.PaperNames)
		must(t, b.Consent(ctx, b.as(1), e.Reference, true))
		must(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, ""))
		shown, err := b.Paper(ctx, domain.Actor{}, e.Reference, 0)
		must(t, err)
		if len(shown.Listed) != 1 || shown.Listed[0].Name != b.people[1].Name() || shown.Listed[0].Person != "" {
			t.Errorf("listed are %+v", shown.Listed)
		}
		must(t, b.Attribute(ctx, b.secretary, e.Reference, hall.Chatham))
		_, err = b.Paper(ctx, domain.Actor{}, e.Reference, 0)
		refusaltest.Want(t, err, refusal.Unknown)
		p = b.edit(e, b.secretary, "One was for it.")
		must(t, b.PublishPaper(ctx, b.secretary, e.Reference, p.Number, hall.ForAll, "A name was taken out."))
		shown, err = b.Paper(ctx, domain.Actor{}, e.Reference, 0)
		must(t, err)
		if raw, _ := json.Marshal(shown); strings.Contains(string(raw), "OfM1") {
			t.Errorf("she is named still: %s", raw)
		}
	})
}

func TestR163_R164_ANoteOfARoundtable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		b, ctx := mustHouse(t, s, 5), t.Context()
		e, speakers := b.roundtable(ctx)
		p, err := b.DraftPaper(ctx, b.as(0), e.Reference, say)
		must(t, err)
		for text, want := range map[string]bool{"Safety": true, "event.partner": true, b.people[1].Name(): true, b.people[2].Name(): false, "Trust of M2": false} {
			if strings.Contains(p.Body, text) != want {
				t.Errorf("the note has %q: %v, want %v\n%s", text, !want, want, p.Body)
			}
		}
		p = b.edit(e, b.as(0), "On safety, one participant said: “Records save lives.”\n\n> We should begin.\n\nAll agreed.")
		for _, words := range []string{"Records save lives.", "We should begin."} {
			_, err := b.AddPassage(ctx, b.as(0), e.Reference, speakers[2].ID, words)
			must(t, err)
		}
		_, err = b.AskChecks(ctx, b.as(0), e.Reference)
		must(t, err)
		c, err := b.Check(ctx, b.as(2), e.Reference)
		must(t, err)
		must(t, b.AnswerCheck(ctx, b.as(2), e.Reference, Answer{Quote: c.Words[0].ID, Agreed: true}))
		refusaltest.Want(t, b.AnswerCheck(ctx, b.as(2), e.Reference, Answer{Quote: c.Words[0].ID, Agreed: true}), hall.QuoteAnswered)
		refusaltest.Want(t, b.PublishPaper(ctx, b.as(0), e.Reference, p.Number, hall.ForAll, ""), hall.QuoteUnagreed)
		refusaltest.Want(t, b.NoteAnswer(ctx, b.secretary, e.Reference, Answer{Quote: c.Words[1].ID, Agreed: true}, " "), refusal.Missing)
		must(t, b.NoteAnswer(ctx, b.secretary, e.Reference, Answer{Quote: c.Words[1].ID, Agreed: true}, "Her mail of 3 July, 10:14"))
		must(t, b.PartnerAsked(ctx, b.as(0), e.Reference, "That its name be spelt in full.", "Done."))
		must(t, b.PublishPaper(ctx, b.as(0), e.Reference, p.Number, hall.ForAll, ""))
		// Words that change need a new consent.
		p = b.edit(e, b.as(0), strings.Replace(p.Body, "save lives", "saved lives", 1))
		refusaltest.Want(t, b.PublishPaper(ctx, b.as(0), e.Reference, p.Number, hall.ForAll, "A word"), hall.QuoteUnagreed)
		shown, err := b.Paper(ctx, domain.Actor{}, e.Reference, 0)
		must(t, err)
		if len(shown.Versions) != 1 || !shown.Paper.Says("save lives") || len(shown.Notes) != 1 || shown.Notes[0].Done != "Done." || len(shown.Listed) != 1 {
			t.Errorf("anybody sees %+v", shown)
		}
		if n := b.recorded(string(acts.EventPaperChecked), string(b.people[2].ID)); n > 0 {
			t.Error("the record says whose words they are")
		}
	})
}

// roundtable is one that has been held on the record, under a partner; member 0 leads it,
// 1 and 2 sit at the table, and 1 agrees to be named.
func (b *house) roundtable(ctx context.Context) (hall.Event, []hall.Speaker) {
	b.t.Helper()
	plan := Plan{Kind: hall.Roundtable, Title: "Safety first", Themes: []string{"Safety", "Records"}, At: when.TimeOfDay{Hour: 12}, Minutes: 60, Partner: "The Institute", Attribution: hall.OnRecord}
	plan.Day = when.DateOf(b.now(), b.Zone).AddDays(10)
	e, err := b.Draft(ctx, b.secretary, plan)
	must(b.t, err)
	for i, side := range []hall.Side{hall.Moderator, hall.Participant, hall.Participant} {
		_, err := b.AddSpeaker(ctx, b.secretary, e.Reference, NewSpeaker{Person: b.people[i].ID, Side: side})
		must(b.t, err)
	}
	must(b.t, b.Announce(ctx, b.secretary, e.Reference))
	must(b.t, b.Consent(ctx, b.as(1), e.Reference, true))
	b.open(e)
	must(b.t, b.Close(ctx, b.as(0), e.Reference))
	var speakers []hall.Speaker
	must(b.t, b.Store.Read(ctx, func(tx *store.Tx) (err error) { speakers, err = tx.Speakers(e.ID); return err }))
	return e, speakers
}
