ALTER TABLE cases ADD COLUMN urgent BIGINT NOT NULL DEFAULT 0;

-- Who is on duty for the 24 hours that begin on `day` (an ISO date). Places: first, second, leader.
CREATE TABLE duty_days (
    day TEXT NOT NULL,
    place TEXT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    set_by BIGINT REFERENCES people (id),
    set_at BIGINT NOT NULL,
    PRIMARY KEY (day, place)
);

-- Days that nobody stands on the roster for, told to the supervisors.
CREATE TABLE duty_gaps (
    day TEXT PRIMARY KEY,
    told_at BIGINT NOT NULL
);

-- How far an urgent case has been called out; `next_at` (epoch seconds, by the clock): when the next is told.
CREATE TABLE urgent_calls (
    case_id BIGINT PRIMARY KEY REFERENCES cases (id),
    step BIGINT NOT NULL,
    next_at BIGINT
);

CREATE INDEX urgent_calls_due ON urgent_calls (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE urgent_told (
    case_id BIGINT NOT NULL REFERENCES cases (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    told_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, person_id)
);
