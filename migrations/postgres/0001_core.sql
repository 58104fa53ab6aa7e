-- +goose Up
-- The record (R9), the outbox, idempotency keys, job runs, and the marker of a simulation.

CREATE TABLE record (
    seq  bigint PRIMARY KEY,
    at   timestamptz NOT NULL,
    act  text NOT NULL,
    by_person text NOT NULL,
    panel text NOT NULL,
    election text NOT NULL,
    contest text NOT NULL,
    subject text NOT NULL,
    body bytea NOT NULL,
    hash bytea NOT NULL
);
CREATE INDEX record_by_election ON record (election, seq);
CREATE INDEX record_by_subject ON record (subject, seq);

CREATE TABLE record_head (
    id   integer PRIMARY KEY CHECK (id = 1),
    seq  bigint NOT NULL,
    at   timestamptz NOT NULL,
    hash bytea NOT NULL
);
INSERT INTO record_head (id, seq, at, hash) VALUES (1, 0, '1970-01-01T00:00:00Z', '\x0000000000000000000000000000000000000000000000000000000000000000');

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME USING ERRCODE = '23001';
END $$;
-- +goose StatementEnd
CREATE TRIGGER record_append_only BEFORE UPDATE OR DELETE ON record FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER record_no_truncate BEFORE TRUNCATE ON record FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

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
    next_try  timestamptz,
    not_after timestamptz,
    problem   text NOT NULL
);
CREATE UNIQUE INDEX outbox_key ON outbox (sent_key) WHERE sent_key IS NOT NULL;
CREATE INDEX outbox_waiting ON outbox (state, next_try);

CREATE TABLE idempotency (
    owner  text NOT NULL,
    key    text NOT NULL,
    route  text NOT NULL,
    body   bytea NOT NULL,
    status integer NOT NULL,
    answer bytea,
    at     timestamptz NOT NULL,
    PRIMARY KEY (owner, key)
);

CREATE TABLE job_runs (
    name   text NOT NULL,
    period text NOT NULL,
    at     timestamptz NOT NULL,
    PRIMARY KEY (name, period)
);

CREATE TABLE simulation (
    id  integer PRIMARY KEY CHECK (id = 1),
    now timestamptz NOT NULL
);
