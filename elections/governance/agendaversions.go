package governance

import (
	"context"
	"slices"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/refusal"
	"hustings/elections/store"
)

// keepAgendaTx keeps a published agenda as it stands now, where that differs from the
// last version that was kept (R158). Before it is out nobody has been told of any.
func (h *House) keepAgendaTx(tx *store.Tx, id governance.MeetingID, by domain.Actor) error {
	m, err := tx.Meeting(id)
	if err != nil || m.AgendaAt == nil {
		return err
	}
	items, err := tx.Items(id)
	if err != nil {
		return err
	}
	last, had, err := tx.LastAgenda(id)
	if err != nil {
		return err
	}
	if lines := governance.AgendaLines(items); last == 0 || !slices.Equal(lines, had) {
		return tx.KeepAgenda(id, last+1, lines, by.Person)
	}
	return nil
}

// AgendaVersions are how many versions of a published agenda were kept, for whoever may
// see it.
func (h *House) AgendaVersions(ctx context.Context, by domain.Actor, id governance.MeetingID) (m governance.Meeting, last int, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		if m, _, err = h.agendaReaderTx(tx, by, id); err != nil {
			return err
		}
		last, _, err = tx.LastAgenda(id)
		return err
	})
	return m, last, err
}

// AgendaCompared are two versions of an agenda as the reader may have them (R158).
func (h *House) AgendaCompared(ctx context.Context, by domain.Actor, id governance.MeetingID, from, to int) (a, b []governance.AgendaLine, err error) {
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		_, r, err := h.agendaReaderTx(tx, by, id)
		if err != nil {
			return err
		}
		for _, v := range []struct {
			n    int
			into *[]governance.AgendaLine
		}{{from, &a}, {to, &b}} {
			lines, err := tx.Agenda(id, v.n)
			if err != nil {
				return err
			}
			*v.into = governance.AgendaFor(lines, r)
		}
		return nil
	})
	return a, b, err
}

// agendaReaderTx is a meeting whose published agenda the reader may see; to others there
// is none.
func (h *House) agendaReaderTx(tx *store.Tx, by domain.Actor, id governance.MeetingID) (governance.Meeting, governance.Reader, error) {
	m, err := tx.Meeting(id)
	if err != nil {
		return m, governance.Reader{}, err
	}
	r, err := h.readerTx(tx, by, m)
	if err == nil && (m.AgendaAt == nil || !r.Inside() && (!r.OfNetwork || len(m.Few) > 0)) {
		err = refusal.Because(refusal.Unknown, "", nil)
	}
	return m, r, err
}
