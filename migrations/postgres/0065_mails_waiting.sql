-- +goose Up
-- The mails that wait are counted a kind at a time, and the first of each kind found, along an index of those alone: of a
-- million, no more steps are taken than are said. Those whose time is over are found by it, each round of the post.
CREATE INDEX outbox_waiting_kinds ON outbox (template, next_try) WHERE state = 'waiting';
CREATE INDEX outbox_expiring ON outbox (not_after) WHERE state = 'waiting' AND not_after IS NOT NULL;

-- +goose Down
DROP INDEX outbox_expiring;
DROP INDEX outbox_waiting_kinds;
