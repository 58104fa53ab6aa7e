package commands

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"hustings/elections/store/storetest"
)

// A port that is taken stops the start at once, before a demonstration is built,
// and the message names the flags that choose another.
func TestServe_PortTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for flag, other := range map[string]string{"--listen": "--private", "--private": "--listen"} {
		dir := storetest.Folder(t)
		var parsed struct {
			Serve Serve `cmd:""`
		}
		command, err := kong.Must(&parsed).Parse([]string{"serve", "--demo", flag, taken.Addr().String(), other, "127.0.0.1:0",
			"--database", filepath.Join(dir, "demo.db"), "--keys", filepath.Join(dir, "keys")})
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Run(); err == nil || !strings.Contains(err.Error(), "with "+flag) {
			t.Errorf("%s taken: %v", flag, err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Errorf("%s taken, and yet something was built: %v, %v", flag, left, err)
		}
	}
}
