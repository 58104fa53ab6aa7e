package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"hustings/commands/status"
	"os"
	"strings"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections/register"
	"hustings/install"
)

// Officer is `hustings officer …`: who runs the elections. Officers need not
// be members (R5a).
type Officer struct {
	Create officerCreateCmd `cmd:"" help:"Appoint an officer, adding the person to the register if the number is new."`
	List   officerListCmd   `cmd:"" help:"Officers whose appointment is in force."`
	End    officerEndCmd    `cmd:"" help:"End an appointment at once."`

	Passkey officerPasskeyCmd `cmd:"" help:"Open the enrolment of an officer's passkey; prints the code that she types."`
}

type officerCreateCmd struct {
	Number       string `required:"" help:"Member number, or any number of the organisation's own that no other person has."`
	Email        string `help:"Address for signing in; needed for a person who is not in the register."`
	Forename     string `help:"Forename, for a person who is not in the register."`
	Surname      string `help:"Surname, for a person who is not in the register."`
	Organisation string `help:"Organisation, for a person who is not in the register."`
	Role         string `required:"" enum:"returning-officer,deputy-returning-officer,secretariat,auditor" help:"One of ${enum}."`
	Panel        string `help:"Only for the panel of this code; otherwise for everything." placeholder:"CODE"`
	Until        string `help:"Last day of the appointment." placeholder:"YYYY-MM-DD"`
	Why          string `help:"Reason for the record." default:"appointed at the command line" placeholder:"TEXT"`
	JSON         bool   `help:"Print the appointment as JSON."`
	install.Place
}

func (officerCreateCmd) Help() string {
	return `Example: hustings officer create --number S1 --surname Lee --email lee@example.org --role returning-officer`
}

func (c *officerCreateCmd) Run() error {
	return withHouse(c.Place, func(ctx context.Context, h *install.House) error {
		until, err := lastDay(c.Until, h.Words.Zone())
		if err != nil {
			return status.Unable(err)
		}
		p, id, err := h.Register.CreateOfficer(ctx, domain.Engine(), register.NewOfficer{Number: c.Number, Forename: c.Forename, Surname: c.Surname,
			Email: c.Email, Organisation: c.Organisation, Role: domain.Role(c.Role), Panel: c.Panel, Until: until, Why: c.Why})
		if err != nil {
			return ofFlag(err, worded(h, missing(err, "panel", "panel", c.Panel)))
		}
		if c.JSON {
			return json.NewEncoder(os.Stdout).Encode(map[string]any{"appointment": id, "person": p.ID, "number": p.Number, "role": c.Role, "panel": c.Panel})
		}
		fmt.Printf("%s (%s) is %s; appointment %s\n", p.Name(), p.Number, c.Role, id)
		return nil
	})
}

// ofFlag has a refusal that begins with a field name it as the command line does.
func ofFlag(err, said error) error {
	if r, no := refusal.Of(err); no && r.Field != "" && strings.HasPrefix(said.Error(), r.Field+": ") {
		return fmt.Errorf("--%w", said)
	}
	return said
}

// officerPasskeyCmd opens the enrolment of an officer's passkey where no second
// officer can: for the first ones, and when all have lost theirs (R5b).
type officerPasskeyCmd struct {
	Number string `arg:"" help:"Member number of the officer." placeholder:"NUMBER"`
	JSON   bool   `help:"Print as JSON."`
	install.Place
}

func (officerPasskeyCmd) Help() string {
	return `Example: hustings officer passkey S1

The officer signs in, opens "Your account", chooses "Add a passkey" and types the code. It is good for a day and for one passkey. Every officer is told by mail.`
}

func (c *officerPasskeyCmd) Run() error {
	return withHouse(c.Place, func(ctx context.Context, h *install.House) error {
		list, people, err := h.Register.Officers(ctx, domain.Engine())
		if err != nil {
			return worded(h, err)
		}
		for _, a := range list {
			p := people[a.Person]
			if p.Number != c.Number {
				continue
			}
			code, err := h.Register.PermitPasskey(ctx, domain.Engine(), p.ID)
			if err != nil {
				return worded(h, err)
			}
			if c.JSON {
				return json.NewEncoder(os.Stdout).Encode(map[string]any{"number": p.Number, "code": register.Hyphened(code)})
			}
			fmt.Printf("%s (%s) adds a passkey with the code %s within a day\n", p.Name(), p.Number, register.Hyphened(code))
			return nil
		}
		return refused("no officer in office has the number %q", c.Number)
	})
}

type officerListCmd struct {
	JSON bool `help:"Print as JSON."`
	install.Place
}

func (officerListCmd) Help() string { return "Example: hustings officer list --json" }

func (c *officerListCmd) Run() error {
	return withHouse(c.Place, func(ctx context.Context, h *install.House) error {
		list, people, err := h.Register.Officers(ctx, domain.Engine())
		if err != nil {
			return worded(h, err)
		}
		type line struct {
			Appointment domain.AppointmentID `json:"appointment"`
			Number      string               `json:"number"`
			Name        string               `json:"name"`
			Role        domain.Role          `json:"role"`
			Panel       domain.PanelID       `json:"panel,omitempty"`
			Election    domain.ElectionID    `json:"election,omitempty"`
			Until       *time.Time           `json:"until,omitempty"`
		}
		lines := make([]line, len(list))
		for i, a := range list {
			p := people[a.Person]
			lines[i] = line{a.ID, p.Number, p.Name(), a.Role, a.Scope.Panel, a.Scope.Election, a.Until}
		}
		forged, err := h.Register.Forged(ctx, domain.Engine())
		if err != nil {
			return err
		}
		for _, f := range forged {
			fmt.Fprintf(os.Stderr, "ALARM: the appointment %s of %s as %s was written into the database by nobody here; it gives no right (R110a)\n",
				f.Appointment.ID, f.Person.Number, f.Appointment.Role)
		}
		if c.JSON {
			return json.NewEncoder(os.Stdout).Encode(lines)
		}
		for _, l := range lines {
			fmt.Printf("%s  %-24s  %s (%s)\n", l.Appointment, l.Role, l.Name, l.Number)
		}
		return nil
	})
}

type officerEndCmd struct {
	Appointment string `arg:"" help:"Id of the appointment, as officer list shows it." placeholder:"ID"`
	Why         string `required:"" help:"Reason for the record." placeholder:"TEXT"`
	install.Place
}

func (officerEndCmd) Help() string {
	return `Example: hustings officer end 5c1d8c0e-0d5f-4b6c-8a55-0d8b5f4f5d4e --why "end of the year of office"`
}

func (c *officerEndCmd) Run() error {
	return withHouse(c.Place, func(ctx context.Context, h *install.House) error {
		err := h.Register.EndAppointment(ctx, domain.Engine(), domain.AppointmentID(c.Appointment), c.Why)
		return worded(h, missing(err, "", "appointment", c.Appointment))
	})
}

// lastDay is the instant after which an appointment is over: the midnight that
// ends its last day.
func lastDay(text string, zone *time.Location) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	d, err := when.ParseDate(text)
	if err != nil {
		return nil, fmt.Errorf("--until %q is not a day written YYYY-MM-DD", text)
	}
	next := d.AddDays(1)
	at := time.Date(next.Year, next.Month, next.Day, 0, 0, 0, 0, zone).UTC()
	return &at, nil
}
