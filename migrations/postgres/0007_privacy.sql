-- +goose Up
-- What a candidate typed to ask for support: it is all she is shown until the member answers.
-- From which network a link was asked for, and a code that works in any browser that asked for the same address; both keyed.

ALTER TABLE supports ADD COLUMN named text NOT NULL DEFAULT '';
ALTER TABLE sign_in_links ADD COLUMN network bytea;
ALTER TABLE sign_in_links ADD COLUMN shared bytea;
