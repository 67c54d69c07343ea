-- `consented_at`: when he read the notice and said so; `erased_at`: the person is gone, the numbers stay.
ALTER TABLE people ADD COLUMN consented_at BIGINT;
ALTER TABLE people ADD COLUMN erased_at BIGINT;

-- Who asked that what the desk keeps of him be erased; `done`: 1 erased, 0 refused, with the reason told to him.
CREATE TABLE erasures (
    id {identity},
    person_id BIGINT NOT NULL REFERENCES people (id),
    asked_at BIGINT NOT NULL,
    settled_by BIGINT REFERENCES people (id),
    settled_at BIGINT,
    done BIGINT
);

CREATE INDEX erasures_open ON erasures (asked_at) WHERE settled_at IS NULL;
CREATE INDEX erasures_person ON erasures (person_id);

-- Invitation codes that were none, by account: who guesses has to wait.
CREATE TABLE wrong_codes (
    id {identity},
    chat_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX wrong_codes_chat ON wrong_codes (chat_id, at);

-- Nights in which the desk cleared out what it keeps no longer. `counts`: JSON, category → rows.
CREATE TABLE purges (
    day TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    counts TEXT NOT NULL,
    told_at BIGINT
);

CREATE INDEX messages_person ON messages (person_id);
CREATE INDEX sent_loose ON sent (sent_at) WHERE case_id IS NULL;

-- What a file's copy is called in the unit's folder; '': it is not copied (too large, or no kind that is kept).
ALTER TABLE attachments ADD COLUMN copy TEXT;
CREATE INDEX attachments_copy_due ON attachments (id) WHERE copy IS NULL;
CREATE INDEX attachments_copy ON attachments (copy);
