package discourse

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// Topic is something to post: its words are Markdown.
type Topic struct {
	Title, Words string
	Category     int64  // 0: the forum's own choice
	Key          string // ours; the forum keeps one topic a key and refuses a second
}

// Posted is where something was posted.
type Posted struct {
	Topic int64 `json:"topic_id"`
	Post  int64 `json:"id"`
}

// Open posts a topic. When the forum has one under the same key already, as after
// an answer that was lost on its way, that one is returned.
func (c *Client) Open(ctx context.Context, t Topic) (Posted, error) {
	if found, err := c.ByKey(ctx, t.Key); err != ErrUnknown {
		return found, err
	}
	form := url.Values{"title": {t.Title}, "raw": {t.Words}, "external_id": {t.Key}}
	if t.Category != 0 {
		form.Set("category", strconv.FormatInt(t.Category, 10))
	}
	var posted Posted
	err := c.ask(ctx, http.MethodPost, "/posts.json", form, &posted)
	if err == nil && (posted.Post == 0 || posted.Topic == 0) {
		err = ErrNonsense
	}
	return posted, err
}

// ByKey is the topic that stands under a key of ours.
func (c *Client) ByKey(ctx context.Context, key string) (Posted, error) {
	var found struct {
		ID    int64 `json:"id"`
		Posts struct {
			Stream []int64 `json:"stream"`
		} `json:"post_stream"`
	}
	if err := c.ask(ctx, http.MethodGet, "/t/external_id/"+url.PathEscape(key)+".json", nil, &found); err != nil {
		return Posted{}, err
	}
	if found.ID == 0 || len(found.Posts.Stream) == 0 {
		return Posted{}, ErrNonsense
	}
	return Posted{Topic: found.ID, Post: found.Posts.Stream[0]}, nil
}

// Correct puts other words in the place of a post's (R168).
func (c *Client) Correct(ctx context.Context, post int64, words, why string) error {
	form := url.Values{"post[raw]": {words}, "post[edit_reason]": {why}}
	return c.ask(ctx, http.MethodPut, fmt.Sprintf("/posts/%d.json", post), form, nil)
}

// Retitle gives a topic another title (R168).
func (c *Client) Retitle(ctx context.Context, topic int64, title string) error {
	return c.ask(ctx, http.MethodPut, fmt.Sprintf("/t/-/%d.json", topic), url.Values{"title": {title}}, nil)
}
