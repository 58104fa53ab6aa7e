-- +goose Up
-- What replicas share that used to be each process's own: how often somebody may ask,
-- how many mails may leave, and files that wait for somebody's yes.
CREATE TABLE allowances (
    name  bytea PRIMARY KEY,
    until timestamptz NOT NULL
);
CREATE INDEX allowances_until ON allowances (until);

CREATE TABLE held_files (
    secret bytea PRIMARY KEY,
    owner  text NOT NULL,
    name   text NOT NULL,
    until  timestamptz NOT NULL
);

CREATE TABLE held_pieces (
    secret  bytea NOT NULL REFERENCES held_files (secret) ON DELETE CASCADE,
    number  integer NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (secret, number)
);

-- +goose Down
DROP TABLE held_pieces;
DROP TABLE held_files;
DROP TABLE allowances;
