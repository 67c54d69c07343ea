-- What was published, each version for good; the newest that was not withdrawn is served.
CREATE TABLE card_versions (
    id {identity},
    card_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    text TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    published_by BIGINT REFERENCES people (id),
    withdrawn_at BIGINT,
    UNIQUE (card_id, version)
);

-- *That helped* and *still a question*, once a person and version.
CREATE TABLE card_marks (
    card_id TEXT NOT NULL,
    version BIGINT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    mark TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (card_id, version, person_id)
);

-- Words for which no card was right, or which a card left open; `card_id` is that card. `settled` says what became of them.
CREATE TABLE questions (
    id {identity},
    person_id BIGINT REFERENCES people (id),
    words TEXT NOT NULL,
    card_id TEXT,
    category TEXT,
    at BIGINT NOT NULL,
    settled TEXT,
    settled_at BIGINT
);

CREATE INDEX questions_open ON questions (at) WHERE settled IS NULL;

-- Pictures that Telegram has already.
CREATE TABLE pictures (
    key TEXT PRIMARY KEY,
    file_id TEXT NOT NULL,
    at BIGINT NOT NULL
);

ALTER TABLE cases ADD COLUMN card_id TEXT;
ALTER TABLE cases ADD COLUMN card_version BIGINT;
ALTER TABLE cases ADD COLUMN card_step TEXT;
CREATE INDEX cases_live_card ON cases (card_id) WHERE state IN ('new', 'open', 'waiting', 'referred', 'resolved');
