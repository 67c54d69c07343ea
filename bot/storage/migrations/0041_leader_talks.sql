-- A leader would like to talk to the soldier of a case. `way`: here, phone, person or no, as the soldier says; until
-- `lapses_at` he may. `ended_at`: they have talked (`talked` 1), or it came to nothing. The words are private messages.
CREATE TABLE leader_talks (
    id {identity},
    case_id BIGINT NOT NULL REFERENCES cases (id),
    leader BIGINT NOT NULL REFERENCES people (id),
    asked_at BIGINT NOT NULL,
    lapses_at BIGINT NOT NULL,
    way TEXT,
    answered_at BIGINT,
    ended_at BIGINT,
    talked BIGINT
);

CREATE INDEX leader_talks_case ON leader_talks (case_id);
CREATE INDEX leader_talks_leader ON leader_talks (leader, id);
CREATE INDEX leader_talks_due ON leader_talks (lapses_at) WHERE way IS NULL AND ended_at IS NULL;
