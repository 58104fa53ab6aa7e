-- +goose Up
-- Contests, their rolls, boards and blobs. What a contest froze at its seal stands in
-- contests; what moves stands in boards, whose row is the lock of everything on the board.

CREATE TABLE contests (
    id          text PRIMARY KEY,
    election    text NOT NULL,
    reference   text NOT NULL,
    round       integer NOT NULL,
    title       text NOT NULL,
    address     bytea NOT NULL UNIQUE,
    options     text NOT NULL,
    seats       integer NOT NULL,
    method      text NOT NULL,
    policy      text NOT NULL,
    min_ballots integer NOT NULL,
    voters      integer NOT NULL,
    opens       timestamptz NOT NULL,
    duplicates  text NOT NULL,
    max_rank    integer NOT NULL,
    max_marks   integer NOT NULL,
    equal_ranks boolean NOT NULL,
    paper_use   text NOT NULL,
    papers_min  integer NOT NULL,
    settings    text NOT NULL,
    params      text NOT NULL,
    rules       text NOT NULL,
    wrapped     bytea
);
CREATE INDEX contests_by_election ON contests (election, round);
CREATE UNIQUE INDEX contests_reference ON contests (reference);

CREATE TABLE boards (
    contest    text PRIMARY KEY REFERENCES contests (id),
    size       bigint NOT NULL,
    stage      text NOT NULL,
    closes     timestamptz NOT NULL,
    stopped_at timestamptz,
    hold       text NOT NULL,
    alarm      text NOT NULL,
    told       bigint NOT NULL
);
CREATE INDEX boards_by_stage ON boards (stage);

-- The map from tags to members; destroyed when the void window has closed (R89).
CREATE TABLE rolls (
    contest text NOT NULL REFERENCES contests (id),
    tag     bytea NOT NULL,
    person  text NOT NULL,
    voter   text NOT NULL,
    salt    bytea NOT NULL,
    removed boolean NOT NULL,
    PRIMARY KEY (contest, tag)
);
CREATE UNIQUE INDEX rolls_by_person ON rolls (person, contest) WHERE NOT removed;

-- One row an entry. hashes holds what the entry adds to the Merkle tree: its leaf's hash, then
-- the root of every full subtree that it completes. Tag and number stand beside a ballot so
-- that two ballots of one tag with one number cannot both exist, whoever writes them.
CREATE TABLE board_entries (
    contest text NOT NULL,
    leaf    bigint NOT NULL,
    entry   bytea NOT NULL,
    hashes  bytea NOT NULL,
    tag     bytea,
    seq     integer,
    request bytea,
    body    bytea,
    PRIMARY KEY (contest, leaf)
);
CREATE UNIQUE INDEX board_entries_by_tag ON board_entries (contest, tag, seq) WHERE tag IS NOT NULL;
-- A ballot is looked up by the tracking code that its voter has: the beginning of its leaf's hash.
CREATE INDEX board_entries_by_code ON board_entries (substr(hashes, 1, 12)) WHERE tag IS NOT NULL;
CREATE TRIGGER board_entries_append_only BEFORE UPDATE OR DELETE ON board_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER board_entries_no_truncate BEFORE TRUNCATE ON board_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE board_checkpoints (
    contest text NOT NULL,
    size    bigint NOT NULL,
    note    bytea NOT NULL,
    PRIMARY KEY (contest, size)
);
CREATE TRIGGER board_checkpoints_append_only BEFORE UPDATE OR DELETE ON board_checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER board_checkpoints_no_truncate BEFORE TRUNCATE ON board_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What entries cite. The opened papers are one document among these, sorted, without a row,
-- a number or a time of their own.
CREATE TABLE blobs (
    contest text NOT NULL,
    name    bytea NOT NULL,
    kind    text NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (contest, name)
);
