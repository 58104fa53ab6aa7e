package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"hustings/api"
	"hustings/api/web"
	"hustings/domain"
	"hustings/domain/when"
	"hustings/elections/store"
	"hustings/install"
	"hustings/jobs"
)

// Rehearsal is a whole election in an hour for the real officers: a register of the
// shape of theirs with nobody's name in it, an installation of its own, and a clock
// that waits in each stage while officers do what is theirs, and jumps to the next.
// Members are played; officers act themselves on the site.
type Rehearsal struct {
	Folder       string         `help:"Where the rehearsal keeps its own database and keys; made when it is not there. No other installation's." default:"./rehearsal" type:"path" placeholder:"DIR"`
	Like         string         `help:"Database of the installation whose networks, panels, rules and numbers of members are copied; it is only read, and nobody's name or address leaves it. Without it: 3,500 made-up members." placeholder:"URL|FILE"`
	Panel        string         `help:"Code of the panel that stand-ins call an election of; otherwise the first." placeholder:"CODE"`
	Minutes      float64        `help:"How long the whole takes." default:"60"`
	Turnout      float64        `help:"Share of the roll that votes by itself." default:"0.3"`
	Officer      []string       `help:"An officer by role, such as returning-officer=\"Bo Ray <bo@example.org>\"; may be given several times. Otherwise made-up names." sep:"none" placeholder:"ROLE=NAME"`
	StandIns     bool           `help:"When a stage's time is up, play officers who have not acted. Otherwise the clock waits for them."`
	End          bool           `help:"End with the last stage; otherwise the site stays until it is stopped."`
	Organisation string         `help:"Name shown on every page, after the word Rehearsal." default:"Advisory panels"`
	Listen       string         `help:"Address of the site." default:"127.0.0.1:8090"`
	Private      string         `help:"Address of health details and metrics." default:"127.0.0.1:9099"`
	Origin       string         `help:"Where people reach the site." default:"http://localhost:8090"`
	Proxies      []string       `help:"Proxies whose X-Forwarded-For counts."`
	Traces       install.Traces `embed:""`
	Shared       bool           `help:"Whoever reaches --listen or --origin from another machine may read every mail of the rehearsal and be anybody in it; needed where either is not this machine alone."`
}

// rehearsalMark is the file by which a folder is known as a rehearsal's.
const rehearsalMark = "this-is-a-rehearsal"

// Check refuses what could touch, or be taken for, a real installation.
func (c *Rehearsal) Check() error {
	origin, err := url.Parse(c.Origin)
	if err != nil || origin.Host == "" || origin.Scheme != "https" && origin.Scheme != "http" {
		return fmt.Errorf("--origin %q is not of the form https://host", c.Origin)
	}
	local := strings.HasPrefix(c.Listen, "127.0.0.1:") || strings.HasPrefix(c.Listen, "localhost:") || strings.HasPrefix(c.Listen, "[::1]:")
	here := origin.Hostname() == "localhost" || origin.Hostname() == "127.0.0.1" || origin.Hostname() == "::1"
	switch {
	case !c.Shared && (!local || !here):
		return errors.New("whoever reaches a rehearsal may read its mails and be anybody in it: add --shared where that is meant")
	case origin.Scheme == "http" && !here:
		return fmt.Errorf("--origin %q: plain http only on this machine; passkeys need https", c.Origin)
	case c.Origin == os.Getenv("HUSTINGS_ORIGIN"):
		return fmt.Errorf("--origin %s is the real installation's (HUSTINGS_ORIGIN)", c.Origin)
	case c.Minutes <= 0 || c.Minutes > 24*60:
		return fmt.Errorf("--minutes %g is not between nothing and a day", c.Minutes)
	case c.Turnout < 0 || c.Turnout > 1:
		return fmt.Errorf("--turnout %g is not a share between 0 and 1", c.Turnout)
	case store.IsPostgres(c.Folder):
		return errors.New("--folder is a folder: a rehearsal has an embedded database of its own")
	}
	if _, err := c.officers(); err != nil {
		return err
	}
	return c.checkFolder()
}

// checkFolder refuses a folder that holds anything but a rehearsal, and one that a real
// installation's settings name.
func (c *Rehearsal) checkFolder() error {
	for _, name := range []string{"HUSTINGS_KEYS", "HUSTINGS_DATABASE"} {
		real := os.Getenv(name)
		if real == "" || store.IsPostgres(real) {
			continue
		}
		if at, err := filepath.Abs(real); err == nil && (at == c.Folder || filepath.Dir(at) == c.Folder) {
			return fmt.Errorf("--folder %s is the real installation's (%s)", c.Folder, name)
		}
	}
	inside, err := os.ReadDir(c.Folder)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(inside) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("--folder: %w", err)
	}
	if _, err := os.Stat(filepath.Join(c.Folder, rehearsalMark)); err != nil {
		return fmt.Errorf("--folder %s holds something that is no rehearsal: name a folder that is not there yet", c.Folder)
	}
	return fmt.Errorf("--folder %s holds a rehearsal that has begun: remove it, or name another; each begins anew", c.Folder)
}

// rehearsalRoles are the officers of a rehearsal, in the order in which they are shown.
var rehearsalRoles = []domain.Role{domain.Secretariat, domain.ReturningOfficer, domain.DeputyReturningOfficer, domain.Auditor}

// officers are the four, by their own names where they were given.
func (c *Rehearsal) officers() (map[domain.Role]demoPerson, error) {
	office := demoOffice()
	for _, given := range c.Officer {
		role, who, _ := strings.Cut(given, "=")
		p, known := office[domain.Role(role)]
		name, address, ok := strings.Cut(strings.TrimSuffix(strings.TrimSpace(who), ">"), "<")
		forename, surname, two := strings.Cut(strings.TrimSpace(name), " ")
		if !known || !ok || !two || !strings.Contains(address, "@") {
			return nil, fmt.Errorf("--officer %q is not of the form ROLE=\"Name Surname <address>\", with secretariat, returning-officer, deputy-returning-officer or auditor", given)
		}
		p.forename, p.surname, p.email = forename, surname, strings.ToLower(address)
		office[domain.Role(role)] = p
	}
	return office, nil
}

// rehearsal is one under way.
type rehearsal struct {
	Rehearsal
	*demo
	shown install.ShownMail
	loud  map[string]bool // addresses whose mails are all shown
	heard map[string]int  // how many others' mails are, by how their subject begins
	post  sync.Mutex

	moving sync.Mutex // held by whoever moves the clock or carries mails
	mu     sync.Mutex
	stages []rehearsalStage
	at     int // the stage that it is in
	until  time.Time
	waits  string
	held   bool
	onward chan struct{}
}

// Run opens the rehearsal's installation and lives through its stages.
func (c *Rehearsal) Run(ctx context.Context, out io.Writer) (err error) {
	// long: what is opened is closed in the opposite order, in one place.
	office, err := c.officers()
	if err != nil {
		return err
	}
	copied, err := c.shape(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(os.MkdirAll(c.Folder, 0o700), os.WriteFile(filepath.Join(c.Folder, rehearsalMark), []byte("remove this folder when the rehearsal is over\n"), 0o600)); err != nil {
		return err
	}
	origin, _ := url.Parse(c.Origin) // Check has looked
	service := install.Service{Place: install.Place{Database: filepath.Join(c.Folder, "rehearsal.db"), Keys: filepath.Join(c.Folder, "keys"), Host: "rehearsal." + origin.Hostname()},
		Listen: c.Listen, Private: c.Private, Origin: c.Origin, Organisation: "Rehearsal: " + c.Organisation, Proxies: append(c.Proxies, "127.0.0.1", "::1")}
	public, private, err := service.Listeners()
	if err != nil {
		return err
	}
	defer public.Close()
	defer private.Close()
	start, err := rehearsalStart(time.Now())
	if err != nil {
		return err
	}
	house, err := service.Open(ctx, install.Logger(rehearsalLevel), store.Options{Simulation: true, SimulatedNow: start})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	if err := house.Trace(ctx, c.Traces, "hustings-rehearsal"); err != nil {
		return err
	}
	settings := service.Settings()
	r := &rehearsal{Rehearsal: *c, loud: map[string]bool{}, heard: map[string]int{}, onward: make(chan struct{}, 1)}
	r.demo = &demo{Options: Options{Seed: rand.Uint64(), Voters: 8}, House: house, ctx: ctx, out: out, progress: io.Discard, began: time.Now(), sessions: map[string]domain.SessionID{},
		office: office, mail: newDemoMail(), server: strings.TrimSuffix(c.Origin, "/"), http: &http.Client{Timeout: time.Minute, Transport: &straight{public.Addr().String(), origin.Host}}}
	r.clockwork = &jobs.Clockwork{Engine: house.Engine, Register: house.Register, House: house.Chamber, Hall: house.Hall, Log: house.Log, Postman: house.Postman(r, settings, 0)}
	server, err := house.Server(settings)
	if err != nil {
		return err
	}
	server.ShowMail(r.shown.Pages)
	server.Rehearse(r)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	r.ctx = ctx
	r.stages = r.plan()
	served := make(chan error, 1)
	go func() { served <- install.Serve(ctx, house, server, public, private, nil) }()
	err = r.live(copied)
	if err == nil && !c.End {
		<-ctx.Done()
	}
	stop()
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, <-served)
}

// live furnishes the house and goes through the stages, with the clock running.
func (r *rehearsal) live(s *shape) error {
	if err := r.furnish(s); err != nil {
		return err
	}
	r.welcome()
	go r.tickOn()
	for i := range r.stages {
		if err := r.stageOf(i); err != nil {
			return fmt.Errorf("the rehearsal, %s: %w", r.stages[i].key, err)
		}
	}
	r.mu.Lock()
	r.at = len(r.stages)
	r.mu.Unlock()
	r.tell("The rehearsal is over.")
	return nil
}

// tickOn lets the clock go on by a second every second, and carries the mails; its
// hand stands in the database, so that everything there goes by it.
func (r *rehearsal) tickOn() {
	for {
		select {
		case <-r.ctx.Done():
			return
		case <-time.After(time.Second):
		}
		err := r.alone(func() error {
			if err := r.Store.SetClock(r.ctx, r.Store.Clock().Add(time.Second)); err != nil {
				return err
			}
			_, err := r.clockwork.Postman.Round(r.ctx)
			return err
		})
		if err != nil && r.ctx.Err() == nil {
			r.Log.Error("the rehearsal's clock", "error", err)
		}
	}
}

// alone does something while nobody else moves the clock or carries a mail: a jump
// would end the time that a mail is lent for.
func (r *rehearsal) alone(do func() error) error {
	r.moving.Lock()
	defer r.moving.Unlock()
	return do()
}

// stageOf begins a stage and stays in it until its time is up and officers have done
// what is theirs, or somebody says go on.
func (r *rehearsal) stageOf(i int) error {
	s := r.stages[i]
	r.mu.Lock()
	r.at, r.waits, r.held = i, "", false
	r.until = time.Now().Add(time.Duration(s.share * r.Minutes * float64(time.Minute)))
	r.mu.Unlock()
	if err := r.alone(s.begin); err != nil {
		return err
	}
	r.tell("%s", s.told)
	for {
		select {
		case <-r.ctx.Done():
			return r.ctx.Err()
		case <-r.onward:
			if !s.must {
				return nil
			}
			r.mu.Lock() // without it there is nothing to go on with: its time is up
			r.held, r.until = false, time.Now()
			r.mu.Unlock()
			continue
		case <-time.After(min(time.Second, time.Until(r.until)+time.Millisecond)):
		}
		if r.mu.Lock(); r.held || time.Now().Before(r.until) {
			r.mu.Unlock()
			continue
		}
		r.mu.Unlock()
		var open bool
		err := r.alone(func() (err error) {
			if open, err = s.open(); err != nil || !open || !r.StandIns {
				return err
			}
			if err = s.standIn(); err == nil {
				open, err = s.open()
			}
			return err
		})
		if err != nil || !open {
			return err
		}
		r.mu.Lock()
		r.waits, r.until = s.key, time.Now().Add(time.Second)
		r.mu.Unlock()
	}
}

// Plan is what the site shows.
func (r *rehearsal) Plan() web.Rehearsal {
	r.mu.Lock()
	defer r.mu.Unlock()
	view := web.Rehearsal{Waits: r.waits, Held: r.held, Over: r.at >= len(r.stages), Minutes: max(0, int(time.Until(r.until).Minutes()))}
	for i, s := range r.stages {
		view.Stages = append(view.Stages, web.RehearsalStage{Key: s.key, Now: i == r.at, Done: i < r.at})
	}
	for _, role := range rehearsalRoles {
		view.People = append(view.People, web.Fact{Label: r.Words.Text("role."+string(role), nil), Value: r.office[role].email})
	}
	if p, known := r.idle(); known {
		view.People = append(view.People, web.Fact{Value: p.email})
	}
	return view
}

// idle is a member of the panel's network who is played by nobody.
func (r *rehearsal) idle() (demoPerson, bool) {
	if len(r.panels) == 0 || len(r.panels[0].members) == 0 {
		return demoPerson{}, false
	}
	m := r.panels[0].members
	return m[len(m)-1], true
}

func (r *rehearsal) GoOn() {
	select {
	case r.onward <- struct{}{}:
	default: // somebody has just said so
	}
}

func (r *rehearsal) Hold(hold bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.held = hold
}

// Carry shows a mail, and gives the played members theirs. No mail leaves.
func (r *rehearsal) Carry(ctx context.Context, m jobs.Message) error {
	if err := r.demo.mail.Carry(ctx, m); err != nil || r.demo.mail.expects(m.To) {
		return err
	}
	r.post.Lock()
	begins := strings.Join(strings.Fields(m.Subject)[:min(3, len(strings.Fields(m.Subject)))], " ")
	r.heard[begins]++
	show := r.loud[m.To] || strings.Contains(m.Text, "/sign-in/") || r.heard[begins] <= rehearsalAlike
	r.post.Unlock()
	if !show {
		return nil
	}
	return r.shown.Carry(ctx, m)
}

// rehearsalAlike is how many mails that begin alike are shown of those to members.
const rehearsalAlike = 12

// welcome says whom one may be, and lets officers add passkeys of their own.
func (r *rehearsal) welcome() {
	if err := WelcomeOfficers(r.ctx, r.House); err != nil {
		r.Log.Error("the rehearsal's officers", "error", err)
	}
	fmt.Fprintf(r.out, "\nThe rehearsal is at %s/rehearsal; its mails at %s/development/mail. Sign in as:\n\n", r.server, r.server)
	for _, role := range rehearsalRoles {
		fmt.Fprintf(r.out, "  %-38s %s\n", r.office[role].email, role)
	}
	fmt.Fprintln(r.out)
}

// rehearsalStart is nine in the morning of the next working day.
func rehearsalStart(today time.Time) (time.Time, error) {
	zone, err := when.Zone("Europe/London")
	if err != nil {
		return today, err
	}
	day, err := when.LatestCalendar().AddWorkingDays(when.DateOf(today, zone), 1)
	return when.StartOfDay(day, zone).Add(9 * time.Hour), err
}

// straight carries played members' requests to the listener, whatever name and proxy
// the site has outside.
type straight struct{ address, host string }

func (s *straight) RoundTrip(q *http.Request) (*http.Response, error) {
	q = q.Clone(q.Context())
	q.URL.Scheme, q.URL.Host, q.Host = "http", s.address, s.host
	return http.DefaultTransport.RoundTrip(q)
}

var _ api.Rehearsal = (*rehearsal)(nil)
