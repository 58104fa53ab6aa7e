package office

import (
	"encoding/hex"
	"strings"

	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/acts"
	"hustings/domain/refusal"
	"hustings/domain/when"
	"hustings/elections"
)

// recordFilter reads what of the record is asked for, and shows it again.
func (v *visit) recordFilter(f *elections.RecordFilter, view *web.Record) error {
	number := strings.TrimSpace(v.C.Query("person"))
	if number != "" {
		p, err := v.PersonNumbered(number, "person")
		if r, no := refusal.Of(err); no && r.Reason == domain.UnknownMember {
			p, err = "nobody", nil // and the list is empty
		}
		if err != nil {
			return err
		}
		f.Person = p
	}
	f.Act = acts.Name(strings.TrimSpace(v.C.Query("act")))
	view.Filter.More = []web.Field{{Kind: "text", Name: "person", Label: v.Say("record.person"), Value: number},
		{Kind: "text", Name: "election", Label: v.Say("record.election"), Value: v.C.Query("election")},
		{Kind: "text", Name: "act", Label: v.Say("record.code"), Value: string(f.Act)}}
	for _, name := range []string{"from", "to"} {
		given := v.C.Query(name)
		view.Filter.More = append(view.Filter.More, web.Field{Kind: "date", Name: name, Label: v.Say("record." + name), Value: given})
		if given == "" {
			continue
		}
		day, err := when.ParseDate(given)
		if err != nil {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		if name == "from" {
			f.From = when.StartOfDay(day, v.Words.Zone())
		} else {
			f.To = when.StartOfDay(day.AddDays(1), v.Words.Zone())
		}
	}
	return nil
}

// history words the acts of a page: each a sentence, with the names of people and
// the references of elections.
func (v *visit) history(page []domain.Recorded) ([]web.RecordEntry, error) {
	var ids []domain.PersonID
	for _, a := range page {
		ids = append(ids, a.By, domain.PersonID(a.Act.Subject))
	}
	names, err := v.Register.Names(v.Ctx, ids...)
	if err != nil {
		return nil, err
	}
	references := map[domain.ElectionID]string{}
	var list []web.RecordEntry
	for _, a := range page {
		e := web.RecordEntry{Number: a.Seq, At: a.At, Code: string(a.Act.Name), Why: a.Act.Why, Rule: a.Act.Rule, Hash: hex.EncodeToString(a.Hash[:])}
		e.By = v.Say("office.engine")
		if a.By != "" {
			e.By = string(a.By)
			if name := names[a.By]; name != "" {
				e.By, e.ByURL = name, "/office/people/"+string(a.By)
			}
		}
		reference, known := references[a.Act.Election]
		if a.Act.Election != "" && !known {
			if el, err := v.Engine.Election(v.Ctx, v.By, string(a.Act.Election)); err == nil {
				reference = el.Reference
			} else if _, no := refusal.Of(err); !no {
				return nil, err
			}
			references[a.Act.Election] = reference
		}
		e.Act = v.sentence(string(a.Act.Name), reference)
		if reference != "" {
			e.About = append(e.About, web.Link{URL: site.ElectionPath(reference), Text: reference})
		}
		if name := names[domain.PersonID(a.Act.Subject)]; name != "" {
			e.About = append(e.About, web.Link{URL: "/office/people/" + a.Act.Subject, Text: name})
		}
		list = append(list, e)
	}
	return list, nil
}

// sentence says what an act was. Acts for two officers are told by what was asked
// for and what became of it; one that nobody has worded yet is told by its name.
func (v *visit) sentence(act, reference string) string {
	if said, is := v.worded("record.says."+act, reference); is {
		return said
	}
	if at := strings.LastIndexByte(act, '.'); at > 0 {
		what, known := v.worded("office.pair."+act[:at], reference)
		said, is := v.worded("record.pair"+act[at:], reference)
		if known && is {
			return said + " " + what
		}
	}
	text := strings.NewReplacer(".", " ", "-", " ").Replace(act)
	return strings.ToUpper(text[:1]) + text[1:]
}

// worded is the text under a key, if there is one.
func (v *visit) worded(key, reference string) (string, bool) {
	said := v.Say(key, "reference", reference)
	return said, said != key
}
