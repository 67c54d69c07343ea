-- Letters that can wait and wait: until the recipient's next window, or the end of the quiet hours (both desk time).
CREATE TABLE held (
    id {identity},
    person_id BIGINT NOT NULL REFERENCES people (id),
    lane BIGINT NOT NULL,
    card BIGINT NOT NULL,
    kind TEXT NOT NULL,
    details TEXT NOT NULL,
    key TEXT UNIQUE,
    case_id BIGINT,
    talk_id BIGINT,
    held_at BIGINT NOT NULL,
    held_until BIGINT NOT NULL
);

CREATE INDEX held_person ON held (person_id, id);
CREATE INDEX held_due ON held (held_until);
CREATE INDEX held_since ON held (held_at);
