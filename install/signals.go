package install

import (
	"context"
	"log/slog"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hustings/api"
	"hustings/elections"
	"hustings/elections/register"
	"hustings/jobs"
)

// signals are the metrics of a service, at its private address. They count; none
// names a person, a contest or a choice, and none is kept by contest, since the
// turnout of a small panel would be told by it.
type signals struct {
	house *House

	accepted      prometheus.Counter
	refused       *prometheus.CounterVec
	batches       prometheus.Histogram
	batchBallots  prometheus.Histogram
	batchesFailed prometheus.Counter
	lastBatch     prometheus.Gauge
	waited        prometheus.Histogram

	mails    *prometheus.CounterVec
	signIns  *prometheus.CounterVec
	requests *prometheus.HistogramVec

	jobSuccess *prometheus.GaugeVec
	jobSeconds *prometheus.GaugeVec
	jobFailed  *prometheus.CounterVec

	mu      sync.Mutex
	watched time.Time // when the boards were last compared with their marks
	read    time.Time // when the figures below were
	figures elections.Signals
	known   bool
}

// figuresFor is how long figures that take a query are given again: a scrape more
// costs the database nothing.
const figuresFor = 5 * time.Second

// Durations of storing a batch, and of answering a request, in seconds.
var (
	batchSeconds   = []float64{.002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 20}
	requestSeconds = []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60}
)

var (
	readyDesc      = prometheus.NewDesc("hustings_ready", "1 when a ballot could be taken now.", nil, nil)
	standstillDesc = prometheus.NewDesc("hustings_standstill", "1 when nothing is accepted until two officers have confirmed (R20c, R110a).", nil, nil)
	alarmsDesc     = prometheus.NewDesc("hustings_alarms_open", "Elections and boards that stand still under an alarm (R103).", nil, nil)
	contestsDesc   = prometheus.NewDesc("hustings_contests", "Contests by the stage of their boards.", []string{"stage"}, nil)
	dueDesc        = prometheus.NewDesc("hustings_due_seconds", "How long something has been due and not done.", nil, nil)
	watermarkDesc  = prometheus.NewDesc("hustings_watermark_age_seconds", "Since the boards were last compared with their marks, by this process or, at its turn, by another.", nil, nil)
	copiedDesc     = prometheus.NewDesc("hustings_last_copy_timestamp_seconds", "Of when the last copy of the database is that `hustings backup` has made whole; 0: none yet.", nil, nil)
	standbyDesc    = prometheus.NewDesc("hustings_commits_wait_for_standby", "1 when PostgreSQL is set to have a commit wait for a standby; 0 when a failover may lose. None for an embedded database.", nil, nil)
	poolDesc       = prometheus.NewDesc("hustings_database_connections", "Connections to the database, by pool and what they do.", []string{"pool", "state"}, nil)
	poolMostDesc   = prometheus.NewDesc("hustings_database_connections_most", "How many connections a pool may have.", []string{"pool"}, nil)
	poolWaitDesc   = prometheus.NewDesc("hustings_database_connection_wait_seconds_total", "How long a connection was waited for, all together.", []string{"pool"}, nil)
	waitingDesc    = prometheus.NewDesc("hustings_outbox_waiting", "Mails that wait, by kind.", []string{"kind"}, nil)
	retryingDesc   = prometheus.NewDesc("hustings_outbox_retrying", "Mails that wait for another try, by kind.", []string{"kind"}, nil)
	overdueDesc    = prometheus.NewDesc("hustings_outbox_overdue_seconds", "How long the first mail of a kind has been due.", []string{"kind"}, nil)
)

// measure makes the metrics of a service and has its parts tell them.
func measure(h *House, server *api.Server, clockwork *jobs.Clockwork, registry prometheus.Registerer) error {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	}
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	gauges := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
	}
	s := &signals{
		house:         h,
		accepted:      counter("hustings_ballots_accepted_total", "Ballots that were stored."),
		refused:       counters("hustings_ballots_refused_total", "Ballots that were not, by reason.", "reason"),
		batches:       prometheus.NewHistogram(prometheus.HistogramOpts{Name: "hustings_batch_seconds", Help: "From taking up a batch of ballots to its acknowledged commit.", Buckets: batchSeconds}),
		batchBallots:  prometheus.NewHistogram(prometheus.HistogramOpts{Name: "hustings_batch_ballots", Help: "Ballots in one transaction.", Buckets: prometheus.ExponentialBuckets(1, 2, 9)}),
		batchesFailed: counter("hustings_batches_failed_total", "Batches that could not be stored; their voters were told to try again."),
		waited: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "hustings_ballot_wait_seconds", Help: "From a ballot's checked proof to its voter's answer: the wait for its batch, and the batch.",
			Buckets: batchSeconds}),
		lastBatch: prometheus.NewGauge(prometheus.GaugeOpts{Name: "hustings_last_batch_timestamp_seconds", Help: "When a batch was last stored."}),
		mails:     counters("hustings_mails_total", "Mails by what the mail server said.", "outcome"),
		signIns:   counters("hustings_sign_ins_total", "Tries to sign in, by means and outcome.", "way", "outcome"),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "hustings_http_request_seconds", Help: "How long requests took, by route.",
			Buckets: requestSeconds}, []string{"route", "method", "status"}),
		jobSuccess: gauges("hustings_job_last_success_timestamp_seconds", "When a job was last done by this process, or when that started.", "job_name"),
		jobSeconds: gauges("hustings_job_last_seconds", "How long a job last took.", "job_name"),
		jobFailed:  counters("hustings_job_failures_total", "How often a job could not be done.", "job_name"),
		watched:    time.Now(),
	}
	built := prometheus.NewGauge(prometheus.GaugeOpts{Name: "hustings_build_info", Help: "1; which release this is, and of which Go.",
		ConstLabels: prometheus.Labels{"version": Release(), "goversion": runtime.Version()}})
	built.Set(1)
	for _, c := range []prometheus.Collector{s, built, s.accepted, s.refused, s.batches, s.batchBallots, s.batchesFailed, s.lastBatch, s.waited, s.mails, s.signIns,
		s.requests, s.jobSuccess, s.jobSeconds, s.jobFailed} {
		if err := registry.Register(c); err != nil {
			return err
		}
	}
	s.begin(clockwork.Jobs())
	h.Engine.Meter = s
	h.Register.Entered = func(means string, in bool) {
		s.signIns.WithLabelValues(means, map[bool]string{true: "in", false: "refused"}[in]).Inc()
	}
	server.Observed = s.answered
	clockwork.Rung = s.rung
	if clockwork.Postman != nil {
		clockwork.Postman.Handed = func(outcome string) { s.mails.WithLabelValues(outcome).Inc() }
	}
	return nil
}

// begin has every figure that a rule counts up there from the start, since what appears
// with its first event has not risen for whoever scrapes: a job that never succeeds, the
// first mail that is refused, the first failure.
func (s *signals) begin(jobs []string) {
	for _, job := range jobs {
		s.jobSuccess.WithLabelValues(job).SetToCurrentTime()
		s.jobFailed.WithLabelValues(job)
	}
	for _, outcome := range []string{"sent", "refused", "retry"} {
		s.mails.WithLabelValues(outcome)
	}
	for _, way := range register.Ways {
		for _, outcome := range []string{"in", "refused"} {
			s.signIns.WithLabelValues(way, outcome)
		}
	}
}

// BallotTaken counts a ballot that was stored.
func (s *signals) BallotTaken() { s.accepted.Inc() }

// BallotRefused counts one that was not.
func (s *signals) BallotRefused(reason string) { s.refused.WithLabelValues(reason).Inc() }

// Batch counts a transaction of the box.
func (s *signals) Batch(ballots int, took time.Duration, stored bool) {
	if !stored {
		s.batchesFailed.Inc()
		return
	}
	s.batches.Observe(took.Seconds())
	s.batchBallots.Observe(float64(ballots))
	s.lastBatch.SetToCurrentTime()
}

// BallotWaited counts how long a voter waited for the box.
func (s *signals) BallotWaited(took time.Duration) { s.waited.Observe(took.Seconds()) }

// answered counts a request by its route, which has no value of its path in it.
func (s *signals) answered(route, method string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	s.requests.WithLabelValues(route, method, strconv.Itoa(status/100)+"xx").Observe(took.Seconds())
}

func (s *signals) rung(job string, took time.Duration, err error) {
	s.jobSeconds.WithLabelValues(job).Set(took.Seconds())
	if err != nil {
		s.jobFailed.WithLabelValues(job).Inc()
		return
	}
	s.jobSuccess.WithLabelValues(job).SetToCurrentTime()
	if job == jobs.WatermarkJob {
		s.mu.Lock()
		s.watched = time.Now()
		s.mu.Unlock()
	}
}

// Describe names the figures that are read when they are asked for.
func (s *signals) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{readyDesc, standstillDesc, alarmsDesc, contestsDesc, dueDesc, watermarkDesc, copiedDesc, standbyDesc, poolDesc, poolMostDesc, poolWaitDesc, waitingDesc, retryingDesc, overdueDesc} {
		out <- d
	}
}

// Collect reads them. When the database does not answer, what is said is that no
// ballot could be taken, and nothing else.
func (s *signals) Collect(out chan<- prometheus.Metric) {
	s.mu.Lock()
	defer s.mu.Unlock()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	yes := func(is bool) float64 { return map[bool]float64{true: 1}[is] }
	gauge(watermarkDesc, time.Since(s.watched).Seconds())
	for _, p := range s.house.Store.Pools() {
		gauge(poolDesc, float64(p.InUse), p.Name, "in-use")
		gauge(poolDesc, float64(p.Idle), p.Name, "idle")
		gauge(poolMostDesc, float64(p.MaxOpenConnections), p.Name)
		out <- prometheus.MustNewConstMetric(poolWaitDesc, prometheus.CounterValue, p.WaitDuration.Seconds(), p.Name)
	}
	if time.Since(s.read) > figuresFor {
		ctx, cancel := context.WithTimeout(context.Background(), figuresFor)
		defer cancel()
		figures, err := s.house.Engine.Signals(ctx)
		if err != nil {
			s.house.Log.LogAttrs(ctx, slog.LevelWarn, "figures could not be read", slog.String("error", err.Error()))
		}
		s.figures, s.known, s.read = figures, err == nil, time.Now()
	}
	gauge(readyDesc, yes(s.figures.Ready))
	if !s.known {
		return
	}
	gauge(standstillDesc, yes(s.figures.Standstill))
	gauge(alarmsDesc, float64(s.figures.Alarms))
	gauge(dueDesc, s.figures.Due.Seconds())
	if copied := s.figures.Copied; copied.IsZero() {
		gauge(copiedDesc, 0)
	} else {
		gauge(copiedDesc, float64(copied.Unix()))
	}
	if s.figures.Server {
		gauge(standbyDesc, yes(s.figures.Standby))
	}
	for stage, n := range s.figures.Stages {
		gauge(contestsDesc, float64(n), stage)
	}
	for _, m := range s.figures.Mails {
		gauge(waitingDesc, float64(m.Waiting), m.Kind)
		gauge(retryingDesc, float64(m.Retrying), m.Kind)
		gauge(overdueDesc, m.Overdue.Seconds(), m.Kind)
	}
}
