-- +goose Up
-- Signing in with the organisation's own identity provider.

ALTER TABLE sessions ADD COLUMN means text NOT NULL DEFAULT 'mail' CHECK (means IN ('mail', 'single-sign-on'));

-- States that have come back from the provider: each is good once. Only a hash, kept until the state
-- would have been too old anyway.
CREATE TABLE spent_states (
    state    blob PRIMARY KEY,
    until_at datetime NOT NULL
);
