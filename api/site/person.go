package site

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections"
	"hustings/elections/portrait"
	"hustings/elections/register"
)

func (s *Pages) personPages() {
	s.Large["/account/photo"] = portrait.MostBytes + door.BodyLimit
	s.MemberHTML(door.Anyone, http.MethodGet, "/people/:person", (*Visit).personPage)
	s.MemberHTML(door.Anyone, http.MethodGet, "/people/:person/photo", (*Visit).personPhoto)
	s.MemberHTML(door.SignedIn, http.MethodGet, "/account/photo", (*Visit).photoPage)
	s.MemberHTML(door.SignedIn, http.MethodPost, "/account/photo", (*Visit).keepPhoto)
}

// PersonPath is somebody's public page.
func PersonPath(id domain.PersonID) string { return "/people/" + string(id) }

// photoPath is somebody's photograph; it has another address when it is another.
func photoPath(id domain.PersonID, kept map[domain.PersonID]time.Time) string {
	at, has := kept[id]
	if !has {
		return ""
	}
	return PersonPath(id) + "/photo?of=" + strconv.FormatInt(at.Unix(), 36)
}

// photographs puts those of the candidates who have one on the paper. Whose the page
// shows depends on the paper alone; the voter's own marks ask for no picture.
func (v *Visit) photographs(rows []web.PaperRow, c domain.Contest, stand []elections.CandidateView) error {
	kept, err := v.Register.Portraits(v.Ctx, candidatesOf(stand)...)
	if err != nil {
		return err
	}
	of := make(map[domain.NominationID]string, len(stand))
	for _, s := range stand {
		of[s.Nomination] = photoPath(s.Person, kept)
	}
	for i, o := range c.Options {
		if !o.RON {
			rows[i].Photo = of[o.Nomination]
		}
	}
	return nil
}

// publicly is what everybody may know of a person: the seats and offices held, and the
// published candidacies. Whoever has none has no page: that somebody is a member is
// not public (PR1).
func (v *Visit) publicly() (p register.PersonPage, stood []elections.Stood, err error) {
	id := domain.PersonID(v.C.Param("person"))
	unknown := refusal.Because(refusal.Unknown, "", nil)
	if !domain.IsID(string(id)) {
		return p, nil, unknown
	}
	if p, err = v.Register.PersonPage(v.Ctx, id); err != nil {
		return p, nil, err
	}
	stood, err = v.Engine.Candidacies(v.Ctx, id)
	if err == nil && (len(p.Held) == 0 && len(stood) == 0 || p.Name() == "") {
		err = unknown
	}
	return p, stood, err
}

// personPage shows somebody who sits, sat or stood.
func (v *Visit) personPage() error {
	p, stood, err := v.publicly()
	if err != nil {
		return err
	}
	view := web.Person{Shell: v.Shell(v.Say("title.person", "name", p.Name())), Name: p.Name(), Photo: photoPath(p.ID, p.Portraits)}
	today := when.DateOf(v.Now(), v.Words.Zone())
	view.Today = Civil(today)
	for _, h := range slices.Backward(p.Held) {
		panel := p.Panels[h.Panel]
		switch {
		case !h.Until.After(h.From):
		case h.From.After(today):
			view.Coming = append(view.Coming, seatOn(h, panel))
		case h.Until.After(today):
			view.Now = append(view.Now, seatOn(h, panel))
		default:
			t := v.pastTerm(h)
			t.Name, t.URL = panel.Name, PanelPath(panel.Code)
			view.Past = append(view.Past, t)
		}
	}
	for _, s := range stood {
		view.Stood = append(view.Stood, web.Candidacy{Election: s.Election.Title, URL: ElectionPath(s.Election.Reference), State: string(s.Election.StateAt(v.Now())),
			Left: string(s.Left), Elected: s.Elected})
	}
	if len(view.Now)+len(view.Coming) > 0 { // where somebody works is public while they hold a seat
		view.Organisation = p.Organisation
	}
	if v.By.Person == p.ID {
		view.OwnURL = "/account/photo"
	} else if view.Photo != "" && v.By.HasRole(domain.Keepers...) {
		view.RemoveURL = "/office/people/" + string(p.ID) + "/photo"
	}
	return v.Show("person", view)
}

// seatOn is a seat or an office on a person's own page, where the panel is what is
// not known yet.
func seatOn(h register.Held, panel domain.Panel) web.Seat {
	office := string(h.Office)
	if h.Mandate.Kind == domain.Acting {
		office = "acting-chair"
	}
	return web.Seat{Number: h.Seat, Name: panel.Name, URL: PanelPath(panel.Code), Office: office, Mandate: string(h.Mandate.Kind), Note: h.Mandate.Note,
		From: Civil(h.From), LastDay: Civil(h.Until.AddDays(-1))}
}

// personPhoto is the photograph of somebody who has a public page.
func (v *Visit) personPhoto() error {
	p, _, err := v.publicly()
	if err != nil {
		return err
	}
	picture, err := v.Register.Portrait(v.Ctx, p.ID)
	if err != nil {
		return err
	}
	v.C.Header("Cache-Control", "public, max-age=3600")
	v.C.Data(http.StatusOK, "image/jpeg", picture)
	return nil
}

func (v *Visit) photoView() (web.Photo, error) {
	kept, err := v.Register.Portraits(v.Ctx, v.By.Person)
	view := web.Photo{Shell: v.Shell(v.Say("photo.title")), Name: v.Present.Person.Name(), MaxSize: fmt.Sprintf("%d MB", portrait.MostBytes>>20), PostURL: "/account/photo",
		Public: PersonPath(v.By.Person), Photo: photoPath(v.By.Person, kept)}
	view.Back = &web.Link{URL: "/account", Text: v.Say("account.title")}
	return view, err
}

func (v *Visit) photoPage() error {
	view, err := v.photoView()
	if err != nil {
		return err
	}
	return v.Show("photo", view)
}

// keepPhoto puts a photograph up, or takes it away.
func (v *Visit) keepPhoto() error {
	if v.Field("act") == "remove" {
		if err := v.Register.DropPortrait(v.Ctx, v.By, v.By.Person, ""); err != nil {
			return err
		}
		return v.Done("/account/photo", "photo-removed")
	}
	err := v.sentPhoto()
	if err != nil {
		view, fault := v.photoView()
		if fault != nil {
			return fault
		}
		return v.Again(err, "photo", &view, &view.Shell)
	}
	return v.Done("/account/photo", "photo-kept")
}

func (v *Visit) sentPhoto() error {
	sent, _, err := v.C.Request.FormFile("photo")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return refusal.Because(refusal.Missing, "", nil).On("photo")
	}
	if err != nil {
		return err
	}
	defer sent.Close()
	file, err := io.ReadAll(io.LimitReader(sent, portrait.MostBytes+1))
	if err != nil {
		return err
	}
	return v.Register.KeepPortrait(v.Ctx, v.By, file)
}
