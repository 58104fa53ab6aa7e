package web

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hustings/api/web/browsertest"
)

// rooms are two rooms in which something happens all the time: a meeting whose members ask
// to speak, and a debate whose questions change their order.
type rooms struct {
	t        *testing.T
	site     *Site
	mu       sync.Mutex
	revision int
	pressed  []string
	busy     int // times that the parts of the quiet room were refused
}

// quiet is a room in which one thing happens, of which everybody is told once; whoever asks
// then is told that too many ask.
func (r *rooms) quiet(mux *http.ServeMux) {
	happened := make(chan struct{})
	view := func(n int) any {
		room := r.meeting(n)
		room.EventsURL, room.PartsURL = "/quiet/events", "/quiet/parts"
		return room
	}
	mux.HandleFunc("GET /quiet", r.show("meeting-room", func(int) any { return view(1) }))
	mux.HandleFunc("GET /quiet/parts", func(w http.ResponseWriter, req *http.Request) {
		n := 1
		select {
		case <-happened:
			n = 2
			r.mu.Lock()
			r.busy++
			refused := r.busy == 1
			r.mu.Unlock()
			if refused {
				http.Error(w, "too many ask", http.StatusServiceUnavailable)
				return
			}
		default:
		}
		r.show("meeting-room", func(int) any { return view(n) })(w, req)
	})
	mux.HandleFunc("GET /quiet/events", func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.(http.Flusher).Flush()
		select {
		case <-happened:
		case <-req.Context().Done():
			return
		}
		fmt.Fprint(w, "event: change\ndata: 2\n\n") //nolint:errcheck // the reader has gone
		w.(http.Flusher).Flush()
		<-req.Context().Done()
	})
	mux.HandleFunc("POST /quiet/happens", func(http.ResponseWriter, *http.Request) { close(happened) })
}

// meeting is the room at a revision: the longer, the more want to speak, and one of them
// is always at the end of the list.
func (r *rooms) meeting(n int) MeetingRoom {
	room := samples()["meeting-room"].(MeetingRoom)
	room.EventsURL, room.PartsURL, room.Revision = "/meeting/events", "/meeting/parts", int64(n)
	now := *room.Parts.Now
	now.Queue, now.Notes = nil, template.HTML(fmt.Sprintf(`<p id="said">Said %d</p>`, n))
	for i := range n % 7 {
		now.Queue = append(now.Queue, Speaker{Name: names[i].name, CallURL: fmt.Sprintf("/turns/%d/call", i), LeaveURL: fmt.Sprintf("/turns/%d/leave", i)})
	}
	now.Queue = append(now.Queue, Speaker{Name: "Tove Lind", CallURL: "/turns/tove/call"})
	room.Parts.Now, room.Parts.Revision, room.Parts.SpeakingURL = &now, int64(n), "/speaking"
	for i := range room.Parts.Members {
		m := &room.Parts.Members[i]
		m.HereURL, m.Person, m.Next, m.State = "/attend", fmt.Sprintf("p%d", i), []string{"left", "present"}[(n+i)%2], []string{"present", "left"}[(n+i)%2]
	}
	return room
}

// event is the debate's room at a revision; the second of its questions is the one that
// its chair is at.
func (r *rooms) event(n int) EventRoom {
	room := samples()["event-room"].(EventRoom)
	room.EventsURL, room.PartsURL, room.Revision = "/event/events", "/event/parts", int64(n)
	var queue []EventQuestion
	for i := range 6 {
		queue = append(queue, EventQuestion{ID: fmt.Sprint(i), Text: fmt.Sprintf("Question %d?", i), Supports: n + i, SupportURL: fmt.Sprintf("/q/%d/support", i), AnswerURL: fmt.Sprintf("/q/%d/answer", i), ModerateURL: fmt.Sprintf("/q/%d", i)})
	}
	for range n % 6 {
		queue = append(queue[1:], queue[0])
	}
	room.Parts.Queue, room.Parts.Present = queue, n
	return room
}

func (r *rooms) now() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.revision
}

// stream says some sixteen times a second that something has changed.
func (r *rooms) stream(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	tick := time.NewTicker(60 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-req.Context().Done():
			return
		case <-tick.C:
		}
		r.mu.Lock()
		r.revision++
		n := r.revision
		r.mu.Unlock()
		if _, err := fmt.Fprintf(w, "event: change\ndata: %d\n\n", n); err != nil {
			return
		}
		w.(http.Flusher).Flush()
	}
}

func (r *rooms) show(page string, view func(int) any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		n := r.now()
		w.Header().Set("Content-Security-Policy", Policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("X-Revision", fmt.Sprint(n))
		var text bytes.Buffer
		if err := r.site.Render(&text, page, view(n)); err != nil {
			r.t.Error(err)
		}
		text.WriteTo(w) //nolint:errcheck // the reader has gone
	}
}

// Whoever presses a button while the room changes has pressed it, by pointer, finger and
// key; the focus stays on the very button, and what is half typed stays (R125, R150). A
// page that is refused what is new asks again by itself (R165).
func TestNoPressIsLostWhileTheRoomChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a browser; left out with -short")
	}
	r := &rooms{t: t, site: mustSite(t)}
	mux := http.NewServeMux()
	mux.Handle("GET "+AssetPath, r.site.Assets())
	meeting, event := r.show("meeting-room", func(n int) any { return r.meeting(n) }), r.show("event-room", func(n int) any { return r.event(n) })
	mux.HandleFunc("GET /meeting", meeting)
	mux.HandleFunc("GET /meeting/parts", meeting)
	mux.HandleFunc("GET /event", event)
	mux.HandleFunc("GET /event/parts", event)
	mux.HandleFunc("GET /meeting/events", r.stream)
	mux.HandleFunc("GET /event/events", r.stream)
	mux.HandleFunc("POST /", func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		r.pressed = append(r.pressed, req.URL.Path)
		r.mu.Unlock()
		back := "/meeting"
		if strings.HasPrefix(req.URL.Path, "/q/") {
			back = "/event"
		}
		http.Redirect(w, req, back, http.StatusSeeOther)
	})
	r.quiet(mux)
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	browsertest.Run(t, "room.mjs", srv.URL)

	r.mu.Lock()
	defer r.mu.Unlock()
	want := []string{"/turns/tove/call", "/turns/tove/call", "/turns/tove/call", "/h", "/speaking", "/q/1/answer", "/q/1/answer", "/q/2/answer"}
	if !slices.Equal(r.pressed, want) {
		t.Errorf("what arrived: %q, want %q", r.pressed, want)
	}
	if r.busy < 2 {
		t.Errorf("the page asked %d times", r.busy)
	}
}
