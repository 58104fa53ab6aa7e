-- +goose Up
-- What an event is written up as: a discussion paper or a note, its versions, speakers'
-- checks of their own words, notes below it (R152 to R155, R163, R164).
CREATE TABLE event_papers (
    event      text PRIMARY KEY REFERENCES events (id),
    latest     integer NOT NULL CHECK (latest >= 0), -- 0: nothing has been drafted
    sources    text NOT NULL, -- JSON: whose words of the forum it quotes; named nowhere (R155)
    flagged_at datetime -- found late (R154)
);

CREATE TABLE event_paper_versions (
    event        text NOT NULL REFERENCES events (id),
    number       integer NOT NULL CHECK (number >= 1),
    body         text NOT NULL,
    by_person    text NOT NULL,
    at           datetime NOT NULL,
    why          text NOT NULL,
    published_at datetime,
    readers      text NOT NULL CHECK (readers IN ('', 'members', 'public')),
    withheld_at  datetime, -- since then somebody in it may not be named (R152)
    PRIMARY KEY (event, number)
);
CREATE INDEX event_paper_versions_published ON event_paper_versions (published_at);

-- A speaker's own words, and whether she agrees to them (R163).
CREATE TABLE event_quotes (
    id          text PRIMARY KEY,
    event       text NOT NULL REFERENCES events (id),
    speaker     text NOT NULL REFERENCES event_speakers (id),
    words       text NOT NULL,
    digest      blob NOT NULL,
    at          datetime NOT NULL,
    asked_at    datetime,
    answered_at datetime,
    agreed      boolean NOT NULL,
    instead     text NOT NULL,
    how         text NOT NULL CHECK (how IN ('', 'page', 'link', 'mail')),
    noted_by    text NOT NULL,
    evidence    text NOT NULL,
    reminded    integer NOT NULL CHECK (reminded >= 0),
    UNIQUE (event, speaker, digest)
);

-- Addresses of the pages on which speakers check their words: a hash, never the secret.
CREATE TABLE event_paper_links (
    hash    blob PRIMARY KEY,
    event   text NOT NULL REFERENCES events (id),
    speaker text NOT NULL REFERENCES event_speakers (id),
    at      datetime NOT NULL
);

-- Findings that somebody has judged to mean nobody who was there (R153).
CREATE TABLE event_paper_asides (
    event     text NOT NULL REFERENCES events (id),
    digest    blob NOT NULL,
    why       text NOT NULL,
    by_person text NOT NULL,
    at        datetime NOT NULL,
    PRIMARY KEY (event, digest)
);

-- Dated notes: corrections of what is published, and what a partner asked for (R164).
CREATE TABLE event_paper_notes (
    id        text PRIMARY KEY,
    event     text NOT NULL REFERENCES events (id),
    kind      text NOT NULL CHECK (kind IN ('correction', 'partner')),
    text      text NOT NULL,
    done      text NOT NULL,
    by_person text NOT NULL,
    at        datetime NOT NULL
);
CREATE INDEX event_paper_notes_by_event ON event_paper_notes (event, at);

-- +goose Down
DROP TABLE event_paper_notes;
DROP TABLE event_paper_asides;
DROP TABLE event_paper_links;
DROP TABLE event_quotes;
DROP TABLE event_paper_versions;
DROP TABLE event_papers;
