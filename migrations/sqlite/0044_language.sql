-- +goose Up
-- In which language somebody is written to, by its tag; empty: she has not chosen.
ALTER TABLE people ADD COLUMN language text NOT NULL DEFAULT '' CHECK (language IN ('', 'en-GB', 'cy'));

-- +goose Down
ALTER TABLE people DROP COLUMN language;
