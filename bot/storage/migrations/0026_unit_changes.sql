-- Changes of desk.toml by chat: proposed with a preview, confirmed, then settled (done, overtaken, unwritable).
-- before, after: the whole file, so that a change can be taken back and everybody sees what stood there when.
-- moved: JSON, what went along, by its ids. undone_by: the change that took this one back.
CREATE TABLE unit_changes (
    id {identity},
    person_id BIGINT NOT NULL REFERENCES people (id),
    at BIGINT NOT NULL,
    verb TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    given TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    confirmed_at BIGINT,
    settled_at BIGINT,
    outcome TEXT,
    message_id BIGINT,
    moved TEXT NOT NULL DEFAULT '{}',
    undone_by BIGINT
);

CREATE INDEX unit_changes_waiting ON unit_changes (id) WHERE confirmed_at IS NOT NULL AND settled_at IS NULL;
CREATE INDEX unit_changes_done ON unit_changes (id) WHERE outcome = 'done';
CREATE INDEX unit_changes_proposed ON unit_changes (person_id) WHERE confirmed_at IS NULL;
CREATE INDEX on_call_home ON on_call (home, day);
CREATE INDEX case_facts_category ON case_facts (category);
