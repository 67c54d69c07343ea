-- How many events there have been, in one row: a chain that lost its end is whole as far as it goes, and PostgreSQL's
-- ids have gaps.
CREATE TABLE chain (length BIGINT NOT NULL);
INSERT INTO chain (length) SELECT COUNT(*) FROM events;
