-- A review round: soldiers rate the offices they had to do with between since and opened_at, until closes_at.
-- state: open, closed (offices write what they have changed, until change_by), told (soldiers read all of it), called_off.
-- key: while it is open alone, makes the tokens under which answers lie; gone at the end with the answers.
-- asked, rated: people, counted when it closed. duty_id, serial: the standing duty that opened it.
CREATE TABLE review_rounds (
    id {identity},
    opened_by BIGINT NOT NULL REFERENCES people (id),
    opened_at BIGINT NOT NULL,
    since BIGINT NOT NULL,
    remind_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open',
    duty_id BIGINT REFERENCES duties (id),
    serial BIGINT,
    key TEXT,
    asked BIGINT,
    rated BIGINT,
    closed_at BIGINT,
    change_by BIGINT,
    told_at BIGINT,
    UNIQUE (duty_id, serial)
);

CREATE INDEX review_rounds_running ON review_rounds (id) WHERE state IN ('open', 'closed', 'told');

-- Who is asked, and later told what came of it; a row goes when its person has been told. Nothing of his answer.
CREATE TABLE review_round_asks (
    round_id BIGINT NOT NULL REFERENCES review_rounds (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    asked_at BIGINT,
    reminded_at BIGINT,
    PRIMARY KEY (round_id, person_id)
);

CREATE INDEX review_round_asks_person ON review_round_asks (person_id);

-- Who has rated lately, to the day: he is not asked again for a while. Not what, and not whom.
CREATE TABLE review_round_raters (
    person_id BIGINT PRIMARY KEY REFERENCES people (id),
    rated_on BIGINT NOT NULL
);

-- Answers while the round is open: nobody's name, no instant. They go when it closes.
CREATE TABLE review_round_answers (
    round_id BIGINT NOT NULL REFERENCES review_rounds (id),
    token TEXT NOT NULL,
    office TEXT NOT NULL,
    attitude BIGINT,
    speed BIGINT,
    result BIGINT,
    words TEXT,
    PRIMARY KEY (round_id, token)
);

-- One office of a closed round. answers: null where they were too few, and then nothing else of them is kept.
-- changed: what the office says it has changed since the last time.
CREATE TABLE review_round_offices (
    round_id BIGINT NOT NULL REFERENCES review_rounds (id),
    office TEXT NOT NULL,
    answers BIGINT,
    changed TEXT,
    changed_by BIGINT REFERENCES people (id),
    changed_at BIGINT,
    PRIMARY KEY (round_id, office)
);

CREATE INDEX review_round_offices_office ON review_round_offices (office, round_id);

CREATE TABLE review_round_counts (
    round_id BIGINT NOT NULL REFERENCES review_rounds (id),
    office TEXT NOT NULL,
    aspect TEXT NOT NULL,
    value BIGINT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (round_id, office, aspect, value)
);

-- place: in the order of the words themselves, not of their coming.
CREATE TABLE review_round_words (
    round_id BIGINT NOT NULL REFERENCES review_rounds (id),
    office TEXT NOT NULL,
    place BIGINT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (round_id, office, place)
);

CREATE TABLE review_round_rungs (
    round_id BIGINT NOT NULL REFERENCES review_rounds (id),
    office TEXT NOT NULL,
    rung BIGINT NOT NULL,
    at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    told_at BIGINT,
    told_to TEXT,
    PRIMARY KEY (round_id, office, rung)
);

CREATE INDEX review_round_rungs_due ON review_round_rungs (at) WHERE told_at IS NULL;

-- The burden meter: what an office asked of a company, or of its soldiers. kind: collection, review, survey, delivery.
-- ref: the round or list it was.
CREATE TABLE burdens (
    kind TEXT NOT NULL,
    ref BIGINT NOT NULL,
    company TEXT NOT NULL,
    office TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (kind, ref, company)
);

CREATE INDEX burdens_at ON burdens (at);

-- One more than the cap, allowed by a leader, for one company in one month (its first second).
CREATE TABLE burden_exceptions (
    id {identity},
    kind TEXT NOT NULL,
    company TEXT NOT NULL,
    month BIGINT NOT NULL,
    reason TEXT NOT NULL,
    allowed_by BIGINT NOT NULL REFERENCES people (id),
    allowed_at BIGINT NOT NULL
);

CREATE INDEX burden_exceptions_month ON burden_exceptions (month);
