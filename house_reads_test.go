package main

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"testing"
)

// readers are the rooms whose reads are somebody's.
var readers = []string{"elections", "elections/governance", "elections/register", "elections/hall", "elections/forum",
	"elections/nominations", "elections/voters", "elections/holders", "elections/clerk", "elections/box"}

// unasked are reads that take nobody who asks, and why: by what they are reached, or whose
// they are.
var unasked = map[string]string{
	"elections.Engine.Ahead":      clockwork,
	"elections.Engine.WatchLooks": clockwork,
	"elections.Engine.Signals":    clockwork,

	"elections.Engine.ServeQuestion":                    secretKnown,
	"elections/governance.House.FeedBySecret":           secretKnown,
	"elections/hall.Hall.CheckAt":                       secretKnown,
	"elections/hall.Hall.AtLink":                        secretKnown,
	"elections/nominations.Nominations.SupportAsked":    secretKnown,
	"elections/nominations.Nominations.SupportQuestion": secretKnown,
	"elections/register.Register.LinkOf":                secretKnown,
	"elections/register.Register.PasskeyNamed":          secretKnown,
	"elections/register.Register.ProgramOf":             secretKnown,
	"elections/hall.Hall.Tick":                          clockwork,
	"elections/hall.Hall.ForForum":                      clockwork,
	"elections/forum.Keeper.Post":                       clockwork,
	"elections/forum.Discourse.User":                    clockwork,
	"elections/register.Register.EraseDue":              clockwork,
	"elections/register.Register.Vacate":                clockwork,
	"elections/box.Box.TellVoters":                      clockwork,
	"elections/box.Box.AnnounceScripts":                 clockwork,
	"elections/box.Box.GoOn":                            clockwork,
	"elections/box.Box.DiscardEnded":                    clockwork,
	"elections/box.Watermark.Check":                     clockwork,
	"elections/box.Watermark.Keep":                      clockwork,
	"elections/box.Box.CountVote":                       caller,
	"elections/box.Box.ContestResult":                   caller,
	"elections/box.Box.Contest":                         caller,
	"elections/box.Box.Turnout":                         everybody + " (R59)",
	"elections/box.Box.TurnoutCourse":                   everybody + " after the close, as the board is (R59)",
	"elections/box.Box.Beginning":                       everybody + ": the board",
	"elections/box.Box.Bundle":                          everybody + ": the board",
	"elections/box.Box.LatestContests":                  everybody + ": the board",
	"elections/box.Box.ContestKey":                      everybody + ": the board",
	"elections/box.Box.ContestAt":                       everybody + ": the board",
	"elections/box.Box.Checkpoint":                      everybody + ": the board",
	"elections/box.Box.Entries":                         everybody + ": the board",
	"elections/box.Box.PublicBlob":                      everybody + ": the board",
	"elections.Engine.Leadership":                       everybody + " (R101)",
	"elections.Engine.OfficesAhead":                     everybody + " (R101)",
	"elections.Engine.Candidacies":                      everybody + ": what was published (R48)",
	"elections.Engine.Params":                           everybody + " (R1)",
	"elections.Engine.PanelDiffers":                     everybody + ": that what is shown is not what was signed (R103)",
	"elections/governance.House.MeetingOfItem":          everybody + ": an item's meeting, whose page asks who reads",
	"elections/governance.House.PublicFeed":             everybody + " (R126)",
	"elections/governance.House.LetterProof":            everybody + ": of a public letter (R146)",
	"elections/governance.House.PublicPapers":           everybody + " (R128)",
	"elections/governance.House.AllPriorities":          everybody + ": that there is one; its votes ask who reads (R140)",
	"elections/register.Register.Network":               everybody,
	"elections/register.Register.Networks":              everybody,
	"elections/register.Register.Panel":                 everybody,
	"elections/register.Register.WhoHeld":               everybody + " (R101)",
	"elections/register.Register.Shown":                 everybody + ": name and organisation of who stood or sat",
	"elections/register.Register.Names":                 caller,
	"elections/register.Register.Portrait":              everybody + ": of who stands or sits",
	"elections/register.Register.Portraits":             everybody + ": of who stands or sits",
	"elections/hall.Hall.PublicDates":                   everybody,
}

const (
	everybody   = "for everybody"
	clockwork   = "the clock's own, and its jobs'"
	secretKnown = "whoever knows the secret of a link, a key or a token"
	caller      = "asked by rooms that have asked who it is"
)

// TestEveryReadTakesWhoAsks: what a room reads for somebody it reads for an actor, and
// judges itself what she may see.
func TestEveryReadTakesWhoAsks(t *testing.T) {
	seen, used := 0, map[string]bool{}
	sources(t, readers, func(name string, file *ast.File, at *token.FileSet) {
		room := path.Dir(name)
		if !slices.Contains(readers, room) {
			return
		}
		for _, d := range file.Decls {
			f, is := d.(*ast.FuncDecl)
			if !is || f.Recv == nil || !f.Name.IsExported() || f.Body == nil || !takes(f, "Context") || !reads(f.Body) {
				continue
			}
			seen++
			who := room + "." + receiver(f) + f.Name.Name
			switch _, listed := unasked[who]; {
			case takes(f, "Actor") && listed:
				t.Errorf("%s takes who asks: take it off the list", who)
			case takes(f, "Actor"):
			case listed:
				used[who] = true
			default:
				t.Errorf("%s: %s does not take who asks", at.Position(f.Pos()), who)
			}
		}
	})
	if seen < 150 {
		t.Errorf("only %d reads were found", seen)
	}
	for who := range unasked {
		if !used[who] {
			t.Errorf("%s reads nothing any more: take it off the list", who)
		}
	}
}

// takes reports whether a parameter of the function is of a type of that name.
func takes(f *ast.FuncDecl, of string) bool {
	return slices.ContainsFunc(f.Type.Params.List, func(p *ast.Field) bool { return selected(p.Type) == of })
}

// reads reports whether a transaction for reading is opened.
func reads(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if call, is := n.(*ast.CallExpr); is {
			if fun, is := call.Fun.(*ast.SelectorExpr); is && fun.Sel.Name == "Read" && len(call.Args) == 2 {
				found = true
			}
		}
		return true
	})
	return found
}

// TestAPageSeesOnePicture: whatever a page or an answer reads, in however many calls, it
// reads of one picture of the database. Both front desks open it before a handler runs, so
// no handler opens one, nor a transaction of its own.
func TestAPageSeesOnePicture(t *testing.T) {
	opened := map[string]int{}
	sources(t, []string{"api"}, func(name string, file *ast.File, at *token.FileSet) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if !is {
				return true
			}
			fun, is := call.Fun.(*ast.SelectorExpr)
			if !is {
				return true
			}
			if fun.Sel.Name == "Picture" && selected(fun.X) == "Engine" {
				opened[name]++
			}
			if on := selected(fun.X); on == "Store" && slices.Contains([]string{"Read", "Write"}, fun.Sel.Name) {
				t.Errorf("%s: the front desk opens a transaction", at.Position(call.Pos()))
			}
			return true
		})
	})
	for name, n := range opened {
		if name != "api/door/routes.go" && name != "api/site/visit.go" || n != 1 {
			t.Errorf("%s opens %d pictures", name, n)
		}
	}
	if len(opened) != 2 {
		t.Errorf("pictures are opened in %v, wanted the two front desks", opened)
	}
}
