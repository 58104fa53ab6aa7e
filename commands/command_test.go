package commands

import (
	"io"
	"os"
	"testing"
)

// printed runs a command and returns what it printed to standard output, the
// text of its error last.
func printed(t *testing.T, run func(...any) error) (out string, err error) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stdout
	os.Stdout = w
	defer func() { os.Stdout = old }()
	read := make(chan string)
	go func() {
		b, _ := io.ReadAll(r)
		read <- string(b)
	}()
	err = run()
	w.Close()
	out = <-read
	if err != nil {
		out += err.Error()
	}
	return out, err
}
