-- +goose Up
-- Of when the last copy is that `hustings backup` has made whole: for figures, and for nothing that is decided.
ALTER TABLE installation ADD COLUMN copied_at datetime;

-- +goose Down
ALTER TABLE installation DROP COLUMN copied_at;
