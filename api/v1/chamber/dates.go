package chamber

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hustings/api/door"
	v1 "hustings/api/v1"
	"hustings/elections/governance/ical"
)

// datesOutput is a calendar file.
type datesOutput struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// dateRoutes give public dates in the form that calendars read (RFC 5545).
func (s handlers) dateRoutes() {
	op := func(path, summary string) huma.Operation {
		return huma.Operation{Method: http.MethodGet, Path: path, Summary: summary, Description: "A calendar that is told this address keeps itself up to date.",
			Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"text/calendar": {Schema: &huma.Schema{Type: huma.TypeString}}}}}}
	}
	door.Serve(s.Door, door.Anyone, op("/api/v1/elections/{election}/calendar", "An election's dates as a calendar file"), func(ctx context.Context, in *v1.ElectionPath) (*datesOutput, error) {
		el, err := s.Engine.Election(ctx, door.Actor(ctx), in.Election)
		if err != nil {
			return nil, err
		}
		return s.dates(el.Title, s.House.ElectionEvents(el.Election))
	})
	door.Serve(s.Door, door.Anyone, op("/api/v1/panels/{panel}/dates", "A panel's public dates as a calendar file: its meetings and elections"), func(ctx context.Context, in *v1.PanelPath) (*datesOutput, error) {
		p, err := s.Register.Panel(ctx, in.Panel)
		if err != nil {
			return nil, err
		}
		name, events, err := s.House.PublicFeed(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		return s.dates(name, events)
	})
}

func (s handlers) dates(name string, events []ical.Event) (*datesOutput, error) {
	body, err := ical.Feed(ical.Head{Origin: s.Settings.Origin, Organiser: s.Settings.Organisation, Address: s.Settings.Calendar}, name, events)
	return &datesOutput{ical.ContentType(ical.Publish), body}, err
}
