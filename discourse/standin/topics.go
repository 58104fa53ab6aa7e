package standin

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"
)

func (f *Forum) post(w http.ResponseWriter, r *http.Request) {
	if !f.admitted(w, r) {
		return
	}
	title, raw, key := r.FormValue("title"), r.FormValue("raw"), r.FormValue("external_id")
	if why := f.unfit(title, nil); why != "" {
		f.refuse(w, http.StatusUnprocessableEntity, why)
		return
	}
	if utf8.RuneCountInString(raw) < 20 {
		f.refuse(w, http.StatusUnprocessableEntity, "Body is too short (minimum is 20 characters)")
		return
	}
	if _, taken := f.topics[key]; taken && key != "" {
		f.refuse(w, http.StatusUnprocessableEntity, "External ID has already been taken")
		return
	}
	f.next += 2
	p := &Post{ID: f.next, Topic: f.next - 1, Title: title, Raw: raw}
	f.posts[p.ID] = p
	if key != "" {
		f.topics[key] = p.ID
	}
	f.answer(w, map[string]any{"id": p.ID, "topic_id": p.Topic, "topic_slug": "topic"})
}

// unfit says what Discourse has against a title, unless its settings are others; of is what
// is to have it, nil a new topic.
func (f *Forum) unfit(title string, of *Post) string {
	switch n := utf8.RuneCountInString(title); {
	case n < 15:
		return "Title is too short (minimum is 15 characters)"
	case n > 255:
		return "Title is too long (maximum is 255 characters)"
	}
	for _, p := range f.posts {
		if p != of && strings.EqualFold(p.Title, title) {
			return "Title has already been used"
		}
	}
	return ""
}

func (f *Forum) edit(w http.ResponseWriter, r *http.Request) {
	if !f.admitted(w, r) {
		return
	}
	p, ok := f.posts[int64(number(strings.TrimSuffix(r.PathValue("id"), ".json"), 0))]
	if !ok {
		f.refuse(w, http.StatusNotFound, missing)
		return
	}
	p.Edits, p.Raw = append(p.Edits, p.Raw), r.FormValue("post[raw]")
	f.answer(w, map[string]any{"post": map[string]any{"id": p.ID, "topic_id": p.Topic}})
}

// retitle gives a topic another title, to which the same holds as to a new one's.
func (f *Forum) retitle(w http.ResponseWriter, r *http.Request) {
	if !f.admitted(w, r) {
		return
	}
	id := int64(number(strings.TrimSuffix(r.PathValue("id"), ".json"), 0))
	for _, p := range f.posts {
		if p.Topic != id {
			continue
		}
		title := r.FormValue("title")
		if why := f.unfit(title, p); why != "" {
			f.refuse(w, http.StatusUnprocessableEntity, why)
			return
		}
		p.Title = title
		f.answer(w, map[string]any{"basic_topic": map[string]any{"id": p.Topic, "title": p.Title}})
		return
	}
	f.refuse(w, http.StatusNotFound, missing)
}

// byKey sends to the topic, as Discourse does.
func (f *Forum) byKey(w http.ResponseWriter, r *http.Request) {
	if !f.admitted(w, r) {
		return
	}
	id, ok := f.topics[strings.TrimSuffix(r.PathValue("key"), ".json")]
	if !ok {
		f.refuse(w, http.StatusNotFound, missing)
		return
	}
	to := fmt.Sprintf("%s/t/topic/%d.json", f.URL, f.posts[id].Topic)
	f.mu.Unlock()
	http.Redirect(w, r, to, http.StatusMovedPermanently)
}

func (f *Forum) topic(w http.ResponseWriter, r *http.Request) {
	if !f.admitted(w, r) {
		return
	}
	id := int64(number(strings.TrimSuffix(r.PathValue("id"), ".json"), 0))
	for _, p := range f.posts {
		if p.Topic == id {
			f.answer(w, map[string]any{"id": p.Topic, "post_stream": map[string]any{"stream": []int64{p.ID}}})
			return
		}
	}
	f.refuse(w, http.StatusNotFound, missing)
}
