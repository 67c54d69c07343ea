-- Rosters sent in the chat: the file stays with Telegram. digest: of its bytes, so that what was shown is what is taken.
CREATE TABLE roster_files (
    id {identity},
    person_id BIGINT NOT NULL REFERENCES people (id),
    file_id TEXT NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    message_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    settled_at BIGINT
);

CREATE INDEX roster_files_open ON roster_files (person_id) WHERE settled_at IS NULL;
