-- A ladder as it was when promises were made; `id`: its digest. `steps`: JSON, [to, share, days] for each rung.
CREATE TABLE ladders (
    id TEXT PRIMARY KEY,
    steps TEXT NOT NULL
);

-- What somebody was promised: a later change of the unit's policy does not touch it. `budget`: its working seconds in
-- all; it is due when `span` working seconds have passed since `since`, when its clock last began to run.
CREATE TABLE promised (
    case_id BIGINT NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL,
    serial BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    budget BIGINT NOT NULL,
    since BIGINT NOT NULL,
    span BIGINT NOT NULL,
    ladder TEXT NOT NULL REFERENCES ladders (id),
    PRIMARY KEY (case_id, kind, serial)
);

CREATE INDEX promised_date ON promised (due_at, case_id);

-- Days named in the chat. `year`: the State Council's notice of that year; 0: the unit's own days. `days`: JSON, day →
-- works or not. One that is confirmed holds until the next one of its year; `filed`: it stands in its file.
CREATE TABLE day_notices (
    id {identity},
    year BIGINT NOT NULL,
    days TEXT NOT NULL,
    base BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    pasted_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    filed BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX day_notices_year ON day_notices (year, confirmed_at);

-- Dates that were worked out again and of which somebody has not been told yet.
CREATE TABLE new_dates (
    person_id BIGINT NOT NULL REFERENCES people (id),
    case_id BIGINT NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL,
    before BIGINT NOT NULL,
    after BIGINT NOT NULL,
    PRIMARY KEY (person_id, case_id, kind)
);

-- The day (its ordinal) from which on dates told are still expected ones: what is published before it is worked in.
CREATE TABLE published (
    name TEXT PRIMARY KEY,
    day BIGINT NOT NULL
);
