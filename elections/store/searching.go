package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"hustings/domain"
)

// A search goes one of two ways. Words that few people have are looked up in an index of
// every three letters of a name, and only those few are read. What many have is found
// soon by walking the register in the order of the list: a page is full before long. So
// no search costs what the register is long, but for a rare word of one or two letters.

// few is how many people may be looked up at once.
const few = 5000

// wordMatches is the condition that a word is part of a name, or the beginning of a
// number or, where asked, of an address.
func wordMatches(q *gorm.DB, word string, addresses bool) *gorm.DB {
	clean := like.Replace(word)
	where := `(name_fold LIKE ? ESCAPE '\' OR LOWER(number) LIKE ? ESCAPE '\')`
	args := []any{"%" + like.Replace(domain.FoldName(word)) + "%", strings.ToLower(clean) + "%"}
	if addresses {
		where = strings.TrimSuffix(where, ")") + ` OR email_fold LIKE ? ESCAPE '\')`
		args = append(args, domain.FoldEmail(clean)+"%")
	}
	return q.Where(where, args...)
}

// narrowed is the query limited to the people whom one of the words finds, if these are
// few by any of them; found reports whether it is so.
func (tx *Tx) narrowed(q *gorm.DB, words []string, addresses bool) (narrow *gorm.DB, found bool, err error) {
	for _, word := range words {
		ids, known, err := tx.foundBy(word, addresses)
		if err != nil {
			return nil, false, err
		}
		if known {
			return tx.among(q, ids), true, nil
		}
	}
	return q, false, nil
}

// among limits a query to people of these ids, which go as one text: thousands of
// parameters would take longer than the search.
func (tx *Tx) among(q *gorm.DB, ids []domain.PersonID) *gorm.DB {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	if tx.s.postgres {
		return q.Where("id = ANY (string_to_array(?, ','))", strings.Join(list, ","))
	}
	text, _ := json.Marshal(list) // texts always can be
	return q.Where("id IN (SELECT value FROM json_each(?))", string(text))
}

// foundBy are those whom a word may find, by the indexes alone; unknown when they are
// more than few, or the word is too short for the index of names.
func (tx *Tx) foundBy(word string, addresses bool) (ids []domain.PersonID, known bool, err error) {
	fold := domain.FoldName(word)
	parts := threes(fold)
	if len(parts) == 0 {
		return nil, false, nil
	}
	// Materialized: PostgreSQL would rather walk the table until it has enough.
	names := "WITH found AS MATERIALIZED (SELECT id FROM people WHERE name_fold LIKE ? ESCAPE '\\') SELECT id FROM found LIMIT ?"
	by := any("%" + like.Replace(fold) + "%")
	atLeast, less := "~>=~", "~<~" // byte by byte, as the index has it
	if !tx.s.postgres {
		names = "SELECT person FROM people_parts_places WHERE place IN (SELECT rowid FROM people_parts WHERE people_parts MATCH ? LIMIT ?)"
		by = strings.Join(parts, " AND ")
		atLeast, less = ">=", "<"
	}
	asks := []struct {
		sql  string
		args []any
	}{
		{names, []any{by}},
		{"SELECT id FROM people WHERE LOWER(number) " + atLeast + " ? AND LOWER(number) " + less + " ? LIMIT ?", beginning(strings.ToLower(word))},
		{"SELECT id FROM people WHERE email_fold " + atLeast + " ? AND email_fold " + less + " ? LIMIT ?", beginning(domain.FoldEmail(word))},
	}
	if !addresses {
		asks = asks[:2]
	}
	if tx.s.postgres { // whether the index helps hangs on the very word
		if err := tx.db.Exec("SET LOCAL plan_cache_mode = 'force_custom_plan'").Error; err != nil {
			return nil, false, fmt.Errorf("looking for a word: %w", err)
		}
	}
	ids = []domain.PersonID{}
	for _, a := range asks {
		var some []domain.PersonID
		if err := tx.db.Raw(a.sql, append(a.args, few+1)...).Scan(&some).Error; err != nil {
			return nil, false, fmt.Errorf("looking for a word: %w", err)
		}
		if ids = append(ids, some...); len(ids) > few {
			return nil, false, nil
		}
	}
	return ids, true, nil
}

// beginning are the bounds of what begins with the text, byte by byte.
func beginning(text string) []any { return []any{text, text + "\U0010FFFF"} }

// threes are every three letters in a row, as the index of the embedded database is
// asked for them.
func threes(fold string) (parts []string) {
	letters := []rune(fold)
	for i := range len(letters) - 2 {
		parts = append(parts, `"`+strings.ReplaceAll(string(letters[i:i+3]), `"`, `""`)+`"`)
	}
	return parts
}

// Of a word of so few letters anything is a letter away; one of so many is no name.
const (
	nearFrom = 4
	nearMost = 24
)

// nearPeople is among how many people names are compared one by one, where no index helps.
const nearPeople = 10_000

// halvesFrom is from how many letters on a word has two halves that the index of parts
// knows. One slip leaves one of them as it is, or is the two letters between them the
// wrong way round.
const halvesFrom = 6

// nearBy limits a search for words that are a letter away to those whom the index finds by
// one of them, if it is long and they are few; found reports whether it is so.
func (tx *Tx) nearBy(q *gorm.DB, words []string) (narrow *gorm.DB, found bool, err error) {
	for _, word := range words {
		letters := []rune(domain.FoldName(word))
		if len(letters) < halvesFrom || len(letters) > nearMost {
			continue
		}
		half := len(letters) / 2
		turned := slices.Clone(letters)
		turned[half-1], turned[half] = turned[half], turned[half-1]
		var ids []domain.PersonID
		known := true
		for _, part := range []string{string(letters[:half]), string(letters[half:]), string(turned), word} { // the word itself: it may begin a number
			var some []domain.PersonID
			if some, known, err = tx.foundBy(part, false); err != nil {
				return nil, false, err
			}
			if ids = append(ids, some...); !known || len(ids) > few {
				known = false
				break
			}
		}
		if known {
			return tx.among(q, ids), true, nil
		}
	}
	return q, false, nil
}

// manyPeople reports whether there are too many to compare names one by one.
func (tx *Tx) manyPeople() (many bool, err error) {
	var ids []string
	err = tx.db.Model(&personRow{}).Order("id").Offset(nearPeople).Limit(1).Pluck("id", &ids).Error
	if err != nil {
		return false, fmt.Errorf("counting people: %w", err)
	}
	return len(ids) > 0, nil
}

// nearly finds a word in a name though a letter of it is wrong, missing or one too many,
// or two stand the wrong way round; or at the beginning of a number.
func nearly(q *gorm.DB, word string) *gorm.DB {
	letters := []rune(domain.FoldName(word))
	if len(letters) < nearFrom || len(letters) > nearMost {
		return wordMatches(q, word, true)
	}
	var alike []string
	for i := range letters {
		before, after := like.Replace(string(letters[:i])), like.Replace(string(letters[i+1:]))
		alike = append(alike, before+"_"+after, before+"_"+like.Replace(string(letters[i]))+after, before+after)
		if i+1 < len(letters) {
			alike = append(alike, before+like.Replace(string(letters[i+1])+string(letters[i])+string(letters[i+2:])))
		}
	}
	where := make([]string, 0, len(alike)+1)
	args := make([]any, 0, len(alike)+1)
	for _, a := range alike {
		where, args = append(where, `name_fold LIKE ? ESCAPE '\'`), append(args, "%"+a+"%")
	}
	where, args = append(where, `LOWER(number) LIKE ? ESCAPE '\'`), append(args, strings.ToLower(like.Replace(word))+"%")
	return q.Where("("+strings.Join(where, " OR ")+")", args...)
}
