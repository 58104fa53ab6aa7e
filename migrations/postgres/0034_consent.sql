-- +goose Up
-- The motion of consent items that an item stands in, or was decided by (R122).
ALTER TABLE agenda_items ADD COLUMN taken_by text NOT NULL DEFAULT '';
CREATE INDEX agenda_items_taken ON agenda_items (taken_by) WHERE taken_by <> '';

-- Comments on minutes that are out for them (R127). Item is empty where one is on all.
CREATE TABLE minutes_remarks (
    id      text PRIMARY KEY,
    meeting text NOT NULL REFERENCES meetings (id),
    item    text NOT NULL,
    person  text NOT NULL REFERENCES people (id),
    version integer NOT NULL,
    at      timestamptz NOT NULL,
    body    text NOT NULL
);
CREATE INDEX minutes_remarks_by_meeting ON minutes_remarks (meeting, at);

-- +goose Down
DROP TABLE minutes_remarks;
DROP INDEX agenda_items_taken;
ALTER TABLE agenda_items DROP COLUMN taken_by;
