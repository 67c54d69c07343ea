-- The PIN by which somebody without a phone acts on his case from another's. Only a slow, salted hash is kept.
CREATE TABLE pins (
    case_id BIGINT PRIMARY KEY REFERENCES cases (id),
    salt TEXT NOT NULL,
    hash TEXT NOT NULL,
    set_by BIGINT NOT NULL REFERENCES people (id),
    set_at BIGINT NOT NULL
);

-- A phone lent to somebody: whose it is, for which case (0: no such case, which nobody is told), and for what.
-- purpose: set, again (the same PIN once more), open, in. digits: typed so far; gone with the last one.
CREATE TABLE lent (
    person_id BIGINT PRIMARY KEY REFERENCES people (id),
    case_id BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    digits TEXT NOT NULL DEFAULT '',
    salt TEXT,
    hash TEXT,
    touched_at BIGINT NOT NULL
);

CREATE INDEX lent_touched ON lent (touched_at);

CREATE TABLE wrong_pins (
    id {identity},
    case_id BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    at BIGINT NOT NULL
);

CREATE INDEX wrong_pins_case ON wrong_pins (case_id, at);
CREATE INDEX wrong_pins_person ON wrong_pins (person_id, at);

CREATE INDEX sent_guest ON sent (chat_id, message_id) WHERE kind = 'guest';
