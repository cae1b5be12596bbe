-- How long answers of sites took, day by day: how many in each class of times. Days that no report shows are deleted.
CREATE TABLE latency (
    day INTEGER NOT NULL,       -- days since 1970 in UTC
    site TEXT NOT NULL,
    class INTEGER NOT NULL,     -- see latency.rs
    number INTEGER NOT NULL,
    PRIMARY KEY (day, site, class)
) WITHOUT ROWID;
