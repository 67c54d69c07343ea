-- Who of a department answers on `day` (an ISO date) while soldiers have their phones and offices are closed.
CREATE TABLE on_call (
    day TEXT NOT NULL,
    home TEXT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    set_by BIGINT REFERENCES people (id),
    set_at BIGINT NOT NULL,
    PRIMARY KEY (day, home)
);

CREATE INDEX on_call_person ON on_call (person_id, day);

-- Days on which nobody is, told to the department's head.
CREATE TABLE on_call_gaps (
    day TEXT NOT NULL,
    home TEXT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (day, home)
);

-- Who was told that his hours have begun; opens_at: when they did (epoch seconds).
CREATE TABLE on_call_told (
    opens_at BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    told_at BIGINT NOT NULL,
    PRIMARY KEY (opens_at, person_id)
);
