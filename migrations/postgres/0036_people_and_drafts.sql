-- +goose Up
-- A person's photograph as it is shown: drawn anew from what was sent, of which nothing
-- else is kept.
CREATE TABLE portraits (
    person  text PRIMARY KEY REFERENCES people (id),
    picture bytea NOT NULL,
    kept_at timestamptz NOT NULL
);

-- Drafts whose notice the clock publishes on its day, because somebody has said so.
CREATE TABLE self_publishing (
    election text PRIMARY KEY REFERENCES elections (id),
    person   text NOT NULL,
    asked_at timestamptz NOT NULL
);

-- Addresses to which mails do not go: why and since when. It says nothing of which mail
-- it was, and ends with the address.
CREATE TABLE unreachable (
    person     text PRIMARY KEY REFERENCES people (id),
    email_fold text NOT NULL,
    problem    text NOT NULL,
    since      timestamptz NOT NULL
);

-- +goose Down
DROP TABLE unreachable;
DROP TABLE self_publishing;
DROP TABLE portraits;
