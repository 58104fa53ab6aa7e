package install

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"hustings/api"
	"hustings/domain/refusal"
	"hustings/jobs"
)

// Traces say where spans go, if anywhere. Spans tell of requests by their route, of
// transactions by their kind and of jobs by their name, and how long each took: no
// path, address, name, id, token or text of an error is ever in one, since whoever
// reads traces is not whoever may read the register.
type Traces struct {
	To    string  `name:"traces" help:"Collector of OpenTelemetry that traces go to, by OTLP over HTTP, such as https://collector.example:4318/v1/traces; empty: there are none." env:"HUSTINGS_TRACES" placeholder:"URL"`
	Share float64 `name:"traces-share" help:"Share of the requests and jobs that are traced." default:"0.1" env:"HUSTINGS_TRACES_SHARE"`
}

func (t Traces) check() error {
	if t.To == "" {
		return nil
	}
	u, err := url.Parse(t.To)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		return fmt.Errorf("--traces %q is not of the form https://collector:4318/v1/traces", t.To)
	case u.User != nil:
		return errors.New("--traces: a password does not belong in the address: give headers in OTEL_EXPORTER_OTLP_HEADERS")
	case t.Share < 0 || t.Share > 1:
		return fmt.Errorf("--traces-share %g is not a share between 0 and 1", t.Share)
	}
	return nil
}

// Tracer makes spans. That of an installation which is not traced is nil.
type Tracer struct {
	provider *sdktrace.TracerProvider
	tracer   trace.Tracer
	system   string
}

// Trace has an installation traced, if t says so. A collector that is away stops
// nothing: its spans are dropped, and the log says so.
func (h *House) Trace(ctx context.Context, t Traces, service string) error {
	if t.To == "" {
		return nil
	}
	if err := t.check(); err != nil {
		return err
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(t.To), otlptracehttp.WithTimeout(5*time.Second))
	if err != nil {
		return fmt.Errorf("--traces: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) {
		h.Log.LogAttrs(context.Background(), slog.LevelWarn, "traces could not be handed over", slog.String("error", err.Error()))
	}))
	h.traceBy(sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithSampler(sdktrace.ParentBased(sdktrace.TraceIDRatioBased(t.Share))),
		sdktrace.WithResource(resource.NewSchemaless(attribute.String("service.name", service), attribute.String("service.version", Release())))))
	return nil
}

func (h *House) traceBy(p *sdktrace.TracerProvider) {
	h.tracer = &Tracer{provider: p, tracer: p.Tracer("hustings"), system: map[bool]string{true: "postgresql", false: "sqlite"}[h.Store.Postgres()]}
	h.Store.TraceBy(h.tracer.transaction)
}

// watch has requests and jobs traced. What a browser says of traces is not read: it
// would choose whom it is seen with.
func (t *Tracer) watch(server *api.Server, c *jobs.Clockwork) {
	if t == nil {
		return
	}
	server.Traced, c.Traced = t.request, t.job
}

func (t *Tracer) request(ctx context.Context, method, route string) (context.Context, func(int)) {
	if route == "" {
		route = "none" // what was asked for is not told
	}
	ctx, span := t.tracer.Start(ctx, method+" "+route, trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.request.method", method), attribute.String("http.route", route)))
	return ctx, func(status int) {
		span.SetAttributes(attribute.Int("http.response.status_code", status))
		if status >= 500 {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

func (t *Tracer) transaction(ctx context.Context, kind string) (context.Context, func(error)) {
	ctx, span := t.tracer.Start(ctx, "transaction "+kind, trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attribute.String("db.system.name", t.system), attribute.String("db.operation.name", kind)))
	return ctx, over(span)
}

func (t *Tracer) job(ctx context.Context, name string) (context.Context, func(error)) {
	ctx, span := t.tracer.Start(ctx, "job "+name)
	return ctx, over(span)
}

// over ends a span. Why something failed stands in the log, under the request's id: the
// text of an error may name somebody. A refusal is an answer and no failure.
func over(span trace.Span) func(error) {
	return func(err error) {
		if _, no := refusal.Of(err); err != nil && !no {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// Close hands over what is left.
func (t *Tracer) Close() error {
	if t == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return t.provider.Shutdown(ctx)
}
