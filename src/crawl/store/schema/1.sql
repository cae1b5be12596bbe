-- Times are milliseconds since 1970 in UTC, pauses milliseconds.

-- What was said last, e.g. the clock.
CREATE TABLE fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE job (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

-- Hosts that are paced together.
CREATE TABLE host (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    next INTEGER NOT NULL DEFAULT 0,    -- when it may be asked
    leased INTEGER NOT NULL DEFAULT 0,  -- its addresses that are given out
    ready INTEGER                       -- the later of `next` and the earliest `due` of its waiting addresses
);
-- So a claim looks at hosts that have something, however many there are.
CREATE INDEX host_ready ON host (ready) WHERE ready IS NOT NULL;

CREATE TABLE url (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    host INTEGER NOT NULL REFERENCES host,
    job INTEGER NOT NULL REFERENCES job,
    kind INTEGER NOT NULL,              -- 0 story, 1 feed, 2 sitemap, 3 front, 4 site, 5 list
    state INTEGER NOT NULL DEFAULT 0,   -- 0 waiting, 1 leased, 2 done, 3 given up
    due INTEGER NOT NULL,
    lease INTEGER,                      -- until when
    claims INTEGER NOT NULL DEFAULT 0,
    depth INTEGER NOT NULL,
    found INTEGER NOT NULL,
    visited INTEGER,                    -- the last answer
    changed INTEGER,                    -- the last that was new
    pace INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    failing INTEGER,                    -- since when
    error TEXT,
    etag TEXT,
    last_modified TEXT,
    validated TEXT,                     -- the address that these two are of, if it is another
    body INTEGER,
    article INTEGER,
    source TEXT,
    title TEXT,
    published TEXT
);
CREATE INDEX url_waiting ON url (host, due) WHERE state = 0;
CREATE INDEX url_leased ON url (lease) WHERE state = 1;
CREATE INDEX url_source ON url (kind) WHERE kind > 0;

-- Every version of every article.
CREATE TABLE version (
    id INTEGER PRIMARY KEY,
    url INTEGER NOT NULL REFERENCES url,
    number INTEGER NOT NULL,            -- from 1
    fetched INTEGER NOT NULL,
    headline TEXT,
    digest INTEGER NOT NULL,
    record BLOB NOT NULL,               -- a line of JSON, packed by zstd
    UNIQUE (url, number)
);

-- The words of the newest version of each article, by the number of its address.
CREATE VIRTUAL TABLE words USING fts5 (
    headline, text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

-- Where articles go, and what has arrived there for good.
CREATE TABLE output (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    delivered INTEGER NOT NULL DEFAULT 0,   -- the last line of the outbox that did
    part INTEGER NOT NULL DEFAULT 0,        -- the number of the file that is being written, or was last
    first INTEGER NOT NULL DEFAULT 0,       -- the last line of the outbox before that file
    bytes INTEGER NOT NULL DEFAULT 0,       -- of that file
    begun INTEGER NOT NULL DEFAULT 0,       -- when that file was
    state INTEGER NOT NULL DEFAULT 0        -- of that file: 0 none, 1 being written, 2 only has to get its name
);

-- What is to go there. Lines stay until the file that they are in is complete.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,   -- never used twice
    output INTEGER NOT NULL REFERENCES output,
    version INTEGER NOT NULL REFERENCES version
);
CREATE INDEX outbox_output ON outbox (output, id);
