package site

import (
	"bytes"
	"encoding/csv"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/press"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/count/ballotfile"
	"hustings/domain/refusal"
	"hustings/elections"
	"hustings/elections/register"
)

// takeawayPages are an election's result as files: for a notice board, for a
// spreadsheet, and for whoever counts the papers elsewhere.
func (s *Pages) takeawayPages() {
	const path = "/elections/:election/"
	s.Page(door.Anyone, http.MethodGet, path+"declaration.pdf", s.taken((*Visit).declarationPDF))
	s.Page(door.Anyone, http.MethodGet, path+"result.csv", s.taken((*Visit).resultCSV))
	s.Page(door.Anyone, http.MethodGet, path+"turnout-by-organisation.csv", s.taken((*Visit).groupsCSV))
	s.Page(door.Anyone, http.MethodGet, path+"papers.blt", s.taken(papersAs(ballotfile.WriteBLT, "blt", "text/plain; charset=utf-8")))
	s.Page(door.Anyone, http.MethodGet, path+"papers.csv", s.taken(papersAs(ballotfile.WriteCSV, "csv", "text/csv; charset=utf-8")))
}

func (s *Pages) taken(h func(*Visit) error) gin.HandlerFunc {
	return func(c *gin.Context) { s.Asked(c, door.Anyone, h) }
}

// Take answers with a file under a name.
func (v *Visit) Take(name, kind string, content []byte) error {
	v.C.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	v.C.Header("Cache-Control", "no-store")
	v.C.Data(http.StatusOK, kind, content)
	return nil
}

// Sheet is a CSV file that Excel reads too: with the mark of UTF-8, and no cell that a
// spreadsheet would take for a formula.
func Sheet(rows [][]string) ([]byte, error) {
	b := bytes.NewBufferString("\ufeff")
	w := csv.NewWriter(b)
	w.UseCRLF = true
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = c
			if _, err := strconv.ParseFloat(c, 64); err != nil { // a number with its sign stays one
				cells[i] = register.Cell(c)
			}
		}
		if err := w.Write(cells); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// papersAs writes the published papers for programs that count (R86).
func papersAs(write func(io.Writer, count.Election, *count.Papers) error, ending, kind string) func(*Visit) error {
	return func(v *Visit) error {
		papers, err := v.Engine.Papers(v.Ctx, v.By, v.C.Param("election"))
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := write(&b, papers.Election, papers.Papers); err != nil {
			return err
		}
		return v.Take(papers.Reference+"-papers."+ending, kind, b.Bytes())
	}
}

// resultCSV is the result's table: a line a candidate, a column a stage; who was
// elected alone where the rules withhold the numbers (R85).
func (v *Visit) resultCSV() error {
	d, err := v.Engine.Result(v.Ctx, v.By, v.C.Param("election"))
	if err != nil {
		return err
	}
	rows := [][]string{{v.Say("results.candidate"), v.Say("stand.organisation"), v.Say("results.outcome")}}
	if d.Transcript == nil || d.Transcript.Pairwise != nil {
		for _, r := range d.Returned {
			rows = append(rows, []string{r.Name, r.Organisation, v.Say("results.elected")})
		}
	} else {
		rows = stageRows(v, d)
	}
	file, err := Sheet(rows)
	if err != nil {
		return err
	}
	return v.Take(d.Election.Reference+"-result.csv", "text/csv; charset=utf-8", file)
}

// groupsCSV is the turnout by organisation, as far as it is told (R59).
func (v *Visit) groupsCSV() error {
	d, err := v.Engine.Result(v.Ctx, v.By, v.C.Param("election"))
	if err != nil {
		return err
	}
	if len(d.Groups) == 0 {
		return refusal.Because(refusal.Unknown, "R59", nil)
	}
	rows := [][]string{{v.Say("results.groups-name"), v.Say("results.groups-roll"), v.Say("results.course-voted"), v.Say("results.groups-share")}}
	for _, g := range d.Groups {
		rows = append(rows, []string{v.group(g), strconv.Itoa(g.Roll), strconv.Itoa(g.Ballots), web.Percent(g.Ballots, g.Roll)})
	}
	file, err := Sheet(rows)
	if err != nil {
		return err
	}
	return v.Take(d.Election.Reference+"-turnout-by-organisation.csv", "text/csv; charset=utf-8", file)
}

// group is an organisation's name, or what all others together are called.
func (v *Visit) group(g domain.GroupTurnout) string {
	if g.Name == "" {
		return v.Say("results.groups-others")
	}
	return g.Name
}

// stageRows is the transcript with every decimal.
func stageRows(v *Visit, d elections.Declaration) [][]string {
	t := d.Transcript
	head := []string{v.Say("results.candidate"), v.Say("results.outcome"), v.Say("results.order")}
	order := map[int]int{}
	for i, c := range t.Elected {
		order[c] = i + 1
	}
	for _, s := range t.Stages {
		head = append(head, v.Say("results.stage", "n", s.Number)+": "+headed(t.Event(s)))
	}
	rows := [][]string{head}
	for i, c := range t.Election.Candidates {
		row := []string{c.Name, "", ""}
		if n := order[i+1]; n > 0 {
			row[1], row[2] = v.Say("results.elected"), strconv.Itoa(n)
		}
		for _, s := range t.Stages {
			votes := ""
			if s.Votes[i] != count.Absent {
				votes = t.Figure(s.Votes[i])
			}
			row = append(row, votes)
		}
		rows = append(rows, row)
	}
	nobody := []string{v.Say("results.non-transferable"), "", ""}
	for _, s := range t.Stages {
		nobody = append(nobody, t.Figure(s.NonTransferable))
	}
	return append(rows, nobody)
}

// declarationPDF is the result on one page, for a notice board.
func (v *Visit) declarationPDF() error {
	d, err := v.Engine.Result(v.Ctx, v.By, v.C.Param("election"))
	if err != nil {
		return err
	}
	el := d.Election
	out := press.Declaration{Say: v.Say, Organisation: v.Settings.Organisation, Title: v.Say("results.title", "name", el.Title), Reference: el.Reference,
		Address: v.Settings.Origin + ElectionPath(el.Reference) + "/result", ElectedHeading: v.Say("results.elected"), Contact: v.Say("declaration.contact", "contact", el.Contact)}
	switch {
	case el.CertifiedAt != nil:
		out.At, out.State = *el.CertifiedAt, v.Say("results.at.certified", "when", *el.CertifiedAt)
	case el.ProvisionalAt != nil:
		out.At, out.State = *el.ProvisionalAt, v.Say("results.at.provisional", "when", *el.ProvisionalAt)
	}
	if el.State == domain.Void {
		return refusal.Because(domain.ResultUnknown, "R80", nil)
	}
	for _, r := range d.Returned {
		line := press.Declared{Name: r.Name, What: r.Organisation}
		if !r.Until.IsZero() {
			line.What = strings.TrimPrefix(line.What+", "+v.Say("declaration.until", "last", r.Until.AddDays(-1)), ", ")
		}
		out.Elected = append(out.Elected, line)
	}
	if n := el.Outcome.Vacant; n > 0 {
		out.Notes = append(out.Notes, v.Say("results.not-filled", "n", n))
	}
	if d.Numbers == nil {
		out.Notes = append(out.Notes, v.withheld(d))
	} else {
		n := d.Numbers
		out.Facts = [][2]string{{v.Say("results.turnout"), v.Say("turnout.line", "ballots", n.Turnout, "roll", n.Roll, "percent", web.Percent(n.Turnout, n.Roll))},
			{v.Say("results.valid"), v.Words.Value(n.Valid)}, {v.Say("results.blank"), v.Words.Value(n.Blank)}, {v.Say("results.invalid"), v.Words.Value(n.Invalid)}}
		if d.Transcript.HasQuota {
			out.Facts = append(out.Facts, [2]string{v.Say("results.quota"), d.Transcript.QuotaText()})
		}
		out.Facts = append(out.Facts, [2]string{v.Say("election.method"), methodName(el.Params.Method)})
	}
	file, err := out.PDF()
	if err != nil {
		return err
	}
	v.C.Header("Content-Disposition", `inline; filename="`+el.Reference+`-declaration.pdf"`)
	v.C.Data(http.StatusOK, "application/pdf", file)
	return nil
}
