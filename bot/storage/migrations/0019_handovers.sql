-- A handover: what somebody who leaves a post had in hand, frozen line by line. interim: who has it until it is accepted.
CREATE TABLE handovers (
    id {identity},
    leaver BIGINT NOT NULL REFERENCES people (id),
    successor BIGINT REFERENCES people (id),
    interim BIGINT NOT NULL REFERENCES people (id),
    started_by BIGINT REFERENCES people (id),
    started_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    signed_by BIGINT REFERENCES people (id),
    signed_at BIGINT
);

CREATE UNIQUE INDEX handovers_open ON handovers (leaver) WHERE signed_at IS NULL;
CREATE INDEX handovers_successor ON handovers (successor);
CREATE INDEX handovers_interim ON handovers (interim);

-- what, ref: which thing (a case's id, a card's, a night); posts: what the leaver was to a case. holder: who has this line
-- until it is accepted; successor: if it goes to another one than the rest. state: open, questioned, accepted, kept (signed off with who had it), over (it went elsewhere).
CREATE TABLE handover_lines (
    id {identity},
    handover_id BIGINT NOT NULL REFERENCES handovers (id),
    what TEXT NOT NULL,
    ref TEXT NOT NULL,
    case_id BIGINT REFERENCES cases (id),
    posts TEXT NOT NULL,
    title TEXT NOT NULL,
    due_at BIGINT,
    holder BIGINT REFERENCES people (id),
    successor BIGINT REFERENCES people (id),
    note TEXT,
    question TEXT,
    state TEXT NOT NULL DEFAULT 'open',
    settled_by BIGINT REFERENCES people (id),
    settled_at BIGINT,
    told_at BIGINT,
    UNIQUE (handover_id, what, ref)
);

CREATE INDEX handover_lines_case ON handover_lines (case_id);
CREATE INDEX handover_lines_successor ON handover_lines (successor);

CREATE TABLE handover_rungs (
    handover_id BIGINT NOT NULL REFERENCES handovers (id),
    rung BIGINT NOT NULL,
    at BIGINT NOT NULL,
    told_at BIGINT,
    PRIMARY KEY (handover_id, rung)
);

CREATE INDEX handover_rungs_due ON handover_rungs (at) WHERE told_at IS NULL;

-- handing: the handover in which somebody holds the case for the time. owes: the home of a post that somebody left.
ALTER TABLE cases ADD COLUMN handing BIGINT REFERENCES handovers (id);
ALTER TABLE people ADD COLUMN owes TEXT;
CREATE INDEX people_owes_open ON people (id) WHERE owes IS NOT NULL;

-- Whose a policy card is since a handover, while its file still names who left.
CREATE TABLE card_owners (
    card_id TEXT PRIMARY KEY,
    before TEXT NOT NULL,
    owner TEXT NOT NULL
);

CREATE TABLE moves (
    code_hash TEXT PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES people (id),
    expires_at BIGINT NOT NULL
);

-- The list of a handover, asked for as a file.
CREATE TABLE handover_files (
    id {identity},
    handover_id BIGINT NOT NULL REFERENCES handovers (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    language TEXT NOT NULL,
    made_at BIGINT
);

-- Letters that wait, by whom they are for: another account of his takes them over.
CREATE INDEX outbox_person ON outbox (person_id);

-- farewell_at: when somebody who leaves was told what he can still do here, and how to save and delete the chat.
ALTER TABLE people ADD COLUMN farewell_at BIGINT;
