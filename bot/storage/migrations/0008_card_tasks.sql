CREATE INDEX otherwise_tasks_person ON otherwise_tasks (person_id, at) WHERE settled IS NULL;
CREATE INDEX events_vague ON events (at) WHERE action = 'vague';
CREATE INDEX card_versions_published ON card_versions (published_at);
