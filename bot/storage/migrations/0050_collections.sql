-- A collection round: companies are asked for their problems until closes_at. duty_id, serial: the standing duty that opened it.
-- state: collecting, sorting, tracking (its cases run), done, called_off.
CREATE TABLE collections (
    id {identity},
    opened_by BIGINT NOT NULL REFERENCES people (id),
    opened_at BIGINT NOT NULL,
    remind_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'collecting',
    duty_id BIGINT REFERENCES duties (id),
    serial BIGINT,
    ended_at BIGINT,
    UNIQUE (duty_id, serial)
);

CREATE INDEX collections_running ON collections (id) WHERE state IN ('collecting', 'sorting', 'tracking');

-- One company of a round. empty: its answer was that there is nothing this time. told_at: it read who has what.
-- resulted_at: it read what came of all of it.
CREATE TABLE collection_asks (
    id {identity},
    round_id BIGINT NOT NULL REFERENCES collections (id),
    company TEXT NOT NULL,
    reminded_at BIGINT,
    answered_at BIGINT,
    answered_by BIGINT REFERENCES people (id),
    empty BIGINT NOT NULL DEFAULT 0,
    told_at BIGINT,
    resulted_at BIGINT,
    UNIQUE (round_id, company)
);

CREATE INDEX collection_asks_company ON collection_asks (company, round_id);

-- One problem. whose: soldier (person_id), anonymous, company. Its words and files go into the case it becomes.
-- heap: the id of the first of those that are alike.
CREATE TABLE collection_items (
    id {identity},
    ask_id BIGINT NOT NULL REFERENCES collection_asks (id),
    raised_by BIGINT NOT NULL REFERENCES people (id),
    raised_at BIGINT NOT NULL,
    whose TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    body TEXT NOT NULL,
    files TEXT NOT NULL DEFAULT '[]',
    category TEXT,
    track TEXT,
    heap BIGINT,
    case_id BIGINT REFERENCES cases (id),
    decided_at BIGINT
);

CREATE INDEX collection_items_ask ON collection_items (ask_id);
CREATE INDEX collection_items_case ON collection_items (case_id);
CREATE INDEX collection_items_person ON collection_items (person_id);

-- The coordination sheet, or the empty sheet for a company, asked for as a file.
CREATE TABLE collection_files (
    id {identity},
    round_id BIGINT NOT NULL REFERENCES collections (id),
    kind TEXT NOT NULL,
    home TEXT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    language TEXT NOT NULL,
    made_at BIGINT
);

CREATE INDEX collection_files_wanted ON collection_files (id) WHERE made_at IS NULL;
