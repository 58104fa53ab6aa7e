//go:build unix

package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"hustings/api"
	"hustings/api/words"
	"hustings/domain"
	"hustings/elections"
	"hustings/elections/box"
	"hustings/elections/governance"
	"hustings/elections/hall"
	"hustings/elections/register"
	"hustings/elections/store"
)

// begin is when the simulated clock begins; see election.go for the rest.
var begin = time.Date(2026, 4, 20, 8, 0, 0, 0, time.UTC)

// origin is the installation's, whatever the port that a desk listens on.
const origin = "http://localhost:8080"

// site is one installation under measurement.
type site struct {
	store    *store.Store
	keys     *box.Keys
	engine   *elections.Engine
	register *register.Register
	words    *words.Catalogue
	tokens   *api.Tokens
	desk     *desk // that everything is asked at
	alone    *desk // another replica, which gives every ballot a transaction of its own

	networks int // 0: one
	members  []domain.Person
	sitting  []domain.Person // on panels, where the scene has panels at work
	officers map[domain.Role]domain.Person
	panel    domain.Panel
	election domain.Election
	contest  domain.Contest
	ways     map[domain.PersonID]way // in

	phase func(what string, most time.Duration, f func() error) error // measures a part of the scene; nil: nobody asks

	// of the scene, for the pages that are about one of them
	nomination domain.NominationID
	support    domain.SupportID
	objection  domain.ObjectionID
}

// way is how somebody gets in: a session's secret, and an access token.
type way struct{ session, token string }

// desk is an HTTP server on a port of its own.
type desk struct {
	url    string
	engine *elections.Engine
	hall   *hall.Hall
	api    *api.Server
	server *http.Server
	took   chan time.Duration // what the server worked on requests that ask to be timed
}

// timed is the header of requests whose server time is wanted.
const timed = "Timed"

func open(ctx context.Context, dsn, keyFolder string) (_ *site, err error) {
	s := &site{officers: map[domain.Role]domain.Person{}, ways: map[domain.PersonID]way{}}
	if s.keys, err = box.OpenKeys(keyFolder); err != nil {
		return nil, err
	}
	secret, err := s.keys.Secret("outbox")
	if err != nil {
		return nil, err
	}
	s.store, err = store.Open(ctx, dsn, store.Options{Simulation: true, SimulatedNow: begin, SecretKey: secret[:]})
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.words, err = words.English(nil); err != nil {
		return nil, err
	}
	s.register = register.New(s.store, s.words.Zone())
	key, err := s.keys.Signing("tokens")
	if err != nil {
		return nil, err
	}
	if s.tokens, err = api.NewTokens(origin, origin+"/api/v1", s.store.Clock, api.NewSigningKey(key)); err != nil {
		return nil, err
	}
	s.engine = elections.New(s.store, s.keys, "load.hustings.example", nil)
	if s.desk, err = s.serve(s.engine); err != nil {
		return nil, err
	}
	one := elections.New(s.store, s.keys, "load.hustings.example", nil)
	one.OneByOne = true
	s.alone, err = s.serve(one)
	return s, err
}

func (s *site) close() (err error) {
	for _, d := range []*desk{s.desk, s.alone} {
		if d != nil {
			err = errors.Join(err, d.server.Close())
		}
	}
	return errors.Join(err, s.store.Close())
}

func (s *site) serve(e *elections.Engine) (*desk, error) {
	settings := api.Settings{Origin: origin, Organisation: "Digital Leaders", TrustedProxies: []string{"127.0.0.1"}}
	house, err := governance.New(e, s.words.Zone())
	if err != nil {
		return nil, err
	}
	events, err := hall.New(e, s.words.Zone())
	if err != nil {
		return nil, err
	}
	server, err := api.New(e, house, events, s.register, s.tokens, s.words, slog.New(slog.DiscardHandler), settings)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	d := &desk{url: "http://" + listener.Addr().String(), engine: e, hall: events, api: server, took: make(chan time.Duration, 1)}
	inner := server.Handler()
	d.server = api.HTTPServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		inner.ServeHTTP(w, r)
		if r.Header.Get(timed) != "" {
			d.took <- time.Since(began)
		}
	}))
	go d.server.Serve(listener) //nolint:errcheck // ends with Close
	return d, nil
}

// letIn begins a session for everybody, in one transaction.
func (s *site) letIn(ctx context.Context) error {
	people := append(slices.Clone(s.members), s.sitting...)
	for _, p := range s.officers {
		people = append(people, p)
	}
	return s.store.Write(ctx, func(tx *store.Tx) error {
		for _, p := range people {
			session := domain.Session{ID: store.NewID[domain.SessionID](), Person: p.ID, Means: domain.ByMail,
				BeganAt: tx.Now(), SeenAt: tx.Now(), SteppedUp: tx.Now()}
			var secret [32]byte
			rand.Read(secret[:]) // never fails
			w := way{session: base64.RawURLEncoding.EncodeToString(secret[:])}
			if err := tx.CreateSession(session, sha256.Sum256([]byte(w.session))); err != nil {
				return err
			}
			var err error
			if w.token, _, err = s.tokens.Issue(p.ID, session.ID); err != nil {
				return err
			}
			s.ways[p.ID] = w
		}
		return nil
	})
}

// connections are the clients' connections, kept open as browsers' are.
var connections = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConns: 512, MaxIdleConnsPerHost: 256}}
