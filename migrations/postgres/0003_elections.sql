-- +goose Up
-- Elections from the notice to the certificate: nominations and their supporters, the first halves of two-person acts,
-- objections, what has been published, the service's heartbeat.

CREATE TABLE elections (
    id             text PRIMARY KEY,
    reference      text NOT NULL UNIQUE,
    kind           text NOT NULL CHECK (kind IN ('panel', 'by-election', 'officer')),
    panel          text NOT NULL,
    network        text NOT NULL,
    title          text NOT NULL,
    state          text NOT NULL CHECK (state IN ('draft', 'notice', 'nominations', 'withdrawals', 'sealed', 'open', 'closed', 'counting',
                                                  'provisional', 'certified', 'cancelled', 'stopped', 'void')),
    office         text NOT NULL,
    parent         text NOT NULL,
    attempt        integer NOT NULL CHECK (attempt >= 1),
    seats          integer NOT NULL CHECK (seats >= 1),
    seat_terms     text NOT NULL,
    term_from      text NOT NULL,
    term_until     text NOT NULL,
    params         text NOT NULL,
    rules_version  text NOT NULL,
    calendar       text NOT NULL,
    timetable      text NOT NULL,
    contact        text NOT NULL,
    reviewer       text NOT NULL,
    notice_text    text NOT NULL,
    alarm          text NOT NULL,
    outcome        text NOT NULL,
    published_at   timestamptz,
    statement_at   timestamptz,
    provisional_at timestamptz,
    certified_at   timestamptz,
    cancelled_why  text NOT NULL
);
CREATE INDEX elections_by_state ON elections (state);
CREATE INDEX elections_by_panel ON elections (panel, id);
CREATE INDEX elections_by_parent ON elections (parent);

CREATE TABLE nominations (
    id           text PRIMARY KEY,
    election     text NOT NULL REFERENCES elections (id),
    candidate    text NOT NULL,
    proposed_by  text NOT NULL,
    statement    text NOT NULL,
    interests    text NOT NULL,
    consent_at   timestamptz,
    submitted_at timestamptz,
    valid        boolean,
    ground       text NOT NULL,
    why          text NOT NULL,
    ruled_by     text NOT NULL,
    ruled_at     timestamptz,
    withheld     boolean NOT NULL,
    withdrawn_at timestamptz,
    left_by      text NOT NULL,
    UNIQUE (election, candidate)
);
CREATE INDEX nominations_by_candidate ON nominations (candidate);
CREATE INDEX nominations_by_proposer ON nominations (proposed_by);

CREATE TABLE supports (
    id          text PRIMARY KEY,
    nomination  text NOT NULL REFERENCES nominations (id),
    person      text NOT NULL,
    employer    text NOT NULL,
    asked_at    timestamptz NOT NULL,
    given_at    timestamptz,
    declined_at timestamptz,
    link        bytea UNIQUE,
    UNIQUE (nomination, person)
);
CREATE INDEX supports_by_person ON supports (person);

CREATE TABLE requests (
    id        text PRIMARY KEY,
    act       text NOT NULL,
    election  text NOT NULL,
    contest   text NOT NULL,
    detail    text NOT NULL,
    by_person text NOT NULL,
    number    text NOT NULL,
    by_role   text NOT NULL,
    why       text NOT NULL,
    at        timestamptz NOT NULL,
    until     timestamptz NOT NULL,
    done_at   timestamptz,
    done_by   text NOT NULL
);
CREATE INDEX requests_by_election ON requests (election, act);

CREATE TABLE objections (
    id          text PRIMARY KEY,
    election    text NOT NULL REFERENCES elections (id),
    about       text NOT NULL CHECK (about IN ('roll', 'result')),
    person      text NOT NULL,
    words       text NOT NULL,
    at          timestamptz NOT NULL,
    upheld      boolean,
    answer      text NOT NULL,
    answered_by text NOT NULL,
    answered_at timestamptz
);
CREATE INDEX objections_by_election ON objections (election, about);

CREATE TABLE publications (
    election  text NOT NULL REFERENCES elections (id),
    number    integer NOT NULL,
    kind      text NOT NULL,
    at        timestamptz NOT NULL,
    by_person text NOT NULL,
    body      text NOT NULL,
    PRIMARY KEY (election, number)
);
CREATE TRIGGER publications_append_only BEFORE UPDATE OR DELETE ON publications FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE heartbeat (
    id integer PRIMARY KEY CHECK (id = 1),
    at timestamptz NOT NULL
);

CREATE TABLE outages (
    from_at  timestamptz PRIMARY KEY,
    until_at timestamptz NOT NULL
);
