package install

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"hustings/elections/keep"
	"hustings/elections/store"
)

// Weight is what a finding means for starting the service.
type Weight string

const (
	Fine    Weight = "ok"
	Warning Weight = "warning" // it can start; somebody should look
	Fault   Weight = "fault"   // it does not start, or must not
)

// Finding is one thing that was looked at.
type Finding struct {
	What   string // "database"
	Weight Weight
	Words  string
}

// skewMost is how far the database's clock may be from the machine's before
// somebody should look; at five minutes the service stands still (R20c).
const skewMost = 2 * time.Second

// Examine looks at settings and at what they name, and changes nothing: no
// schema, no file, no mail. A mail server or a standby that is away is a warning,
// since the service starts without them.
func (c *Service) Examine(ctx context.Context) []Finding {
	database, server := c.examineDatabase(ctx)
	return slices.Concat(c.examineSettings(), c.examineVariables(os.Environ()), c.examineKeys(ctx), database, c.examineMemory(ctx, server), c.examineMail(ctx), examineTemporary())
}

func (c *Service) examineSettings() []Finding {
	err := c.Check()
	if err == nil && c.Production {
		return []Finding{{"settings", Fine, "safe to start with"}}
	} else if err == nil {
		return []Finding{{"settings", Fine, "safe to start with, for trying out: a real election needs --production"}}
	}
	var found []Finding
	for line := range strings.Lines(err.Error()) {
		found = append(found, Finding{"settings", Fault, strings.TrimSpace(line)})
	}
	if !c.Production {
		found = append(found, Finding{"settings", Warning, "looked at without --production: a real election needs it"})
	}
	return found
}

func (c *Service) examineKeys(ctx context.Context) []Finding {
	if c.Outer != "" {
		return c.examineKeeper(ctx)
	}
	others := fs.FileMode(0o077)
	if c.Group {
		others = 0o007
	}
	info, err := os.Stat(c.Keys)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := canMake(c.Keys); err != nil {
			return []Finding{{"key folder", Fault, fmt.Sprintf("--keys: %s is not there, and cannot be made: %v", c.Keys, err)}}
		}
		return []Finding{{"key folder", Warning, c.Keys + " is not there; the first start makes it. If keys were there before, stop: with new ones running contests end in an alarm"}}
	case errors.Is(err, fs.ErrPermission):
		return []Finding{{"key folder", Fault, fmt.Sprintf("--keys: %v: run this as the service's user (now it is uid %d), who must be let into every folder that leads there", err, os.Getuid())}}
	case err != nil:
		return []Finding{{"key folder", Fault, "--keys: " + err.Error()}}
	case !info.IsDir():
		return []Finding{{"key folder", Fault, "--keys: " + c.Keys + " is no folder"}}
	case info.Mode().Perm()&others != 0:
		return []Finding{{"key folder", Fault, fmt.Sprintf("--keys: %s can be read by others (%#o); it must be 0700", c.Keys, info.Mode().Perm())}}
	}
	if err := usable(c.Keys); err != nil {
		return []Finding{{"key folder", Fault, fmt.Sprintf("--keys: %s %v", c.Keys, err)}}
	}
	board := filepath.Join(c.Keys, "board.key")
	if _, err := os.Stat(board); errors.Is(err, fs.ErrNotExist) {
		return []Finding{{"key folder", Warning, c.Keys + " has no board.key; the first start draws one"}}
	}
	if err := usable(board); err != nil {
		return []Finding{{"key folder", Fault, fmt.Sprintf("--keys: %s %v", board, err)}}
	}
	if words := anothers(info); words != "" && !c.Group {
		return []Finding{{"key folder", Warning, c.Keys + " " + words}}
	}
	return []Finding{{"key folder", Fine, c.Keys + ", for its owner alone"}}
}

// examineKeeper asks the keeper of the outer keys whether it knows the service's own.
func (c *Service) examineKeeper(ctx context.Context) []Finding {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	there, err := keep.KnowsService(ctx, c.Outer)
	switch {
	case errors.Is(err, keep.ErrBadOuter):
		return nil // said with the settings
	case err != nil:
		return []Finding{{"keys", Fault, fmt.Sprintf("--outer-keys: the keeper %s: %v", c.Outer, err)}}
	case !there:
		return []Finding{{"keys", Warning, "in the database, wrapped by " + c.Outer + ", which has no key of ours yet; the first start draws one. If there was one before, stop"}}
	}
	return []Finding{{"keys", Fine, "in the database, wrapped by " + c.Outer}}
}

// examineMemory asks the second database, which must be another server than the first.
func (c *Service) examineMemory(ctx context.Context, server string) []Finding {
	if c.Memory == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	system, err := store.InquireMemory(ctx, c.Memory)
	switch {
	case err != nil:
		return []Finding{{"memory", Fault, "--memory: " + withoutPassword(err, c.Memory)}}
	case system == server && c.Production:
		return []Finding{{"memory", Fault, "--memory is on the same server as --database: it would go back together with it"}}
	}
	return []Finding{{"memory", Fine, "the second database answers"}}
}

// examineDatabase says as well which server of PostgreSQL it is on.
func (c *Service) examineDatabase(ctx context.Context) (found []Finding, server string) {
	if store.KnownKind(c.Database) != nil {
		return nil, "" // said with the settings, without what may be a password
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	say := func(weight Weight, format string, args ...any) {
		found = append(found, Finding{"database", weight, fmt.Sprintf(format, args...)})
	}
	q, err := store.Inquire(ctx, c.Database)
	if err == nil && !store.IsPostgres(c.Database) {
		err = c.reachFile(q.There)
	}
	switch {
	case err != nil:
		say(Fault, "--database: %s", withoutPassword(err, c.Database))
		return found, ""
	case !q.There:
		say(Warning, "%s is not there; the first start begins it, empty", c.Database)
		return found, ""
	case q.Schema > q.Knows:
		say(Fault, "its schema is at %d, this program knows %d: this program is too old", q.Schema, q.Knows)
	case q.Schema == 0:
		for _, words := range q.Lacks {
			say(Fault, "--database: %s", words)
		}
		if len(q.Lacks) == 0 {
			say(Warning, "it is empty; the first start makes the schema")
		}
	case q.Schema < q.Knows:
		say(Fault, "its schema is at %d, this program is at %d: take a backup, then `hustings migrate`", q.Schema, q.Knows)
	default:
		say(Fine, "schema %d%s", q.Schema, map[bool]string{true: ", PostgreSQL " + q.Server, false: ", embedded"}[q.Server != ""])
	}
	for _, name := range q.Loses {
		say(Warning, "the server is set to lose what it has answered: set %s to on", name)
	}
	if q.Server != "" && q.Synchronous == "" {
		found = append(found, Finding{"standby", Warning, "synchronous_standby_names is empty: a failover may lose acknowledged ballots"})
	}
	if q.Skew.Abs() > skewMost {
		found = append(found, Finding{"clock", Warning, fmt.Sprintf("the database's clock is %v ahead of this machine's; the database's is the one that counts", q.Skew)})
	}
	return found, q.System
}

// reachFile reports whether the embedded database's file, and what lies beside it, could
// be written, or made.
func (c *Service) reachFile(there bool) error {
	if !there {
		if err := canMake(c.Database); err != nil {
			return fmt.Errorf("%s is not there, and cannot be made: %w", c.Database, err)
		}
		return nil
	}
	for _, path := range []string{c.Database, filepath.Dir(c.Database)} {
		if err := usable(path); err != nil {
			return fmt.Errorf("%s %w", path, err)
		}
	}
	return nil
}

func (c *Service) examineMail(ctx context.Context) []Finding {
	if c.SMTP == "" && c.Production {
		return nil // said with the settings
	}
	if c.SMTP == "" {
		return []Finding{{"mail", Warning, "no mail server: mails are shown on a local page"}}
	}
	client, err := smtpClient(c.SMTP)
	if err != nil {
		return nil // said with the settings
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := client.DialWithContext(ctx); err != nil {
		words := "the mail server does not answer"
		var refused *mail.SendError
		if errors.As(err, &refused) {
			words = "the mail server refuses us"
		}
		return []Finding{{"mail", Warning, fmt.Sprintf("--smtp: %s; mails wait until it does (%s)", words, withoutPassword(err, c.SMTP))}}
	}
	client.Close()
	return []Finding{{"mail", Fine, "the mail server takes us in"}}
}

// withoutPassword is an error's text, in one line, without the password of the URL that
// it is about, however that is written there.
func withoutPassword(err error, address string) string {
	text := err.Error()
	passwords := []string{}
	if u, err := url.Parse(address); err == nil {
		password, _ := u.User.Password()
		passwords = append(passwords, password)
	}
	if _, rest, ok := strings.Cut(address, "://"); ok {
		if end := strings.LastIndex(rest, "@"); end >= 0 {
			_, password, _ := strings.Cut(rest[:end], ":")
			passwords = append(passwords, password)
		}
	}
	for _, p := range passwords {
		switch {
		case len(p) > 3:
			text = strings.ReplaceAll(text, p, "…")
		case p != "": // part of many a word
			text = strings.ReplaceAll(text, ":"+p+"@", ":…@")
		}
	}
	var lines []string // each address that was tried has its own, most often the same
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}
