-- +goose Up
-- Signing in with a passkey and nothing else. SQLite changes no constraint: the column is made anew.

ALTER TABLE sessions RENAME COLUMN means TO means_before;
ALTER TABLE sessions ADD COLUMN means text NOT NULL DEFAULT 'mail' CHECK (means IN ('mail', 'single-sign-on', 'passkey'));
UPDATE sessions SET means = means_before;
ALTER TABLE sessions DROP COLUMN means_before;
