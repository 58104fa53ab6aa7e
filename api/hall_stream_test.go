package api

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/hall"
	"hustings/domain/when"
	events "hustings/elections/hall"
	"hustings/elections/store/storetest"
)

// screen is somebody's page of a room, over HTTP: a stream of events, and its parts asked
// for whenever the stream says that something has changed.
type screen struct {
	b      *browser
	url    string
	room   string
	mu     sync.Mutex
	parts  string
	wakeUp chan<- struct{}
}

func (s *screen) ask(ctx context.Context, path string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		return nil, err
	}
	r.Host = strings.TrimPrefix(deskOrigin, "https://")
	r.Header.Set("X-Part", "room")
	for name, value := range s.b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer, err := http.DefaultClient.Do(r)
	if err == nil && answer.StatusCode != http.StatusOK {
		answer.Body.Close()
		err = fmt.Errorf("%s: %s", path, answer.Status)
	}
	return answer, err
}

// live reads the stream until ctx ends, and the parts whenever it says so.
func (s *screen) live(ctx context.Context) error {
	answer, err := s.ask(ctx, s.room+"/events")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if !strings.HasPrefix(lines.Text(), "retry:") && !strings.HasPrefix(lines.Text(), "data:") {
			continue
		}
		parts, err := s.ask(ctx, s.room+"/parts")
		if err != nil {
			return err
		}
		text, err := io.ReadAll(parts.Body)
		parts.Body.Close()
		if err != nil {
			return err
		}
		s.mu.Lock()
		s.parts = string(text)
		s.mu.Unlock()
		select {
		case s.wakeUp <- struct{}{}:
		default:
		}
	}
	return ctx.Err()
}

func (s *screen) shows(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Contains(s.parts, text)
}

// A chair runs a debate from a phone: what is called and what came of it reaches every
// screen by itself, whoever votes and whoever looks on (R150, R165). How fast with four
// hundred, and beside a thousand and junk, bench/load measures.
func TestR165_EveryScreenOfTheRoom(t *testing.T) {
	t.Parallel()
	n := figure(t, inShort(6, 12), 400)
	d, _ := mustNoticed(t, n+3)
	ctx, cancel := context.WithTimeout(d.ctx(), 2*time.Minute)
	defer cancel()
	e := d.debate(n)
	server := httptest.NewServer(d.server.Handler())
	t.Cleanup(server.Close)
	page := "/events/" + e.Reference
	woken := make(chan struct{}, 1)
	var screens []*screen
	var wait sync.WaitGroup
	defer wait.Wait()
	defer cancel()
	here := func() {
		for i := range n {
			number := member(3 + i)
			if err := d.hall.Here(ctx, d.as(number), e.Reference, true); err != nil {
				t.Fatal(err)
			}
			s := &screen{b: d.browse(number), url: server.URL, room: page + "/room", wakeUp: woken}
			screens = append(screens, s)
			wait.Go(func() {
				if err := s.live(ctx); err != nil && ctx.Err() == nil {
					t.Errorf("%s: %v", number, err)
				}
			})
		}
	}
	everywhere := func(text string) {
		t.Helper()
		began := time.Now()
		for {
			missing := 0
			for _, s := range screens {
				if !s.shows(text) {
					missing++
				}
			}
			if missing == 0 {
				t.Logf("%q on %d screens after %v", text, n, time.Since(began).Round(time.Millisecond))
				return
			}
			select {
			case <-woken:
			case <-time.After(50 * time.Millisecond): // several were woken at once
			case <-ctx.Done():
				t.Fatalf("%d of %d screens do not show %q", missing, n, text)
			}
		}
	}
	chair := d.browse("M0000") // all that she does is a form of the page on her phone
	chair.must(chair.get(page))
	if status := chair.post(page+"/open", nil); status != http.StatusOK || chair.path != page+"/room" {
		t.Fatalf("opening the room: %d at %s", status, chair.path)
	}
	here()
	for _, c := range []struct {
		purpose, share string
		yes            int
	}{{"first", "33.3%", n / 3}, {"last", "66.7%", n * 2 / 3}} {
		chair.must(chair.get(page + "/room"))
		if status := chair.post(page+"/votes", url.Values{"purpose": {c.purpose}, "seconds": {"60"}}); status != http.StatusOK {
			t.Fatalf("calling the %s vote: %d", c.purpose, status)
		}
		shown, err := d.hall.Event(ctx, d.as("M0003"), e.Reference)
		if err != nil {
			t.Fatal(err)
		}
		contest := shown.Votes[len(shown.Votes)-1].Contest
		everywhere("/contests/" + string(contest) + "/ballot")
		for i := range n {
			answer := map[bool]string{true: domain.Yes, false: domain.No}[i < c.yes]
			if _, err := d.engine.CastMarks(ctx, d.as(member(3+i)), contest, []domain.Mark{{Option: answer, Rank: 1}}, ""); err != nil {
				t.Fatal(err)
			}
		}
		storetest.MustSet(t, d.store, d.now().Add(61*time.Second))
		if _, err := d.engine.Tick(ctx); err != nil {
			t.Fatal(err)
		}
		everywhere(c.share)
	}
	everywhere("app-chart--swing")
	asks := d.browse(member(3))
	asks.must(asks.get(page + "/room"))
	asks.must(asks.post(page+"/questions", url.Values{"from": {"room"}, "text": {"And who pays?"}}))
	everywhere("And who pays?")
	chair.must(chair.get(page + "/room"))
	form := regexp.MustCompile(`action="(` + page + `/questions/[0-9a-f-]+)"><input type="hidden" name="csrf" value="[^"]*"><input type="hidden" name="do" value="answer">`).FindStringSubmatch(chair.page)
	if form == nil {
		t.Fatal("the chair's page takes no question off the queue")
	}
	chair.must(chair.post(form[1], url.Values{"do": {"answer"}, "from": {"room"}}))
	everywhere("Answered in the room.")
	chair.must(chair.get(page + "/room"))
	chair.must(chair.post(page+"/close", nil))
	everywhere(">Held<")
}

// debate announces a debate with M0000 in the chair and n members registered, and goes
// to its hour.
func (d *desk) debate(n int) hall.Event {
	d.t.Helper()
	must := func(err error) {
		d.t.Helper()
		if err != nil {
			d.t.Fatal(err)
		}
	}
	ctx, secretary := d.ctx(), d.as("SEC")
	e, err := d.hall.Draft(ctx, secretary, events.Plan{Kind: hall.Debate, Title: "Buy or build", Motion: "This house would build.", Day: when.DateOf(d.now(), d.hall.Zone).AddDays(2),
		At: when.TimeOfDay{Hour: 12}, Minutes: 60})
	must(err)
	for i, side := range []hall.Side{hall.InChair, hall.For, hall.Against} {
		_, err := d.hall.AddSpeaker(ctx, secretary, e.Reference, events.NewSpeaker{Person: d.people[member(i)].ID, Side: side})
		must(err)
	}
	must(d.hall.Announce(ctx, secretary, e.Reference))
	for i := range n {
		_, err := d.hall.Register(ctx, d.as(member(3+i)), e.Reference)
		must(err)
	}
	storetest.MustSet(d.t, d.store, e.Starts)
	return e
}
