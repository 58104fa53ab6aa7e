// Package packaging holds no program: its tests hold what operators are given to
// the tools that read it.
package packaging

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
)

// metric is a name of ours as an expression has it.
var metric = regexp.MustCompile(`\bhustings_[a-z_]+`)

// TestIssue14_6_EveryFigureIsOneThatTheProgramHas: a rule or a panel about a metric that
// nobody measures would be quiet for ever.
func TestIssue14_6_EveryFigureIsOneThatTheProgramHas(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "install", "signals.go"))
	if err != nil {
		t.Fatal(err)
	}
	known := metric.FindAllString(string(source), -1)
	if len(known) < 10 {
		t.Fatalf("only %d metrics were found: %v", len(known), known)
	}
	for _, file := range []string{"prometheus/alerts.yml", "grafana/hustings.json"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range metric.FindAllString(string(text), -1) {
			base := name
			for _, suffix := range []string{"_bucket", "_sum", "_count"} {
				base = strings.TrimSuffix(base, suffix)
			}
			if !slices.Contains(known, base) && !slices.Contains(known, name) {
				t.Errorf("%s asks for %s, which the program does not have", file, name)
			}
		}
	}
}

// TestIssue14_6_TheDashboardIsOne reads the dashboard as Grafana's own schema has it,
// strictly: a misspelt field is refused.
func TestIssue14_6_TheDashboardIsOne(t *testing.T) {
	text, err := os.ReadFile("grafana/hustings.json")
	if err != nil {
		t.Fatal(err)
	}
	var d dashboard.Dashboard
	if err := d.UnmarshalJSONStrict(text); faulty(err) {
		t.Error(err)
	}
	if err := d.Validate(); err != nil {
		t.Error(err)
	}
	var broken map[string]any
	if err := json.Unmarshal(text, &broken); err != nil {
		t.Fatal(err)
	}
	broken["paneles"] = broken["panels"]
	text, err = json.Marshal(broken)
	if err != nil {
		t.Fatal(err)
	}
	if err := new(dashboard.Dashboard).UnmarshalJSONStrict(text); !faulty(err) {
		t.Error("a misspelt field is not refused")
	}
}

// faulty reports whether there is a fault: the reader gives an empty list of them where
// there is none.
func faulty(err error) bool {
	var list cog.BuildErrors
	return err != nil && (!errors.As(err, &list) || len(list) > 0)
}

// mustRun runs a tool and gives its output.
func mustRun(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	var out, said bytes.Buffer
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out.String(), said.String())
	}
	return out.Bytes()
}

// TestIssue14_5_TheChartIsValid lints the chart, and reads what it makes strictly, as
// Kubernetes' own types have it; kubernetes/ is what it makes with its defaults.
func TestIssue14_5_TheChartIsValid(t *testing.T) {
	mustRun(t, "go", "tool", "helm", "lint", "--strict", "helm/hustings")
	made := mustRun(t, "go", "tool", "helm", "template", "hustings", "helm/hustings")
	plain, err := os.ReadFile("kubernetes/hustings.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(made, plain) {
		t.Error("kubernetes/hustings.yaml is not what the chart makes: run make manifests")
	}
	kinds, err := strictly(made)
	if err != nil {
		t.Error(err)
	}
	for _, k := range []string{"Deployment", "Service", "PersistentVolumeClaim", "PodDisruptionBudget", "Ingress", "NetworkPolicy"} {
		if !slices.Contains(kinds, k) {
			t.Errorf("the chart makes no %s: %v", k, kinds)
		}
	}
	annotated := mustRun(t, "go", "tool", "helm", "template", "hustings", "helm/hustings", "--set", "ingress.annotations.guard=office-only")
	if n := bytes.Count(annotated, []byte("guard: office-only")); n != 2 { // what is about contests passes by nothing that holds for the rest
		t.Errorf("what guards the ingress stands on %d", n)
	}
	if _, err := strictly(bytes.Replace(made, []byte("readOnlyRootFilesystem"), []byte("readOnlyRotFilesystem"), 1)); err == nil {
		t.Error("a misspelt field is not refused")
	}
}

// TestIssue14_5_TheChartIsValidWithAllThatCanBeAskedOfIt: keys in the database, copies, and
// what the Prometheus Operator takes, by its own types.
func TestIssue14_5_TheChartIsValidWithAllThatCanBeAskedOfIt(t *testing.T) {
	const copies = "backup.enabled=true,backup.claim=copies,backup.publicKeys[0]=age1one,backup.publicKeys[1]=age1two"
	chart := func(set string) []byte {
		t.Helper()
		mustRun(t, "go", "tool", "helm", "lint", "--strict", "helm/hustings", "--set", set)
		return mustRun(t, "go", "tool", "helm", "template", "hustings", "helm/hustings", "--set", set)
	}
	made := chart(copies + ",outerKeys=vault:https://vault:8200/transit/hustings-,monitoring.podMonitor=true,monitoring.rules=true,monitoring.labels.release=ours")
	kinds, err := strictly(made)
	if err != nil {
		t.Error(err)
	}
	for _, k := range []string{"CronJob", "PodMonitor", "PrometheusRule"} {
		if !slices.Contains(kinds, k) {
			t.Errorf("the chart makes no %s: %v", k, kinds)
		}
	}
	if slices.Contains(kinds, "PersistentVolumeClaim") {
		t.Error("with the keys in the database there is a volume for them")
	}
	rules, err := os.ReadFile("prometheus/alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	if want, got := bytes.Count(rules, []byte("- alert: ")), bytes.Count(made, []byte("- alert: ")); want != got || !bytes.Contains(made, []byte("{{ $labels.instance }}")) {
		t.Errorf("of %d rules the chart has %d, or not as they are", want, got)
	}
	for _, misspelt := range []string{"podMetricsEndpoints", "concurrencyPolicy", "jobLabel"} {
		if _, err := strictly(bytes.Replace(made, []byte(misspelt), []byte("x"+misspelt), 1)); err == nil {
			t.Errorf("a misspelt %s is not refused", misspelt)
		}
	}
	for _, lacks := range []string{"backup.enabled=true,backup.claim=copies", "backup.enabled=true,backup.publicKeys[0]=age1one"} {
		if out, err := exec.CommandContext(t.Context(), "go", "tool", "helm", "template", "hustings", "helm/hustings", "--set", lacks).CombinedOutput(); err == nil {
			t.Errorf("with %s it makes\n%s", lacks, out)
		}
	}
}

// strictly reads manifests and refuses fields that their kinds do not have; a
// container that may write, run as root or gain rights is refused too.
func strictly(manifests []byte) (kinds []string, err error) {
	known := runtime.NewScheme()
	if err := errors.Join(scheme.AddToScheme(known), monitoring.AddToScheme(known)); err != nil {
		return nil, err
	}
	decoder := serializer.NewCodecFactory(known, serializer.EnableStrict).UniversalDeserializer()
	documents := yaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(manifests)))
	for {
		b := make([]byte, 1<<20)
		n, readErr := documents.Read(b)
		if errors.Is(readErr, io.EOF) {
			return kinds, err
		}
		if readErr != nil {
			return kinds, readErr
		}
		if len(bytes.TrimSpace(b[:n])) == 0 {
			continue
		}
		var object runtime.Object
		object, kind, decodeErr := decoder.Decode(b[:n], nil, nil)
		if decodeErr != nil {
			err = errors.Join(err, decodeErr)
			continue
		}
		kinds = append(kinds, kind.Kind)
		switch o := object.(type) {
		case *appsv1.Deployment:
			err = errors.Join(err, confined(o.Spec.Template.Spec))
		case *batchv1.CronJob:
			err = errors.Join(err, confined(o.Spec.JobTemplate.Spec.Template.Spec))
			if o.Spec.JobTemplate.Spec.Template.Labels["app.kubernetes.io/name"] == "hustings" {
				err = errors.Join(err, errors.New("the Service sends voters to a job"))
			}
		}
	}
}

func confined(pod corev1.PodSpec) error {
	if pod.SecurityContext == nil || pod.SecurityContext.RunAsNonRoot == nil || !*pod.SecurityContext.RunAsNonRoot {
		return errors.New("the pod may run as root")
	}
	for _, c := range append(slices.Clone(pod.InitContainers), pod.Containers...) {
		s := c.SecurityContext
		if s == nil || s.ReadOnlyRootFilesystem == nil || !*s.ReadOnlyRootFilesystem || s.AllowPrivilegeEscalation == nil || *s.AllowPrivilegeEscalation {
			return errors.New(c.Name + " is not confined")
		}
	}
	return nil
}

// TestIssue14_6_TheRulesAreReadByPrometheus has the tool that Prometheus comes with check
// the rules, and see each that wakes somebody fire and be quiet.
func TestIssue14_6_TheRulesAreReadByPrometheus(t *testing.T) {
	mustRun(t, "go", "tool", "promtool", "check", "rules", "prometheus/alerts.yml")
	mustRun(t, "go", "tool", "promtool", "check", "config", "prometheus/prometheus.yml")
	mustRun(t, "go", "tool", "promtool", "test", "rules", "prometheus/alerts_test.yml", "prometheus/alerts_days_test.yml")
}

// TestIssue14_6_EveryAlertThatWakesSomebodyIsSeenToFire: a rule that has never fired may
// never do.
func TestIssue14_6_EveryAlertThatWakesSomebodyIsSeenToFire(t *testing.T) {
	rules, err := os.ReadFile("prometheus/alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	tests, err := os.ReadFile("prometheus/alerts_test.yml")
	if err != nil {
		t.Fatal(err)
	}
	alerts := strings.Split(string(rules), "- alert: ")[1:]
	for _, rule := range alerts {
		name, rest, _ := strings.Cut(rule, "\n")
		if strings.Contains(rest, "severity: page") && !strings.Contains(string(tests), "alertname: "+name+"\n        exp_alerts:\n") {
			t.Errorf("nobody has seen %s fire", name)
		}
	}
}

// TestIssue14_5_TheUnitIsConfined has systemd read the unit, where there is one: no
// setting that it does not know, and an exposure of no more than 1.2 of 10. What is left
// is the network, which a service needs.
func TestIssue14_5_TheUnitIsConfined(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("no systemd here")
	}
	folder := t.TempDir()
	for _, name := range []string{"hustings.service", "hustings-backup.service", "hustings-backup.timer"} {
		text, err := os.ReadFile(filepath.Join("systemd", name))
		if err != nil {
			t.Fatal(err)
		}
		// The program and its settings are not installed here; what the unit says is read all the same.
		text = regexp.MustCompile(`/usr/bin/hustings [a-z-]+( --production)?`).ReplaceAll(text, []byte("/bin/true"))
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"hustings.service", "hustings-backup.service"} {
		out, err := exec.CommandContext(t.Context(), "systemd-analyze", "security", "--offline=true", "--threshold=12", filepath.Join(folder, name)).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v: %s", name, err, out)
		}
	}
	for _, name := range []string{"hustings.service", "hustings-backup.timer"} { // the timer's service with it
		if out, err := exec.CommandContext(t.Context(), "systemd-analyze", "verify", "--man=no", filepath.Join(folder, name)).CombinedOutput(); err != nil || bytes.Contains(out, []byte("Unknown")) {
			t.Errorf("%s: %v: %s", name, err, out)
		}
	}
	timer, err := os.ReadFile("systemd/hustings-backup.timer")
	if err != nil {
		t.Fatal(err)
	}
	when := regexp.MustCompile(`(?m)^OnCalendar=(.+)$`).FindSubmatch(timer)
	if when == nil {
		t.Fatal("the timer says no hour")
	}
	mustRun(t, "systemd-analyze", "calendar", string(when[1]))
}
