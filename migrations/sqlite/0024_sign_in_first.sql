-- +goose Up
-- Whoever waits to sign in is not kept waiting by other mails, however many.

CREATE INDEX outbox_sign_in ON outbox (next_try) WHERE state = 'waiting' AND template = 'sign-in';
