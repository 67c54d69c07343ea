-- Nightly backups, a row a day. at: the last try; made_at: when it succeeded; why: else a code of what stood against it.
CREATE TABLE backups (
    day TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    made_at BIGINT,
    size BIGINT,
    why TEXT
);

-- What the admins were alarmed of and is not over yet.
CREATE TABLE alarms (
    kind TEXT PRIMARY KEY,
    begun_at BIGINT NOT NULL
);

-- Times without Telegram of an hour or more, by the computer's clock.
CREATE TABLE outages (
    id {identity},
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    told_at BIGINT
);

CREATE INDEX outages_untold ON outages (id) WHERE told_at IS NULL;
CREATE INDEX outbox_set_aside ON outbox (id) WHERE aside = 1;
