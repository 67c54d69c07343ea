-- away: 0 there, 1 absent as set, 2 silent. unjoined: 1 when an invitation lay unused for a week. acted_at: last act.
-- missed_at: when his head was told that he cannot be reached.
ALTER TABLE people ADD COLUMN substitute BIGINT REFERENCES people (id);
ALTER TABLE people ADD COLUMN away BIGINT NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN unjoined BIGINT NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN acted_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN missed_at BIGINT;

-- No reason and no place, ever. until_at: the first second he is back (null: at his first act); set_by null: the clock.
CREATE TABLE absences (
    id {identity},
    person_id BIGINT NOT NULL REFERENCES people (id),
    set_by BIGINT REFERENCES people (id),
    set_at BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    until_at BIGINT,
    begun_at BIGINT,
    ended_at BIGINT
);

CREATE UNIQUE INDEX absences_open ON absences (person_id) WHERE ended_at IS NULL;

-- What somebody did in an absent one's place.
CREATE TABLE stood_in (
    id {identity},
    person_id BIGINT NOT NULL REFERENCES people (id),
    by_id BIGINT NOT NULL REFERENCES people (id),
    case_id BIGINT NOT NULL REFERENCES cases (id),
    action TEXT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX stood_in_person ON stood_in (person_id, at);

-- A standing duty. code: its id in desk.toml. next_on: the date by the rhythm (ISO); due_at: when that is due at the
-- latest, in working time. serial: how often it has come round. served: people are behind it, a tap is not enough.
CREATE TABLE duties (
    id {identity},
    code TEXT UNIQUE,
    title TEXT NOT NULL,
    home TEXT NOT NULL,
    owner BIGINT REFERENCES people (id),
    rhythm TEXT NOT NULL,
    day BIGINT NOT NULL,
    served BIGINT NOT NULL DEFAULT 0,
    next_on TEXT,
    due_at BIGINT,
    serial BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by BIGINT REFERENCES people (id),
    why TEXT
);

CREATE INDEX duties_owner ON duties (owner) WHERE ended_at IS NULL;
CREATE INDEX duties_home ON duties (home) WHERE ended_at IS NULL;

CREATE TABLE duty_rungs (
    duty_id BIGINT NOT NULL REFERENCES duties (id),
    serial BIGINT NOT NULL,
    rung BIGINT NOT NULL,
    at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    told_at BIGINT,
    told_to TEXT,
    PRIMARY KEY (duty_id, serial, rung)
);

CREATE INDEX duty_rungs_due ON duty_rungs (at) WHERE told_at IS NULL;

-- Each time it was done. number and proof: how many were served, and what shows it. checked: chosen for a check
-- (1: open, 2: confirmed, 3: not so).
CREATE TABLE duty_marks (
    id {identity},
    duty_id BIGINT NOT NULL REFERENCES duties (id),
    serial BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    at BIGINT NOT NULL,
    due_at BIGINT,
    number BIGINT,
    proof TEXT,
    note TEXT,
    checked BIGINT NOT NULL DEFAULT 0,
    checked_by BIGINT REFERENCES people (id),
    UNIQUE (duty_id, serial)
);

-- The list of standing duties is confirmed by who holds them, by heads, and by the clerks they serve.
CREATE TABLE duty_rounds (
    id {identity},
    started_by BIGINT NOT NULL REFERENCES people (id),
    started_at BIGINT NOT NULL
);

-- outcome: right, lacks. said, who: what is missing, and who does it. settled: taken into the list, or dropped.
CREATE TABLE duty_asks (
    id {identity},
    round_id BIGINT NOT NULL REFERENCES duty_rounds (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL,
    answered_at BIGINT,
    outcome TEXT,
    said TEXT,
    who BIGINT REFERENCES people (id),
    settled TEXT,
    UNIQUE (round_id, person_id)
);
