-- +goose Up
-- Secret votes that belong to no election (R107, R131, R137, R165): their contest has no election (''), and asks a
-- question. What a caller said of one beside the contest, and what the clock has recorded of it, stands in votes.

ALTER TABLE contests ADD COLUMN vote text NOT NULL DEFAULT '';
ALTER TABLE contests ADD COLUMN question text NOT NULL DEFAULT '';

CREATE TABLE votes (
    contest      text PRIMARY KEY REFERENCES contests (id),
    kind         text NOT NULL,
    owner        text NOT NULL, -- the caller's own id of what is voted on
    panel        text NOT NULL, -- empty: of several or of none
    help         text NOT NULL,
    numbers      text NOT NULL, -- who may be told them at most: all, roll, nobody
    listed       boolean NOT NULL,
    reminders    integer NOT NULL,
    reminded     integer NOT NULL, -- the last one that has gone out
    opened_at    timestamptz,
    closed_at    timestamptz,
    counted_at   timestamptz,
    declared_at  timestamptz,
    ended_at     timestamptz,
    roll_gone_at timestamptz
);
CREATE INDEX votes_by_owner ON votes (kind, owner);
CREATE INDEX votes_unfinished ON votes (contest) WHERE roll_gone_at IS NULL;
