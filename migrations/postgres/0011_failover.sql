-- +goose Up
-- Which database this is: the epoch is raised, here and in the key folder, when people have
-- accepted a database that had gone back. A copy left behind has a lower one and is refused.
CREATE TABLE installation (
    id     integer PRIMARY KEY CHECK (id = 1),
    name   text NOT NULL,
    epoch  bigint NOT NULL,
    probed timestamptz
);
INSERT INTO installation (id, name, epoch) VALUES (1, gen_random_uuid()::text, 1);

-- What stops all acts until two officers have settled it: a clock that jumped, a database that
-- went back.
CREATE TABLE standstills (
    id           text PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('clock', 'database')),
    detail       text NOT NULL,
    found_at     timestamptz NOT NULL,
    asked_by     text NOT NULL,
    asked_number text NOT NULL,
    why          text NOT NULL,
    asked_at     timestamptz,
    settled_by   text NOT NULL,
    settled_at   timestamptz
);
CREATE UNIQUE INDEX standstills_open ON standstills (kind) WHERE settled_at IS NULL;

-- The number of a batch's turn at the board: whoever comes with an older one writes nothing.
ALTER TABLE boards ADD COLUMN turn bigint NOT NULL DEFAULT 0;
