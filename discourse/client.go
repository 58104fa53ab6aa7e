package discourse

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Client asks a forum through its administrators' API. It is safe for use by many
// goroutines.
type Client struct {
	Base string // "https://forum.example.org", without a slash at its end
	Key  string // Api-Key
	User string // Api-Username: on whose behalf
	HTTP *http.Client
}

// answerMost is the most of an answer that is read.
const answerMost = 8 << 20

// callMost is how long one question may take.
const callMost = 20 * time.Second

// BusyError says that the forum wants to be asked again later (429).
type BusyError struct{ After time.Duration }

func (e *BusyError) Error() string {
	return fmt.Sprintf("the forum asks to be left alone for %v", e.After)
}

// Later is how long the forum wants to be left alone.
func (e *BusyError) Later() time.Duration { return e.After }

// Problem is a word for it.
func (e *BusyError) Problem() string { return "busy" }

// StatusError is what else a forum refuses with.
type StatusError struct {
	Status int
	Words  []string // the forum's own, for the log of who runs it; never for a page
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("the forum answers %d: %s", e.Status, strings.Join(e.Words, "; "))
}

// Problem is a word for it.
func (e *StatusError) Problem() string {
	switch {
	case e.Status == http.StatusForbidden || e.Status == http.StatusUnauthorized:
		return "key refused"
	case e.Status >= http.StatusInternalServerError:
		return "out of order"
	}
	return "refused"
}

// wrong is an error with a word for what is wrong.
type wrong struct{ words, problem string }

func (e *wrong) Error() string { return e.words }

// Problem is the word.
func (e *wrong) Problem() string { return e.problem }

var (
	// ErrUnknown means that the forum has no such user, group or topic.
	ErrUnknown error = &wrong{"the forum does not know it", "unknown there"}

	// ErrNonsense means that an answer is none of Discourse's.
	ErrNonsense error = &wrong{"the forum's answer makes no sense", "answers nonsense"}
)

// ask does one question and reads its answer into out. What changes nothing when it
// is said twice is said twice before a forum that is out of order is given up.
func (c *Client) ask(ctx context.Context, method, path string, form url.Values, out any) error {
	err := c.askOnce(ctx, method, path, form, out)
	if said, ok := err.(*StatusError); ok && said.Status >= http.StatusInternalServerError && method != http.MethodPost && ctx.Err() == nil {
		err = c.askOnce(ctx, method, path, form, out)
	}
	return err
}

func (c *Client) askOnce(ctx context.Context, method, path string, form url.Values, out any) error {
	ctx, cancel := context.WithTimeout(ctx, callMost)
	defer cancel()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(ctx, method, c.Base+path, body)
	if err != nil {
		return err
	}
	r.Header.Set("Api-Key", c.Key)
	r.Header.Set("Api-Username", c.User)
	r.Header.Set("Accept", "application/json")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := c.http().Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, answerMost+1))
	switch {
	case err != nil:
		return err
	case len(text) > answerMost:
		return ErrNonsense
	case answer.StatusCode == http.StatusTooManyRequests:
		return &BusyError{waitOf(answer.Header, text)}
	case answer.StatusCode == http.StatusNotFound:
		return ErrUnknown
	case answer.StatusCode/100 != 2:
		return &StatusError{answer.StatusCode, wordsOf(text)}
	case out == nil:
		return nil
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("%w: %w", ErrNonsense, err)
	}
	return nil
}

// http is the client's transport. Discourse sends us from a topic's key to the
// topic; to another house we do not follow, since the key would go there with us.
func (c *Client) http() *http.Client {
	if c.HTTP != nil {
		return c.HTTP
	}
	return &http.Client{CheckRedirect: func(to *http.Request, from []*http.Request) error {
		if len(from) > 3 || to.URL.Scheme != from[0].URL.Scheme || to.URL.Host != from[0].URL.Host {
			return http.ErrUseLastResponse
		}
		return nil
	}}
}

// Bounds of how long a forum may have us wait.
const (
	waitLeast = time.Second
	waitMost  = 10 * time.Minute
)

// waitOf is how long a busy forum wants to be left alone: its header, or what its
// answer says.
func waitOf(h http.Header, text []byte) time.Duration {
	var said struct {
		Extras struct {
			WaitSeconds float64 `json:"wait_seconds"`
		} `json:"extras"`
	}
	seconds, err := strconv.ParseFloat(h.Get("Retry-After"), 64)
	if err != nil && json.Unmarshal(text, &said) == nil {
		seconds = said.Extras.WaitSeconds
	}
	return min(max(time.Duration(seconds*float64(time.Second)), waitLeast), waitMost)
}

// wordsOf is what a refusal says.
func wordsOf(text []byte) []string {
	var said struct {
		Errors []string `json:"errors"`
	}
	if json.Unmarshal(text, &said) == nil && len(said.Errors) > 0 {
		return said.Errors
	}
	return []string{http.StatusText(http.StatusUnprocessableEntity)}
}
