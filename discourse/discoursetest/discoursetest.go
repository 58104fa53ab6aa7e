// Package discoursetest starts a stand-in for a Discourse forum for as long as a test
// lasts.
package discoursetest

import (
	"testing"

	"hustings/discourse/standin"
)

// What tests call the stand-in's own.
type (
	Forum = standin.Forum
	User  = standin.User
	Post  = standin.Post
)

// Start starts a forum with groups of those names until the test ends.
func Start(t *testing.T, groups ...string) *Forum {
	t.Helper()
	f, err := standin.Start(groups...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}
