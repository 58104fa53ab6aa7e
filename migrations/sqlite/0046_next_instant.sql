-- +goose Up
-- When the clock looks at an election, a vote of no election or a panel next: whatever changes what that hangs on puts
-- it back to the beginning of time in the same transaction, and the clock, once it has looked and found nothing to do,
-- writes the next instant at which there may be something. Null: never, as things stand.

ALTER TABLE elections ADD COLUMN next_at datetime DEFAULT '1970-01-01 00:00:00+00:00';
ALTER TABLE votes ADD COLUMN next_at datetime DEFAULT '1970-01-01 00:00:00+00:00';
ALTER TABLE panels ADD COLUMN next_at datetime DEFAULT '1970-01-01 00:00:00+00:00';
CREATE INDEX elections_next ON elections (next_at);
CREATE INDEX votes_next ON votes (next_at);
CREATE INDEX panels_next ON panels (next_at);

-- +goose Down
DROP INDEX panels_next;
DROP INDEX votes_next;
DROP INDEX elections_next;
ALTER TABLE panels DROP COLUMN next_at;
ALTER TABLE votes DROP COLUMN next_at;
ALTER TABLE elections DROP COLUMN next_at;
