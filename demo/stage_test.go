package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/audit"
	"hustings/elections/ledger"
	"hustings/elections/register"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
	"hustings/install"
	"hustings/install/installtest"
	"hustings/jobs"
)

// stage is an installation for journeys in a browser: what `hustings serve`
// runs, jobs and mail server and all, on a clock that the test moves. It borrows
// the demonstration's ways of bringing people to an act, for those who only
// stand in the background.
type stage struct {
	*demo
	t      *testing.T
	sink   *installtest.MailSink
	moving sync.Mutex // one hand on the clock
	facts  map[string]any
	asks   map[string]func(*http.Request) (any, error) // what a journey of its own asks for besides
}

// The day of the story, and how many members each network has.
var (
	stageToday   = time.Date(2026, 6, 16, 9, 0, 0, 0, time.UTC)
	stageMembers = 230
)

func init() {
	if storetest.Long() {
		stageMembers = 430 // a full room, beside those who have a part of their own
	}
}

const stageSeats = 3

// mustStage opens an installation whose clock begins at start.
func mustStage(t *testing.T, start time.Time) *stage {
	t.Helper()
	ctx := t.Context()
	s := &stage{t: t, facts: map[string]any{}, demo: &demo{Options: Options{Seed: 7, Voters: 4, Keys: string(domain.OfficersKeys)}, ctx: ctx, out: installtest.Log{T: t}, progress: io.Discard, sessions: map[string]domain.SessionID{}}}
	s.mail = newDemoMail()
	s.sink = installtest.MustMailSink(t, func(m jobs.Message) { _ = s.mail.Carry(ctx, m) })
	dir := storetest.Folder(t)
	p := install.Place{Database: filepath.Join(dir, "stage.db"), Keys: filepath.Join(dir, "keys"), Host: "stage.hustings.example"}
	log := slog.New(slog.NewTextHandler(installtest.Log{T: t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
	installtest.Must(t, "opening the installation", func() (err error) {
		s.House, err = p.Open(ctx, log, store.Options{Simulation: true, SimulatedNow: start})
		return err
	})
	public, private := installtest.MustListen(t), installtest.MustListen(t)
	_, port, _ := net.SplitHostPort(public.Addr().String())
	s.server = "http://localhost:" + port // a passkey belongs to a name, not to an address
	c := install.Service{Origin: s.server, Organisation: demoOrganisation, SMTP: "smtp://" + s.sink.Address, MailFrom: "Elections <elections@hustings.example>",
		ReturnPath: "bounces@hustings.example", Proxies: []string{"127.0.0.1"}, Listen: public.Addr().String(), Private: private.Addr().String()}
	var shown *install.ShownMail
	carrier, err := c.Carrier(&shown)
	if err != nil {
		t.Fatal(err)
	}
	desk, err := s.House.Server(c.Settings())
	if err != nil {
		t.Fatal(err)
	}
	s.http = &http.Client{Timeout: installtest.SafetyNet, Transport: &http.Transport{MaxIdleConnsPerHost: s.Voters}}
	s.clockwork = &jobs.Clockwork{Engine: s.Engine, Register: s.Register, House: s.Chamber, Hall: s.Hall, Log: log, Postman: s.Postman(carrier, c.Settings(), 0)}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	// The stage's own postman goes round: a clock that leaps while another one is
	// at the door would end the lease on the mail in his hand.
	go func() { ended <- install.Serve(running, s.House, desk, public, private, nil) }()
	t.Cleanup(func() {
		s.http.CloseIdleConnections()
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serving: %v", err)
		}
		if err := s.House.Close(); err != nil {
			t.Errorf("closing the installation: %v", err)
		}
	})
	return s
}

// mustSettle makes four networks with a panel of three each, their members and
// the four officers.
func (s *stage) mustSettle() {
	s.t.Helper()
	all := demoPeople(s.Seed)
	for _, n := range demoNetworks[:4] {
		_, panel, err := s.Register.CreateNetwork(s.ctx, domain.Engine(), register.NewNetwork{Code: n.code, Name: n.name,
			Kind: domain.Panelled, PanelName: panelName(n), Seats: stageSeats}, "the story begins")
		if err != nil {
			s.t.Fatal(err)
		}
		p := &demoPanel{code: n.code, panel: *panel, popularity: map[string]float64{}}
		for i, m := range all {
			if m.network == n.code && len(p.members) < stageMembers {
				m.organisation = fmt.Sprintf("%s %s", demoPlaces[i%len(demoPlaces)], demoKinds[i%2])
				p.members = append(p.members, m)
			}
		}
		s.people = append(s.people, p.members...)
		s.panels = append(s.panels, p)
	}
	file, err := os.Create(filepath.Join(s.t.TempDir(), "members.csv"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer file.Close()
	installtest.Must(s.t, "writing the members", func() error { return writeMembersCSV(file, s.people, "2024-05-01") })
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		s.t.Fatal(err)
	}
	if report, err := s.Register.ImportMembers(s.ctx, domain.Engine(), file, register.ImportOptions{Why: "the story begins"}); err != nil {
		s.t.Fatalf("importing the members: %v (%+v)", err, report.Bad)
	}
	installtest.Must(s.t, "appointing the officers", s.appoint)
}

// mustPrompt opens the stage's own door: what a journey's script asks for that
// no person in it could do, such as reading a mailbox or letting days pass.
func (s *stage) mustPrompt() (address string) {
	s.sink.Forget("Sign in") // links spent before the story
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, body any, err error) {
		w.Header().Set("Content-Type", "application/json")
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			body = map[string]string{"error": err.Error()}
		}
		if err := json.NewEncoder(w).Encode(body); err != nil {
			s.t.Errorf("answering a script: %v", err)
		}
	}
	mux.HandleFunc("GET /facts", func(w http.ResponseWriter, _ *http.Request) { answer(w, s.facts, nil) })
	mux.HandleFunc("GET /mail", func(w http.ResponseWriter, r *http.Request) {
		l, err := s.sink.Take(r.Context(), r.FormValue("to"), r.FormValue("subject"))
		answer(w, l, err)
	})
	mux.HandleFunc("POST /until", func(w http.ResponseWriter, r *http.Request) {
		at, err := s.instant(r.FormValue("at"), r.FormValue("election"))
		if err == nil {
			s.moving.Lock()
			defer s.moving.Unlock()
			err = s.pass(at)
		}
		if err == nil && r.FormValue("at") == "poll-closes" {
			err = s.counted(r.FormValue("election"), true)
		}
		answer(w, map[string]time.Time{"now": at}, err)
	})
	mux.HandleFunc("POST /verify", func(w http.ResponseWriter, r *http.Request) {
		receipt, err := io.ReadAll(r.Body)
		if err != nil {
			answer(w, nil, err)
			return
		}
		report, err := s.verify(domain.ContestID(r.FormValue("contest")), receipt, r.FormValue("unfinished") != "")
		answer(w, report, err)
	})
	mux.HandleFunc("POST /counted", func(w http.ResponseWriter, r *http.Request) {
		answer(w, map[string]string{}, s.counted(r.FormValue("election"), false))
	})
	mux.HandleFunc("POST /check", func(w http.ResponseWriter, r *http.Request) {
		file, err := io.ReadAll(r.Body)
		if err != nil {
			answer(w, nil, err)
			return
		}
		paper, err := s.checkPaper(domain.ContestID(r.FormValue("contest")), file)
		answer(w, paper, err)
	})
	mux.HandleFunc("GET /qr", func(w http.ResponseWriter, r *http.Request) {
		svg, err := web.QR(r.FormValue("text"))
		answer(w, map[string]any{"svg": svg}, err)
	})
	for what, do := range s.asks {
		mux.HandleFunc(what, func(w http.ResponseWriter, r *http.Request) {
			s.moving.Lock()
			defer s.moving.Unlock()
			body, err := do(r)
			answer(w, body, err)
		})
	}
	go func() {
		for s.ctx.Err() == nil {
			if _, err := s.postRound(); err != nil && s.ctx.Err() == nil {
				s.t.Errorf("the post: %v", err)
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}()
	door := httptest.NewServer(mux)
	s.t.Cleanup(door.Close)
	return door.URL
}

func (s *stage) postRound() (int, error) {
	s.moving.Lock()
	defer s.moving.Unlock()
	return s.clockwork.Postman.Round(s.ctx)
}

// instant is a time, or a milestone of an election by its reference.
func (s *stage) instant(at, reference string) (time.Time, error) {
	if reference == "" {
		return time.Parse(time.RFC3339, at)
	}
	el, err := s.Engine.Election(s.ctx, domain.Engine(), reference)
	if err != nil {
		return time.Time{}, err
	}
	switch at {
	case "nominations-open":
		return el.Timetable.NominationsOpen, nil
	case "nominations-close":
		return el.Timetable.NominationsClose, nil
	case "statement":
		return el.Timetable.Statement, nil
	case "poll-opens":
		return el.Timetable.PollOpens, nil
	case "poll-closes":
		return el.Timetable.PollCloses, nil
	case "objections-close":
		calendar, err := when.CalendarVersion(el.Calendar)
		if err != nil {
			return time.Time{}, err
		}
		end, err := el.ObjectionsClose(calendar) // R82, or what the notice named (R20b)
		if err == nil && end.IsZero() {
			err = fmt.Errorf("%s has no result yet", reference)
		}
		return end, err
	}
	return time.Time{}, fmt.Errorf("no milestone %q", at)
}

// pass lets time pass. The service's heartbeat goes on meanwhile: a poll whose
// last day lacks it is held for two officers (R20a).
func (s *stage) pass(to time.Time) error {
	const day, beat = 25 * time.Hour, 20 * time.Minute
	if from := to.Add(-day); s.Store.Clock().Before(from) {
		if err := s.until(from); err != nil {
			return err
		}
	}
	for {
		if err := s.Engine.Beat(s.ctx); err != nil {
			return err
		}
		next := s.Store.Clock().Add(beat)
		if !next.Before(to) {
			return s.until(to)
		}
		if err := s.until(next); err != nil {
			return err
		}
	}
}

// counted waits for the provisional result, which the jobs bring about at a
// poll's close while nobody waits for them; or, for a contest whose key rests with
// officers, until it waits for them.
func (s *stage) counted(reference string, orAwaited bool) error {
	for began := time.Now(); time.Since(began) < installtest.SafetyNet; time.Sleep(100 * time.Millisecond) {
		k, err := s.Engine.ElectionKeys(s.ctx, domain.Engine(), reference)
		if err != nil || k.Election.ProvisionalAt != nil || orAwaited && k.Awaited && k.Contest.Stage == domain.ContestMixed {
			return err
		}
	}
	return fmt.Errorf("%s closed and was not counted", reference)
}

// verify is what anybody can do: fetch the bundle over HTTP and check it with
// the receipt.
func (s *stage) verify(contest domain.ContestID, receipt []byte, unfinished bool) (*audit.Report, error) {
	bundle, size, err := s.bundle(contest)
	if err != nil {
		return nil, err
	}
	defer bundle.Close()
	return audit.Verify(s.ctx, bundle, size, audit.Options{Receipts: [][]byte{receipt}, Unfinished: unfinished})
}

// checkPaper is `hustings seal check FILE --bundle BUNDLE`: what a voter can do
// with the paper that she chose to check, on a machine of her own.
func (s *stage) checkPaper(contest domain.ContestID, file []byte) (*audit.Paper, error) {
	paper, _, err := audit.CheckPaper(file)
	if err != nil {
		return nil, err
	}
	bundle, size, err := s.bundle(contest)
	if err != nil {
		return nil, err
	}
	defer bundle.Close()
	return paper, paper.CompareWithBoard(s.ctx, bundle, size)
}

// bundle is a contest's log so far, as anybody can download it.
func (s *stage) bundle(contest domain.ContestID) (*os.File, int64, error) {
	c, err := s.Engine.Contest(s.ctx, contest)
	if err != nil {
		return nil, 0, err
	}
	answer, err := s.http.Get(s.server + "/board/" + ledger.B32(c.Board).String() + "/bundle.zip")
	if err != nil {
		return nil, 0, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, 0, fmt.Errorf("the bundle of %s: %s", c.Reference, answer.Status)
	}
	f, err := os.Create(filepath.Join(s.t.TempDir(), string(contest)+".zip"))
	if err != nil {
		return nil, 0, err
	}
	size, err := io.Copy(f, answer.Body)
	return f, size, err
}
