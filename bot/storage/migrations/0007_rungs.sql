ALTER TABLE cases ADD COLUMN answer_by BIGINT;
ALTER TABLE cases ADD COLUMN report_by BIGINT;

-- A rung of a promise that is reached at `at` (epoch seconds); `told_at`: when it went out, and to whom.
CREATE TABLE rungs (
    case_id BIGINT NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL,
    serial BIGINT NOT NULL,
    rung BIGINT NOT NULL,
    at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    told_at BIGINT,
    told_to TEXT,
    PRIMARY KEY (case_id, kind, serial, rung)
);

CREATE INDEX rungs_due ON rungs (at) WHERE told_at IS NULL;
