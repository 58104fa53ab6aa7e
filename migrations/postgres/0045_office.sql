-- +goose Up
-- When the last reminder of a poll went out, one that an officer asked for too (R69).
ALTER TABLE boards ADD COLUMN reminded_at timestamptz;
-- A member number as numbers are compared: one whatever its letters' case (R35).
ALTER TABLE people ADD COLUMN number_fold text NOT NULL DEFAULT '';
UPDATE people SET number_fold = lower(number);
CREATE INDEX people_number_fold ON people (number_fold);

-- +goose Down
DROP INDEX people_number_fold;
ALTER TABLE people DROP COLUMN number_fold;
ALTER TABLE boards DROP COLUMN reminded_at;
