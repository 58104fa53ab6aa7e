-- +goose Up
-- What panels write together (R140 to R146, R157) and what they hold to be most important (R136 to R139).

CREATE TABLE open_letters (
    id            text PRIMARY KEY,
    reference     text NOT NULL UNIQUE, -- its public address too
    state         text NOT NULL CHECK (state IN ('draft', 'review', 'approval', 'signing', 'signed', 'published', 'abandoned', 'superseded')),
    version       integer NOT NULL CHECK (version >= 1),
    subject       text NOT NULL, -- the current version's, for lists
    kind          text NOT NULL,
    by_person     text NOT NULL,
    at            datetime NOT NULL,
    published_at  datetime,
    public_from   datetime, -- the embargo's end (R146)
    supersedes    text NOT NULL,
    superseded_by text NOT NULL,
    priorities    text NOT NULL,
    why           text NOT NULL
);
CREATE INDEX open_letters_public ON open_letters (public_from);

-- Every version, as it was (R141).
CREATE TABLE open_letter_versions (
    id         text PRIMARY KEY,
    letter     text NOT NULL REFERENCES open_letters (id),
    number     integer NOT NULL CHECK (number >= 1),
    body       text NOT NULL, -- JSON: all that a signature binds
    by_person  text NOT NULL,
    at         datetime NOT NULL,
    why        text NOT NULL,
    correction boolean NOT NULL,
    digest     blob NOT NULL,
    UNIQUE (letter, number)
);
-- +goose StatementBegin
CREATE TRIGGER open_letter_versions_no_update BEFORE UPDATE ON open_letter_versions
BEGIN
    SELECT RAISE(ABORT, 'append-only: open_letter_versions');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER open_letter_versions_no_delete BEFORE DELETE ON open_letter_versions
BEGIN
    SELECT RAISE(ABORT, 'append-only: open_letter_versions');
END;
-- +goose StatementEnd

-- The panels named in the current version.
CREATE TABLE open_letter_panels (
    letter text NOT NULL REFERENCES open_letters (id),
    panel  text NOT NULL,
    PRIMARY KEY (letter, panel)
);
CREATE INDEX open_letter_panels_by_panel ON open_letter_panels (panel);

-- What each named panel has decided, by which motion (R142).
CREATE TABLE open_letter_approvals (
    letter  text NOT NULL REFERENCES open_letters (id),
    panel   text NOT NULL,
    motion  text NOT NULL,
    version integer NOT NULL,
    digest  blob NOT NULL,
    carried boolean NOT NULL,
    at      datetime NOT NULL,
    PRIMARY KEY (letter, panel, motion)
);
-- +goose StatementBegin
CREATE TRIGGER open_letter_approvals_no_update BEFORE UPDATE ON open_letter_approvals
BEGIN
    SELECT RAISE(ABORT, 'append-only: open_letter_approvals');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER open_letter_approvals_no_delete BEFORE DELETE ON open_letter_approvals
BEGIN
    SELECT RAISE(ABORT, 'append-only: open_letter_approvals');
END;
-- +goose StatementEnd

-- Chairs' signatures; one that counts no more says why (R141, R144).
CREATE TABLE open_letter_signatures (
    id         text PRIMARY KEY,
    letter     text NOT NULL REFERENCES open_letters (id),
    version    integer NOT NULL,
    digest     blob NOT NULL,
    panel      text NOT NULL,
    person     text NOT NULL,
    name       text NOT NULL,
    acting     boolean NOT NULL,
    at         datetime NOT NULL,
    passkey    blob,
    ended      datetime,
    ended_by   text NOT NULL CHECK (ended_by IN ('', 'edited', 'withdrawn')),
    ended_why  text NOT NULL,
    ended_from text NOT NULL
);
CREATE UNIQUE INDEX open_letter_signatures_once ON open_letter_signatures (letter, panel) WHERE ended IS NULL;
CREATE INDEX open_letter_signatures_by_letter ON open_letter_signatures (letter);

CREATE TABLE open_letter_comments (
    id        text PRIMARY KEY,
    letter    text NOT NULL REFERENCES open_letters (id),
    version   integer NOT NULL,
    by_person text NOT NULL,
    at        datetime NOT NULL,
    words     text NOT NULL
);
CREATE INDEX open_letter_comments_by_letter ON open_letter_comments (letter);

-- Withdrawals after publication: the text stays (R144).
CREATE TABLE open_letter_notes (
    id     text PRIMARY KEY,
    letter text NOT NULL REFERENCES open_letters (id),
    panel  text NOT NULL,
    person text NOT NULL,
    name   text NOT NULL,
    acting boolean NOT NULL,
    at     datetime NOT NULL,
    words  text NOT NULL
);
CREATE INDEX open_letter_notes_by_letter ON open_letter_notes (letter);
-- +goose StatementBegin
CREATE TRIGGER open_letter_notes_no_update BEFORE UPDATE ON open_letter_notes
BEGIN
    SELECT RAISE(ABORT, 'append-only: open_letter_notes');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER open_letter_notes_no_delete BEFORE DELETE ON open_letter_notes
BEGIN
    SELECT RAISE(ABORT, 'append-only: open_letter_notes');
END;
-- +goose StatementEnd

-- Answers, as they were received (R146).
CREATE TABLE open_letter_replies (
    id          text PRIMARY KEY,
    letter      text NOT NULL REFERENCES open_letters (id),
    sender      text NOT NULL,
    received_on text NOT NULL,
    words       text NOT NULL,
    file        text NOT NULL, -- JSON: name, kind, size, hash; null: none
    by_person   text NOT NULL,
    at          datetime NOT NULL
);
CREATE INDEX open_letter_replies_by_letter ON open_letter_replies (letter);
-- +goose StatementBegin
CREATE TRIGGER open_letter_replies_no_update BEFORE UPDATE ON open_letter_replies
BEGIN
    SELECT RAISE(ABORT, 'append-only: open_letter_replies');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER open_letter_replies_no_delete BEFORE DELETE ON open_letter_replies
BEGIN
    SELECT RAISE(ABORT, 'append-only: open_letter_replies');
END;
-- +goose StatementEnd

CREATE TABLE priorities (
    id          text PRIMARY KEY,
    reference   text NOT NULL UNIQUE,
    title       text NOT NULL,
    state       text NOT NULL CHECK (state IN ('proposing', 'merging', 'frozen', 'voting', 'decided', 'ended')),
    panels      text NOT NULL, -- JSON: ids
    propose_by  datetime NOT NULL,
    by_person   text NOT NULL,
    at          datetime NOT NULL,
    frozen_at   datetime,
    list_digest blob,
    vote        text NOT NULL, -- its secret vote's contest
    opens       datetime,
    closes      datetime,
    decided_at  datetime,
    elected     text NOT NULL, -- JSON: proposals in order of election (R138)
    adopted_at  datetime, -- by a joint resolution (R139)
    adopted_by  text NOT NULL
);
CREATE INDEX priorities_by_vote ON priorities (vote);

CREATE TABLE proposals (
    id         text PRIMARY KEY,
    priorities text NOT NULL REFERENCES priorities (id),
    by_person  text NOT NULL,
    panel      text NOT NULL,
    title      text NOT NULL,
    text       text NOT NULL,
    at         datetime NOT NULL,
    into_other text NOT NULL, -- merged into this one
    number     integer NOT NULL -- on the frozen long list (R136)
);
CREATE INDEX proposals_by_priorities ON proposals (priorities);

CREATE TABLE proposal_supports (
    proposal text NOT NULL REFERENCES proposals (id),
    person   text NOT NULL,
    PRIMARY KEY (proposal, person)
);

-- The trail of what the secretariat made of them (R136).
CREATE TABLE proposal_changes (
    priorities text NOT NULL REFERENCES priorities (id),
    number     integer NOT NULL CHECK (number >= 1),
    proposal   text NOT NULL,
    change     text NOT NULL,
    into_other text NOT NULL,
    was        text NOT NULL,
    by_person  text NOT NULL,
    at         datetime NOT NULL,
    why        text NOT NULL,
    PRIMARY KEY (priorities, number)
);
-- +goose StatementBegin
CREATE TRIGGER proposal_changes_no_update BEFORE UPDATE ON proposal_changes
BEGIN
    SELECT RAISE(ABORT, 'append-only: proposal_changes');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER proposal_changes_no_delete BEFORE DELETE ON proposal_changes
BEGIN
    SELECT RAISE(ABORT, 'append-only: proposal_changes');
END;
-- +goose StatementEnd
