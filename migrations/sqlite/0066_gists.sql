-- +goose Up
-- What the replica that judged a batch of ballots leaves for the others, under a mark by a key from
-- outside the database; null where nobody else takes ballots. Nothing is in it that is not on the board.
ALTER TABLE board_checkpoints ADD COLUMN gist blob;

-- +goose Down
ALTER TABLE board_checkpoints DROP COLUMN gist;
