-- `withdrawn_by`: who withdrew it in the chat; without, its file had gone. `filed`: whether its text stood in the file.
ALTER TABLE card_versions ADD COLUMN withdrawn_by BIGINT REFERENCES people (id);
ALTER TABLE card_versions ADD COLUMN filed BIGINT NOT NULL DEFAULT 1;

-- A new version of a card that is being written; `base`: the version it began from, 0 for a new card.
CREATE TABLE card_drafts (
    card_id TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    base BIGINT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    touched_at BIGINT NOT NULL
);

-- Who keeps a card was told that this review date has passed.
CREATE TABLE card_reviews (
    card_id TEXT NOT NULL,
    review_on TEXT NOT NULL,
    told_at BIGINT NOT NULL,
    PRIMARY KEY (card_id, review_on)
);

CREATE INDEX questions_open_where ON questions (card_id, category, id) WHERE settled IS NULL;
