-- What the new pages of a source gave, day by day, to see when its layout changes.
CREATE TABLE yield (
    source TEXT NOT NULL,       -- the address that named the pages, else their host
    day INTEGER NOT NULL,       -- days since 1970 in UTC
    pages INTEGER NOT NULL DEFAULT 0,
    text INTEGER NOT NULL DEFAULT 0,
    headline INTEGER NOT NULL DEFAULT 0,
    authors INTEGER NOT NULL DEFAULT 0,
    published INTEGER NOT NULL DEFAULT 0,
    characters INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source, day)
) WITHOUT ROWID;
