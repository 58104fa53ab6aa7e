package install

import (
	"errors"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hustings/api"
	"hustings/domain"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
	"hustings/jobs"
)

// figuresOf are the metrics as they would be scraped: name and labels to value.
func figuresOf(t *testing.T, r *prometheus.Registry) (values map[string]float64, labels []string) {
	t.Helper()
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	values = map[string]float64{}
	for _, f := range families {
		for _, m := range f.Metric {
			name := f.GetName()
			for _, l := range m.Label {
				labels = append(labels, l.GetName())
				name += " " + l.GetValue()
			}
			switch {
			case m.Counter != nil:
				values[name] = m.Counter.GetValue()
			case m.Gauge != nil:
				values[name] = m.Gauge.GetValue()
			case m.Histogram != nil:
				values[name] = float64(m.Histogram.GetSampleCount())
			}
		}
	}
	return values, labels
}

// OP3: what matters is measured, and no figure names or counts a person, a
// contest or a choice.
func TestIssue14_6_SignalsCountAndNameNobody(t *testing.T) {
	dir := storetest.Folder(t)
	c := Service{Place: Place{Database: filepath.Join(dir, "hustings.db"), Keys: filepath.Join(dir, "keys"), Host: "vote.example.org"}, Origin: "http://localhost:8080"}
	h, err := c.Open(t.Context(), slog.New(slog.DiscardHandler), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	server, err := h.Server(api.Settings{Origin: "http://localhost:8080"})
	if err != nil {
		t.Fatal(err)
	}
	clockwork := &jobs.Clockwork{Engine: h.Engine, Register: h.Register, Postman: &jobs.Postman{Engine: h.Engine}, Log: h.Log}
	registry := prometheus.NewRegistry()
	if err := measure(h, server, clockwork, registry); err != nil {
		t.Fatal(err)
	}
	err = h.Store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.Mail(domain.Mail{Address: "a@example.org", Template: "sign-in", Args: map[string]string{}})
	})
	if err != nil {
		t.Fatal(err)
	}
	h.Engine.Meter.Batch(3, 10*time.Millisecond, true)
	h.Engine.Meter.Batch(3, 10*time.Millisecond, false)
	h.Engine.Meter.BallotTaken()
	h.Engine.Meter.BallotWaited(12 * time.Millisecond)
	h.Engine.Meter.BallotRefused("poll-closed")
	server.Observed("/elections/:election", "GET", 200, time.Millisecond)
	clockwork.Rung("clock", time.Millisecond, nil)
	clockwork.Rung("post", time.Millisecond, errors.New("down"))
	clockwork.Postman.Handed("sent")
	if _, err := h.Register.Redeem(t.Context(), "nobody's"); err == nil {
		t.Error("a link of nobody's is taken")
	}
	values, labels := figuresOf(t, registry)
	for name, want := range map[string]float64{
		"hustings_ready": 1, "hustings_standstill": 0, "hustings_alarms_open": 0, "hustings_due_seconds": 0, "hustings_outbox_waiting sign-in": 1,
		"hustings_outbox_retrying sign-in": 0, "hustings_ballots_accepted_total": 1, "hustings_ballots_refused_total poll-closed": 1, "hustings_batch_seconds": 1, "hustings_ballot_wait_seconds": 1, "hustings_last_copy_timestamp_seconds": 0,
		"hustings_batches_failed_total": 1, "hustings_batch_ballots": 1, "hustings_mails_total sent": 1, "hustings_sign_ins_total refused link": 1,
		"hustings_http_request_seconds GET /elections/:election 2xx": 1, "hustings_job_failures_total post": 1,
		"hustings_job_failures_total clock": 0, "hustings_mails_total refused": 0, "hustings_sign_ins_total in passkey": 0, "hustings_sign_ins_total refused single sign-on": 0, // there before anything fails, so that the first failure is a rise
		"hustings_build_info " + runtime.Version() + " development": 1, "hustings_database_connections_most write": 1,
	} {
		if got, there := values[name]; !there || got != want {
			t.Errorf("%s is %v (%v), want %v", name, got, there, want)
		}
	}
	for _, job := range clockwork.Jobs() { // also of those that have not succeeded yet: their alert must be able to fire
		if values["hustings_job_last_success_timestamp_seconds "+job] == 0 {
			t.Errorf("the last success of %s is not told", job)
		}
	}
	if _, there := values["hustings_commits_wait_for_standby"]; there {
		t.Error("an embedded database tells of a standby")
	}
	for _, l := range labels {
		if !slices.Contains([]string{"kind", "stage", "reason", "outcome", "way", "route", "method", "status", "job_name", "pool", "state", "version", "goversion"}, l) {
			t.Errorf("a figure is kept by %q", l)
		}
	}
}
