-- Articles that are the same or nearly: what tells a text, and the address of the first that has it.
ALTER TABLE version ADD COLUMN exact INTEGER;
ALTER TABLE version ADD COLUMN near INTEGER;
ALTER TABLE version ADD COLUMN same_as INTEGER REFERENCES url;
CREATE INDEX version_first ON version (fetched) WHERE number = 1 AND same_as IS NULL AND exact IS NOT NULL;
