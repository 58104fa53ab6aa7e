-- +goose Up
-- Parts of names are found by an index of every three letters, where the server has the extension for it; without it
-- the search walks the register, as it did. Numbers and addresses are found by their beginning.

-- +goose StatementBegin
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX people_parts ON people USING gin (name_fold gin_trgm_ops);
    END IF;
EXCEPTION WHEN insufficient_privilege OR undefined_file THEN
    RAISE NOTICE 'names are searched without an index: the extension pg_trgm cannot be made here';
END $$;
-- +goose StatementEnd
CREATE INDEX people_number_from ON people (lower(number) text_pattern_ops);
CREATE INDEX people_email_from ON people (email_fold text_pattern_ops);
CREATE INDEX memberships_of_network ON memberships (network, status, person);

-- +goose Down
DROP INDEX memberships_of_network;
DROP INDEX people_email_from;
DROP INDEX people_number_from;
DROP INDEX IF EXISTS people_parts;
