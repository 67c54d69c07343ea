-- A delivery list of a policy card, or a survey (card_id null) that a case led to. reach, who, homes (JSON): whom it is
-- for. people_until: the last person of the roster when it began. serial, due_at: the office's task to go and ask.
CREATE TABLE deliveries (
    id {identity},
    title TEXT NOT NULL,
    category TEXT NOT NULL,
    office TEXT NOT NULL,
    owner BIGINT NOT NULL REFERENCES people (id),
    opened_by BIGINT NOT NULL REFERENCES people (id),
    opened_at BIGINT NOT NULL,
    reach TEXT NOT NULL,
    who TEXT NOT NULL,
    homes TEXT NOT NULL,
    people_until BIGINT NOT NULL,
    card_id TEXT,
    question TEXT,
    case_id BIGINT REFERENCES cases (id),
    duty_id BIGINT REFERENCES duties (id),
    duty_serial BIGINT,
    serial BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT,
    done_at BIGINT,
    closed_at BIGINT
);

CREATE INDEX deliveries_case ON deliveries (case_id) WHERE closed_at IS NULL;
CREATE INDEX deliveries_card ON deliveries (card_id) WHERE closed_at IS NULL;

-- One person on it. stand: where he stands since when, by whose word. next_at: when he is reminded or the office has to
-- ask; to_ask: 1 when it has to. home: his when he was put on it. case_id: the case that he raised from here.
CREATE TABLE delivery_lines (
    delivery_id BIGINT NOT NULL REFERENCES deliveries (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    home TEXT NOT NULL,
    stand TEXT NOT NULL,
    since BIGINT NOT NULL,
    by_id BIGINT REFERENCES people (id),
    told_at BIGINT,
    reminders BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT,
    to_ask BIGINT NOT NULL DEFAULT 0,
    why TEXT,
    words TEXT,
    case_id BIGINT REFERENCES cases (id),
    PRIMARY KEY (delivery_id, person_id)
);

CREATE INDEX delivery_lines_person ON delivery_lines (person_id);
CREATE INDEX delivery_lines_due ON delivery_lines (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX delivery_lines_untold ON delivery_lines (person_id) WHERE told_at IS NULL;
CREATE INDEX delivery_lines_home ON delivery_lines (delivery_id, home, stand);

CREATE TABLE delivery_rungs (
    delivery_id BIGINT NOT NULL REFERENCES deliveries (id),
    serial BIGINT NOT NULL,
    rung BIGINT NOT NULL,
    at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    told_at BIGINT,
    told_to TEXT,
    PRIMARY KEY (delivery_id, serial, rung)
);

CREATE INDEX delivery_rungs_due ON delivery_rungs (at) WHERE told_at IS NULL;

-- Files asked for in the chat.
CREATE TABLE delivery_files (
    id {identity},
    delivery_id BIGINT NOT NULL REFERENCES deliveries (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    language TEXT NOT NULL,
    made_at BIGINT
);

CREATE INDEX delivery_files_wanted ON delivery_files (id) WHERE made_at IS NULL;
