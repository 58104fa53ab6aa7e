-- +goose Up
-- The last revision of an event that everybody in its room has to be shown at once: a vote
-- that opens or is counted, say. What else changes may be shown a little later, so that
-- a full room does not read all of itself anew for everybody who comes in.
ALTER TABLE events ADD COLUMN urgent bigint NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE events DROP COLUMN urgent;
