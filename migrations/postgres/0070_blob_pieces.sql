-- +goose Up
-- A long blob in pieces, so that no server has to hold it whole: its row in blobs is then empty. What
-- was stored whole stays whole. Nothing is compressed: these are hashes and elements of a group.
CREATE TABLE blob_pieces (
    contest text NOT NULL,
    name    bytea NOT NULL,
    piece   integer NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (contest, name, piece)
);
ALTER TABLE blob_pieces ALTER COLUMN content SET STORAGE EXTERNAL;

-- +goose Down
UPDATE blobs SET content = whole.content FROM (
    SELECT contest, name, string_agg(content, ''::bytea ORDER BY piece) AS content FROM blob_pieces GROUP BY contest, name
) AS whole WHERE blobs.contest = whole.contest AND blobs.name = whole.name;
DROP TABLE blob_pieces;
