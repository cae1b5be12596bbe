-- What the pages of sites have in common, for jobs that want it: JSON, packed by zstd.
CREATE TABLE memory (site TEXT PRIMARY KEY, memory BLOB NOT NULL) WITHOUT ROWID;
