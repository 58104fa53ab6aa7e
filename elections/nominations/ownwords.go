package nominations

import (
	"encoding/json"
	"fmt"

	"hustings/domain"
	"hustings/elections/store"
)

// What an election has published stays as it was published, but for what a
// candidate wrote of herself: that is hers, and goes when she is forgotten (R114).
// So it is kept once, with her nomination, and is put into the statement of
// candidates whenever that is read. Her words cannot change any more by then.

// Published lists what an election has published, oldest first, with the words of
// those candidates who have not been forgotten.
func Published(tx *store.Tx, el domain.Election) ([]domain.Publication, error) {
	list, err := tx.Publications(el.ID)
	if err != nil {
		return nil, err
	}
	for i, p := range list {
		if p.Kind != domain.StatementOfCandidates {
			continue
		}
		if list[i].Body, err = worded(tx, el, p.Body); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func worded(tx *store.Tx, el domain.Election, body json.RawMessage) (json.RawMessage, error) {
	var candidates []domain.PublishedCandidate
	if err := json.Unmarshal(body, &candidates); err != nil {
		return nil, fmt.Errorf("reading a statement: %w", err)
	}
	field, err := tx.NominationsOf(el.ID)
	if err != nil {
		return nil, err
	}
	of := make(map[domain.NominationID]domain.Nomination, len(field))
	var who []domain.PersonID
	for _, n := range field {
		of[n.ID] = n
		who = append(who, n.Candidate)
	}
	people, err := tx.PeopleByID(who...)
	if err != nil {
		return nil, err
	}
	for i := range candidates {
		c, n := &candidates[i], of[candidates[i].Nomination]
		c.Statement, c.Interests = n.Statement, n.Interests
		if c.Withheld {
			c.Statement = ""
		}
		if people[c.Person].ErasedAt != nil {
			c.Statement, c.Interests, c.Organisation = "", "", ""
		}
	}
	text, err := json.Marshal(candidates)
	if err != nil {
		return nil, fmt.Errorf("reading a statement: %w", err)
	}
	return text, nil
}
