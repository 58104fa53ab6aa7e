-- +goose Up
-- Motions, the versions of their words, who may vote, and the votes by name (R129 to R135, R156). Secret votes are
-- contests like any other: no row here knows a choice of one.

CREATE TABLE motions (
    id          text PRIMARY KEY,
    reference   text NOT NULL,
    way         text NOT NULL,
    meeting     text NOT NULL,
    item        text NOT NULL,
    title       text NOT NULL,
    search      text NOT NULL, -- reference, title and words, folded
    version     integer NOT NULL,
    mover       text NOT NULL,
    seconder    text NOT NULL,
    moved_at    timestamptz NOT NULL,
    seconded_at timestamptz,
    majority    text NOT NULL,
    mode        text NOT NULL,
    because     text NOT NULL,
    shown       text NOT NULL,
    purpose     text NOT NULL,
    person      text NOT NULL,
    office      text NOT NULL,
    subject     text NOT NULL,
    days        integer NOT NULL,
    state       text NOT NULL,
    round       integer NOT NULL,
    opens       timestamptz,
    closes      timestamptz,
    due         timestamptz, -- when the clock has something to do
    contest     text NOT NULL,
    carried     boolean, -- NULL: not decided
    why         text NOT NULL,
    hidden      boolean NOT NULL,
    cast_by     text NOT NULL,
    cast_choice text NOT NULL,
    cast_why    text NOT NULL,
    cast_at     timestamptz,
    reminded_at timestamptz,
    ended_at    timestamptz,
    effect      text NOT NULL,
    effect_why  text NOT NULL,
    replaces    text NOT NULL,
    standing    text NOT NULL,
    replaced_by text NOT NULL,
    same_as     text NOT NULL
);
CREATE UNIQUE INDEX motions_reference ON motions (reference);
CREATE INDEX motions_due ON motions (due) WHERE due IS NOT NULL;
CREATE INDEX motions_meeting ON motions (meeting);
CREATE INDEX motions_ended ON motions (ended_at);
CREATE INDEX motions_contest ON motions (contest);
CREATE INDEX motions_subject ON motions (subject);

CREATE TABLE motion_panels (
    motion  text NOT NULL REFERENCES motions (id),
    panel   text NOT NULL REFERENCES panels (id),
    place   integer NOT NULL,
    members integer NOT NULL,
    voters  integer NOT NULL,
    yes     integer NOT NULL,
    no      integer NOT NULL,
    abstain integer NOT NULL,
    carried boolean NOT NULL,
    PRIMARY KEY (motion, panel)
);
CREATE INDEX motion_panels_panel ON motion_panels (panel, motion);

CREATE TABLE motion_versions (
    motion    text NOT NULL REFERENCES motions (id),
    version   integer NOT NULL,
    title     text NOT NULL,
    words     text NOT NULL,
    hash      bytea NOT NULL,
    by_person text NOT NULL,
    at        timestamptz NOT NULL,
    why       text NOT NULL,
    PRIMARY KEY (motion, version)
);

-- Frozen when the vote was called.
CREATE TABLE motion_roll (
    motion  text NOT NULL REFERENCES motions (id),
    round   integer NOT NULL,
    panel   text NOT NULL,
    person  text NOT NULL,
    elected boolean NOT NULL,
    PRIMARY KEY (motion, round, panel, person)
);
CREATE INDEX motion_roll_person ON motion_roll (person);

-- The choice that stands; every change of it is an act in the record (R133).
CREATE TABLE motion_votes (
    motion text NOT NULL REFERENCES motions (id),
    round  integer NOT NULL,
    panel  text NOT NULL,
    person text NOT NULL,
    choice text NOT NULL,
    at     timestamptz NOT NULL,
    salt   bytea NOT NULL,
    PRIMARY KEY (motion, round, panel, person)
);

-- Who asked that a vote be secret, that it go to a meeting, that a lost motion may return, or is conflicted (R126).
CREATE TABLE motion_asks (
    motion text NOT NULL REFERENCES motions (id),
    wish   text NOT NULL,
    person text NOT NULL,
    at     timestamptz NOT NULL,
    PRIMARY KEY (motion, wish, person)
);
