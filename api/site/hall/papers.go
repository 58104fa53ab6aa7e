package hall

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"hustings/api/door"
	"hustings/api/press"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/hall"
	elections "hustings/elections/hall"
)

// paperPages are the pages of discussion papers and notes (R152 to R155, R163, R164).
// Who may do what on them, the acts themselves judge.
func (s *room) paperPages() {
	get, post := http.MethodGet, http.MethodPost
	s.member(door.Anyone, get, "/events/papers", (*visit).papersPage)
	s.member(door.Anyone, get, "/events/:event/paper", (*visit).paperPage)
	s.html(door.Anyone, get, "/events/:event/paper/pdf", (*visit).paperPDF)
	s.html(door.Anyone, get, "/events/:event/paper/markdown", (*visit).paperMarkdown)
	s.html(door.Anyone, get, "/events/:event/paper/compare", (*visit).paperCompare)
	s.html(door.SignedIn, get, "/events/:event/paper/work", (*visit).deskPage)
	s.html(door.SignedIn, post, "/events/:event/paper/draft", (*visit).draftPaper)
	s.html(door.SignedIn, get, "/events/:event/paper/edit", (*visit).editPaperPage)
	s.html(door.SignedIn, post, "/events/:event/paper/edit", (*visit).editPaper)
	s.html(door.SignedIn, post, "/events/:event/paper/aside", (*visit).setAside)
	s.html(door.SignedIn, post, "/events/:event/paper/passages", (*visit).addPassage)
	s.html(door.SignedIn, post, "/events/:event/paper/ask", (*visit).askChecks)
	s.html(door.SignedIn, post, "/events/:event/paper/answers", (*visit).noteAnswer)
	s.html(door.SignedIn, post, "/events/:event/paper/publish", (*visit).publishPaper)
	s.html(door.SignedIn, post, "/events/:event/paper/withhold", (*visit).withholdPaper)
	s.html(door.SignedIn, post, "/events/:event/paper/notes", (*visit).correctPaper)
	s.html(door.SignedIn, post, "/events/:event/paper/partner", (*visit).partnerAsked)
	s.html(door.Secretaries, get, "/events/:event/loosen", (*visit).loosenPage)
	s.html(door.Secretaries, post, "/events/:event/loosen", (*visit).loosen)
	s.Large["/events/:event/paper/edit"] = paperLimit
	s.Finders = append(s.Finders, func(v *site.Visit, text string, most int) ([]web.Found, error) {
		return (&visit{v, s.Hall}).findPapers(text, most)
	})
}

// paperLimit is that of a form with a whole paper.
const paperLimit = 2 << 20

func paperPath(ref string, below ...string) string {
	return path(ref, append([]string{"paper"}, below...)...)
}

func (v *visit) papersPage() error {
	list, err := v.Hall.Papers(v.Ctx, v.By)
	if err != nil {
		return err
	}
	view := web.EventPapers{Shell: v.Shell(v.Say("writeup.list")), Over: web.Link{URL: "/events", Text: v.Say("title.events")}}
	view.Back = &web.Link{URL: "/events", Text: v.Say("title.events")}
	for _, p := range list {
		view.Items = append(view.Items, web.EventPaperRow{Reference: p.Reference, Topic: p.Title, URL: paperPath(p.Reference), Kind: string(p.Kind), Readers: string(p.Readers), At: p.Published})
	}
	return v.Show("event-papers", view)
}

// findPapers looks through what the reader may read, and nothing else (PR7).
func (v *visit) findPapers(text string, most int) (found []web.Found, err error) {
	sought := domain.FoldName(text)
	list, err := v.Hall.FindPapers(v.Ctx, v.By, most, func(text string) bool { return strings.Contains(domain.FoldName(press.Plain(text)), sought) })
	for _, p := range list {
		found = append(found, web.Found{Kind: v.Say("writeup.kind." + string(p.Kind)), Title: p.Title, URL: paperPath(p.Reference), Text: p.Reference})
	}
	return found, err
}

// paper is the version that the address asks for, or the one that stands.
func (v *visit) paper() (elections.PaperShown, error) {
	number := 0
	if asked := v.C.Query("version"); asked != "" {
		var err error
		if number, err = strconv.Atoi(asked); err != nil || number < 1 {
			number = -1 // there is none
		}
	}
	return v.Hall.Paper(v.Ctx, v.By, v.ref(), number)
}

func (v *visit) paperPage() error {
	s, err := v.paper()
	if err != nil {
		return err
	}
	ref := s.Event.Reference
	view := web.EventPaper{Shell: v.Shell(s.Event.Title), EventCard: card(s.Event), EventURL: path(ref), Readers: string(s.Paper.Readers), Attribution: string(s.Event.Attribution),
		Number: s.Paper.Number, At: *s.Paper.Published, Body: press.Markdown(s.Paper.Body)}
	query := ""
	if latest := s.Versions[len(s.Versions)-1]; latest.Number != s.Paper.Number {
		view.Old, query = paperPath(ref), "?version="+strconv.Itoa(s.Paper.Number)
	}
	view.PDFURL, view.MarkdownURL = paperPath(ref, "pdf")+query, paperPath(ref, "markdown")+query
	for _, p := range s.Listed {
		view.Listed = append(view.Listed, web.EventSpeaker{Name: p.Name, Organisation: p.Organisation, Side: string(p.Side)})
	}
	view.Votes, view.Swing = v.votes(elections.Shown{Event: s.Event, Votes: s.Votes})
	for i := range view.Votes {
		view.Votes[i].BoardURL = "" // those of the event find it on the event's page
	}
	view.Notes = paperNotes(s.Notes)
	if view.Versions = v.versions(s.Versions, ref, nil); len(s.Versions) > 1 {
		view.CompareURL = paperPath(ref, "compare")
	}
	if s.Works {
		view.WorkURL = paperPath(ref, "work")
	}
	return v.Show("event-paper", view)
}

func paperNotes(list []hall.PaperNote) (out []web.EventPaperNote) {
	for _, n := range list {
		out = append(out, web.EventPaperNote{Kind: string(n.Kind), Text: n.Text, Done: n.Done, At: n.At})
	}
	return out
}

// versions lists versions, the latest first; writers are told to those who work on the
// paper alone.
func (v *visit) versions(list []hall.Paper, ref string, writers map[domain.PersonID]string) (out []web.EventPaperVersion) {
	for i := len(list) - 1; i >= 0; i-- {
		p := list[i]
		row := web.EventPaperVersion{Number: p.Number, At: p.At, Writer: writers[p.By], Why: p.Why, State: "paper-draft", Readers: string(p.Readers), Chosen: i == len(list)-2}
		switch {
		case p.Withheld != nil:
			row.State = "paper-withheld"
		case p.Published != nil:
			row.State, row.At, row.URL = "paper-published", *p.Published, paperPath(ref)+"?version="+strconv.Itoa(p.Number)
		}
		out = append(out, row)
	}
	return out
}

func (v *visit) paperPDF() error {
	s, err := v.paper()
	if err != nil {
		return err
	}
	p := press.Paper{Say: v.Say, Organisation: v.Settings.Organisation, Title: s.Event.Title, Reference: s.Event.Reference, Text: s.Paper.Body, NotesTitle: v.Say("writeup.notes"), At: *s.Paper.Published,
		Line: strings.Join([]string{v.Say("writeup.kind." + string(s.Event.Kind)), s.Event.Reference, v.Say("writeup.version", "n", s.Paper.Number), v.day(s)}, " · "), Address: v.Settings.Origin + paperPath(s.Event.Reference)}
	for _, n := range s.Notes {
		text := v.Say("writeup.note."+string(n.Kind)) + ", " + n.At.In(v.Words.Zone()).Format("2 January 2006") + ": " + press.Plain(n.Text)
		if n.Done != "" {
			text += " " + v.Say("writeup.done") + " " + press.Plain(n.Done)
		}
		p.Notes = append(p.Notes, text)
	}
	done, err := v.Printing(v.Ctx)
	if err != nil {
		return err
	}
	pdf, err := p.PDF()
	done()
	if err != nil {
		return err
	}
	v.attach(s.Event.Reference+".pdf", "application/pdf", pdf)
	return nil
}

func (v *visit) day(s elections.PaperShown) string {
	return s.Paper.Published.In(v.Words.Zone()).Format("2 January 2006")
}

// attach answers with a file that is kept, never shown inside our pages.
func (v *visit) attach(name, kind string, content []byte) {
	v.C.Header("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	v.C.Header("X-Content-Type-Options", "nosniff")
	v.C.Data(http.StatusOK, kind, content)
}

func (v *visit) paperMarkdown() error {
	s, err := v.paper()
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("# " + s.Event.Title + "\n\n" + v.Say("writeup.kind."+string(s.Event.Kind)) + " · " + s.Event.Reference + " · " + v.Say("writeup.version", "n", s.Paper.Number) + " · " + v.day(s) + "\n\n" + s.Paper.Body + "\n")
	for i, n := range s.Notes {
		if i == 0 {
			b.WriteString("\n# " + v.Say("writeup.notes") + "\n")
		}
		b.WriteString("\n- " + n.At.In(v.Words.Zone()).Format("2 January 2006") + ": " + n.Text + "\n")
		if n.Done != "" {
			b.WriteString("  " + v.Say("writeup.done") + " " + n.Done + "\n")
		}
	}
	v.attach(s.Event.Reference+".md", "text/markdown; charset=utf-8", []byte(b.String()))
	return nil
}

func (v *visit) paperCompare() error {
	from, _ := strconv.Atoi(v.C.Query("from"))
	to, _ := strconv.Atoi(v.C.Query("to"))
	older, newer, err := v.Hall.PaperVersionsOf(v.Ctx, v.By, v.ref(), from, to)
	if err != nil {
		return err
	}
	view := web.EventPaperCompare{Over: web.Link{URL: paperPath(v.ref()), Text: v.ref()}, LetterCompare: compared(older, newer)}
	if s, err := v.Hall.PaperStanding(v.Ctx, v.By, v.ref()); err == nil && s.Works {
		view.Over.URL = paperPath(v.ref(), "work")
	}
	view.Shell = v.Shell(v.Say("letter.compared", "from", older.Number, "to", newer.Number))
	return v.Show("event-paper-compare", view)
}

// compared sets two versions beside each other.
func compared(older, newer hall.Paper) web.LetterCompare {
	out := web.LetterCompare{From: older.Number, To: newer.Number, Same: older.Body == newer.Body}
	for _, p := range press.Compare(older.Body, newer.Body) {
		line := web.ComparedParagraph{Changed: p.Changed}
		for _, part := range p.Parts {
			line.Parts = append(line.Parts, web.ComparedPart{Kind: part.Kind, Text: part.Text})
		}
		out.Paragraphs = append(out.Paragraphs, line)
	}
	return out
}
