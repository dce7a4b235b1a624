-- Sources that people added by the API or the command line: the daemon does not write otklik.toml.
CREATE TABLE added_source (
    id       TEXT    PRIMARY KEY,
    settings TEXT    NOT NULL,               -- one [[source]] as it would stand in otklik.toml
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
