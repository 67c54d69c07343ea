-- Requests about whoever heads a home: they go along when the home is merged or split.
CREATE INDEX cases_about_home ON cases (about_home) WHERE about_home IS NOT NULL;
CREATE INDEX cases_about ON cases (about) WHERE about IS NOT NULL;
