package forum

import (
	"context"
	"encoding/json"
	"errors"
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

// StatusError is what else a forum refuses with.
type StatusError struct {
	Status int
	Words  []string // the forum's own, for the log of who runs it; never for a page
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("the forum answers %d: %s", e.Status, strings.Join(e.Words, "; "))
}

// ErrUnknown means that the forum has no such user, group or topic.
var ErrUnknown = errors.New("the forum does not know it")

// ErrNonsense means that an answer is none of Discourse's.
var ErrNonsense = errors.New("the forum's answer makes no sense")

// ask does one question and reads its answer into out.
func (c *Client) ask(ctx context.Context, method, path string, form url.Values, out any) error {
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
