-- +goose Up
-- Parts of names are found by an index of every three letters. It goes by a number of its own for everybody, since
-- those of rows without one may change; what is deleted from it is overwritten, as somebody may be forgotten. Numbers
-- and addresses are found by their beginning.

CREATE TABLE people_parts_places (
    place  integer PRIMARY KEY,
    person text NOT NULL
);
CREATE UNIQUE INDEX people_parts_places_person ON people_parts_places (person);
CREATE VIRTUAL TABLE people_parts USING fts5(name_fold, tokenize = 'trigram', detail = 'none');
INSERT INTO people_parts (people_parts, rank) VALUES ('secure-delete', 1);
INSERT INTO people_parts_places (person) SELECT id FROM people;
INSERT INTO people_parts (rowid, name_fold) SELECT place, name_fold FROM people_parts_places JOIN people ON people.id = person;
-- +goose StatementBegin
CREATE TRIGGER people_parts_insert AFTER INSERT ON people BEGIN
    INSERT INTO people_parts_places (person) VALUES (new.id);
    INSERT INTO people_parts (rowid, name_fold) SELECT place, new.name_fold FROM people_parts_places WHERE person = new.id;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER people_parts_update AFTER UPDATE OF name_fold ON people WHEN new.name_fold <> old.name_fold BEGIN
    UPDATE people_parts SET name_fold = new.name_fold WHERE rowid = (SELECT place FROM people_parts_places WHERE person = new.id);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER people_parts_delete AFTER DELETE ON people BEGIN
    DELETE FROM people_parts WHERE rowid = (SELECT place FROM people_parts_places WHERE person = old.id);
    DELETE FROM people_parts_places WHERE person = old.id;
END;
-- +goose StatementEnd
CREATE INDEX people_number_from ON people (lower(number));
CREATE INDEX people_email_from ON people (email_fold);
CREATE INDEX memberships_of_network ON memberships (network, status, person);

-- +goose Down
DROP INDEX memberships_of_network;
DROP INDEX people_email_from;
DROP INDEX people_number_from;
DROP TRIGGER people_parts_delete;
DROP TRIGGER people_parts_update;
DROP TRIGGER people_parts_insert;
DROP TABLE people_parts;
DROP TABLE people_parts_places;
