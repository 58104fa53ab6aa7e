-- +goose Up
-- Every agenda that was published, and each that stood after a change (R158).
CREATE TABLE agenda_versions (
    meeting   text NOT NULL REFERENCES meetings (id),
    version   integer NOT NULL,
    body      text NOT NULL,
    by_person text NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (meeting, version)
);
CREATE TRIGGER agenda_versions_append_only BEFORE UPDATE OR DELETE ON agenda_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- +goose Down
DROP TABLE agenda_versions;
