package office

import (
	"net/http"
	"strconv"
	"strings"

	"hustings/api/door"
	"hustings/api/web"
	"hustings/domain/governance"
	"hustings/elections/forum"
)

func (s *room) forumPages() {
	s.html(door.Staff, http.MethodGet, "/office/forum", (*visit).forumPage)
}

// forumPage shows how the forum's groups were found the last time, and on demand what
// each lacks of what it should be, of which nothing is changed (R166).
func (v *visit) forumPage() error {
	heading := v.Say("office.forum")
	view := web.Table{Shell: v.Shell(heading), Heading: heading, Lead: v.Say("office.forum-lead"), None: v.Say("office.forum-none"), Columns: []string{v.Say("office.col.group"), v.Say("office.col.follows"),
		v.Say("office.col.members"), v.Say("office.col.to-add"), v.Say("office.col.to-remove"), v.Say("office.col.unknown-there"), v.Say("office.col.compared"), v.Say("office.col.forum-problem")}}
	view.Back = &web.Link{URL: "/office", Text: v.Say("office.board")}
	if v.Forum == nil {
		return v.Show("table", view)
	}
	if v.C.Query("compare") == "" {
		list, _, err := v.Forum.States(v.Ctx, v.By)
		if err != nil {
			return err
		}
		for _, g := range list {
			row := []web.Cell{{Text: g.Name}, {Text: g.Follows}, number(g.Members, g.Looked), {Text: "–"}, {Text: "–"}, number(g.Unknown, g.Looked), {}, {Text: v.forumProblem(g.Problem)}}
			if g.ComparedAt != nil {
				row[6].At = *g.ComparedAt
			}
			view.Rows = append(view.Rows, row)
		}
		view.Links = []web.Link{{URL: "/office/forum?compare=yes", Text: v.Say("office.forum-compare")}}
		return v.Show("table", view)
	}
	all, err := v.Forum.Differences(v.Ctx, v.By)
	if err != nil {
		return err
	}
	for _, d := range all {
		row := []web.Cell{{Text: d.Name}, {Text: d.ForumGroup.String()}, number(d.Members, d.Failed == nil), {Text: usernames(d.Add)}, {Text: usernames(d.Remove)}, number(len(d.Unknown), d.Failed == nil), {At: v.Now()}, {}}
		if d.Failed != nil {
			row[6].At, row[7].Text = v.Now(), v.forumProblem(forum.Problem(d.Failed))
		}
		view.Rows = append(view.Rows, row)
	}
	return v.Show("table", view)
}

func number(n int, known bool) web.Cell {
	if !known {
		return web.Cell{Text: "–"}
	}
	return web.Cell{Text: strconv.Itoa(n), Number: true}
}

func usernames(users []governance.ForumUser) string {
	if len(users) == 0 {
		return "–"
	}
	names := make([]string, len(users))
	for i, u := range users {
		names[i] = u.Username
	}
	return strings.Join(names, ", ")
}

// forumProblem words what keeps a group from being kept.
func (v *visit) forumProblem(word string) string {
	if word == "" {
		return "–"
	}
	key := "office.forum-problem." + strings.ReplaceAll(word, " ", "-")
	if !v.Words.Has(key) {
		key = "office.forum-problem.away"
	}
	return v.Say(key)
}
