-- +goose Up
-- The mails that wait are counted a kind at a time, and the first of each kind found, along an index that tells them from
-- all others: of a million, no more steps are taken than are said. Those whose time is over are found by another, each
-- round of the post. Both hold every mail, whatever its state: one to an address that nobody has is written as sent, and
-- the time it takes must not tell (PR1).
CREATE INDEX outbox_waiting_kinds ON outbox (state, template, next_try);
CREATE INDEX outbox_expiring ON outbox (state, not_after);

-- +goose Down
DROP INDEX outbox_expiring;
DROP INDEX outbox_waiting_kinds;
