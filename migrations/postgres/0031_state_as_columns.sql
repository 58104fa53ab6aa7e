-- +goose Up
-- What has been done once, or was tried in vain, each in a column of its own: until now it was looked up among the
-- acts in the record. The record stays as it is, as evidence.

ALTER TABLE boards ADD COLUMN opened_at timestamptz;
ALTER TABLE boards ADD COLUMN closed_at timestamptz;
ALTER TABLE boards ADD COLUMN reminders integer NOT NULL DEFAULT 0;
ALTER TABLE boards ADD COLUMN lot_given_at timestamptz;
ALTER TABLE boards ADD COLUMN lot_missed_at timestamptz;
ALTER TABLE boards ADD COLUMN roll_destroyed_at timestamptz;
ALTER TABLE boards ADD COLUMN papers_end text NOT NULL DEFAULT '';

UPDATE boards SET opened_at = r.at FROM (SELECT contest, min(at) AS at FROM record WHERE act = 'poll.opened' GROUP BY contest) r WHERE r.contest = boards.contest;
UPDATE boards SET closed_at = r.at FROM (SELECT contest, max(at) AS at FROM record WHERE act = 'poll.closed' AND contest <> '' GROUP BY contest) r WHERE r.contest = boards.contest;
-- A first round's close is recorded of its election.
UPDATE boards SET closed_at = r.at FROM (SELECT c.id AS contest, max(a.at) AS at FROM record a JOIN contests c ON c.election = a.election AND c.round = 1 WHERE a.act = 'poll.closed' AND a.contest = '' GROUP BY c.id) r WHERE r.contest = boards.contest;
UPDATE boards SET reminders = r.n FROM (SELECT contest, max((convert_from(body, 'UTF8')::jsonb -> 'detail' ->> 'reminder')::integer) AS n FROM record WHERE act = 'poll.reminded' AND contest <> '' GROUP BY contest) r WHERE r.contest = boards.contest AND r.n IS NOT NULL;
UPDATE boards SET lot_given_at = r.at FROM (SELECT contest, min(at) AS at FROM record WHERE act = 'contest.lot-revealed' GROUP BY contest) r WHERE r.contest = boards.contest;
UPDATE boards SET lot_missed_at = r.at FROM (SELECT contest, min(at) AS at FROM record WHERE act = 'contest.lot-missing' GROUP BY contest) r WHERE r.contest = boards.contest;
UPDATE boards SET roll_destroyed_at = r.at FROM (SELECT contest, min(at) AS at FROM record WHERE act = 'contest.roll-destroyed' GROUP BY contest) r WHERE r.contest = boards.contest;
UPDATE boards SET papers_end = 'kept' WHERE contest IN (SELECT contest FROM record WHERE act = 'contest.papers-permanent');
UPDATE boards SET papers_end = 'destroyed' WHERE contest IN (SELECT contest FROM record WHERE act = 'contest.papers-destroyed');

ALTER TABLE elections ADD COLUMN rulings_asked_at timestamptz;
ALTER TABLE elections ADD COLUMN draw_asked_at timestamptz;
ALTER TABLE elections ADD COLUMN draw text NOT NULL DEFAULT 'null';
ALTER TABLE elections ADD COLUMN not_readvertised_at timestamptz;
ALTER TABLE elections ADD COLUMN not_convened_at timestamptz;
ALTER TABLE elections ADD COLUMN ended_at timestamptz;
ALTER TABLE elections ADD COLUMN afresh boolean NOT NULL DEFAULT true;

UPDATE elections SET rulings_asked_at = r.at FROM (SELECT election, max(at) AS at FROM record WHERE act = 'statement.awaits-rulings' GROUP BY election) r WHERE r.election = elections.id;
UPDATE elections SET draw_asked_at = r.at FROM (SELECT election, min(at) AS at FROM record WHERE act = 'employer-cap.draw-needed' GROUP BY election) r WHERE r.election = elections.id;
UPDATE elections SET draw = r.draw FROM (SELECT election, jsonb_build_object('note', convert_from(body, 'UTF8')::jsonb -> 'detail' -> 'note', 'order', convert_from(body, 'UTF8')::jsonb -> 'detail' -> 'order')::text AS draw FROM record WHERE seq IN (SELECT min(seq) FROM record WHERE act = 'employer-cap.drawn' GROUP BY election)) r WHERE r.election = elections.id;
UPDATE elections SET not_readvertised_at = r.at FROM (SELECT election, min(at) AS at FROM record WHERE act = 'election.not-readvertised' GROUP BY election) r WHERE r.election = elections.id;
UPDATE elections SET not_convened_at = r.at FROM (SELECT election, min(at) AS at FROM record WHERE act = 'officers.not-convened' GROUP BY election) r WHERE r.election = elections.id;
UPDATE elections SET ended_at = r.at FROM (SELECT election, max(at) AS at FROM record WHERE act IN ('election.cancelled', 'election.voided') GROUP BY election) r WHERE r.election = elections.id;
-- An older release said it where the poll was stopped.
UPDATE elections SET afresh = false WHERE id IN (SELECT election FROM record WHERE seq IN (SELECT max(seq) FROM record WHERE act = 'poll.stopped' GROUP BY election) AND (convert_from(body, 'UTF8')::jsonb -> 'detail' ->> 'afresh') = 'false');
UPDATE elections SET afresh = (r.afresh = 'true') FROM (SELECT election, (convert_from(body, 'UTF8')::jsonb -> 'detail' ->> 'afresh') AS afresh FROM record WHERE seq IN (SELECT max(seq) FROM record WHERE act = 'election.voided' GROUP BY election)) r WHERE r.election = elections.id AND r.afresh IS NOT NULL;

ALTER TABLE nominations ADD COLUMN recounted_at timestamptz;
UPDATE nominations SET recounted_at = r.at FROM (SELECT subject, min(at) AS at FROM record WHERE act = 'result.recounted-on-request' GROUP BY subject) r WHERE r.subject = nominations.id;

-- Elected members who have set aside the rule of the other organisation (R98).
CREATE TABLE waivers (
    election text NOT NULL REFERENCES elections (id),
    person   text NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (election, person)
);
INSERT INTO waivers (election, person, at) SELECT election, by_person, min(at) FROM record WHERE act = 'officers.waiver-given' AND by_person <> '' GROUP BY election, by_person;

-- What a panel's members were last told of who leads it, and the order drawn among equals (R101, R104).
CREATE TABLE leadership_told (
    panel       text PRIMARY KEY REFERENCES panels (id),
    told        text NOT NULL,
    drawn_for   text NOT NULL,
    drawn_order text NOT NULL
);
INSERT INTO leadership_told (panel, told, drawn_for, drawn_order)
    SELECT panel, (convert_from(body, 'UTF8')::jsonb -> 'detail')::text, '', '' FROM record WHERE seq IN (SELECT max(seq) FROM record WHERE act = 'panel.leadership' GROUP BY panel);
INSERT INTO leadership_told (panel, told, drawn_for, drawn_order)
    SELECT panel, '', convert_from(body, 'UTF8')::jsonb -> 'detail' ->> 'since', (convert_from(body, 'UTF8')::jsonb -> 'detail' -> 'order')::text FROM record WHERE seq IN (SELECT max(seq) FROM record WHERE act = 'panel.presider-drawn' GROUP BY panel)
    ON CONFLICT (panel) DO UPDATE SET drawn_for = excluded.drawn_for, drawn_order = excluded.drawn_order;

-- +goose Down
DROP TABLE leadership_told;
DROP TABLE waivers;
ALTER TABLE nominations DROP COLUMN recounted_at;
ALTER TABLE elections DROP COLUMN afresh;
ALTER TABLE elections DROP COLUMN ended_at;
ALTER TABLE elections DROP COLUMN not_convened_at;
ALTER TABLE elections DROP COLUMN not_readvertised_at;
ALTER TABLE elections DROP COLUMN draw;
ALTER TABLE elections DROP COLUMN draw_asked_at;
ALTER TABLE elections DROP COLUMN rulings_asked_at;
ALTER TABLE boards DROP COLUMN papers_end;
ALTER TABLE boards DROP COLUMN roll_destroyed_at;
ALTER TABLE boards DROP COLUMN lot_missed_at;
ALTER TABLE boards DROP COLUMN lot_given_at;
ALTER TABLE boards DROP COLUMN reminders;
ALTER TABLE boards DROP COLUMN closed_at;
ALTER TABLE boards DROP COLUMN opened_at;
