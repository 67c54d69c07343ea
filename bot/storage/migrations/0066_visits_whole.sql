-- Questions put at a policy briefing, or handed in before it (wish_id). card_id: the draft that is to answer it, since
-- drafted_at, written by due_at (late_told_at: its owner read that it is late); done_at: it was published, or let go.
-- A question's own row may be cleared out after a time: it is no foreign key.
CREATE TABLE service_questions (
    question_id BIGINT PRIMARY KEY,
    day_id BIGINT NOT NULL REFERENCES service_days (id),
    wish_id BIGINT REFERENCES service_wishes (id),
    card_id TEXT,
    drafted_at BIGINT,
    due_at BIGINT,
    late_told_at BIGINT,
    done_at BIGINT
);

CREATE INDEX service_questions_day ON service_questions (day_id);
CREATE INDEX service_questions_open ON service_questions (due_at) WHERE drafted_at IS NOT NULL AND done_at IS NULL;

-- Reports asked for as a workbook.
CREATE TABLE service_files (
    id {identity},
    day_id BIGINT NOT NULL REFERENCES service_days (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    language TEXT NOT NULL,
    made_at BIGINT
);

CREATE INDEX service_files_wanted ON service_files (id) WHERE made_at IS NULL;

-- Which cards somebody has looked at (mark seen), helped him or left something open: by person.
CREATE INDEX card_marks_person ON card_marks (person_id, card_id);
