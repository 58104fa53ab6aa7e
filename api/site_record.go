package api

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
)

func (s *Pages) recordPages() {
	s.html(door.Staff, http.MethodGet, "/record", (*visit).recordPage)
	s.Page(door.Staff, http.MethodGet, "/record.jsonl", s.file(door.Staff, "record.jsonl", "application/jsonl", s.writeRecord))
	s.html(door.Auditors.Fresh(), http.MethodGet, "/elections/:election/auditors-file", (*visit).auditorsPage)
	s.html(door.Auditors.Fresh(), http.MethodPost, "/elections/:election/auditors-file", (*visit).auditorsFile)
}

// recordPage shows the record, newest first: ids, never names (R9).
func (v *visit) recordPage() error {
	done, err := v.Searching(v.ctx, v.c.Query("q"))
	if err != nil {
		return err
	}
	defer done()
	f := elections.RecordFilter{Act: v.c.Query("q"), Limit: officeLength + 1, Newest: true}
	view := web.Record{Shell: v.shell(v.say("record.title")), Filter: web.Filter{Query: f.Act}, Downloads: []web.Link{{URL: "/record.jsonl", Text: v.say("office.record-all")}}}
	if name := v.c.Query("election"); name != "" {
		el, err := v.Engine.Election(v.ctx, v.by, name)
		if err != nil {
			return err
		}
		f.Election, view.Back = el.ID, over(el)
	}
	if after := v.c.Query("after"); after != "" {
		var err error
		if f.After, err = strconv.ParseInt(after, 10, 64); err != nil {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		view.Pager.First = v.address(nil)
	}
	acts, err := v.Engine.RecordEntries(v.ctx, v.by, f)
	if err != nil {
		return err
	}
	if len(acts) > officeLength {
		acts = acts[:officeLength]
		view.Pager.Next = v.address(map[string]string{"after": strconv.FormatInt(acts[officeLength-1].Seq, 10)})
	}
	for _, a := range acts {
		by := v.say("office.engine")
		if a.By != "" {
			by = string(a.By)
		}
		about := string(a.Act.Election)
		if a.Act.Subject != "" {
			about = a.Act.Subject
		}
		view.Entries = append(view.Entries, web.RecordEntry{Number: a.Seq, At: a.At, Act: a.Act.Name, By: by, Why: a.Act.Why, Rule: a.Act.Rule, About: about, Hash: hex.EncodeToString(a.Hash[:])})
	}
	if len(acts) > 0 && f.After == 0 && f.Act == "" && f.Election == "" {
		view.Head = hex.EncodeToString(acts[0].Hash[:])
	}
	return v.show("record", view)
}

// writeRecord writes the whole record, an act a line, oldest first.
func (s *Pages) writeRecord(ctx context.Context, by domain.Actor, w io.Writer) error {
	out := json.NewEncoder(w)
	for f := (elections.RecordFilter{Limit: 1000}); ; {
		acts, err := s.Engine.RecordEntries(ctx, by, f)
		if err != nil {
			return err
		}
		for _, a := range acts {
			if err := out.Encode(door.NewRecordBody(a)); err != nil {
				return err
			}
			f.After = a.Seq
		}
		if len(acts) < f.Limit {
			return nil
		}
	}
}

func (v *visit) auditorsForm(el elections.ElectionView) web.Form {
	return web.Form{Shell: v.shell(v.say("office.act.auditors-file")), Over: over(el), Heading: v.say("office.act.auditors-file"), Text: []string{v.say("office.text.auditors-file")},
		Button: v.say("office.fetch"), Fields: []web.Field{v.whyField()}, PostURL: officePath(el.Reference, "auditors-file"), CancelURL: officePath(el.Reference, "office")}
}

func (v *visit) auditorsPage() error {
	el, err := v.election()
	if err != nil {
		return err
	}
	return v.show("form", v.auditorsForm(el))
}

// auditorsFile hands out whose each tag is, and the papers that are not public:
// to the auditor alone, for a reason that is recorded (PR5, R86).
func (v *visit) auditorsFile() error {
	el, err := v.election()
	if err != nil {
		return err
	}
	var contests []domain.ContestID
	for _, c := range el.Contests {
		contests = append(contests, c.ID)
	}
	file, drop, err := v.Spooled(v.ctx, func(w io.Writer) error {
		return v.Engine.AuditorFile(v.ctx, v.by, v.text("why"), w, contests...)
	})
	if err != nil {
		view := v.auditorsForm(el)
		return v.formAgain(err, &view)
	}
	defer drop()
	v.c.Header("Content-Type", "application/zip")
	v.c.Header("Content-Disposition", `attachment; filename="`+el.Reference+`-auditors.zip"`)
	v.c.Status(http.StatusOK)
	io.Copy(v.c.Writer, file) // whoever hangs up gets no more
	return nil
}
