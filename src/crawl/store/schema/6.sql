-- Whether nobody says that something is there: it is only where it often is. Not any more once it was there.
ALTER TABLE url ADD COLUMN guessed INTEGER NOT NULL DEFAULT 0;
