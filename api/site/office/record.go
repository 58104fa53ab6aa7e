package office

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/refusal"
	"hustings/elections"
)

func (s *room) recordPages() {
	s.html(door.Staff, http.MethodGet, "/record", (*visit).recordPage)
	s.Page(door.Staff, http.MethodGet, "/record.jsonl", s.File(door.Staff, "record.jsonl", "application/jsonl", s.writeRecord))
	s.html(door.Auditors.Fresh(), http.MethodGet, "/elections/:election/auditors-file", (*visit).auditorsPage)
	s.html(door.Auditors.Fresh(), http.MethodPost, "/elections/:election/auditors-file", (*visit).auditorsFile)
}

// recordPage tells the record as a history, newest first. It keeps ids and never
// names (R9); names are looked up for those who may read it.
func (v *visit) recordPage() error {
	done, err := v.Searching(v.Ctx, v.C.Query("q"))
	if err != nil {
		return err
	}
	defer done()
	f := elections.RecordFilter{Words: v.C.Query("q"), Limit: site.ListLength + 1, Newest: true}
	view := web.Record{Shell: v.Shell(v.Say("record.title")), Filter: web.Filter{Query: f.Words, Label: v.Say("record.words")}, Downloads: []web.Link{{URL: "/record.jsonl", Text: v.Say("office.record-all")}}}
	if name := v.C.Query("election"); name != "" {
		el, err := v.Engine.Election(v.Ctx, v.By, name)
		if err != nil {
			return err
		}
		f.Election, view.Back = el.ID, site.Over(el)
	}
	if after := v.C.Query("after"); after != "" {
		var err error
		if f.After, err = strconv.ParseInt(after, 10, 64); err != nil {
			return refusal.Because(refusal.Unknown, "", nil)
		}
		view.Pager.First = v.Address(nil)
	}
	if err := v.recordFilter(&f, &view); err != nil {
		return err
	}
	acts, err := v.Engine.RecordEntries(v.Ctx, v.By, f)
	if err != nil {
		return err
	}
	if len(acts) > site.ListLength {
		acts = acts[:site.ListLength]
		view.Pager.Next = v.Address(map[string]string{"after": strconv.FormatInt(acts[site.ListLength-1].Seq, 10)})
	}
	if view.Entries, err = v.history(acts); err != nil {
		return err
	}
	if len(acts) > 0 && len(v.C.Request.URL.Query()) == 0 {
		view.Head = hex.EncodeToString(acts[0].Hash[:])
	}
	return v.Show("record", view)
}

// writeRecord writes the whole record, an act a line, oldest first.
func (s *room) writeRecord(ctx context.Context, by domain.Actor, w io.Writer) error {
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
	return web.Form{Shell: v.Shell(v.Say("office.act.auditors-file")), Over: site.Over(el), Heading: v.Say("office.act.auditors-file"), Text: []string{v.Say("office.text.auditors-file")},
		Button: v.Say("office.fetch"), Fields: []web.Field{v.WhyField()}, PostURL: site.OfficePath(el.Reference, "auditors-file"), CancelURL: site.OfficePath(el.Reference, "office")}
}

func (v *visit) auditorsPage() error {
	el, err := v.Election()
	if err != nil {
		return err
	}
	return v.Show("form", v.auditorsForm(el))
}

// auditorsFile hands out whose each tag is, and the papers that are not public:
// to the auditor alone, for a reason that is recorded (PR5, R86).
func (v *visit) auditorsFile() error {
	el, err := v.Election()
	if err != nil {
		return err
	}
	var contests []domain.ContestID
	for _, c := range el.Contests {
		contests = append(contests, c.ID)
	}
	file, drop, err := v.Spooled(v.Ctx, func(w io.Writer) error {
		return v.Engine.AuditorFile(v.Ctx, v.By, v.Text("why"), w, contests...)
	})
	if err != nil {
		view := v.auditorsForm(el)
		return v.FormAgain(err, &view)
	}
	defer drop()
	v.C.Header("Content-Type", "application/zip")
	v.C.Header("Content-Disposition", `attachment; filename="`+el.Reference+`-auditors.zip"`)
	v.C.Status(http.StatusOK)
	io.Copy(v.C.Writer, file) // whoever hangs up gets no more
	return nil
}
