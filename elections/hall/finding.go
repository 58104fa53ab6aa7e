package hall

import (
	"context"

	"hustings/domain"
	"hustings/elections/store"
)

// FindPapers are the papers of which matches says yes to the title or the text, the
// latest first, among those that a reader may read (PR7). One text is read at a time,
// and none once there are most.
func (h *Hall) FindPapers(ctx context.Context, by domain.Actor, most int, matches func(text string) bool) (found []PaperLine, err error) {
	list, err := h.Papers(ctx, by)
	if err != nil {
		return nil, err
	}
	err = h.Store.Read(ctx, func(tx *store.Tx) error {
		for _, p := range list {
			if len(found) >= most {
				return nil
			}
			if !matches(p.Title) {
				body, err := tx.PaperBody(p.Reference, p.Readers)
				if err != nil {
					return err
				}
				if !matches(body) {
					continue
				}
			}
			found = append(found, p)
		}
		return nil
	})
	return found, err
}
