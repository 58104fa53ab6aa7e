package hall

import (
	"hustings/api/web"
	"hustings/domain/hall"
	elections "hustings/elections/hall"
)

// people are those who speak, registered and came; for the organisers alone (R161).
func (v *visit) people() (*web.EventPeople, error) {
	s, err := v.Hall.Event(v.Ctx, v.By, v.ref())
	if err != nil {
		return nil, err
	}
	list, err := v.Hall.People(v.Ctx, v.By, v.ref())
	if err != nil {
		return nil, err
	}
	view := &web.EventPeople{Shell: v.Shell(v.Say("event.people")), Over: web.Link{URL: path(s.Reference), Text: s.Reference}}
	sides := []hall.Side{hall.InChair, hall.For, hall.Against}
	if s.Kind == hall.Roundtable {
		sides = []hall.Side{hall.Moderator, hall.Participant}
	}
	for _, side := range sides {
		view.Sides = append(view.Sides, web.Option{Value: string(side), Text: v.Say("event.side." + string(side))})
	}
	changes := s.State == hall.Planned || s.State == hall.Announced
	if changes {
		view.AddURL = path(s.Reference, "speakers")
	}
	for _, p := range s.Speakers {
		line := web.EventPerson{Name: p.Name, Organisation: p.Organisation, As: string(p.Side), Consented: p.ConsentedAt != nil}
		if changes {
			line.URL = path(s.Reference, "speakers", string(p.ID), "drop")
		}
		view.Speakers = append(view.Speakers, line)
	}
	if (s.State == hall.Announced || s.State == hall.Live) && (s.Audience.Guests || s.Audience.Sponsors) {
		view.InviteURL = path(s.Reference, "people")
	}
	for _, p := range list {
		line := web.EventPerson{Name: p.Called, Organisation: p.Organisation, As: string(p.As), Standing: string(p.Standing)}
		switch p.Standing {
		case hall.Admitted:
			view.Admitted++
		case hall.Waiting:
			view.Waiting++
		case hall.Withdrawn:
		}
		if p.CameAt != nil {
			view.Came++
			if line.State = "present"; p.LeftAt != nil {
				line.State = "left"
			}
		}
		if s.State == hall.Live && p.Standing == hall.Admitted {
			line.URL, line.Do = path(s.Reference, "people", string(p.ID)), "yes"
			if p.Present() {
				line.Do = "no"
			}
		}
		view.People = append(view.People, line)
	}
	return view, nil
}

func (v *visit) peoplePage() error {
	view, err := v.people()
	if err != nil {
		return err
	}
	return v.Show("event-people", view)
}

// toPeople answers a form of the page; a refused one comes back.
func (v *visit) toPeople(err error, key string) error {
	if err == nil {
		return v.Done(path(v.ref(), "people"), key)
	}
	view, failed := v.people()
	if failed != nil {
		return failed
	}
	return v.Again(err, "event-people", view, &view.Shell)
}

func (v *visit) invite() error {
	_, _, err := v.Hall.Invite(v.Ctx, v.By, v.ref(), elections.Guest{Name: v.Field("name"), Organisation: v.Field("organisation"), Address: v.Field("address"), As: hall.Attendee(v.Field("as"))})
	return v.toPeople(err, "event-invited")
}

func (v *visit) mark() error {
	return v.toPeople(v.Hall.Mark(v.Ctx, v.By, v.ref(), hall.RegistrationID(v.C.Param("registration")), v.Field("here") == "yes"), "event-saved")
}

func (v *visit) addSpeaker() error {
	n := elections.NewSpeaker{Name: v.Field("name"), Organisation: v.Field("organisation"), Address: v.Field("address"), Side: hall.Side(v.Field("side"))}
	if v.Field("number") != "" || n.Name == "" {
		var err error
		if n.Person, err = v.PersonByNumber("number"); err != nil {
			return v.toPeople(err, "")
		}
	}
	_, err := v.Hall.AddSpeaker(v.Ctx, v.By, v.ref(), n)
	return v.toPeople(err, "event-saved")
}

func (v *visit) dropSpeaker() error {
	return v.toPeople(v.Hall.DropSpeaker(v.Ctx, v.By, v.ref(), hall.SpeakerID(v.C.Param("speaker"))), "event-saved")
}
