-- +goose Up
-- Keys wrapped by an outer key that the database never sees (elections/keep). Never in
-- a copy made by `hustings backup`.
CREATE TABLE kept_keys (
    name    text PRIMARY KEY,
    wrapped bytea NOT NULL
);

-- +goose Down
DROP TABLE kept_keys;
