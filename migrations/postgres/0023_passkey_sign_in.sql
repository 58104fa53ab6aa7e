-- +goose Up
-- Signing in with a passkey and nothing else.

ALTER TABLE sessions DROP CONSTRAINT sessions_means_check;
ALTER TABLE sessions ADD CONSTRAINT sessions_means_check CHECK (means IN ('mail', 'single-sign-on', 'passkey'));
