-- +goose Up
-- Contests, their rolls, boards and blobs. What a contest froze at its seal stands in
-- contests; what moves stands in boards, whose row is the lock of everything on the board.

CREATE TABLE contests (
    id          text PRIMARY KEY,
    election    text NOT NULL,
    reference   text NOT NULL,
    round       integer NOT NULL,
    title       text NOT NULL,
    address     blob NOT NULL UNIQUE,
    options     text NOT NULL,
    seats       integer NOT NULL,
    method      text NOT NULL,
    policy      text NOT NULL,
    min_ballots integer NOT NULL,
    voters      integer NOT NULL,
    opens       datetime NOT NULL,
    duplicates  text NOT NULL,
    max_rank    integer NOT NULL,
    max_marks   integer NOT NULL,
    equal_ranks boolean NOT NULL,
    paper_use   text NOT NULL,
    papers_min  integer NOT NULL,
    settings    text NOT NULL,
    params      text NOT NULL,
    rules       text NOT NULL,
    wrapped     blob
);
CREATE INDEX contests_by_election ON contests (election, round);
CREATE UNIQUE INDEX contests_reference ON contests (reference);

CREATE TABLE boards (
    contest    text PRIMARY KEY REFERENCES contests (id),
    size       integer NOT NULL,
    stage      text NOT NULL,
    closes     datetime NOT NULL,
    stopped_at datetime,
    hold       text NOT NULL,
    alarm      text NOT NULL,
    told       integer NOT NULL
);
CREATE INDEX boards_by_stage ON boards (stage);

-- The map from tags to members; destroyed when the void window has closed (R89).
CREATE TABLE rolls (
    contest text NOT NULL REFERENCES contests (id),
    tag     blob NOT NULL,
    person  text NOT NULL,
    voter   text NOT NULL,
    salt    blob NOT NULL,
    removed boolean NOT NULL,
    PRIMARY KEY (contest, tag)
);
CREATE UNIQUE INDEX rolls_by_person ON rolls (person, contest) WHERE NOT removed;

-- One row an entry. hashes holds what the entry adds to the Merkle tree: its leaf's hash, then
-- the root of every full subtree that it completes. Tag and number stand beside a ballot so
-- that two ballots of one tag with one number cannot both exist, whoever writes them.
CREATE TABLE board_entries (
    contest text NOT NULL,
    leaf    integer NOT NULL,
    entry   blob NOT NULL,
    hashes  blob NOT NULL,
    tag     blob,
    seq     integer,
    request blob,
    body    blob,
    PRIMARY KEY (contest, leaf)
);
CREATE UNIQUE INDEX board_entries_by_tag ON board_entries (contest, tag, seq) WHERE tag IS NOT NULL;
-- A ballot is looked up by the tracking code that its voter has: the beginning of its leaf's hash.
CREATE INDEX board_entries_by_code ON board_entries (substr(hashes, 1, 12)) WHERE tag IS NOT NULL;
-- +goose StatementBegin
CREATE TRIGGER board_entries_no_update BEFORE UPDATE ON board_entries BEGIN SELECT RAISE(ABORT, 'append-only: board_entries'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER board_entries_no_delete BEFORE DELETE ON board_entries BEGIN SELECT RAISE(ABORT, 'append-only: board_entries'); END;
-- +goose StatementEnd

CREATE TABLE board_checkpoints (
    contest text NOT NULL,
    size    integer NOT NULL,
    note    blob NOT NULL,
    PRIMARY KEY (contest, size)
);
-- +goose StatementBegin
CREATE TRIGGER board_checkpoints_no_update BEFORE UPDATE ON board_checkpoints BEGIN SELECT RAISE(ABORT, 'append-only: board_checkpoints'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER board_checkpoints_no_delete BEFORE DELETE ON board_checkpoints BEGIN SELECT RAISE(ABORT, 'append-only: board_checkpoints'); END;
-- +goose StatementEnd

-- What entries cite. The opened papers are one document among these, sorted, without a row,
-- a number or a time of their own.
CREATE TABLE blobs (
    contest text NOT NULL,
    name    blob NOT NULL,
    kind    text NOT NULL,
    content blob NOT NULL,
    PRIMARY KEY (contest, name)
);
