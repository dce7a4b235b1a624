-- Sources that people added by the API or the command line: the daemon does not write otklik.toml.
CREATE TABLE added_source (
    id       TEXT    PRIMARY KEY,
    settings TEXT    NOT NULL,               -- one [[source]] as it would stand in otklik.toml
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How each source was doing, from moment to moment: what reports say of blind spots.
CREATE TABLE source_sight (
    source TEXT    NOT NULL REFERENCES source (id),
    at     INTEGER NOT NULL,                 -- from this moment on
    state  TEXT    NOT NULL,                 -- SourceState
    paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
    PRIMARY KEY (source, at)
) STRICT, WITHOUT ROWID;
