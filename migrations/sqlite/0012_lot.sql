-- +goose Up
-- The second holder of the lot (R73a): what an officer has bound herself to for the rounds to come.
-- Her value is nowhere but with her; contest is the number that the round's manifest will bear.
CREATE TABLE lot_commitments (
    election  text NOT NULL REFERENCES elections (id),
    round     integer NOT NULL CHECK (round > 0),
    contest   blob NOT NULL,
    holder    text NOT NULL CHECK (holder IN ('deputy', 'auditor')),
    person    text NOT NULL REFERENCES people (id),
    promise   blob NOT NULL,
    at        datetime NOT NULL,
    PRIMARY KEY (election, round)
);
CREATE UNIQUE INDEX lot_commitments_contest ON lot_commitments (contest);
CREATE INDEX lot_commitments_person ON lot_commitments (person);
