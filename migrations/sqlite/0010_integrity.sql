-- +goose Up
-- What only a key from outside the database can make: whoever owns the database can write rows, not these.

-- Each ballot is bound at its intake to its place and to the member who cast it. Boards sealed before this have none.
ALTER TABLE boards ADD COLUMN bound boolean NOT NULL DEFAULT false;
ALTER TABLE boards ADD COLUMN told_seal blob;
ALTER TABLE board_entries ADD COLUMN bound blob;

-- A mail's recipient and what became of it; a session, a link. Rows without a seal open nothing.
ALTER TABLE outbox ADD COLUMN seal blob;
ALTER TABLE sessions ADD COLUMN seal blob;
ALTER TABLE sign_in_links ADD COLUMN seal blob;

-- What was certified, as it was signed with the board's key: results are shown from this.
CREATE TABLE declarations (
    election  text PRIMARY KEY REFERENCES elections (id),
    body      blob NOT NULL,
    signature blob NOT NULL
);
-- +goose StatementBegin
CREATE TRIGGER declarations_no_update BEFORE UPDATE ON declarations BEGIN SELECT RAISE(ABORT, 'append-only: declarations'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER declarations_no_delete BEFORE DELETE ON declarations BEGIN SELECT RAISE(ABORT, 'append-only: declarations'); END;
-- +goose StatementEnd
