-- +goose Up
-- What members say and ask for themselves.

-- Whom somebody means to name as supporters, kept with the draft and asked by nothing.
CREATE TABLE kept_supporters (
    nomination text PRIMARY KEY REFERENCES nominations (id),
    named      text NOT NULL -- JSON: numbers or addresses as typed
);

-- Mails that somebody does without; who says nothing gets them all.
CREATE TABLE mail_wishes (
    person    text PRIMARY KEY REFERENCES people (id),
    reminders boolean NOT NULL,
    results   boolean NOT NULL
);

-- An address that a member has asked for and that waits for the link mailed to it.
CREATE TABLE own_addresses (
    person   text PRIMARY KEY REFERENCES people (id),
    email    text NOT NULL,
    token    bytea NOT NULL, -- hash
    until_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX own_addresses_token ON own_addresses (token);

-- What members ask the office to put right about themselves.
CREATE TABLE member_wishes (
    id         text PRIMARY KEY,
    person     text NOT NULL REFERENCES people (id),
    kind       text NOT NULL CHECK (kind IN ('organisation', 'network')),
    value      text NOT NULL, -- a name, or a network's id
    words      text NOT NULL,
    asked_at   timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by text,
    granted    boolean NOT NULL,
    answer     text NOT NULL
);
CREATE INDEX member_wishes_open ON member_wishes (asked_at) WHERE decided_at IS NULL;
CREATE INDEX member_wishes_person ON member_wishes (person);

-- Programs that may ask, by a secret of which only the hash is here.
CREATE TABLE service_tokens (
    id         text PRIMARY KEY,
    name       text NOT NULL,
    hash       bytea NOT NULL,
    scopes     text NOT NULL, -- JSON
    made_by    text NOT NULL,
    made_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    used_at    timestamptz
);
CREATE UNIQUE INDEX service_tokens_hash ON service_tokens (hash);

-- Programs that are told. How far each has been told is the number of the record's
-- last act that it knows.
CREATE TABLE webhooks (
    id         text PRIMARY KEY,
    url        text NOT NULL,
    secret     text NOT NULL, -- sealed under the store's key
    events     text NOT NULL, -- JSON; empty: all
    made_by    text NOT NULL,
    made_at    timestamptz NOT NULL,
    ended_at   timestamptz,
    told       bigint NOT NULL,
    tries      integer NOT NULL,
    next_try   timestamptz NOT NULL,
    problem    text NOT NULL
);

-- +goose Down
DROP TABLE webhooks;
DROP TABLE service_tokens;
DROP TABLE member_wishes;
DROP TABLE own_addresses;
DROP TABLE mail_wishes;
DROP TABLE kept_supporters;
