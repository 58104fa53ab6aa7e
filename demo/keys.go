package demo

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"hustings/domain"
	"hustings/install"
)

// With --keys officers the panels' ballots are opened by two of three officers;
// the deputy's passphrase is lost.

// demoHolders hold the key, each with a passphrase.
var demoHolders = []struct {
	role   domain.Role
	phrase string
}{
	{domain.ReturningOfficer, "river lantern copper meadow"},
	{domain.DeputyReturningOfficer, "quiet amber window sparrow"},
	{domain.Auditor, "winter candle orchard stone"},
}

// addPasskey gives an officer of the demonstration a passkey, opened for her as the
// command line opens it for the first ones (R5b). It belongs to no device: nobody
// can prove it, and before visitors come it is taken away.
func (d *demo) addPasskey(role domain.Role) error {
	by, err := d.officer(role)
	if err != nil {
		return err
	}
	if err := d.Register.PermitDemonstration(d.ctx, by.Person, d.Store.Clock().Add(time.Hour)); err != nil {
		return err
	}
	id := make([]byte, 16)
	rand.Read(id) // never fails
	body, err := json.Marshal(map[string]any{"id": id})
	if err != nil {
		return err
	}
	_, err = d.Register.AddPasskey(d.ctx, by, "demonstration", id, body)
	return err
}

// leavePasskeys takes the officers' passkeys away, so that visitors add their own.
func (d *demo) leavePasskeys() error {
	for role := range d.officers {
		if err := d.takePasskeys(domain.Role(role)); err != nil {
			return err
		}
	}
	return nil
}

// takePasskeys takes away the passkeys of one officer.
func (d *demo) takePasskeys(role domain.Role) error {
	by, err := d.officer(role)
	if err != nil {
		return err
	}
	have, err := d.Register.Passkeys(d.ctx, by)
	if err != nil {
		return err
	}
	by.SteppedUp = d.Store.Clock()
	for _, k := range have {
		if err := d.Register.RemovePasskey(d.ctx, by, k.ID); err != nil {
			return err
		}
	}
	return nil
}

// WelcomeOfficers opens the enrolment of a passkey to whoever signs in as an
// officer of the demonstration and has none: everybody may be everybody there.
func WelcomeOfficers(ctx context.Context, h *install.House) error {
	officers, _, err := h.Register.Officers(ctx, domain.Engine())
	if err != nil {
		return err
	}
	for _, o := range officers {
		if err := h.Register.PermitDemonstration(ctx, o.Person, h.Store.Clock().AddDate(1, 0, 0)); err != nil {
			return err
		}
	}
	return nil
}

// params are those of the panels' elections; nil: what the panel has anyway.
func (d *demo) params() *domain.Params {
	if d.Keys != string(domain.OfficersKeys) {
		return nil
	}
	p := domain.DefaultParams(domain.PanelElection)
	p.KeyPolicy = domain.OfficersKeys
	return &p
}

// enrolHolders has the officers choose their passphrases.
func (d *demo) enrolHolders() error {
	if d.Keys != string(domain.OfficersKeys) {
		return nil
	}
	for _, h := range demoHolders {
		by, err := d.officer(h.role)
		if err != nil {
			return err
		}
		if err := d.Engine.EnrolKeyHolder(d.ctx, by, h.phrase); err != nil {
			return fmt.Errorf("the %s chooses a passphrase: %w", h.role, err)
		}
	}
	d.tell("Returning officer, deputy and auditor each choose a passphrase: any two of them will open the ballots.")
	return nil
}

// openBoxes has two officers give their passphrases, and says with whose help the
// count went on.
func (d *demo) openBoxes() (help string, err error) {
	if d.Keys != string(domain.OfficersKeys) {
		return "nobody's help", nil
	}
	for i, h := range demoHolders {
		if h.role == domain.DeputyReturningOfficer { // lost
			continue
		}
		by, err := d.officer(h.role)
		if err != nil {
			return "", err
		}
		for _, p := range d.panels {
			k, err := d.Engine.ElectionKeys(d.ctx, by, string(p.election.ID))
			if err != nil {
				return "", err
			}
			if err := require(k.Awaited && k.Mine() && k.Needed == 2 && len(k.Holders) == 3, "%s waits for %d of %d passphrases, %d given", p.code, k.Needed, len(k.Holders), k.Given); err != nil {
				return "", err
			}
			if err := d.Engine.GivePassphrase(d.ctx, by, p.contest.ID, h.phrase); err != nil {
				return "", fmt.Errorf("%s: the %s gives a passphrase: %w", p.code, h.role, err)
			}
		}
		if err := d.ring(); err != nil {
			return "", err
		}
		if i == 0 {
			d.tell("The counts wait. The returning officer has entered his passphrase; the deputy's is lost; the auditor is asked.")
		}
	}
	return "two of three officers' passphrases", nil
}
