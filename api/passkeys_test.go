package api

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"hustings/api/door"
	"hustings/domain"
	"hustings/elections/store/storetest"
)

// enrolled gives the browser's person a passkey by the API and proves it.
func (b *browser) enrolled() *device {
	b.d.t.Helper()
	dev := newDevice(b.d.t, deskOrigin, "vote.example.org")
	if status, answer := b.enrolWith(dev); status != http.StatusCreated {
		b.d.t.Fatalf("enrolling: %d %v", status, answer)
	}
	return dev
}

func (b *browser) ask(path string) []byte {
	b.d.t.Helper()
	status, options := b.sendJSON(path, map[string]any{})
	if status != http.StatusOK {
		b.d.t.Fatalf("%s: %d %v", path, status, options)
	}
	raw, err := json.Marshal(options)
	if err != nil {
		b.d.t.Fatal(err)
	}
	return raw
}

func (b *browser) enrolWith(dev *device) (int, map[string]any) {
	b.d.t.Helper()
	if _, me := b.me(); me["person"] != nil {
		permit(b.d.t, b.d.register, domain.PersonID(me["person"].(string)))
	}
	return b.sendJSON("/api/v1/passkeys", map[string]any{"label": "test key", "credential": dev.enrol(b.ask("/api/v1/passkeys/options"))})
}

// stepUp proves the passkey by the API and takes the new session.
func (b *browser) stepUp(dev *device) (int, map[string]any) {
	b.d.t.Helper()
	status, answer := b.sendJSON("/api/v1/step-up", map[string]any{"credential": dev.prove(b.ask("/api/v1/step-up/options"))})
	if secret, ok := answer["session"].(string); ok {
		b.cookies[door.SessionCookie] = secret
	}
	return status, answer
}

func (b *browser) me() (int, map[string]any) {
	b.d.t.Helper()
	status := b.get("/api/v1/me")
	out := map[string]any{}
	_ = json.Unmarshal([]byte(b.page), &out)
	return status, out
}

func TestAPasskeyIsEnrolledAndProved(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 0)
	ro := d.browse("RO")
	dev := ro.enrolled()
	if _, me := ro.me(); me["stepped_up"] != false {
		t.Errorf("enrolling alone counts as a proof: %v", me)
	}
	if status, answer := ro.stepUp(dev); status != http.StatusCreated {
		t.Fatalf("proving: %d %v", status, answer)
	}
	if _, me := ro.me(); me["stepped_up"] != true {
		t.Errorf("a proof does not count: %v", me)
	}
	storetest.MustSet(t, d.store, d.now().Add(10*time.Minute))
	if _, me := ro.me(); me["stepped_up"] != false {
		t.Errorf("a proof counts for ever: %v", me)
	}
}

func TestML6_AStepUpReplacesTheSession(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 0)
	ro := d.browse("RO")
	dev := ro.enrolled()
	old := ro.cookies[door.SessionCookie]
	status, answer := ro.sendJSON("/api/v1/tokens", map[string]any{"session": old})
	token, _ := answer["token"].(string)
	if status != http.StatusCreated || token == "" {
		t.Fatalf("a token: %d %v", status, answer)
	}
	if status, answer := ro.stepUp(dev); status != http.StatusCreated {
		t.Fatalf("proving: %d %v", status, answer)
	}
	if ro.cookies[door.SessionCookie] == old {
		t.Fatal("the session kept its secret")
	}
	thief := d.browse("")
	thief.cookies[door.SessionCookie] = old
	if status, _ := thief.me(); status != http.StatusUnauthorized {
		t.Errorf("the old cookie still answers %d", status)
	}
	if status, _ := thief.sendJSON("/api/v1/tokens", map[string]any{"session": old}); status != http.StatusUnauthorized {
		t.Errorf("the old session still gives tokens: %d", status)
	}
	bearer := d.browse("")
	if status := bearer.bearing(token, http.MethodGet, "/api/v1/me", nil); status != http.StatusUnauthorized {
		t.Errorf("a token of the old session still answers %d", status)
	}
}

func TestAPasskeyThatDoesNotProveItself(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*desk, *browser, *device) (int, map[string]any){
		"of another person": func(d *desk, ro *browser, dev *device) (int, map[string]any) {
			return ro.stepUp(d.browse("DEP").enrolled())
		},
		"at another origin": func(_ *desk, ro *browser, dev *device) (int, map[string]any) {
			dev.origin = "https://vote.example.org.evil.example"
			return ro.stepUp(dev)
		},
		"for another site": func(_ *desk, ro *browser, dev *device) (int, map[string]any) {
			dev.host = "evil.example"
			return ro.stepUp(dev)
		},
		"without its holder": func(_ *desk, ro *browser, dev *device) (int, map[string]any) {
			dev.unseen = true
			return ro.stepUp(dev)
		},
		"whose counter runs backwards": func(_ *desk, ro *browser, dev *device) (int, map[string]any) {
			dev.counter = 40
			if status, answer := ro.stepUp(dev); status != http.StatusCreated {
				return status, answer
			}
			dev.counter = 7
			return ro.stepUp(dev)
		},
		"with an answer sent twice": func(_ *desk, ro *browser, dev *device) (int, map[string]any) {
			answer := map[string]any{"credential": dev.prove(ro.ask("/api/v1/step-up/options"))}
			status, body := ro.sendJSON("/api/v1/step-up", answer)
			if status != http.StatusCreated {
				return status, body
			}
			ro.cookies[door.SessionCookie] = body["session"].(string)
			return ro.sendJSON("/api/v1/step-up", answer)
		},
		"too late": func(d *desk, ro *browser, dev *device) (int, map[string]any) {
			answer := map[string]any{"credential": dev.prove(ro.ask("/api/v1/step-up/options"))}
			storetest.MustSet(d.t, d.store, d.now().Add(5*time.Minute))
			return ro.sendJSON("/api/v1/step-up", answer)
		},
		"with the answer to an enrolment": func(_ *desk, ro *browser, dev *device) (int, map[string]any) {
			return ro.sendJSON("/api/v1/step-up", map[string]any{"credential": dev.enrol(ro.ask("/api/v1/step-up/options"))})
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := mustDesk(t, 0)
			d.t = t
			ro := d.browse("RO")
			dev := ro.enrolled()
			dev.t = t
			status, answer := spoil(d, ro, dev)
			if status != http.StatusForbidden || answer["reason"] != "passkey-not-accepted" {
				t.Errorf("answered %d %v, want 403 passkey-not-accepted", status, answer)
			}
		})
	}
}

func TestASecondPasskeyNeedsTheFirst(t *testing.T) {
	t.Parallel()
	d := mustDesk(t, 2)
	member := d.browse("M0000")
	first := member.enrolled()
	second := newDevice(t, deskOrigin, "vote.example.org")
	if status, answer := member.sendJSON("/api/v1/passkeys/options", map[string]any{}); status != http.StatusForbidden || answer["reason"] != "fresh-sign-in-needed" {
		t.Errorf("a stolen session enrols its thief: %d %v", status, answer)
	}
	if status, answer := member.stepUp(first); status != http.StatusCreated {
		t.Fatalf("proving: %d %v", status, answer)
	}
	if status, answer := member.enrolWith(second); status != http.StatusCreated {
		t.Errorf("a second passkey: %d %v", status, answer)
	}
	if status, answer := member.stepUp(second); status != http.StatusCreated {
		t.Errorf("proving the second: %d %v", status, answer)
	}
	none := d.browse("M0001")
	if status, answer := none.sendJSON("/api/v1/step-up/options", map[string]any{}); status != http.StatusForbidden || answer["reason"] != "passkey-none" {
		t.Errorf("somebody without a passkey is asked for one: %d %v", status, answer)
	}
}
