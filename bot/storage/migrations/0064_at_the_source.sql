-- What repeats: a category's (or a card's) share of what came in, above what it usually is, in the unit (company null)
-- or in one company. part of whole: when it was noticed, usually, and when it was looked at last. duty_id: the office's
-- promise to enter an action, while it runs. check_at: when it is looked at whether the share fell.
CREATE TABLE topics (
    id {identity},
    category TEXT NOT NULL,
    card_id TEXT,
    company TEXT,
    office TEXT NOT NULL,
    noticed_at BIGINT NOT NULL,
    part BIGINT NOT NULL,
    whole BIGINT NOT NULL,
    usual_part BIGINT NOT NULL,
    usual_whole BIGINT NOT NULL,
    duty_id BIGINT REFERENCES duties (id),
    check_at BIGINT,
    looked_at BIGINT,
    last_part BIGINT,
    last_whole BIGINT,
    fell_at BIGINT
);

CREATE INDEX topics_open ON topics (id) WHERE fell_at IS NULL;
CREATE INDEX topics_due ON topics (check_at) WHERE check_at IS NOT NULL;
CREATE INDEX topics_duty ON topics (duty_id) WHERE duty_id IS NOT NULL;

-- What an office did about it. on_day: since when; card_id or duty_id: what it made.
CREATE TABLE topic_actions (
    id {identity},
    topic_id BIGINT NOT NULL REFERENCES topics (id),
    way TEXT NOT NULL,
    words TEXT NOT NULL,
    card_id TEXT,
    duty_id BIGINT REFERENCES duties (id),
    on_day TEXT NOT NULL,
    by_id BIGINT NOT NULL REFERENCES people (id),
    at BIGINT NOT NULL
);

CREATE INDEX topic_actions_topic ON topic_actions (topic_id);

-- A case that was worth sharing, told without persons. state: draft, proposed, shared, back, gone. why: what a
-- supervisor wants changed.
CREATE TABLE good_solutions (
    id {identity},
    case_id BIGINT NOT NULL UNIQUE REFERENCES cases (id),
    category TEXT NOT NULL,
    author BIGINT NOT NULL REFERENCES people (id),
    words TEXT NOT NULL,
    state TEXT NOT NULL,
    why TEXT,
    at BIGINT NOT NULL,
    settled_by BIGINT REFERENCES people (id),
    shared_at BIGINT
);

CREATE INDEX good_solutions_shared ON good_solutions (shared_at) WHERE state = 'shared';
CREATE INDEX good_solutions_waiting ON good_solutions (id) WHERE state IN ('draft', 'proposed', 'back');

-- A mistake made in good faith, by an item of the unit's list. what: late, dispute or outcome. The reasons are private
-- messages of the case.
CREATE TABLE tolerated (
    id {identity},
    case_id BIGINT NOT NULL REFERENCES cases (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    what TEXT NOT NULL,
    item TEXT NOT NULL,
    by_id BIGINT NOT NULL REFERENCES people (id),
    at BIGINT NOT NULL,
    undone_at BIGINT,
    undone_by BIGINT REFERENCES people (id)
);

CREATE UNIQUE INDEX tolerated_once ON tolerated (case_id, person_id, what) WHERE undone_at IS NULL;
CREATE INDEX tolerated_person ON tolerated (person_id) WHERE undone_at IS NULL;
