-- +goose Up
-- By which rules the instants were reckoned at which the clock looks at something next: a release that has other rules
-- has everything looked at once more, for "never" is only as true as the rules that said it.
CREATE TABLE look_rules (
    id    integer PRIMARY KEY CHECK (id = 1),
    rules integer NOT NULL
);
INSERT INTO look_rules (id, rules) VALUES (1, 0);

-- +goose Down
DROP TABLE look_rules;
