-- What the figures need of each case, kept with every event and rebuildable from them. Seconds are working time.
-- `spent`: charged to offices in all; `office_spent`: to the office that has it now; earlier ones stand in case_offices.
-- `told`, `kept`: dates that came to be judged, and how many of them were kept; `missed`: what took it from being on time.
CREATE TABLE case_facts (
    case_id BIGINT PRIMARY KEY REFERENCES cases (id),
    requester BIGINT NOT NULL,
    category TEXT NOT NULL,
    company TEXT NOT NULL,
    first_office TEXT NOT NULL,
    office TEXT NOT NULL,
    handler BIGINT NOT NULL,
    state TEXT NOT NULL,
    track TEXT,
    outcome TEXT,
    mark TEXT,
    created_at BIGINT NOT NULL,
    accepted_at BIGINT,
    answered_at BIGINT,
    first_resolved_at BIGINT,
    resolved_at BIGINT,
    ended_at BIGINT,
    due_at BIGINT,
    accept_kept BIGINT,
    told BIGINT NOT NULL DEFAULT 0,
    kept BIGINT NOT NULL DEFAULT 0,
    moved BIGINT NOT NULL DEFAULT 0,
    missed BIGINT NOT NULL DEFAULT 0,
    answer_seconds BIGINT,
    spent BIGINT NOT NULL DEFAULT 0,
    office_spent BIGINT NOT NULL DEFAULT 0,
    yes BIGINT NOT NULL DEFAULT 0,
    no BIGINT NOT NULL DEFAULT 0,
    disputes BIGINT NOT NULL DEFAULT 0,
    reopened BIGINT NOT NULL DEFAULT 0,
    referred BIGINT NOT NULL DEFAULT 0,
    result BIGINT,
    service BIGINT,
    trips BIGINT
);

CREATE INDEX case_facts_created ON case_facts (created_at);
CREATE INDEX case_facts_resolved ON case_facts (resolved_at) WHERE resolved_at IS NOT NULL;
CREATE INDEX case_facts_ended ON case_facts (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX case_facts_live ON case_facts (case_id) WHERE ended_at IS NULL;

CREATE TABLE case_offices (
    case_id BIGINT NOT NULL REFERENCES cases (id),
    office TEXT NOT NULL,
    spent BIGINT NOT NULL,
    PRIMARY KEY (case_id, office)
);

-- By which words a case is found: characters, pairs of them and English stems, each as a number.
CREATE TABLE case_terms (
    term BIGINT NOT NULL,
    case_id BIGINT NOT NULL REFERENCES cases (id),
    PRIMARY KEY (term, case_id)
);

-- What somebody looks at in the ledger: his filters, as JSON.
CREATE TABLE ledger_views (
    person_id BIGINT PRIMARY KEY REFERENCES people (id),
    filters TEXT NOT NULL
);

-- A file of the ledger that somebody asked for in the chat; `made_at`: its letter is in the outbox.
CREATE TABLE exports (
    id {identity},
    person_id BIGINT NOT NULL REFERENCES people (id),
    language TEXT NOT NULL,
    kind TEXT NOT NULL,
    filters TEXT NOT NULL,
    at BIGINT NOT NULL,
    made_at BIGINT
);

CREATE INDEX exports_open ON exports (id) WHERE made_at IS NULL;
