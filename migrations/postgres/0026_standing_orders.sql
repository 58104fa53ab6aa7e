-- +goose Up
-- What a panel's parameters have been, version by version (R8): each whole, with who changed it when and why.
CREATE TABLE panel_params_versions (
    panel     text NOT NULL REFERENCES panels (id),
    kind      text NOT NULL,
    version   integer NOT NULL CHECK (version > 0),
    body      text NOT NULL,
    at        timestamptz NOT NULL,
    by_person text NOT NULL,
    why       text NOT NULL,
    PRIMARY KEY (panel, kind, version)
);
