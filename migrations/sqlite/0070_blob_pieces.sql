-- +goose Up
-- A long blob in pieces, so that no server has to hold it whole: its row in blobs is then empty. What
-- was stored whole stays whole.
CREATE TABLE blob_pieces (
    contest text NOT NULL,
    name    blob NOT NULL,
    piece   integer NOT NULL,
    content blob NOT NULL,
    PRIMARY KEY (contest, name, piece)
);

-- +goose Down
UPDATE blobs SET content = (SELECT CAST(group_concat(content, '') AS blob) FROM
    (SELECT content FROM blob_pieces AS p WHERE p.contest = blobs.contest AND p.name = blobs.name ORDER BY piece))
WHERE EXISTS (SELECT 1 FROM blob_pieces AS p WHERE p.contest = blobs.contest AND p.name = blobs.name);
DROP TABLE blob_pieces;
