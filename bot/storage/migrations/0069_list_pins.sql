-- The PIN by which somebody without a phone answers for himself on delivery lists, on his clerk's phone. Only a slow,
-- salted hash is kept. lent, wrong_pins: list_of is whose lists a phone is lent for, where it is for no case.
CREATE TABLE list_pins (
    person_id BIGINT PRIMARY KEY REFERENCES people (id),
    salt TEXT NOT NULL,
    hash TEXT NOT NULL,
    set_by BIGINT NOT NULL REFERENCES people (id),
    set_at BIGINT NOT NULL
);

ALTER TABLE lent ADD COLUMN list_of BIGINT NOT NULL DEFAULT 0;

ALTER TABLE wrong_pins ADD COLUMN list_of BIGINT NOT NULL DEFAULT 0;

CREATE INDEX wrong_pins_lists ON wrong_pins (list_of, at) WHERE list_of <> 0;
