-- +goose Up
-- The record (R9), the outbox, idempotency keys, job runs, and the marker of a simulation.

CREATE TABLE record (
    seq  integer PRIMARY KEY,
    at   datetime NOT NULL,
    act  text NOT NULL,
    by_person text NOT NULL,
    panel text NOT NULL,
    election text NOT NULL,
    contest text NOT NULL,
    subject text NOT NULL,
    body blob NOT NULL,
    hash blob NOT NULL
);
CREATE INDEX record_by_election ON record (election, seq);
CREATE INDEX record_by_subject ON record (subject, seq);

CREATE TABLE record_head (
    id   integer PRIMARY KEY CHECK (id = 1),
    seq  integer NOT NULL,
    at   datetime NOT NULL,
    hash blob NOT NULL
);
INSERT INTO record_head (id, seq, at, hash) VALUES (1, 0, '1970-01-01 00:00:00+00:00', zeroblob(32));

-- +goose StatementBegin
CREATE TRIGGER record_no_update BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'append-only: record'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER record_no_delete BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'append-only: record'); END;
-- +goose StatementEnd

CREATE TABLE outbox (
    id        text PRIMARY KEY,
    to_person text,
    address   text,
    template  text NOT NULL,
    args      text NOT NULL,
    secret    text,
    election  text NOT NULL,
    sent_key  text,
    state     text NOT NULL,
    attempts  integer NOT NULL,
    next_try  datetime,
    not_after datetime,
    problem   text NOT NULL
);
CREATE UNIQUE INDEX outbox_key ON outbox (sent_key) WHERE sent_key IS NOT NULL;
CREATE INDEX outbox_waiting ON outbox (state, next_try);

CREATE TABLE idempotency (
    owner  text NOT NULL,
    key    text NOT NULL,
    route  text NOT NULL,
    body   blob NOT NULL,
    status integer NOT NULL,
    answer blob,
    at     datetime NOT NULL,
    PRIMARY KEY (owner, key)
);

CREATE TABLE job_runs (
    name   text NOT NULL,
    period text NOT NULL,
    at     datetime NOT NULL,
    PRIMARY KEY (name, period)
);

CREATE TABLE simulation (
    id  integer PRIMARY KEY CHECK (id = 1),
    now datetime NOT NULL
);
