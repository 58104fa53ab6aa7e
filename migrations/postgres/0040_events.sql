-- +goose Up
-- What panels do with their community: debates, roundtables, questions to them, votes
-- in the room (R147 to R152, R161 to R165).
CREATE TABLE events (
    id           text PRIMARY KEY,
    reference    text NOT NULL UNIQUE,
    kind         text NOT NULL CHECK (kind IN ('debate', 'roundtable')),
    state        text NOT NULL CHECK (state IN ('planned', 'announced', 'live', 'closed', 'cancelled')),
    attribution  text NOT NULL CHECK (attribution IN ('chatham', 'on-record')),
    title        text NOT NULL,
    starts_at    timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    seats        integer NOT NULL CHECK (seats >= 0), -- 0: as many as come
    body         text NOT NULL, -- JSON: all else that it says of itself
    sequence     integer NOT NULL,
    revision     bigint NOT NULL,
    by_person    text NOT NULL,
    at           timestamptz NOT NULL,
    announced_at timestamptz,
    opened_at    timestamptz,
    closed_at    timestamptz
);
CREATE INDEX events_by_start ON events (starts_at);

CREATE TABLE event_speakers (
    id           text PRIMARY KEY,
    event        text NOT NULL REFERENCES events (id),
    person       text NOT NULL, -- empty: not in the register
    name         text NOT NULL,
    organisation text NOT NULL,
    address      text NOT NULL,
    side         text NOT NULL CHECK (side IN ('chair', 'for', 'against', 'moderator', 'participant')),
    position     integer NOT NULL,
    consented_at timestamptz -- to being named (R152)
);
CREATE INDEX event_speakers_by_event ON event_speakers (event);

-- Who registered and who came: for the organisers alone (R161).
CREATE TABLE event_registrations (
    id           text PRIMARY KEY,
    event        text NOT NULL REFERENCES events (id),
    person       text NOT NULL, -- empty: not in the register
    name         text NOT NULL,
    organisation text NOT NULL,
    address      text NOT NULL,
    comes_as     text NOT NULL CHECK (comes_as IN ('member', 'sponsor', 'guest', 'speaker')),
    standing     text NOT NULL CHECK (standing IN ('admitted', 'waiting', 'withdrawn')),
    at           timestamptz NOT NULL,
    admitted_at  timestamptz,
    came_at      timestamptz,
    left_at      timestamptz
);
CREATE UNIQUE INDEX event_registrations_once ON event_registrations (event, person) WHERE person <> '';
CREATE INDEX event_registrations_by_event ON event_registrations (event, standing);
CREATE INDEX event_registrations_by_person ON event_registrations (person);

-- Addresses of pages of people who cannot sign in: a hash, never the secret itself.
CREATE TABLE event_links (
    hash         bytea PRIMARY KEY,
    event        text NOT NULL REFERENCES events (id),
    speaker      text NOT NULL,
    registration text NOT NULL,
    at           timestamptz NOT NULL
);

CREATE TABLE event_questions (
    id          text PRIMARY KEY,
    event       text NOT NULL REFERENCES events (id),
    person      text NOT NULL, -- shown to the moderators only (R149)
    text        text NOT NULL,
    at          timestamptz NOT NULL,
    during      boolean NOT NULL,
    state       text NOT NULL CHECK (state IN ('asked', 'hidden', 'merged', 'answered')),
    into_other  text NOT NULL,
    why         text NOT NULL,
    moderator   text NOT NULL,
    answered_at timestamptz,
    answered_by text NOT NULL,
    answer      text NOT NULL
);
CREATE INDEX event_questions_by_event ON event_questions (event);

CREATE TABLE event_supports (
    question text NOT NULL REFERENCES event_questions (id),
    person   text NOT NULL,
    PRIMARY KEY (question, person)
);

-- Which votes were taken in the room; what they came to is their contests'.
CREATE TABLE event_votes (
    contest  text PRIMARY KEY,
    event    text NOT NULL REFERENCES events (id),
    number   integer NOT NULL CHECK (number >= 1),
    purpose  text NOT NULL CHECK (purpose IN ('first', 'last', 'other')),
    question text NOT NULL,
    at       timestamptz NOT NULL,
    UNIQUE (event, number)
);

-- +goose Down
DROP TABLE event_votes;
DROP TABLE event_supports;
DROP TABLE event_questions;
DROP TABLE event_links;
DROP TABLE event_registrations;
DROP TABLE event_speakers;
DROP TABLE events;
