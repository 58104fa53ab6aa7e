package install

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

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
	return append(append(append(c.examineSettings(), c.examineKeys()...), c.examineDatabase(ctx)...), c.examineMail(ctx)...)
}

func (c *Service) examineSettings() []Finding {
	err := c.Check()
	if err == nil {
		return []Finding{{"settings", Fine, "safe to start with"}}
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

func (c *Service) examineKeys() []Finding {
	if c.Outer != "" { // whether the keeper answers is known when the first key is asked for
		return []Finding{{"keys", Fine, "in the database, wrapped by " + c.Outer}}
	}
	others := fs.FileMode(0o077)
	if c.Group {
		others = 0o007
	}
	info, err := os.Stat(c.Keys)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []Finding{{"key folder", Warning, c.Keys + " is not there; the first start makes it. If keys were there before, stop: with new ones running contests end in an alarm"}}
	case err != nil:
		return []Finding{{"key folder", Fault, err.Error()}}
	case !info.IsDir():
		return []Finding{{"key folder", Fault, c.Keys + " is no folder"}}
	case info.Mode().Perm()&others != 0:
		return []Finding{{"key folder", Fault, fmt.Sprintf("%s can be read by others (%#o); it must be 0700", c.Keys, info.Mode().Perm())}}
	}
	if _, err := os.Stat(c.Keys + "/board.key"); errors.Is(err, fs.ErrNotExist) {
		return []Finding{{"key folder", Warning, c.Keys + " has no board.key; the first start draws one"}}
	}
	return []Finding{{"key folder", Fine, c.Keys + ", for its owner alone"}}
}

func (c *Service) examineDatabase(ctx context.Context) []Finding {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	q, err := store.Inquire(ctx, c.Database)
	switch {
	case err != nil:
		return []Finding{{"database", Fault, withoutPassword(err, c.Database)}}
	case !q.There:
		return []Finding{{"database", Warning, c.Database + " is not there; the first start begins it, empty"}}
	case q.Schema > q.Knows:
		return []Finding{{"database", Fault, fmt.Sprintf("its schema is at %d, this program knows %d: this program is too old", q.Schema, q.Knows)}}
	case q.Schema == 0:
		return []Finding{{"database", Warning, "it is empty; the first start makes the schema"}}
	case q.Schema < q.Knows:
		return []Finding{{"database", Fault, fmt.Sprintf("its schema is at %d, this program is at %d: take a backup, then `hustings migrate`", q.Schema, q.Knows)}}
	}
	found := []Finding{{"database", Fine, fmt.Sprintf("schema %d%s", q.Schema, map[bool]string{true: ", PostgreSQL " + q.Server, false: ", embedded"}[q.Server != ""])}}
	if q.Server != "" && q.Synchronous == "" {
		found = append(found, Finding{"standby", Warning, "synchronous_standby_names is empty: a failover may lose acknowledged ballots"})
	}
	if q.Skew.Abs() > skewMost {
		found = append(found, Finding{"clock", Warning, fmt.Sprintf("the database's clock is %v ahead of this machine's; the database's is the one that counts", q.Skew)})
	}
	return found
}

func (c *Service) examineMail(ctx context.Context) []Finding {
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
		var refused *mail.SendError
		words := "the mail server does not answer"
		if errors.As(err, &refused) {
			words = "the mail server refuses us"
		}
		return []Finding{{"mail", Warning, words + ": mails wait until it does"}}
	}
	client.Close()
	return []Finding{{"mail", Fine, "the mail server takes us in"}}
}

// withoutPassword is an error's text without what stands between the database
// URL's colon and its at sign.
func withoutPassword(err error, dsn string) string {
	text := err.Error()
	if _, rest, ok := strings.Cut(dsn, "://"); ok {
		if user, _, ok := strings.Cut(rest, "@"); ok {
			if _, password, ok := strings.Cut(user, ":"); ok && password != "" {
				text = strings.ReplaceAll(text, password, "…")
			}
		}
	}
	return strings.Join(strings.Fields(text), " ")
}
