-- +goose Up
-- An appointment and a passkey count only with a seal that only the key folder can make. What is older has none: appoint
-- the officers anew at the command line, and let them add their passkeys anew.
ALTER TABLE appointments ADD COLUMN seal text NOT NULL DEFAULT '';
ALTER TABLE passkeys ADD COLUMN seal text NOT NULL DEFAULT '';
