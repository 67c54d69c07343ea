-- What a letter of a sensitive category would have said, kept till its reader opens it; then only that it was.
CREATE TABLE sealed (
    id {identity},
    person_id BIGINT NOT NULL REFERENCES people (id),
    case_id BIGINT NOT NULL REFERENCES cases (id),
    key TEXT UNIQUE,
    kind TEXT NOT NULL,
    details TEXT NOT NULL,
    sealed_at BIGINT NOT NULL,
    opened_at BIGINT
);

CREATE INDEX sealed_person ON sealed (person_id);
CREATE INDEX sealed_case ON sealed (case_id);

-- Who may see a case, and its soldier's name.
ALTER TABLE cases ADD COLUMN anonymous BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN confidential BIGINT NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN about BIGINT REFERENCES people (id);
ALTER TABLE cases ADD COLUMN about_home TEXT;

-- For whom the name behind an anonymous case was opened.
CREATE TABLE revealed (
    case_id BIGINT NOT NULL REFERENCES cases (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    revealed_by BIGINT NOT NULL REFERENCES people (id),
    revealed_at BIGINT NOT NULL,
    PRIMARY KEY (case_id, person_id)
);
