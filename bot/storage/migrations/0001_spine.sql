-- Instants are epoch seconds; flags are 0 or 1; JSON is text. Words live in cases, messages, drafts and outbox only.

CREATE TABLE people (
    id {identity},
    staff_no TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    home TEXT NOT NULL,
    roles TEXT NOT NULL,
    language TEXT,
    chat_id BIGINT UNIQUE,
    active BIGINT NOT NULL DEFAULT 1,
    left_on TEXT,
    reachable BIGINT NOT NULL DEFAULT 1,
    joined_at BIGINT,
    assigned_at BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX people_home ON people (home);

CREATE TABLE invitations (
    code_hash TEXT PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES people (id),
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX invitations_person ON invitations (person_id);

CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE cases (
    id {identity},
    number TEXT NOT NULL UNIQUE,
    category TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    requester BIGINT NOT NULL REFERENCES people (id),
    filer BIGINT REFERENCES people (id),
    company TEXT NOT NULL,
    office TEXT NOT NULL,
    first_responder BIGINT NOT NULL REFERENCES people (id),
    handler BIGINT NOT NULL REFERENCES people (id),
    supervisor BIGINT NOT NULL REFERENCES people (id),
    track TEXT,
    outcome TEXT,
    mark TEXT,
    offered_office TEXT,
    offered_to BIGINT REFERENCES people (id),
    declines BIGINT NOT NULL DEFAULT 0,
    disputes BIGINT NOT NULL DEFAULT 0,
    reopened BIGINT NOT NULL DEFAULT 0,
    asks BIGINT NOT NULL DEFAULT 0,
    moved BIGINT NOT NULL DEFAULT 0,
    charge BIGINT REFERENCES people (id),
    reason TEXT NOT NULL,
    waiting_for TEXT NOT NULL DEFAULT '[]',
    accept_by BIGINT,
    resolve_by BIGINT,
    first_resolve_by BIGINT,
    budget_left BIGINT,
    created_at BIGINT NOT NULL,
    accepted_at BIGINT,
    answered_at BIGINT,
    resolved_at BIGINT,
    closed_at BIGINT,
    talked_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);

CREATE INDEX cases_requester ON cases (requester, state);
CREATE INDEX cases_handler ON cases (handler, state);
CREATE INDEX cases_first_responder ON cases (first_responder, state);
CREATE INDEX cases_supervisor ON cases (supervisor, state);
CREATE INDEX cases_office ON cases (office, state);
CREATE INDEX cases_filer ON cases (filer, state);
CREATE INDEX cases_state ON cases (state, id);
CREATE INDEX cases_offered_to ON cases (offered_to);
CREATE INDEX cases_offered_office ON cases (offered_office);
CREATE INDEX cases_charge ON cases (charge);

CREATE TABLE assists (
    id {identity},
    case_id BIGINT NOT NULL REFERENCES cases (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    asked_by BIGINT NOT NULL REFERENCES people (id),
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    done_at BIGINT
);

CREATE INDEX assists_case ON assists (case_id);
CREATE INDEX assists_person ON assists (person_id, state);

CREATE TABLE messages (
    id {identity},
    case_id BIGINT NOT NULL REFERENCES cases (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    purpose TEXT NOT NULL,
    body TEXT NOT NULL,
    private BIGINT NOT NULL DEFAULT 0,
    salt TEXT NOT NULL,
    at BIGINT NOT NULL,
    edited_at BIGINT
);

CREATE INDEX messages_case ON messages (case_id, id);

CREATE TABLE sources (
    chat_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    talk_id BIGINT NOT NULL REFERENCES messages (id),
    part BIGINT NOT NULL,
    PRIMARY KEY (chat_id, message_id)
);

CREATE TABLE attachments (
    id {identity},
    talk_id BIGINT NOT NULL REFERENCES messages (id),
    kind TEXT NOT NULL,
    file_id TEXT NOT NULL,
    name TEXT,
    caption TEXT,
    album TEXT
);

CREATE INDEX attachments_talk ON attachments (talk_id);

CREATE TABLE events (
    id {identity},
    case_id BIGINT REFERENCES cases (id),
    person_id BIGINT REFERENCES people (id),
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    talk_id BIGINT,
    words_hash TEXT,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);

CREATE INDEX events_case ON events (case_id, id);

CREATE TABLE ratings (
    case_id BIGINT PRIMARY KEY REFERENCES cases (id),
    result BIGINT NOT NULL,
    service BIGINT NOT NULL,
    trips TEXT NOT NULL,
    words TEXT,
    rated_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE drafts (
    id {identity},
    person_id BIGINT NOT NULL REFERENCES people (id),
    form TEXT NOT NULL,
    case_id BIGINT NOT NULL DEFAULT 0,
    answers TEXT NOT NULL,
    active BIGINT NOT NULL DEFAULT 1,
    touched_at BIGINT NOT NULL,
    UNIQUE (person_id, form, case_id)
);

CREATE TABLE inbox (
    update_id BIGINT PRIMARY KEY,
    queue BIGINT NOT NULL,
    payload TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    done_at BIGINT,
    failed BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX inbox_open ON inbox (update_id) WHERE done_at IS NULL;
CREATE INDEX inbox_done ON inbox (done_at);

CREATE TABLE outbox (
    id {identity},
    chat_id BIGINT NOT NULL,
    person_id BIGINT,
    language TEXT NOT NULL,
    lane BIGINT NOT NULL,
    card BIGINT NOT NULL DEFAULT 0,
    kind TEXT NOT NULL,
    details TEXT NOT NULL,
    key TEXT UNIQUE,
    edit_id BIGINT,
    case_id BIGINT,
    talk_id BIGINT,
    due_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    tries BIGINT NOT NULL DEFAULT 0,
    aside BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE sent (
    chat_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    card BIGINT NOT NULL DEFAULT 0,
    case_id BIGINT,
    talk_id BIGINT,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (chat_id, message_id)
);

CREATE INDEX sent_case ON sent (case_id, chat_id, message_id);
CREATE INDEX sent_talk ON sent (talk_id);

CREATE TABLE alive (
    name TEXT PRIMARY KEY,
    at BIGINT NOT NULL
);
