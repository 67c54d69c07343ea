-- Who has had the digest of which period: `period` names its last week (2026-W47), or is a month or a quarter.
CREATE TABLE digests (
    person_id BIGINT NOT NULL REFERENCES people (id),
    period TEXT NOT NULL,
    audience TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person_id, period)
);

-- 1: the soldier lets his words of thanks be passed on.
ALTER TABLE ratings ADD COLUMN consent BIGINT NOT NULL DEFAULT 0;
-- When the handler read them, which he does once.
ALTER TABLE ratings ADD COLUMN praised_at BIGINT;
CREATE INDEX ratings_thanks ON ratings (changed_at) WHERE consent = 1;

-- 1: a review found that the rating is of the policy itself; no rate counts it.
ALTER TABLE case_facts ADD COLUMN of_policy BIGINT NOT NULL DEFAULT 0;
UPDATE case_facts SET of_policy = 1 WHERE case_id IN (SELECT case_id FROM ratings WHERE of_policy = 1);

-- A leader's instruction that waits for its answer.
ALTER TABLE cases ADD COLUMN instructed_by BIGINT REFERENCES people (id);
ALTER TABLE cases ADD COLUMN instructed_at BIGINT;

CREATE INDEX events_instruct ON events (at) WHERE action = 'instruct';

DROP INDEX case_facts_live;
CREATE INDEX case_facts_open ON case_facts (case_id) WHERE ended_at IS NULL;
CREATE INDEX case_facts_due ON case_facts (due_at) WHERE ended_at IS NULL;
CREATE INDEX case_facts_handler ON case_facts (handler, ended_at);
