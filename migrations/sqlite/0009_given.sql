-- +goose Up
-- What the notice of an election froze of the register (R8a): seats due, roles that may stand, members who sit on.
-- Elections whose notice is older have none, and go on as they were.

ALTER TABLE elections ADD COLUMN given text NOT NULL DEFAULT 'null';
