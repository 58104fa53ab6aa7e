-- +goose Up
-- The mails of each kind are counted along an index, and no further than is said: of a million only that there are many.
CREATE INDEX outbox_kinds ON outbox (template, state, problem);
CREATE INDEX outbox_kinds_of_election ON outbox (election, template, state, problem);

-- +goose Down
DROP INDEX outbox_kinds_of_election;
DROP INDEX outbox_kinds;
