package install

import (
	"context"
	"log/slog"
)

// Events are the lines that the log may have, each with the id by which it stays the
// same event when its words change: what alerts and searches go by. A test holds
// the list and docs/operation.md to the source.
//
// The hundreds say what a line is about: 1 the service, 2 requests and people, 3 jobs
// and mails, 4 elections and ballots, 5 the database and the clock, 6 panels and pages.
var Events = map[string]string{
	"serving":                                             "H101",
	"serving for reading only":                            "H102",
	"figures could not be read":                           "H103",
	"traces could not be handed over":                     "H104",
	"there is no such database yet: it begins now, empty": "H105",
	"the rehearsal's clock":                               "H106",
	"the rehearsal's officers":                            "H107",
	"a variable that is no setting":                       "H108",
	"request":                                             "H201",
	"fault":                                               "H202",
	"panic":                                               "H203",
	"passkey not accepted":                                "H204",
	"single sign-on refused":                              "H205",
	"single sign-on: the provider's document":             "H206",
	"sign-ins are not counted anew":                       "H207",
	"an appointment that nobody here has made stands in the database; it gives no right": "H208",
	"job failed":                                           "H301",
	"due and done":                                         "H302",
	"mail not handed over":                                 "H303",
	"a group of the forum could not be kept":               "H304",
	"what is watched could not be looked at":               "H305",
	"a topic of the forum could not be kept":               "H306",
	"the forum takes two people for one":                   "H307",
	"casting a batch":                                      "H401",
	"alarm":                                                "H402",
	"a contest is in alarm":                                "H403",
	"a contest does not verify":                            "H404",
	"what follows an act failed, and is left to the clock": "H405",
	"seat vacated":                                         "H406",
	"nothing is written to this database":                  "H501",
	"another database counts from now on: it was promoted": "H502",
	"everything stands still":                              "H503",
	"the clock jumped: nothing is done until two officers have confirmed the time": "H504",
	"words":                "H601",
	"keys of a page":       "H602",
	"motions of a meeting": "H604",
}

// numbered gives every line its event's id, first of all.
type numbered struct{ slog.Handler }

func (n numbered) Handle(ctx context.Context, r slog.Record) error {
	id := Events[r.Message]
	if id == "" {
		id = "H000" // a library's
	}
	line := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	line.AddAttrs(slog.String("event", id))
	r.Attrs(func(a slog.Attr) bool { line.AddAttrs(a); return true })
	return n.Handler.Handle(ctx, line)
}

func (n numbered) WithAttrs(attrs []slog.Attr) slog.Handler {
	return numbered{n.Handler.WithAttrs(attrs)}
}

func (n numbered) WithGroup(name string) slog.Handler { return numbered{n.Handler.WithGroup(name)} }
