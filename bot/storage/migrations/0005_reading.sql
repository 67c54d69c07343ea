-- Published versions the desk has looked at once; `required`: whoever has the duty reads it (the first one, and major ones).
CREATE TABLE card_notices (
    card_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    required BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (card_id, version)
);

-- Who was sent which version to read (NULL: he read it by himself), was reminded, has read it.
CREATE TABLE readings (
    card_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    sent_at BIGINT,
    reminded_at BIGINT,
    read_at BIGINT,
    PRIMARY KEY (card_id, version, person_id)
);

CREATE INDEX readings_person ON readings (person_id, card_id);

-- What somebody was told otherwise than a card says, and by which office (NULL: he does not know).
CREATE TABLE told_otherwise (
    id {identity},
    card_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    words TEXT NOT NULL,
    office TEXT,
    at BIGINT NOT NULL
);

-- Who has to set it right, each for himself; `settled`: answered, corrected.
CREATE TABLE otherwise_tasks (
    otherwise_id BIGINT NOT NULL REFERENCES told_otherwise (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    at BIGINT NOT NULL,
    reminded_at BIGINT,
    settled TEXT,
    settled_at BIGINT,
    PRIMARY KEY (otherwise_id, person_id)
);

CREATE INDEX otherwise_tasks_open ON otherwise_tasks (at) WHERE settled IS NULL;
