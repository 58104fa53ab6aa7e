-- +goose Up
-- The register: networks, panels, seats, people, dated facts about them, and sign-in.
-- Dates are text YYYY-MM-DD, terms half-open: until is the first day after.

CREATE TABLE networks (
    id   text PRIMARY KEY,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('panelled', 'specialist', 'wider')),
    accepted_roles text NOT NULL, -- JSON
    ended_on text
);
CREATE UNIQUE INDEX networks_code ON networks (code);

CREATE TABLE panels (
    id      text PRIMARY KEY,
    network text NOT NULL REFERENCES networks (id),
    code    text NOT NULL,
    name    text NOT NULL,
    ended_on text
);
CREATE UNIQUE INDEX panels_code ON panels (code);
CREATE INDEX panels_network ON panels (network);

-- What the next election of this kind will freeze (R8).
CREATE TABLE panel_params (
    panel text NOT NULL REFERENCES panels (id),
    kind  text NOT NULL,
    body  text NOT NULL, -- JSON
    PRIMARY KEY (panel, kind)
);

CREATE TABLE seats (
    id     text PRIMARY KEY,
    panel  text NOT NULL REFERENCES panels (id),
    number integer NOT NULL CHECK (number > 0)
);
CREATE UNIQUE INDEX seats_number ON seats (panel, number);

CREATE TABLE people (
    id       text PRIMARY KEY,
    number   text NOT NULL, -- the person key (R7, R35)
    forename text NOT NULL,
    surname  text NOT NULL,
    name_fold text NOT NULL, -- as names are searched
    name_key blob NOT NULL, -- as names are sorted
    email      text NOT NULL, -- as given
    email_fold text, -- as addresses are compared (R35)
    organisation text NOT NULL,
    parent_group text NOT NULL,
    job_role     text NOT NULL,
    role_since   text, -- date
    disabled_at datetime,
    erased_at   datetime
);
CREATE UNIQUE INDEX people_number ON people (number);
CREATE UNIQUE INDEX people_email ON people (email_fold);
CREATE INDEX people_name ON people (name_key, id);

-- One open fact per person and network, one open home per person (R4).
CREATE TABLE memberships (
    id      text NOT NULL,
    person  text NOT NULL, -- no reference: an import joins people, and checking a million again takes longer than storing them
    network text NOT NULL,
    home    boolean NOT NULL,
    status  text NOT NULL CHECK (status IN ('active', 'suspended', 'lapsed', 'expelled')),
    from_date  text NOT NULL,
    until_date text,
    PRIMARY KEY (person, id), -- facts are always asked for by person; a million rows need no index more
    CHECK (until_date IS NULL OR from_date <= until_date)
) WITHOUT ROWID;
CREATE UNIQUE INDEX memberships_open ON memberships (person, network) WHERE until_date IS NULL;
CREATE UNIQUE INDEX memberships_home ON memberships (person) WHERE until_date IS NULL AND home;

CREATE TABLE appointments (
    id       text PRIMARY KEY,
    person   text NOT NULL REFERENCES people (id),
    role     text NOT NULL,
    panel    text NOT NULL, -- empty: not limited to one
    election text NOT NULL,
    from_at  datetime NOT NULL,
    until_at datetime,
    why      text NOT NULL
);
CREATE INDEX appointments_person ON appointments (person);

CREATE TABLE seat_terms (
    id    text PRIMARY KEY,
    seat  text NOT NULL REFERENCES seats (id),
    panel text NOT NULL REFERENCES panels (id),
    number integer NOT NULL,
    from_date  text NOT NULL,
    until_date text NOT NULL,
    election   text NOT NULL, -- empty: brought in (R2a)
    CHECK (from_date < until_date)
);
CREATE INDEX seat_terms_panel ON seat_terms (panel, from_date);
CREATE INDEX seat_terms_seat ON seat_terms (seat);

-- Nobody shares a seat, and nobody has two on one panel (R21).
CREATE TABLE holdings (
    id        text PRIMARY KEY,
    seat_term text NOT NULL REFERENCES seat_terms (id),
    seat      text NOT NULL REFERENCES seats (id),
    panel     text NOT NULL REFERENCES panels (id),
    person    text NOT NULL REFERENCES people (id),
    from_date  text NOT NULL,
    until_date text NOT NULL,
    mandate text NOT NULL,
    contest text NOT NULL,
    note    text NOT NULL,
    ended_by text NOT NULL,
    CHECK (from_date <= until_date)
);
CREATE INDEX holdings_panel ON holdings (panel, from_date);
CREATE INDEX holdings_person ON holdings (person);
CREATE INDEX holdings_seat ON holdings (seat);

CREATE TABLE office_terms (
    id     text PRIMARY KEY,
    panel  text NOT NULL REFERENCES panels (id),
    office text NOT NULL CHECK (office IN ('chair', 'vice-chair')),
    person text NOT NULL REFERENCES people (id),
    from_date  text NOT NULL,
    until_date text NOT NULL,
    mandate text NOT NULL,
    contest text NOT NULL,
    note    text NOT NULL,
    ended_by text NOT NULL,
    CHECK (from_date <= until_date)
);
CREATE INDEX office_terms_panel ON office_terms (panel, office);
CREATE INDEX office_terms_person ON office_terms (person);

-- +goose StatementBegin
CREATE TRIGGER seat_terms_no_overlap_insert BEFORE INSERT ON seat_terms WHEN NEW.from_date < NEW.until_date AND EXISTS (
    SELECT 1 FROM seat_terms h WHERE h.seat = NEW.seat AND h.id <> NEW.id AND h.from_date < h.until_date
    AND NEW.from_date < h.until_date AND h.from_date < NEW.until_date)
BEGIN SELECT RAISE(ABORT, 'overlap: seat_terms_no_overlap'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER seat_terms_no_overlap_update BEFORE UPDATE ON seat_terms WHEN NEW.from_date < NEW.until_date AND EXISTS (
    SELECT 1 FROM seat_terms h WHERE h.seat = NEW.seat AND h.id <> NEW.id AND h.from_date < h.until_date
    AND NEW.from_date < h.until_date AND h.from_date < NEW.until_date)
BEGIN SELECT RAISE(ABORT, 'overlap: seat_terms_no_overlap'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER holdings_no_overlap_insert BEFORE INSERT ON holdings WHEN NEW.from_date < NEW.until_date AND EXISTS (
    SELECT 1 FROM holdings h WHERE h.seat = NEW.seat AND h.id <> NEW.id AND h.from_date < h.until_date
    AND NEW.from_date < h.until_date AND h.from_date < NEW.until_date)
BEGIN SELECT RAISE(ABORT, 'overlap: holdings_no_overlap'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER holdings_no_overlap_update BEFORE UPDATE ON holdings WHEN NEW.from_date < NEW.until_date AND EXISTS (
    SELECT 1 FROM holdings h WHERE h.seat = NEW.seat AND h.id <> NEW.id AND h.from_date < h.until_date
    AND NEW.from_date < h.until_date AND h.from_date < NEW.until_date)
BEGIN SELECT RAISE(ABORT, 'overlap: holdings_no_overlap'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER holdings_one_each_insert BEFORE INSERT ON holdings WHEN NEW.from_date < NEW.until_date AND EXISTS (
    SELECT 1 FROM holdings h WHERE h.panel = NEW.panel AND h.person = NEW.person AND h.id <> NEW.id AND h.from_date < h.until_date
    AND NEW.from_date < h.until_date AND h.from_date < NEW.until_date)
BEGIN SELECT RAISE(ABORT, 'overlap: holdings_one_each'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER holdings_one_each_update BEFORE UPDATE ON holdings WHEN NEW.from_date < NEW.until_date AND EXISTS (
    SELECT 1 FROM holdings h WHERE h.panel = NEW.panel AND h.person = NEW.person AND h.id <> NEW.id AND h.from_date < h.until_date
    AND NEW.from_date < h.until_date AND h.from_date < NEW.until_date)
BEGIN SELECT RAISE(ABORT, 'overlap: holdings_one_each'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER office_terms_no_overlap_insert BEFORE INSERT ON office_terms WHEN NEW.from_date < NEW.until_date AND EXISTS (
    SELECT 1 FROM office_terms h WHERE h.panel = NEW.panel AND h.office = NEW.office AND h.id <> NEW.id AND h.from_date < h.until_date
    AND NEW.from_date < h.until_date AND h.from_date < NEW.until_date)
BEGIN SELECT RAISE(ABORT, 'overlap: office_terms_no_overlap'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER office_terms_no_overlap_update BEFORE UPDATE ON office_terms WHEN NEW.from_date < NEW.until_date AND EXISTS (
    SELECT 1 FROM office_terms h WHERE h.panel = NEW.panel AND h.office = NEW.office AND h.id <> NEW.id AND h.from_date < h.until_date
    AND NEW.from_date < h.until_date AND h.from_date < NEW.until_date)
BEGIN SELECT RAISE(ABORT, 'overlap: office_terms_no_overlap'); END;
-- +goose StatementEnd

-- From a day on without a job role that lets one serve (R111).
CREATE TABLE role_losses (
    id     text PRIMARY KEY,
    person text NOT NULL REFERENCES people (id),
    from_date text NOT NULL,
    cured_on  text
);
CREATE UNIQUE INDEX role_losses_open ON role_losses (person) WHERE cured_on IS NULL;
CREATE INDEX role_losses_person ON role_losses (person);

-- Erasures asked for; they wait while an election needs the person.
CREATE TABLE erasures (
    person   text PRIMARY KEY REFERENCES people (id),
    asked_at datetime NOT NULL,
    done_at  datetime
);

-- A link that was asked for, whether or not the address is known: only hashes
-- of the address, the token and the code, and gone a day later.
CREATE TABLE sign_in_links (
    id      text PRIMARY KEY,
    address blob NOT NULL,
    person  text, -- NULL: nobody of that address
    token   blob NOT NULL,
    browser blob NOT NULL,
    code    blob NOT NULL,
    tries   integer NOT NULL,
    asked_at datetime NOT NULL,
    until_at datetime NOT NULL,
    used_at  datetime
);
CREATE UNIQUE INDEX sign_in_links_token ON sign_in_links (token);
CREATE INDEX sign_in_links_address ON sign_in_links (address, asked_at);
CREATE INDEX sign_in_links_browser ON sign_in_links (browser);
CREATE INDEX sign_in_links_person ON sign_in_links (person);

CREATE TABLE sessions (
    id     text PRIMARY KEY,
    token  blob NOT NULL, -- hash of the cookie
    person text NOT NULL REFERENCES people (id),
    began_at datetime NOT NULL, -- of the first in a row of rotations
    seen_at  datetime NOT NULL,
    stepped_up_at datetime,
    ended_at datetime,
    ended_by text NOT NULL
);
CREATE UNIQUE INDEX sessions_token ON sessions (token);
CREATE INDEX sessions_person ON sessions (person);

CREATE TABLE passkeys (
    id     text PRIMARY KEY,
    person text NOT NULL REFERENCES people (id),
    credential blob NOT NULL,
    body   text NOT NULL, -- JSON
    name   text NOT NULL,
    added_at datetime NOT NULL,
    used_at  datetime
);
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential);
CREATE INDEX passkeys_person ON passkeys (person);

-- A passkey ceremony under way; taken once.
CREATE TABLE challenges (
    session text NOT NULL REFERENCES sessions (id),
    purpose text NOT NULL,
    body    text NOT NULL, -- JSON
    until_at datetime NOT NULL,
    PRIMARY KEY (session, purpose)
);
