package office

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/api/site"
	"hustings/api/web"
	"hustings/elections"
	"hustings/elections/voters"
)

// sheetPages are the lists of an election as files for a spreadsheet.
func (s *room) sheetPages() {
	for name, rows := range map[string]func(*visit, elections.ElectionView) ([][]string, error){
		"roll": (*visit).rollRows, "nominations": (*visit).nominationRows, "turnout": (*visit).turnoutRows,
	} {
		s.Page(door.Staff, http.MethodGet, "/elections/:election/"+name+".csv", func(c *gin.Context) {
			s.Asked(c, door.Staff, func(base *site.Visit) error {
				v := &visit{base}
				el, err := v.ElectionFor(door.Staff)
				if err != nil {
					return err
				}
				list, err := rows(v, el)
				if err != nil {
					return err
				}
				file, err := site.Sheet(list)
				if err != nil {
					return err
				}
				return v.Take(el.Reference+"-"+name+".csv", "text/csv; charset=utf-8", file)
			})
		})
	}
}

// rollRows is who may vote: a register of voters, never of votes.
func (v *visit) rollRows(el elections.ElectionView) ([][]string, error) {
	rows := [][]string{{v.Say("office.col.number"), v.Say("office.col.name"), v.Say("office.col.organisation")}}
	for after := ""; ; {
		people, _, err := v.Engine.RollPreview(v.Ctx, v.By, el.ID, voters.PeopleList{After: after, Limit: rollPage})
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			rows = append(rows, []string{p.Number, p.Name(), p.Organisation})
			after = p.Number
		}
		if len(people) < rollPage {
			return rows, nil
		}
	}
}

// rollPage is how many names are read at a time.
const rollPage = 500

func (v *visit) nominationRows(el elections.ElectionView) ([][]string, error) {
	list, err := v.Engine.NominationsOf(v.Ctx, v.By, el.Reference)
	if err != nil {
		return nil, err
	}
	rows := [][]string{{v.Say("office.col.number"), v.Say("office.col.name"), v.Say("office.col.organisation"), v.Say("office.col.state"), v.Say("stand.statement"), v.Say("stand.interests")}}
	for _, n := range list {
		rows = append(rows, []string{n.Who.Number, n.Who.Name(), n.Who.Organisation, v.Say("state." + string(n.Standing)), n.Statement, n.Interests})
	}
	return rows, nil
}

// turnoutRows is one line a round: the number, and nothing smaller (R59).
func (v *visit) turnoutRows(el elections.ElectionView) ([][]string, error) {
	rows := [][]string{{v.Say("office.col.round"), v.Say("office.col.ballots"), v.Say("office.col.roll"), v.Say("office.col.share")}}
	for _, c := range el.Contests {
		t, err := v.Engine.Turnout(v.Ctx, c.ID)
		if err != nil {
			return nil, err
		}
		rows = append(rows, []string{c.Reference, strconv.Itoa(t.Ballots), strconv.Itoa(t.Roll), web.Percent(t.Ballots, t.Roll)})
	}
	return rows, nil
}
