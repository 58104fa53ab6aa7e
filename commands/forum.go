package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/elections/forum"
	"hustings/install"
)

// Forum is `hustings forum …`: the forum beside the site.
type Forum struct {
	Report forumReportCmd `cmd:"" help:"What the forum's groups lack of what they should be; changes nothing."`
}

type forumReportCmd struct {
	JSON bool `help:"Print the report as JSON."`
	install.Place
	Forum install.Forum `embed:"" prefix:"forum-"`
}

func (forumReportCmd) Help() string {
	return `Example: hustings forum report --forum-url https://forum.example.org --forum-groups network:CIO=cio-members

A dry run (R166): every group that is kept is compared with the register, and nothing is changed there. It ends with status 1 when
something differs or a group cannot be looked at.`
}

// forumLine is a group in the report.
type forumLine struct {
	Group    string            `json:"group"`
	Follows  string            `json:"follows"`
	Members  int               `json:"members"`
	Add      []string          `json:"add"`
	Remove   []string          `json:"remove"`
	Unknown  []domain.PersonID `json:"unknown"`
	Problem  string            `json:"problem,omitempty"`
	Compared *time.Time        `json:"compared,omitempty"`
}

func (c *forumReportCmd) Run() error {
	return withHouse(c.Place, func(ctx context.Context, h *install.House) error {
		keeper, err := h.Keep(c.Forum, "")
		if err != nil {
			return worded(h, err)
		}
		if keeper == nil || len(keeper.Groups) == 0 {
			return refused("no forum is named, or no group to keep: see --forum-url and --forum-groups")
		}
		all, err := keeper.Differences(ctx, domain.Engine())
		if err != nil {
			return err
		}
		lines, differ := forumLines(all)
		if c.JSON {
			e := json.NewEncoder(os.Stdout)
			e.SetIndent("", "  ")
			err = e.Encode(lines)
		} else {
			err = printForum(lines)
		}
		if err != nil {
			return err
		}
		if differ > 0 {
			return refused("%d of %d groups are not as they should be", differ, len(lines))
		}
		return nil
	})
}

func forumLines(all []forum.Difference) (lines []forumLine, differ int) {
	names := func(users []governance.ForumUser) []string {
		list := make([]string, len(users))
		for i, u := range users {
			list[i] = u.Username
		}
		return list
	}
	for _, d := range all {
		l := forumLine{Group: d.Name, Follows: string(d.Kind), Members: d.Members, Add: names(d.Add), Remove: names(d.Remove), Unknown: d.Unknown, Compared: d.State.ComparedAt}
		if d.Of != "" {
			l.Follows += ":" + d.Of
		}
		if d.Failed != nil {
			l.Problem = forum.Problem(d.Failed)
		}
		if d.Failed != nil || !d.Equal() {
			differ++
		}
		lines = append(lines, l)
	}
	return lines, differ
}

func printForum(lines []forumLine) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "group\tfollows\tmembers\tto add\tto remove\tunknown to the forum\tproblem")
	for _, l := range lines {
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%s\n", l.Group, l.Follows, l.Members, len(l.Add), len(l.Remove), len(l.Unknown), l.Problem)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, l := range lines {
		for what, people := range map[string][]string{"add": l.Add, "remove": l.Remove} {
			if len(people) > 0 {
				fmt.Printf("%s: %s %v\n", l.Group, what, people)
			}
		}
	}
	return nil
}
