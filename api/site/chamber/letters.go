package chamber

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"hustings/api/bindery"
	"hustings/api/door"
	"hustings/api/press"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
	house "hustings/elections/governance"

	"github.com/gin-gonic/gin"
)

// Who may knock at the pages of letters; what they may do to which letter, the act
// itself judges.
var (
	letterDesk     = door.Access{Name: "panel members, secretariat, officers, auditor", Roles: append(append([]domain.Role{}, domain.PanelRoles...), domain.Overseers...)}
	letterWriters  = door.Access{Name: "panel members and secretariat", Roles: append(append([]domain.Role{}, domain.PanelRoles...), domain.Secretariat)}
	letterStewards = door.Access{Name: "chairs and secretariat", Roles: []domain.Role{domain.Chair, domain.ViceChair, domain.Secretariat}}
)

// letterPages are the pages of a panel's letters and priorities.
func (s *room) letterPages() {
	s.html(door.Anyone, http.MethodGet, "/letters", (*visit).lettersPage)
	s.html(letterWriters, http.MethodGet, "/letters/new", (*visit).draftPage)
	s.html(letterWriters, http.MethodPost, "/letters/new", (*visit).draft)
	s.html(door.Anyone, http.MethodGet, "/letters/:letter", (*visit).letterPage)
	s.Page(door.Anyone, http.MethodGet, "/letters/:letter/pdf", s.letterPDF)
	s.Page(door.SignedIn, http.MethodGet, "/letters/:letter/calendar.ics", s.letterDates)
	s.html(door.Anyone, http.MethodGet, "/letters/:letter/proof", (*visit).letterProof)
	s.html(door.Anyone, http.MethodGet, "/letters/:letter/files/:file", (*visit).letterFile)
	s.html(letterDesk, http.MethodGet, "/letters/:letter/work", (*visit).workPage)
	s.html(letterDesk, http.MethodGet, "/letters/:letter/compare", (*visit).comparePage)
	s.html(letterWriters, http.MethodGet, "/letters/:letter/edit", (*visit).editPage)
	s.html(letterWriters, http.MethodPost, "/letters/:letter/edit", (*visit).edit)
	s.html(letterWriters, http.MethodPost, "/letters/:letter/comments", (*visit).comment)
	s.html(letterWriters, http.MethodGet, "/letters/:letter/acts/:act", (*visit).actPage)
	s.html(letterWriters, http.MethodPost, "/letters/:letter/acts/:act", (*visit).doAct)
	s.html(letterStewards.Fresh(), http.MethodGet, "/letters/:letter/publish", (*visit).publishPage)
	s.html(letterStewards.Fresh(), http.MethodPost, "/letters/:letter/publish", (*visit).publish)
	s.html(door.SignedIn.Fresh(), http.MethodGet, "/letters/:letter/withdraw/:panel", (*visit).withdrawPage)
	s.html(door.SignedIn.Fresh(), http.MethodPost, "/letters/:letter/withdraw/:panel", (*visit).withdraw)
	s.html(door.PanelOnly, http.MethodGet, "/letters/:letter/sign/:panel", (*visit).signPage)
	s.html(door.PanelOnly, http.MethodPost, "/letters/:letter/sign/:panel", (*visit).sign)
	s.Large["/letters/:letter/edit"], s.Large["/letters/new"], s.Large["/letters/:letter/acts/:act"] = uploadLimit, uploadLimit, uploadLimit
	s.priorityPages()
}

// uploadLimit is that of a form with a file (R160).
const uploadLimit = governance.FileMost + door.BodyLimit

func letterPath(ref string) string { return bindery.LetterPath(ref) }

// letter reads the letter of the address.
func (v *visit) letter() (house.LetterShown, error) {
	return v.House.Letter(v.Ctx, v.By, v.C.Param("letter"))
}

// lettersInAList is how many letters a page of the list has.
const lettersInAList = 24

func (v *visit) lettersPage() error {
	view := web.Letters{Shell: v.Shell(v.Say("title.letters")), Filter: web.Filter{Query: v.C.Query("q")}}
	q := house.LetterQuery{Public: true, Search: v.C.Query("q"), After: v.C.Query("after"), Limit: lettersInAList + 1}
	list, err := v.House.Letters(v.Ctx, v.By, q)
	if err != nil {
		return err
	}
	if len(list) > lettersInAList {
		list = list[:lettersInAList]
		view.Pager.Next = "/letters?" + url.Values{"q": {q.Search}, "after": {list[len(list)-1].Reference}}.Encode()
	}
	if q.After != "" {
		view.Pager.First = "/letters?" + url.Values{"q": {q.Search}}.Encode()
	}
	for _, l := range list {
		view.Items = append(view.Items, v.letterRow(l))
	}
	if !v.By.HasRole(letterDesk.Roles...) || q.After != "" || q.Search != "" {
		return v.Show("letters", view)
	}
	if v.By.HasRole(letterWriters.Roles...) {
		view.DraftURL = "/letters/new"
	}
	inside, err := v.House.Letters(v.Ctx, v.By, house.LetterQuery{Limit: lettersInAList})
	if err != nil {
		return err
	}
	for _, l := range inside {
		if !l.Public(v.Now()) && l.State != governance.LetterAbandoned {
			view.Work = append(view.Work, v.letterRow(l))
		}
	}
	return v.Show("letters", view)
}

func (v *visit) letterRow(l governance.Letter) web.LetterRow {
	at, path := l.At, letterPath(l.Reference)+"/work"
	if l.Public(v.Now()) {
		at, path = *l.PublicFrom, letterPath(l.Reference)
	}
	return web.LetterRow{Reference: l.Reference, Subject: l.Subject, URL: path, Kind: string(l.Kind), State: "letter-" + string(l.State), At: v.civil(at)}
}

// civil is the day of an instant in the organisation's zone, as pages show days.
func (v *visit) civil(at time.Time) time.Time {
	d := when.DateOf(at, v.Words.Zone())
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// letterPage is the public face; whoever is inside and comes before it is public goes
// to the work on it.
func (v *visit) letterPage() error {
	s, err := v.letter()
	if err != nil {
		return err
	}
	if !s.IsPublic {
		return v.To(letterPath(s.Reference) + "/work")
	}
	path := letterPath(s.Reference)
	view := web.Letter{Shell: v.Shell(s.Now.Subject), LetterFace: v.face(s), PDFURL: path + "/pdf", ProofURL: path + "/proof", Digest: fmt.Sprintf("%x", s.Now.Digest), Passkeys: true}
	if s.Inside {
		view.WorkURL = path + "/work"
	}
	for _, g := range governance.StandingSignatures(s.Signed) {
		view.Passkeys = view.Passkeys && len(g.Passkey) > 0
	}
	for _, d := range s.Decided {
		decision := web.LetterDecision{Panel: panelName(s, d.Panel), At: d.At}
		if s.Inside {
			decision.URL = motionPath(d.Motion)
		}
		view.Decided = append(view.Decided, decision)
	}
	for _, n := range s.Notes {
		view.Notes = append(view.Notes, web.LetterNote{Name: n.Name, Office: office(n.Acting), Panel: panelName(s, n.Panel), Words: n.Words, At: v.civil(n.At)})
	}
	for _, r := range s.Replies {
		view.Replies = append(view.Replies, v.reply(s, r))
	}
	if s.Newer != "" {
		view.Newer = &web.Link{URL: letterPath(s.Newer), Text: s.Newer}
	}
	if s.Older != "" {
		view.Older = &web.Link{URL: letterPath(s.Older), Text: v.Say("letter.supersedes", "reference", s.Older)}
	}
	if s.Ranking != "" {
		view.Ranking = &web.Link{URL: "/priorities/" + url.PathEscape(s.Ranking), Text: v.Say("letter.ranking", "reference", s.Ranking)}
	}
	return v.Show("letter", view)
}

func motionPath(id string) string { return "/motions/" + url.PathEscape(id) }

func office(acting bool) string {
	if acting {
		return "acting"
	}
	return "chair"
}

func panelName(s house.LetterShown, id domain.PanelID) string {
	for _, n := range s.Now.Signatories {
		if n.Panel == id {
			return n.Name
		}
	}
	return s.Codes[id]
}

func (v *visit) reply(s house.LetterShown, r governance.LetterReply) web.LetterReply {
	out := web.LetterReply{From: r.From, Words: r.Words, On: site.Civil(r.Received)}
	if r.File != nil {
		f := fileOf(s, *r.File)
		out.File = &f
	}
	return out
}

func fileOf(s house.LetterShown, a governance.Annex) web.LetterFile {
	return web.LetterFile{Name: a.Name, URL: letterPath(s.Reference) + fmt.Sprintf("/files/%x", a.Hash), Kind: mediaWord(a.Kind), KB: max(1, a.Size/1000)}
}

// face is what the version that stands looks like.
func (v *visit) face(s house.LetterShown) web.LetterFace {
	f := web.LetterFace{Organisation: v.Settings.Organisation, Reference: s.Reference, Kind: string(s.Now.Kind), Subject: s.Now.Subject, Words: press.Markdown(s.Now.Text)}
	if s.PublicFrom != nil {
		f.Date = v.civil(*s.PublicFrom)
	}
	var from []string
	for _, n := range s.Now.Signatories {
		from = append(from, n.Name)
		line := web.LetterSignature{Office: "chair", Panel: n.Name}
		for _, g := range governance.StandingSignatures(s.Signed) {
			if g.Panel == n.Panel {
				line.Name, line.Office, line.At = g.Name, office(g.Acting), g.At
			}
		}
		f.Signed = append(f.Signed, line)
	}
	f.From = v.Words.List(from)
	for _, p := range s.Now.Addressees {
		f.Addressees = append(f.Addressees, web.LetterParty(p))
	}
	for _, p := range s.Now.Copies {
		f.Copies = append(f.Copies, web.LetterParty(p))
	}
	for _, a := range s.Now.Annexes {
		f.Annexes = append(f.Annexes, fileOf(s, a))
	}
	return f
}

// letterPDF is the print edition.
func (s *room) letterPDF(c *gin.Context) {
	s.Asked(c, door.Anyone, func(v *site.Visit) error {
		p, err := s.bindery().Letter(v.Ctx, s.House, v.By, c.Param("letter"))
		return sendPrint(c, p, err)
	})
}

func (v *visit) letterProof() error {
	p, err := v.House.LetterProof(v.Ctx, v.C.Param("letter"))
	if err != nil {
		return err
	}
	v.C.Header("Content-Disposition", "attachment; filename="+strconv.Quote(p.Reference+"-proof.json"))
	v.C.JSON(http.StatusOK, p)
	return nil
}

func (v *visit) letterFile() error {
	a, content, err := v.House.LetterFile(v.Ctx, v.By, v.C.Param("letter"), v.C.Param("file"))
	if err != nil {
		return err
	}
	sendFile(v.C, a.Name, a.Kind, content)
	return nil
}
