-- +goose Up
-- Keys wrapped by an outer key: used on PostgreSQL only, here for one schema on both.
CREATE TABLE kept_keys (
    name    text PRIMARY KEY,
    wrapped blob NOT NULL
);

-- +goose Down
DROP TABLE kept_keys;
