-- Of an address whose article is kept under another: which.
ALTER TABLE url ADD COLUMN same_page INTEGER REFERENCES url;
-- Whether the jobs file does not name it: its addresses wait until it does.
ALTER TABLE job ADD COLUMN parked INTEGER NOT NULL DEFAULT 0;
