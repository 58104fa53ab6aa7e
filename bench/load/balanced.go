//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// balancer is nginx in front of replicas, with the example that operators are given: its
// way of choosing a replica and what it changes of a request, without TLS, which would cost
// the same for any number of replicas.
type balancer struct {
	desk
	cmd *exec.Cmd
}

var withoutTLS = regexp.MustCompile(`(?m)^\s*(ssl_\S+\s.*|listen \[::\].*|listen 80;)$`)

// balance runs nginx with the example in front of the replicas, in a folder of its own.
func balance(ctx context.Context, example, dir string, among []*desk) (*balancer, error) {
	text, err := os.ReadFile(example)
	if err != nil {
		return nil, err
	}
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		return nil, err
	}
	var servers []string
	for _, d := range among {
		servers = append(servers, "server "+strings.TrimPrefix(d.url, "http://")+";")
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	at := free.Addr().String()
	if err := errors.Join(free.Close(), os.MkdirAll(dir, 0o700)); err != nil {
		return nil, err
	}
	site := withoutTLS.ReplaceAllString(string(text), "")
	site, second := secondServer(site)
	if !second {
		return nil, fmt.Errorf("%s: not the example for nginx", example)
	}
	site = strings.NewReplacer("server 127.0.0.1:8080;", strings.Join(servers, "\n"), "listen 443 ssl http2;", "listen "+at+";",
		"server_name vote.example.org;", "server_name _;", "/var/log/nginx", dir).Replace(site)
	conf := filepath.Join(dir, "nginx.conf")
	whole := "daemon off;\nworker_processes 1;\npid " + dir + "/pid;\nerror_log stderr;\nevents { worker_connections 4096; }\nhttp {\n" + site + "}\n"
	if err := os.WriteFile(conf, []byte(whole), 0o600); err != nil {
		return nil, err
	}
	b := &balancer{desk: desk{url: "http://" + at}, cmd: exec.CommandContext(ctx, nginx, "-c", conf)}
	b.cmd.Stderr = os.Stderr
	b.cmd.Cancel = func() error { return b.cmd.Process.Signal(syscall.SIGTERM) } // its workers go with it
	if err := b.cmd.Start(); err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.url+"/healthz", nil)
		if err != nil {
			return nil, err
		}
		if resp, err := connections.Do(req); err == nil {
			return b, resp.Body.Close()
		}
	}
	return nil, errors.Join(errors.New("nginx does not answer"), b.stop())
}

func (b *balancer) stop() error {
	return errors.Join(b.cmd.Cancel(), b.cmd.Wait())
}

// secondServer is a configuration without its first server, which leads to the second.
func secondServer(site string) (rest string, is bool) {
	before, after, one := strings.Cut(site, "\nserver {")
	_, after, two := strings.Cut(after, "\nserver {")
	return before + "\nserver {" + after, one && two
}
