-- +goose Up
-- Papers counted again to fill a casual vacancy (R116): which seats, who is asked whether she would serve, and the
-- companion file that the board's key has signed.
CREATE TABLE countbacks (
    id           text PRIMARY KEY,
    reference    text NOT NULL UNIQUE,
    panel        text NOT NULL REFERENCES panels (id),
    election     text NOT NULL REFERENCES elections (id),
    contest      text NOT NULL,
    state        text NOT NULL CHECK (state IN ('asking', 'seated', 'nobody', 'abandoned')),
    places       text NOT NULL, -- the vacant seats, the longest remainder first
    by_person    text NOT NULL,
    why          text NOT NULL,
    asked_at     datetime NOT NULL,
    closes_at    datetime NOT NULL,
    done_at      datetime,
    companion    blob, -- NULL: nothing was counted
    returned     text NOT NULL, -- nominations, in the order of election
    why_nobody   text NOT NULL
);
CREATE INDEX countbacks_by_panel ON countbacks (panel, asked_at);
CREATE INDEX countbacks_by_contest ON countbacks (contest);
CREATE TABLE countback_asks (
    id          text PRIMARY KEY,
    countback   text NOT NULL REFERENCES countbacks (id),
    nomination  text NOT NULL,
    person      text NOT NULL,
    option_id   text NOT NULL,
    link        blob, -- of the mail, as a keyed hash; NULL once the countback is over
    asked_at    datetime NOT NULL,
    answered_at datetime,
    consents    boolean NOT NULL,
    left_out    text NOT NULL -- why a consent did not count
);
CREATE INDEX countback_asks_by_countback ON countback_asks (countback);
CREATE INDEX countback_asks_by_person ON countback_asks (person);
CREATE INDEX countback_asks_by_link ON countback_asks (link);

-- Complaints about how somebody campaigns (R57), and what the returning officer made of them.
CREATE TABLE complaints (
    id          text PRIMARY KEY,
    election    text NOT NULL REFERENCES elections (id),
    nomination  text NOT NULL, -- empty: nobody in particular
    person      text NOT NULL,
    words       text NOT NULL,
    at          datetime NOT NULL,
    answer      text NOT NULL,
    correction  text NOT NULL, -- as it was published; empty: none
    answered_by text NOT NULL,
    answered_at datetime
);
CREATE INDEX complaints_by_election ON complaints (election);
