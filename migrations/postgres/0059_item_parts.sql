-- +goose Up
-- What a standing item is for, whatever it is called: to list open actions (R159), or to end the agenda (R122).
ALTER TABLE agenda_items ADD COLUMN part text NOT NULL DEFAULT '';
UPDATE agenda_items SET part = 'actions' WHERE standing AND title = 'Actions from earlier meetings';
UPDATE agenda_items SET part = 'last' WHERE standing AND action = '' AND part = '' AND EXISTS (
    SELECT 1 FROM meeting_panels p LEFT JOIN panel_habits h ON h.panel = p.panel
    WHERE p.meeting = agenda_items.meeting AND p.position = (SELECT min(o.position) FROM meeting_panels o WHERE o.meeting = p.meeting)
      AND CASE WHEN h.body::jsonb -> 'standing' IS NULL THEN agenda_items.title = 'Any other business'
          ELSE EXISTS (SELECT 1 FROM jsonb_array_elements(h.body::jsonb -> 'standing') s WHERE s ->> 'last' = 'true' AND s ->> 'title' = agenda_items.title) END);

-- +goose Down
ALTER TABLE agenda_items DROP COLUMN part;
