-- +goose Up
-- Written, and read by nobody: when a topic was posted is what the forum itself says, a motion's title stands with its texts
-- (and folded in search), when a draft was set to publish itself is in the record, and a chair's private words stand at her items.
ALTER TABLE forum_topics DROP COLUMN posted_at;
ALTER TABLE motions DROP COLUMN title;
ALTER TABLE self_publishing DROP COLUMN asked_at;
ALTER TABLE meetings DROP COLUMN running_only;

-- +goose Down
ALTER TABLE meetings ADD COLUMN running_only text NOT NULL DEFAULT '';
ALTER TABLE forum_topics ADD COLUMN posted_at timestamptz NOT NULL DEFAULT to_timestamp(0);
ALTER TABLE motions ADD COLUMN title text NOT NULL DEFAULT '';
UPDATE motions SET title = coalesce((SELECT v.title FROM motion_versions v WHERE v.motion = motions.id AND v.version = motions.version), '');
ALTER TABLE self_publishing ADD COLUMN asked_at timestamptz NOT NULL DEFAULT to_timestamp(0);
