-- +goose Up
-- What panels do between two elections: calendar, meetings, agendas, papers, attendance, minutes, actions (R121 to R128, R159, R160).

CREATE TABLE meeting_rules (
    panel text PRIMARY KEY REFERENCES panels (id),
    body  text NOT NULL
);
-- What a panel has announced or set up once: standing items, whether it is kept who opens which paper.
CREATE TABLE panel_habits (
    panel text PRIMARY KEY REFERENCES panels (id),
    body  text NOT NULL
);

CREATE TABLE meetings (
    id           text PRIMARY KEY,
    reference    text NOT NULL UNIQUE,
    kind         text NOT NULL,
    title        text NOT NULL,
    starts_at    timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    timezone     text NOT NULL,
    place        text NOT NULL,
    link         text NOT NULL,
    state        text NOT NULL,
    why          text NOT NULL,
    sequence     integer NOT NULL,
    revision     bigint NOT NULL, -- rises with whatever happens in it
    called_at    timestamptz,
    agenda_at    timestamptz,
    opened_at    timestamptz,
    closed_at    timestamptz,
    item         text NOT NULL,
    item_since   timestamptz,
    chosen       text NOT NULL,
    guests       text NOT NULL,
    running_only text NOT NULL -- the chair's private words at the head of her sheet
);
CREATE INDEX meetings_by_start ON meetings (starts_at, id);
CREATE INDEX meetings_by_state ON meetings (state, starts_at);

CREATE TABLE meeting_panels (
    meeting  text NOT NULL REFERENCES meetings (id),
    panel    text NOT NULL REFERENCES panels (id),
    position integer NOT NULL,
    PRIMARY KEY (meeting, panel)
);
CREATE INDEX meeting_panels_by_panel ON meeting_panels (panel);
-- A named few; none: all members.
CREATE TABLE meeting_few (
    meeting text NOT NULL REFERENCES meetings (id),
    person  text NOT NULL REFERENCES people (id),
    PRIMARY KEY (meeting, person)
);
-- Who asks for an urgent one (R122).
CREATE TABLE meeting_asks (
    meeting text NOT NULL REFERENCES meetings (id),
    person  text NOT NULL REFERENCES people (id),
    at      timestamptz NOT NULL,
    PRIMARY KEY (meeting, person)
);

CREATE TABLE agenda_items (
    id           text PRIMARY KEY,
    meeting      text NOT NULL REFERENCES meetings (id),
    position     integer NOT NULL,
    title        text NOT NULL,
    purpose      text NOT NULL,
    presenter    text NOT NULL,
    minutes      integer NOT NULL,
    body         text NOT NULL,
    private      text NOT NULL,
    confidential boolean NOT NULL,
    consent      boolean NOT NULL,
    standing     boolean NOT NULL,
    action       text NOT NULL,
    notes        text NOT NULL,
    version      integer NOT NULL,
    spent        integer NOT NULL, -- seconds
    done_at      timestamptz,
    removed_at   timestamptz
);
CREATE INDEX agenda_items_by_meeting ON agenda_items (meeting, position);

CREATE TABLE files (
    hash bytea PRIMARY KEY,
    size integer NOT NULL
);
CREATE TABLE file_pieces (
    hash    bytea NOT NULL REFERENCES files (hash),
    number  integer NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (hash, number)
);

CREATE TABLE papers (
    id           text PRIMARY KEY,
    item         text NOT NULL REFERENCES agenda_items (id),
    meeting      text NOT NULL REFERENCES meetings (id),
    series       text NOT NULL,
    version      integer NOT NULL,
    title        text NOT NULL,
    visibility   text NOT NULL,
    link         text NOT NULL,
    file         bytea,
    name         text NOT NULL,
    media        text NOT NULL,
    size         integer NOT NULL,
    pages        integer NOT NULL,
    by_person    text NOT NULL,
    at           timestamptz NOT NULL,
    late         boolean NOT NULL,
    withdrawn_at timestamptz
);
CREATE INDEX papers_by_meeting ON papers (meeting, item);
CREATE UNIQUE INDEX papers_version ON papers (series, version);
-- Kept only where a panel has announced it.
CREATE TABLE paper_readings (
    paper  text NOT NULL REFERENCES papers (id),
    person text NOT NULL REFERENCES people (id),
    at     timestamptz NOT NULL,
    PRIMARY KEY (paper, person)
);

CREATE TABLE item_comments (
    id     text PRIMARY KEY,
    item   text NOT NULL REFERENCES agenda_items (id),
    person text NOT NULL REFERENCES people (id),
    at     timestamptz NOT NULL,
    body   text NOT NULL,
    flag   boolean NOT NULL
);
CREATE INDEX item_comments_by_item ON item_comments (item, at);

CREATE TABLE attendance (
    meeting    text NOT NULL REFERENCES meetings (id),
    person     text NOT NULL REFERENCES people (id),
    panel      text NOT NULL REFERENCES panels (id),
    state      text NOT NULL,
    arrived_at timestamptz,
    left_at    timestamptz,
    PRIMARY KEY (meeting, person)
);
CREATE INDEX attendance_by_person ON attendance (person, meeting);

-- The standing register of interests, and what is declared for one item (R126).
CREATE TABLE interests (
    id         text PRIMARY KEY,
    person     text NOT NULL REFERENCES people (id),
    body       text NOT NULL,
    from_date  text NOT NULL,
    until_date text
);
CREATE INDEX interests_by_person ON interests (person, from_date);
CREATE TABLE item_conflicts (
    item         text NOT NULL REFERENCES agenda_items (id),
    person       text NOT NULL REFERENCES people (id),
    body         text NOT NULL,
    at           timestamptz NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (item, person)
);
CREATE INDEX item_conflicts_by_person ON item_conflicts (person);

CREATE TABLE speaking_turns (
    id       text PRIMARY KEY,
    item     text NOT NULL REFERENCES agenda_items (id),
    person   text NOT NULL REFERENCES people (id),
    asked_at timestamptz NOT NULL,
    began_at timestamptz,
    ended_at timestamptz
);
CREATE INDEX speaking_turns_by_item ON speaking_turns (item, asked_at);

CREATE TABLE minutes (
    meeting     text PRIMARY KEY REFERENCES meetings (id),
    state       text NOT NULL,
    body        text NOT NULL,
    version     integer NOT NULL,
    drafted_at  timestamptz NOT NULL,
    sent_at     timestamptz,
    approved_at timestamptz
);
-- Every text that stood, whoever wrote it.
CREATE TABLE minutes_versions (
    meeting   text NOT NULL REFERENCES meetings (id),
    version   integer NOT NULL,
    body      text NOT NULL,
    by_person text NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (meeting, version)
);
CREATE TRIGGER minutes_versions_append_only BEFORE UPDATE OR DELETE ON minutes_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- The seal (R127): written once, at the approval.
CREATE TABLE minutes_sealed (
    meeting     text PRIMARY KEY REFERENCES meetings (id),
    content     bytea NOT NULL,
    hash        bytea NOT NULL,
    approved_in text NOT NULL, -- empty: by correspondence
    by_others   boolean NOT NULL,
    at          timestamptz NOT NULL
);
CREATE TRIGGER minutes_sealed_append_only BEFORE UPDATE OR DELETE ON minutes_sealed FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TABLE minutes_corrections (
    meeting   text NOT NULL REFERENCES meetings (id),
    number    integer NOT NULL,
    body      text NOT NULL,
    by_person text NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (meeting, number)
);
CREATE TRIGGER minutes_corrections_append_only BEFORE UPDATE OR DELETE ON minutes_corrections FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TABLE minutes_assents (
    meeting text NOT NULL REFERENCES meetings (id),
    person  text NOT NULL REFERENCES people (id),
    at      timestamptz NOT NULL,
    PRIMARY KEY (meeting, person)
);

CREATE TABLE panel_actions (
    id       text PRIMARY KEY,
    panel    text NOT NULL REFERENCES panels (id),
    meeting  text NOT NULL,
    item     text NOT NULL,
    motion   text NOT NULL,
    body     text NOT NULL,
    owner    text NOT NULL REFERENCES people (id),
    due      text NOT NULL,
    state    text NOT NULL,
    why      text NOT NULL,
    made_at  timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX panel_actions_by_panel ON panel_actions (panel, state, due);
CREATE INDEX panel_actions_by_owner ON panel_actions (owner, state);

-- A member's private calendar feed: its address is kept as a hash alone.
CREATE TABLE calendar_feeds (
    person      text PRIMARY KEY REFERENCES people (id),
    hash        bytea UNIQUE, -- NULL: she has none, and gets invitations by mail
    made_at     timestamptz NOT NULL,
    cancelled   boolean NOT NULL, -- cancelled meetings stay in it, marked
    invitations boolean NOT NULL
);

CREATE TABLE absence_inquiries (
    id          text PRIMARY KEY,
    panel       text NOT NULL REFERENCES panels (id),
    person      text NOT NULL REFERENCES people (id),
    missed      text NOT NULL,
    asked_at    timestamptz NOT NULL,
    answer      text NOT NULL,
    answered_at timestamptz,
    settled_at  timestamptz
);
CREATE INDEX absence_inquiries_by_panel ON absence_inquiries (panel, person);
