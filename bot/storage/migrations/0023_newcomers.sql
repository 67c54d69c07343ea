-- Slips asked for in the chat: for all of a home who have not joined. made_at: when their codes were made and sent.
CREATE TABLE slip_asks (
    id {identity},
    person_id BIGINT NOT NULL REFERENCES people (id),
    home TEXT NOT NULL,
    bot TEXT NOT NULL,
    language TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    made_at BIGINT
);

CREATE INDEX slip_asks_open ON slip_asks (id) WHERE made_at IS NULL;

-- A clerk vouches that somebody has a new account; an admin confirms (done 1) or not (0), once.
CREATE TABLE vouches (
    id {identity},
    person_id BIGINT NOT NULL REFERENCES people (id),
    by_id BIGINT NOT NULL REFERENCES people (id),
    how TEXT NOT NULL,
    at BIGINT NOT NULL,
    settled_by BIGINT REFERENCES people (id),
    settled_at BIGINT,
    done BIGINT
);

CREATE UNIQUE INDEX vouches_open ON vouches (person_id) WHERE settled_at IS NULL;
