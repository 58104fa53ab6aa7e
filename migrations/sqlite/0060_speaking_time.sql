-- +goose Up
-- How many minutes whoever speaks in a meeting has; 0: as long as she needs (R122).
ALTER TABLE meetings ADD COLUMN speaker_minutes integer NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE meetings DROP COLUMN speaker_minutes;
