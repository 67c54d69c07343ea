-- What is answered in a review round lies together, one sealed text for each office, and nothing with whose it is.
-- The key of the seal is made of review_rounds.key and of a secret that no database holds.
CREATE TABLE review_round_boxes (
    round_id BIGINT NOT NULL REFERENCES review_rounds (id),
    office TEXT NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (round_id, office)
);

-- That somebody has rated an office, or left a word for it, while the round is open: not what. Gone when it closes.
CREATE TABLE review_round_given (
    round_id BIGINT NOT NULL REFERENCES review_rounds (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    office TEXT NOT NULL,
    rated BIGINT NOT NULL DEFAULT 0,
    said BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (round_id, person_id, office)
);

CREATE INDEX review_round_given_person ON review_round_given (person_id);

-- What is rated in it, as JSON: not what fewer than five would rate. Null: of rounds before this.
ALTER TABLE review_rounds ADD COLUMN offices TEXT;

-- Whether the secret was changed while it was open: what had been answered before could not be read any more.
ALTER TABLE review_rounds ADD COLUMN lost BIGINT NOT NULL DEFAULT 0;

-- Of the marks of an office what is shown alone, in tenths (bot/domain/review_rounds.py says why).
CREATE TABLE review_round_bands (
    round_id BIGINT NOT NULL REFERENCES review_rounds (id),
    office TEXT NOT NULL,
    aspect TEXT NOT NULL,
    band BIGINT NOT NULL,
    PRIMARY KEY (round_id, office, aspect)
);

INSERT INTO review_round_bands (round_id, office, aspect, band)
SELECT round_id, office, aspect,
       CASE WHEN number >= 10 AND half < 15 THEN 15 WHEN number >= 10 AND half > 45 THEN 45
            WHEN number < 10 AND half < 20 THEN 20 WHEN number < 10 AND half > 40 THEN 40 ELSE half END
FROM (SELECT round_id, office, aspect, CAST(SUM(number) AS BIGINT) AS number,
             5 * ((4 * CAST(SUM(value * number) AS BIGINT) + CAST(SUM(number) AS BIGINT))
                  / (2 * CAST(SUM(number) AS BIGINT))) AS half
      FROM review_round_counts GROUP BY round_id, office, aspect) counted;

DROP TABLE review_round_counts;

-- A round that was open by the old way is called off: its answers lie beside the key that tells whose they are.
-- The month is not counted, so it can be opened again at once.
DELETE FROM review_round_asks WHERE round_id IN (SELECT id FROM review_rounds WHERE state = 'open');
DELETE FROM burdens WHERE kind = 'review' AND ref IN (SELECT id FROM review_rounds WHERE state = 'open');
DELETE FROM review_round_raters WHERE rated_on >= (SELECT MIN(opened_at) - 86400 FROM review_rounds WHERE state = 'open');
UPDATE review_rounds SET state = 'called_off', key = NULL, closed_at = remind_at WHERE state = 'open';
DROP TABLE review_round_answers;
DELETE FROM drafts WHERE form = 'review_word';
DELETE FROM outbox WHERE kind IN ('review_round_ask', 'review_round_rate', 'review_round_mine');
DELETE FROM held WHERE kind IN ('review_round_ask', 'review_round_rate', 'review_round_mine');

-- Asking for one more than the cap: why, and what the leader said. state: open, allowed, refused.
CREATE TABLE burden_pleas (
    id {identity},
    kind TEXT NOT NULL,
    person_id BIGINT NOT NULL REFERENCES people (id),
    month BIGINT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open',
    answer TEXT,
    decided_by BIGINT REFERENCES people (id),
    decided_at BIGINT
);

CREATE INDEX burden_pleas_open ON burden_pleas (month) WHERE state = 'open';
