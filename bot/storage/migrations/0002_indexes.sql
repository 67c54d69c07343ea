CREATE INDEX people_staff ON people (staff_no) WHERE active = 1 AND roles <> 'soldier';
CREATE INDEX cases_live ON cases (id) WHERE state IN ('new', 'open', 'waiting', 'referred', 'resolved');
CREATE INDEX cases_live_handler ON cases (handler) WHERE state IN ('new', 'open', 'waiting', 'referred', 'resolved');
CREATE INDEX cases_handler_talked ON cases (handler, talked_at);
CREATE INDEX cases_first_responder_talked ON cases (first_responder, talked_at);
CREATE INDEX cases_requester_id ON cases (requester, id);
CREATE INDEX cases_filer_id ON cases (filer, id);
