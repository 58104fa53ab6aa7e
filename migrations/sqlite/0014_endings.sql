-- +goose Up
-- Memberships that complete imports end (R29b): some wait for a second officer, and all can be reopened for a day.
CREATE TABLE endings (
    id          text PRIMARY KEY,
    at          datetime NOT NULL,
    by_person   text NOT NULL, -- empty: the command line
    number      integer NOT NULL,
    ended_at    datetime, -- NULL: a second officer has not confirmed them
    ended_on    text,
    reopened_at datetime
);
-- Which; forgotten when they can be reopened no more.
CREATE TABLE endings_memberships (
    endings    text NOT NULL REFERENCES endings (id),
    person     text NOT NULL,
    membership text NOT NULL,
    PRIMARY KEY (endings, person, membership)
);
