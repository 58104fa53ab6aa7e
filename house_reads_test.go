package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
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
	"elections.Engine.Ahead":                    clockwork,
	"elections.Engine.Beat":                     clockwork,
	"elections.Engine.Due":                      clockwork,
	"elections.Engine.Tick":                     clockwork,
	"elections.Engine.WatchLooks":               clockwork,
	"elections.Engine.Signals":                  clockwork,
	"elections/box.Box.Advance":                 clockwork,
	"elections/clerk.Clerk.Watch":               clockwork,
	"elections/clerk.Clerk.WatchClock":          clockwork,
	"elections/forum.Keeper.Round":              clockwork,
	"elections/register.Register.WatchOfficers": clockwork,

	"elections.Engine.ServeQuestion":                    secretKnown,
	"elections/governance.House.FeedBySecret":           secretKnown,
	"elections/hall.Hall.CheckAt":                       secretKnown,
	"elections/hall.Hall.AtLink":                        secretKnown,
	"elections/hall.Hall.AnswerAtLink":                  secretKnown,
	"elections/hall.Hall.AnswerCheckAt":                 secretKnown,
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
	"elections/box.Box.ConsistencyProof":                everybody + ": the board",
	"elections/box.Box.InclusionProof":                  everybody + ": the board",
	"elections/box.Box.FindByCode":                      everybody + ": the board; the code says nothing of whose ballot it is (R66)",
	"elections/box.Box.FindAnywhere":                    everybody + ": the board; the code says nothing of whose ballot it is (R66)",
	"elections/box.Box.KeysReadable":                    everybody + ": that the service is ready",
	"elections/clerk.Clerk.TakesBallots":                everybody + ": that no ballot is taken while the clock is unsure (R20c)",
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
	"elections/register.Register.PanelPage":             everybody + ": a panel, who sits and who sat (R101)",
	"elections/register.Register.PersonPage":            everybody + ": what a person holds and held in public (R101)",
	"elections/register.Register.PanelsToday":           everybody + ": the panels, and who sits (R101)",
	"elections/register.Register.SeatsOn":               everybody + ": who sits, by name and where she works (R101)",
	"elections/register.Register.OfficesOn":             everybody + " (R101)",
	"elections/register.Register.HistoryOf":             everybody + ": who sat (R101)",
	"elections/register.Register.HoldingsOf":            everybody + ": what a person holds and held in public (R101)",
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
// judges itself what she may see: whether it opens the read itself, or something that it
// calls.
func TestEveryReadTakesWhoAsks(t *testing.T) {
	r := readings{}
	sources(t, readers, func(name string, file *ast.File, at *token.FileSet) {
		if room := path.Dir(name); slices.Contains(readers, room) {
			r.add(room, file, at)
		}
	})
	seen, used := 0, map[string]bool{}
	for who, m := range r.reading() {
		if !m.method || !m.f.Name.IsExported() {
			continue
		}
		seen++
		switch _, listed := unasked[who]; {
		case takes(m.f, "Actor") && listed:
			t.Errorf("%s takes who asks: take it off the list", who)
		case takes(m.f, "Actor"):
		case listed:
			used[who] = true
		default:
			t.Errorf("%s: %s does not take who asks", m.at, who)
		}
	}
	if seen < 200 {
		t.Errorf("only %d reads were found", seen)
	}
	for who := range unasked {
		if !used[who] {
			t.Errorf("%s reads nothing any more: take it off the list", who)
		}
	}
}

// TestTheReadsAreSeenThroughHelpers shows the search what it must find.
func TestTheReadsAreSeenThroughHelpers(t *testing.T) {
	r := readings{}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "planted.go", `package p
func (r *R) Direct(ctx context.Context) error { return r.Store.Read(ctx, f) }
func (r *R) Looks(under context.Context) error { return r.Store.Look(under, f) }
func (r *R) Through(ctx context.Context) error { return r.helper(ctx) }
func (r *R) Twice(ctx context.Context) error { return func() error { return r.Through(ctx) }() }
func (r *R) helper(ctx context.Context) error { return free(ctx, r) }
func free(ctx context.Context, r *R) error { return r.Direct(ctx) }
func (r *R) Acts(ctx context.Context) error { return r.Store.Act(ctx, f) }
func (r *R) Within(tx *store.Tx) error { return r.helper(tx) }
func (r *R) Random(ctx context.Context) { rand.Read(b) }
`, 0)
	if err != nil {
		t.Fatal(err)
	}
	r.add("p", file, set)
	found := slices.Sorted(maps.Keys(r.reading()))
	if want := []string{"p.R.Direct", "p.R.Looks", "p.R.Through", "p.R.Twice", "p.R.helper", "p.free"}; !slices.Equal(found, want) {
		t.Errorf("found %v, want %v", found, want)
	}
}

// readings are the functions of some rooms that take a context, by room, receiver and name.
type readings map[string]reading

type reading struct {
	f      *ast.FuncDecl
	at     token.Position
	method bool
	opens  bool            // a read of its own
	calls  map[string]bool // what it hands its context to, by name
}

func (r readings) add(room string, file *ast.File, at *token.FileSet) {
	for _, d := range file.Decls {
		f, is := d.(*ast.FuncDecl)
		if !is || f.Body == nil || !takes(f, "Context") {
			continue
		}
		m := reading{f: f, at: at.Position(f.Pos()), method: f.Recv != nil, calls: map[string]bool{}}
		var contexts []string
		for _, p := range f.Type.Params.List {
			for _, n := range p.Names {
				if selected(p.Type) == "Context" {
					contexts = append(contexts, n.Name)
				}
			}
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			if call, is := n.(*ast.CallExpr); is && len(call.Args) > 0 && slices.Contains(contexts, selected(call.Args[0])) {
				switch name := selected(call.Fun); {
				case (name == "Read" || name == "Look") && len(call.Args) == 2:
					m.opens = true
				default:
					m.calls[name] = true
				}
			}
			return true
		})
		r[room+"."+receiver(f)+f.Name.Name] = m
	}
}

// reading are those that open a read, or hand their context to one that does.
func (r readings) reading() readings {
	found, names := readings{}, map[string]bool{}
	for more := true; more; {
		more = false
		for who, m := range r {
			through := slices.ContainsFunc(slices.Collect(maps.Keys(m.calls)), func(n string) bool { return names[n] })
			if _, known := found[who]; !known && (m.opens || through) {
				found[who], names[m.f.Name.Name], more = m, true, true
			}
		}
	}
	return found
}

// takes reports whether a parameter of the function is of a type of that name.
func takes(f *ast.FuncDecl, of string) bool {
	return slices.ContainsFunc(f.Type.Params.List, func(p *ast.Field) bool { return selected(p.Type) == of })
}

// wholeLists are look-ups that read a list for one of its lines all the same, and why.
var wholeLists = map[string]string{}

// TestNoLookUpReadsAList: whoever looks for one row asks for that row. A list that is read
// for one of its lines only is found: it is searched by what names a line, and used for
// nothing else.
func TestNoLookUpReadsAList(t *testing.T) {
	used := map[string]bool{}
	sources(t, []string{"api", "commands", "elections", "jobs"}, func(name string, file *ast.File, at *token.FileSet) {
		for _, d := range file.Decls {
			f, is := d.(*ast.FuncDecl)
			if !is || f.Body == nil || within(name, []string{"elections/store"}) {
				continue
			}
			for list, pos := range searchedLists(f) {
				who := path.Dir(name) + "." + receiver(f) + f.Name.Name
				if used[who] = true; wholeLists[who] == "" {
					t.Errorf("%s: %s reads %s for one of its lines: ask for that line", at.Position(pos), who, list)
				}
			}
		}
	})
	for who := range wholeLists {
		if !used[who] {
			t.Errorf("%s reads no list for one line any more: take it off the list", who)
		}
	}
	for body, wrong := range map[string]bool{
		"all, err := tx.Rows(e); i := slices.IndexFunc(all, func(r Row) bool { return r.ID == id }); return i, err":                                         true,
		"all, err := tx.Rows(e); for _, r := range all { if r.ID == id { return r, nil } }; return no, err":                                                 true,
		"all, err := v.Register.Rows(v.Ctx); for _, r := range all { if r.ID != id { continue }; return r, nil }; return no, err":                           true,
		"all, err := tx.Rows(e); if slices.ContainsFunc(all, func(r Row) bool { return r.Person == by.Person }) { return err }":                             true,
		"all, err := tx.Rows(e); for _, r := range all { if r.ID == id { return r, nil } }; return all[0], err":                                             false, // it is needed whole
		"all, err := tx.Rows(e); for _, r := range all { if r.State == open { return r, nil } }; return no, err":                                            false, // any of several
		"all, err := tx.Rows(e); for _, r := range all { if r.ID == id { mine++ } }; return mine, err":                                                      false,
		"all, err := tx.Rows(e); for _, o := range others { if slices.ContainsFunc(all, func(r Row) bool { return r.ID == o.Of }) { n++ } }; return n, err": false, // two lists held together
		"all := parts(e); for _, r := range all { if r.ID == id { return r, nil } }; return no, err":                                                        false, // nothing is read
	} {
		file := parsed(t, "package p\nfunc g() {\n"+body+"\n}\n")
		if found := len(searchedLists(file.Decls[0].(*ast.FuncDecl))) > 0; found != wrong {
			t.Errorf("%s: found %t", body, found)
		}
	}
}

// keys are the fields that name one line of a list.
var keys = []string{"ID", "Number", "Reference", "Code", "Person", "Candidate", "Contest"}

// searchedLists are the lists that a function reads and searches for one line only, by the
// call that reads them.
func searchedLists(f *ast.FuncDecl) map[string]token.Pos {
	read, uses, at := map[string]string{}, map[string]int{}, map[string]token.Pos{}
	var loops []*ast.RangeStmt
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.RangeStmt:
			loops = append(loops, n)
		case *ast.AssignStmt:
			if call, is := n.Rhs[0].(*ast.CallExpr); is && len(n.Rhs) == 1 {
				if fun, is := call.Fun.(*ast.SelectorExpr); is && slices.Contains([]string{"tx", "Engine", "Register", "House", "Hall", "Office"}, selected(fun.X)) {
					for _, to := range n.Lhs {
						read[selected(to)], at[selected(to)] = selected(fun.X)+"."+fun.Sel.Name, n.Pos()
					}
				}
			}
		case *ast.Ident:
			uses[n.Name]++
		}
		return true
	})
	found := map[string]token.Pos{}
	searched := func(list ast.Expr, by bool, pos token.Pos) {
		name, is := list.(*ast.Ident)
		if !is || !by || read[name.Name] == "" || uses[name.Name] != 2 { // where it is read, and here
			return
		}
		within := func(l *ast.RangeStmt, p token.Pos) bool { return l.Body.Pos() < p && p < l.Body.End() }
		if slices.ContainsFunc(loops, func(l *ast.RangeStmt) bool { return within(l, pos) && !within(l, at[name.Name]) }) {
			return // once for each of another list
		}
		found[read[name.Name]] = pos
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.RangeStmt:
			searched(n.X, picks(n.Body, selected(n.Value)), n.Pos())
		case *ast.CallExpr:
			if name := selected(n.Fun); (name == "IndexFunc" || name == "ContainsFunc") && len(n.Args) == 2 {
				if is, ok := n.Args[1].(*ast.FuncLit); ok && len(is.Type.Params.List[0].Names) == 1 {
					searched(n.Args[0], names(is.Body, is.Type.Params.List[0].Names[0].Name, token.EQL), n.Pos())
				}
			}
		}
		return true
	})
	return found
}

// picks reports whether a loop leaves with the one line that has a name.
func picks(body *ast.BlockStmt, line string) bool {
	return slices.ContainsFunc(body.List, func(s ast.Stmt) bool {
		is, ok := s.(*ast.IfStmt)
		if !ok || is.Init != nil || len(is.Body.List) == 0 {
			return false
		}
		switch last := is.Body.List[len(is.Body.List)-1].(type) {
		case *ast.ReturnStmt:
			return names(is.Cond, line, token.EQL)
		case *ast.BranchStmt:
			b, simple := is.Cond.(*ast.BinaryExpr)
			return last.Tok == token.BREAK && names(is.Cond, line, token.EQL) || last.Tok == token.CONTINUE && simple && b.Op == token.NEQ && names(b, line, token.NEQ)
		}
		return false
	})
}

// names reports whether a line's naming field is compared.
func names(where ast.Node, line string, how token.Token) (does bool) {
	ast.Inspect(where, func(n ast.Node) bool {
		if b, is := n.(*ast.BinaryExpr); is && b.Op == how {
			for _, side := range []ast.Expr{b.X, b.Y} {
				field, is := side.(*ast.SelectorExpr)
				does = does || is && line != "" && selected(field.X) == line && slices.Contains(keys, field.Sel.Name)
			}
		}
		return true
	})
	return does
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
