-- +goose Up
-- Motions of no confidence in a chair or vice-chair (R107 to R109). The secret ballot on one is a contest like any other; here stands
-- who moved and seconded it, which every member of the panel is told, and never how anybody voted. And a person's clinical
-- discipline, where an organisation keeps it (R98).

CREATE TABLE confidence_motions (
    id          text PRIMARY KEY,
    panel       text NOT NULL REFERENCES panels (id),
    office      text NOT NULL CHECK (office IN ('chair', 'vice-chair')),
    office_term text NOT NULL REFERENCES office_terms (id),
    person      text NOT NULL REFERENCES people (id),
    state       text NOT NULL CHECK (state IN ('moved', 'noticed', 'voting', 'carried', 'lost', 'withdrawn', 'lapsed', 'fallen')),
    moved_by    text NOT NULL REFERENCES people (id),
    moved_at    timestamptz NOT NULL,
    why         text NOT NULL,
    seconded_by text NOT NULL,
    seconded_at timestamptz,
    lapses      timestamptz NOT NULL,
    opens       timestamptz,
    closes      timestamptz,
    contest     text NOT NULL,
    elected     integer NOT NULL,
    ended_at    timestamptz
);
CREATE INDEX confidence_motions_panel ON confidence_motions (panel, moved_at);
CREATE INDEX confidence_motions_person ON confidence_motions (person);
CREATE UNIQUE INDEX confidence_motions_one ON confidence_motions (office_term) WHERE ended_at IS NULL;

ALTER TABLE people ADD COLUMN discipline text NOT NULL DEFAULT '';
