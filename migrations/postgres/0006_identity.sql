-- +goose Up
-- Who may become whom: changes of address, the identity provider's subjects, officers' passkeys.

-- The last change of a person's address (R31a): when, by whom, and who let her sign in by it at once. No address stands here.
CREATE TABLE address_changes (
    person       text PRIMARY KEY REFERENCES people (id),
    at           timestamptz NOT NULL,
    made_by      text NOT NULL, -- empty: the command line
    confirmed_by text NOT NULL, -- empty: it took one
    consented_by text NOT NULL,
    consented_at timestamptz
);

-- Whom the organisation's identity provider means by its subjects, bound at first sight.
CREATE TABLE identities (
    issuer   text NOT NULL,
    subject  text NOT NULL,
    person   text NOT NULL REFERENCES people (id),
    bound_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE UNIQUE INDEX identities_person ON identities (person, issuer);

-- A passkey counts for officers' acts only if it was enrolled under a second officer's eye, or by the command line (R5b).
ALTER TABLE passkeys ADD COLUMN seen_at timestamptz;
ALTER TABLE passkeys ADD COLUMN seen_by text NOT NULL DEFAULT ''; -- empty, with a time: the command line

-- An enrolment that somebody has opened for an officer: only a hash of its code, and the session that it was typed in.
CREATE TABLE passkey_permits (
    person   text PRIMARY KEY REFERENCES people (id),
    code     bytea, -- NULL: any session of hers, in the demonstration
    tries    integer NOT NULL,
    session  text NOT NULL, -- empty until the code is typed
    by_person text NOT NULL, -- empty: the command line
    until_at timestamptz NOT NULL
);
