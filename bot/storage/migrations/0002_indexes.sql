CREATE INDEX people_staff ON people (staff_no) WHERE active = 1 AND roles <> 'soldier';
