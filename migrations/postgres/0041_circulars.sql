-- +goose Up
-- Mails to many that are still to be written: the clock writes them in pieces, after
-- the act that they tell of. Whom they go to is asked as they are written.
CREATE TABLE circulars (
    id         text PRIMARY KEY,
    at         timestamptz NOT NULL,
    election   text NOT NULL,
    template   text NOT NULL,
    args       text NOT NULL,
    not_after  timestamptz,
    audience   text NOT NULL,
    contest    text NOT NULL,
    network    text NOT NULL,
    qualifying text NOT NULL,
    home_only  boolean NOT NULL,
    but        text NOT NULL,
    after      text NOT NULL,
    written    integer NOT NULL
);
CREATE INDEX circulars_at ON circulars (at);

-- +goose Down
DROP TABLE circulars;
