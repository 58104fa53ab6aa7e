-- +goose Up
-- What only a key from outside the database can make: whoever owns the database can write rows, not these.

-- Each ballot is bound at its intake to its place and to the member who cast it. Boards sealed before this have none.
ALTER TABLE boards ADD COLUMN bound boolean NOT NULL DEFAULT false;
ALTER TABLE boards ADD COLUMN told_seal bytea;
ALTER TABLE board_entries ADD COLUMN bound bytea;

-- A mail's recipient and what became of it; a session, a link. Rows without a seal open nothing.
ALTER TABLE outbox ADD COLUMN seal bytea;
ALTER TABLE sessions ADD COLUMN seal bytea;
ALTER TABLE sign_in_links ADD COLUMN seal bytea;

-- What was certified, as it was signed with the board's key: results are shown from this.
CREATE TABLE declarations (
    election  text PRIMARY KEY REFERENCES elections (id),
    body      bytea NOT NULL,
    signature bytea NOT NULL
);
CREATE TRIGGER declarations_append_only BEFORE UPDATE OR DELETE ON declarations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER declarations_no_truncate BEFORE TRUNCATE ON declarations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
