// Package words holds what the product says to people: the wording of every
// refusal, of pages and of mails, kept apart from the code in one folder a
// language (en-GB, cy), with dates written out in the organisation's time
// zone. A refusal is a code everywhere else and becomes a sentence only here.
//
// A text may hold {name} placeholders. Their values are formatted by type:
// instants as "Thursday 25 June 2026 at 5:00pm BST", civil dates as "Thursday
// 25 June 2026", lists with commas.
package words
