-- +goose Up
-- The mails of each kind are counted along an index, and no further than is said: of a million only that there are many.
-- One serves an election's figures and those of all: whatever becomes of a mail rewrites its place in it, as in outbox_waiting.
CREATE INDEX outbox_kinds ON outbox (template, state, problem, election);

-- +goose Down
DROP INDEX outbox_kinds;
