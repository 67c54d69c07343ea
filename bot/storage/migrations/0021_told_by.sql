CREATE INDEX urgent_told_person ON urgent_told (person_id);
