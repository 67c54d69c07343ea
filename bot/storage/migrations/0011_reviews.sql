-- A review of one case by one person; what was said with it stands in `messages`, private, named here by its id.
CREATE TABLE reviews (
    id {identity},
    case_id BIGINT NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL,
    reviewer BIGINT NOT NULL REFERENCES people (id),
    opened_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    improved_at BIGINT,
    account_of BIGINT REFERENCES people (id),
    account_id BIGINT,
    asked_at BIGINT,
    agreed TEXT,
    call_id BIGINT,
    really TEXT,
    told_by BIGINT REFERENCES people (id),
    told_id BIGINT,
    settled_at BIGINT,
    finding TEXT,
    finding_id BIGINT
);

CREATE INDEX reviews_case ON reviews (case_id);
CREATE INDEX reviews_reviewer ON reviews (reviewer) WHERE settled_at IS NULL;
CREATE INDEX reviews_due ON reviews (due_at) WHERE settled_at IS NULL;

-- Up to which instant closed cases were drawn from for the random sample.
CREATE TABLE samples (
    upto BIGINT PRIMARY KEY,
    drawn_at BIGINT NOT NULL
);

CREATE INDEX cases_closed ON cases (closed_at);

ALTER TABLE cases ADD COLUMN second_at BIGINT;
ALTER TABLE ratings ADD COLUMN of_policy BIGINT NOT NULL DEFAULT 0;
ALTER TABLE drafts ADD COLUMN reminded_at BIGINT;
ALTER TABLE drafts ADD COLUMN clear_at BIGINT;

CREATE INDEX drafts_touched ON drafts (touched_at);
