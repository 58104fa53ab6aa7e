-- +goose Up
-- Whom the forum knows a member as (R166, R167): its own id, and the name by which its
-- groups are changed. Nothing here says anything that the forum does not show.
CREATE TABLE forum_users (
    person   text PRIMARY KEY,
    user_id  bigint NOT NULL,
    username text NOT NULL,
    asked_at timestamptz NOT NULL
);

-- How each group that is kept was found the last time.
CREATE TABLE forum_groups (
    name        text PRIMARY KEY,
    compared_at timestamptz,
    failed_at   timestamptz,
    problem     text NOT NULL,
    members     integer NOT NULL,
    unknown     integer NOT NULL
);

-- What was posted, so that it is posted once and corrected in place (R168).
CREATE TABLE forum_topics (
    key       text PRIMARY KEY,
    topic     bigint NOT NULL,
    post      bigint NOT NULL,
    digest    bytea NOT NULL,
    posted_at timestamptz NOT NULL
);

-- +goose Down
DROP TABLE forum_topics;
DROP TABLE forum_groups;
DROP TABLE forum_users;
