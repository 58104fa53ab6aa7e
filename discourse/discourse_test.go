package discourse_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/discourse"
	"hustings/discourse/discoursetest"
)

// The example of Discourse's own description of DiscourseConnect.
func TestR167_APayloadAsDiscoursePublishesIt(t *testing.T) {
	secret := []byte("d836444a9e4084d5b224a60c208dce14")
	const sso = "bm9uY2U9Y2I2ODI1MWVlZmI1MjExZTU4YzAwZmYxMzk1ZjBjMGI=\n"
	const sig = "2828aa29899722b35a2f191d34ef9b3ce695e0e6eeec47deb46d588d70c7cb56"
	values, err := discourse.Read(secret, sso, sig)
	if err != nil || values.Get("nonce") != "cb68251eefb5211e58c00ff1395f0c0b" {
		t.Errorf("%v, %v", values, err)
	}
}

func TestR167_ForgedPayloadsAreRefused(t *testing.T) {
	secret := []byte("shared by two houses")
	sso, sig := discourse.Sign(secret, url.Values{"nonce": {"n"}, "external_id": {"7"}})
	if v, err := discourse.Read(secret, sso, sig); err != nil || v.Get("external_id") != "7" {
		t.Fatalf("%v, %v", v, err)
	}
	other, _ := discourse.Sign(secret, url.Values{"nonce": {"n"}, "external_id": {"8"}})
	twice, twiceSig := discourse.Sign(secret, url.Values{"nonce": {"n"}, "external_id": {"7", "8"}})
	for name, c := range map[string]struct {
		secret   []byte
		sso, sig string
	}{
		"another secret":    {[]byte("guessed"), sso, sig},
		"no secret":         {nil, sso, sig},
		"another payload":   {secret, other, sig},
		"no signature":      {secret, sso, ""},
		"half a signature":  {secret, sso, sig[:32]},
		"not hexadecimal":   {secret, sso, strings.Repeat("x", 64)},
		"a field twice":     {secret, twice, twiceSig},
		"much too long":     {secret, strings.Repeat("A", 20<<10), sig},
		"signed, no base64": {secret, "%%%", hexMAC(secret, "%%%")},
	} {
		if v, err := discourse.Read(c.secret, c.sso, c.sig); err == nil {
			t.Errorf("%s: taken as %v", name, v)
		}
	}
}

// hexMAC signs a text that is no payload at all.
func hexMAC(secret []byte, text string) string {
	return discourse.SignText(secret, text)
}

func TestR166_GroupsAreReadPageByPageAndChangedInBatches(t *testing.T) {
	f := discoursetest.Start(t, "cio")
	c := f.Client()
	var names []string
	for i := range 230 {
		u := f.Join(fmt.Sprintf("user%03d", i), "", "")
		names = append(names, u.Username)
		if i < 3 {
			f.Put("cio", u)
		}
	}
	g, err := c.Group(t.Context(), "cio")
	if err != nil || len(g.Members) != 3 {
		t.Fatalf("%+v, %v", g, err)
	}
	refused, err := c.Add(t.Context(), g.ID, append(names, "nobody"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"user000", "user001", "user002", "nobody"}; !slices.Equal(refused, want) {
		t.Errorf("refused %v, want %v", refused, want)
	}
	if g, err = c.Group(t.Context(), "cio"); err != nil || len(g.Members) != 230 {
		t.Errorf("%d members, %v", len(g.Members), err)
	}
	if err := c.Remove(t.Context(), g.ID, names[:120]); err != nil {
		t.Fatal(err)
	}
	if in := f.In("cio"); !slices.Equal(in, names[120:]) {
		t.Errorf("left %v", in)
	}
	if _, err := c.Group(t.Context(), "none"); !errors.Is(err, discourse.ErrUnknown) {
		t.Errorf("a group that is not there: %v", err)
	}
}

func TestR166_AForumThatIsBusyOrAwayOrWrong(t *testing.T) {
	f := discoursetest.Start(t, "cio")
	c := f.Client()
	f.Fail = func(*http.Request) int { return http.StatusTooManyRequests }
	var busy *discourse.BusyError
	if _, err := c.Group(t.Context(), "cio"); !errors.As(err, &busy) || busy.After != 2*time.Second {
		t.Errorf("%v", err)
	}
	f.Fail = func(*http.Request) int { return http.StatusBadGateway }
	var status *discourse.StatusError
	if _, err := c.Group(t.Context(), "cio"); !errors.As(err, &status) || status.Status != http.StatusBadGateway {
		t.Errorf("%v", err)
	}
	f.Fail = nil
	c.Key = "another"
	if _, err := c.Group(t.Context(), "cio"); !errors.As(err, &status) || status.Status != http.StatusForbidden {
		t.Errorf("%v", err)
	}
	elsewhere := discoursetest.Start(t, "cio")
	f.Fail = nil
	moved := http.NewServeMux()
	moved.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusFound)
	})
	gone := httptest.NewServer(moved)
	defer gone.Close()
	c = f.Client()
	c.Base = gone.URL
	if _, err := c.Group(t.Context(), "cio"); err == nil || len(elsewhere.Calls()) != 0 {
		t.Errorf("the key went to another house: %v", err)
	}
}

func TestR168_ATopicIsPostedOnceAndCorrectedInPlace(t *testing.T) {
	f := discoursetest.Start(t)
	c := f.Client()
	topic := discourse.Topic{Title: "Hustings of the CIO panel 2026", Words: "Ask the candidates here until the poll opens.", Key: "election-CIO-2026"}
	first, err := c.Open(t.Context(), topic)
	if err != nil {
		t.Fatal(err)
	}
	again, err := c.Open(t.Context(), topic) // as after an answer that was lost
	if err != nil || again != first {
		t.Errorf("%+v and %+v, %v", first, again, err)
	}
	if err := c.Correct(t.Context(), first.Post, "The poll has closed.", "the poll has closed"); err != nil {
		t.Fatal(err)
	}
	if err := c.Retitle(t.Context(), first.Topic, "The CIO panel of 2026, elected"); err != nil {
		t.Fatal(err)
	}
	posts := f.Posts()
	if len(posts) != 1 || posts[0].Raw != "The poll has closed." || len(posts[0].Edits) != 1 || posts[0].Title != "The CIO panel of 2026, elected" {
		t.Errorf("%+v", posts)
	}
	if err := c.Retitle(t.Context(), first.Post, "A topic that there is not"); err != discourse.ErrUnknown {
		t.Errorf("a topic that there is not: %v", err)
	}
}

// R166: what is no answer of Discourse's is taken for none, and nobody is taken for whom it
// was not asked about.
func TestR166_AForumThatAnswersNonsense(t *testing.T) {
	said := ""
	f := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, said) }))
	defer f.Close()
	c := &discourse.Client{Base: f.URL, Key: "key", User: "system"}
	asked := map[string]func() error{
		"a group":            func() error { _, err := c.Group(t.Context(), "cio"); return err },
		"a change":           func() error { _, err := c.Add(t.Context(), 3, []string{"ann"}); return err },
		"a person":           func() error { _, err := c.ByExternalID(t.Context(), "p"); return err },
		"a person by number": func() error { _, err := c.ByID(t.Context(), 7); return err },
		"a topic":            func() error { _, err := c.ByKey(t.Context(), "key"); return err },
	}
	for _, c := range []struct{ what, said string }{
		{"a group", "<html>Come back later</html>"}, {"a group", "{}"}, {"a group", `{"group":{"id":3,"name":"another"}}`},
		{"a group", `{"group":{"id":3,"name":"cio"},"members":[{"id":0,"username":"ann"}],"meta":{"total":1}}`},
		{"a group", `{"group":{"id":3,"name":"cio"},"members":[{"id":7,"username":"ann,bo"}],"meta":{"total":1}}`},
		{"a change", `{"success":"perhaps"}`}, {"a change", "[]"},
		{"a person", "{}"}, {"a person", `{"user":{"id":7}}`}, {"a person", `{"user":{"id":-7,"username":"ann"}}`},
		{"a person by number", `{"id":8,"username":"bo"}`}, {"a person by number", `{"id":7}`}, {"a person by number", "null"},
		{"a topic", "{}"}, {"a topic", `{"id":5,"post_stream":{"stream":[]}}`},
	} {
		said = c.said
		if err := asked[c.what](); !errors.Is(err, discourse.ErrNonsense) {
			t.Errorf("%s, answered %s: %v", c.what, c.said, err)
		}
	}
}
