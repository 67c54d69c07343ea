-- What somebody has handed over counts in his record.
CREATE INDEX handovers_leaver ON handovers (leaver);
