-- +goose Up
-- How many of each organisation's members on a roll had voted, as far as it may be told (R59): made once, when the votes
-- were counted, so that nobody learns from two readings who of them had. The line without a name is all others together.
CREATE TABLE turnout_groups (
    contest text NOT NULL REFERENCES contests (id),
    place   integer NOT NULL,
    name    text NOT NULL,
    roll    integer NOT NULL,
    ballots integer NOT NULL,
    PRIMARY KEY (contest, place)
);

-- +goose Down
DROP TABLE turnout_groups;
