-- What repeats may be a matter as it is told, under whatever category or card: one that the desk knows, or the words.
ALTER TABLE topics ADD COLUMN matter TEXT;
