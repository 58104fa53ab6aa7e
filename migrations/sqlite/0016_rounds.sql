-- +goose Up
-- The round of an officers' election that has been decided on and is not sealed yet (R50a): its rule, candidates and
-- hours. Elections that are between two rounds while this is applied have sealed the next one already.

ALTER TABLE elections ADD COLUMN further text NOT NULL DEFAULT 'null';
