-- `spoken_at`: since when the soldier has had no word from the handler; `batch_by`: the common date of its batch.
CREATE TABLE batches (
    id {identity},
    title TEXT NOT NULL,
    category TEXT NOT NULL,
    reason TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    made_by BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL
);

ALTER TABLE cases ADD COLUMN spoken_at BIGINT;
ALTER TABLE cases ADD COLUMN batch_id BIGINT REFERENCES batches (id);
ALTER TABLE cases ADD COLUMN batch_by BIGINT;

UPDATE cases SET spoken_at = talked_at WHERE state IN ('open', 'referred');

CREATE INDEX cases_batch ON cases (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX cases_live_category ON cases (category) WHERE state IN ('new', 'open', 'waiting', 'referred', 'resolved');
CREATE INDEX cases_live_supervisor ON cases (supervisor) WHERE state IN ('new', 'open', 'waiting', 'referred', 'resolved');

-- When somebody last opened a case that he handles.
CREATE TABLE seen (
    case_id BIGINT NOT NULL REFERENCES cases (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (case_id, person_id)
);

INSERT INTO seen (case_id, person_id, at)
SELECT id, handler, talked_at FROM cases WHERE state IN ('new', 'open', 'waiting', 'referred', 'resolved');

-- The last working day (an ISO date) whose morning list somebody had, or had no need of.
CREATE TABLE mornings (
    person_id BIGINT PRIMARY KEY REFERENCES people (id),
    day TEXT NOT NULL
);

-- Who has more open cases than the limit, and when his head was told.
CREATE TABLE overloads (
    person_id BIGINT PRIMARY KEY REFERENCES people (id),
    told_at BIGINT NOT NULL
);
