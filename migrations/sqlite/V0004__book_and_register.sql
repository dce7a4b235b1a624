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

-- Official pages: which body's page wrote an item, and which message an official reply answers (the
-- projection of `answers` in the log).
ALTER TABLE item ADD COLUMN body TEXT;       -- an id of the region's register, never a person
ALTER TABLE item ADD COLUMN answers INTEGER REFERENCES item (id);
CREATE INDEX item_answering ON item (answers) WHERE answers IS NOT NULL;
-- Covers what the list of official pages counts.
CREATE INDEX item_of_body ON item (body, network, published_at, join_reason) WHERE body IS NOT NULL;
