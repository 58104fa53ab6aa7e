-- +goose Up
-- What a standing item is for, whatever it is called: to list open actions (R159), or to end the agenda (R122).
ALTER TABLE agenda_items ADD COLUMN part text NOT NULL DEFAULT '';
UPDATE agenda_items SET part = 'actions' WHERE standing AND title = 'Actions from earlier meetings';
UPDATE agenda_items SET part = 'last' WHERE standing AND action = '' AND part = '' AND EXISTS (
    SELECT 1 FROM meeting_panels p LEFT JOIN panel_habits h ON h.panel = p.panel
    WHERE p.meeting = agenda_items.meeting AND p.position = (SELECT min(o.position) FROM meeting_panels o WHERE o.meeting = p.meeting)
      AND CASE WHEN json_extract(h.body, '$.standing') IS NULL THEN agenda_items.title = 'Any other business'
          ELSE EXISTS (SELECT 1 FROM json_each(h.body, '$.standing') s WHERE json_extract(s.value, '$.last') AND json_extract(s.value, '$.title') = agenda_items.title) END);

-- +goose Down
ALTER TABLE agenda_items DROP COLUMN part;
