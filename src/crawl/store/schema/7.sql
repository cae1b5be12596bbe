-- Of a source: what was cut or could not be read at the last look, in words.
ALTER TABLE url ADD COLUMN note TEXT;
