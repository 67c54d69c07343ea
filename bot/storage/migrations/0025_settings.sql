-- quiet: his own quiet hours ("21:00-08:00", "-": none); null: the unit's. collects: topics that come once a day, by ";".
ALTER TABLE people ADD COLUMN quiet TEXT;
ALTER TABLE people ADD COLUMN collects TEXT NOT NULL DEFAULT '';

-- Till when a letter waits because its reader wants such letters once a day; null: he wants it as soon as may be.
ALTER TABLE held ADD COLUMN collect_until BIGINT;
