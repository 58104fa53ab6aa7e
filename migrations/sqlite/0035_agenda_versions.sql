-- +goose Up
-- Every agenda that was published, and each that stood after a change (R158).
CREATE TABLE agenda_versions (
    meeting   text NOT NULL REFERENCES meetings (id),
    version   integer NOT NULL,
    body      text NOT NULL,
    by_person text NOT NULL,
    at        datetime NOT NULL,
    PRIMARY KEY (meeting, version)
);
-- +goose StatementBegin
CREATE TRIGGER agenda_versions_no_update BEFORE UPDATE ON agenda_versions BEGIN SELECT RAISE(ABORT, 'append-only: agenda_versions'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER agenda_versions_no_delete BEFORE DELETE ON agenda_versions BEGIN SELECT RAISE(ABORT, 'append-only: agenda_versions'); END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE agenda_versions;
