-- Headquarters goes out: kind (service_day, visit, reception, heart_talk, forum, briefing), to which company, when (at),
-- led by whom. stage: planned, done, called_off. ask_at: soldiers there are asked what to bring up; remind_at: the team
-- is reminded; late_at: it should be closed by then. cards: what a briefing is about. questions: how many were put at
-- it that no card answered. Instants are epoch seconds.
CREATE TABLE service_days (
    id {identity},
    kind TEXT NOT NULL,
    company TEXT NOT NULL,
    at BIGINT NOT NULL,
    led_by BIGINT NOT NULL REFERENCES people (id),
    planned_at BIGINT NOT NULL,
    stage TEXT NOT NULL DEFAULT 'planned',
    note TEXT NOT NULL DEFAULT '',
    cards TEXT NOT NULL DEFAULT '[]',
    ask_at BIGINT NOT NULL,
    asked_at BIGINT,
    remind_at BIGINT NOT NULL,
    reminded_at BIGINT,
    late_at BIGINT NOT NULL,
    late_told_at BIGINT,
    questions BIGINT NOT NULL DEFAULT 0,
    ended_at BIGINT,
    word TEXT,
    resulted_at BIGINT
);

CREATE INDEX service_days_planned ON service_days (at) WHERE stage = 'planned';
CREATE INDEX service_days_company ON service_days (company, at);
CREATE INDEX service_days_results ON service_days (id) WHERE stage = 'done' AND resulted_at IS NULL;

-- Who goes. there: 1 was there, 0 was not; unknown until it is closed.
CREATE TABLE service_team (
    day_id BIGINT NOT NULL REFERENCES service_days (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    there BIGINT,
    PRIMARY KEY (day_id, person_id)
);

CREATE INDEX service_team_person ON service_team (person_id);

-- One soldier who was asked beforehand, once: what he wants to bring up, and the ten minutes he booked (slot, counted
-- from 0). empty: he said that there is nothing. unnamed: the team does not read who it is. met: heard, entered or absent. His words go when the day has ended.
CREATE TABLE service_wishes (
    id {identity},
    day_id BIGINT NOT NULL REFERENCES service_days (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    asked_at BIGINT NOT NULL,
    words TEXT NOT NULL DEFAULT '',
    unnamed BIGINT NOT NULL DEFAULT 0,
    slot BIGINT,
    empty BIGINT NOT NULL DEFAULT 0,
    met TEXT,
    UNIQUE (day_id, person_id),
    UNIQUE (day_id, slot)
);

CREATE INDEX service_wishes_person ON service_wishes (person_id);

-- Cases raised there, and by whom of the team each was entered.
CREATE TABLE service_cases (
    case_id BIGINT PRIMARY KEY REFERENCES cases (id),
    day_id BIGINT NOT NULL REFERENCES service_days (id),
    entered_by BIGINT NOT NULL REFERENCES people (id),
    entered_at BIGINT NOT NULL
);

CREATE INDEX service_cases_day ON service_cases (day_id);

-- When it was solved on the spot: its soldier is asked again in his next window, without the team standing by.
ALTER TABLE cases ADD COLUMN here_at BIGINT;
