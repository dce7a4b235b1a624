-- How each source is doing and by what rhythm it speaks; what became of items after they were recorded.
ALTER TABLE source ADD COLUMN health TEXT NOT NULL DEFAULT '{}';  -- the whole SourceHealth as JSON
ALTER TABLE source ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1));

-- Items by hour of publication, of the last weeks: the rhythm, and whether a silence is likely.
CREATE TABLE source_hour (
    source TEXT    NOT NULL REFERENCES source (id),
    hour   INTEGER NOT NULL,                 -- hours since 1970 in UTC
    items  INTEGER NOT NULL,
    PRIMARY KEY (source, hour)
) STRICT, WITHOUT ROWID;

ALTER TABLE item ADD COLUMN edited_at INTEGER;
ALTER TABLE item ADD COLUMN gone_at INTEGER; -- its author or the network deleted it: a tombstone

-- Verdicts that an edit put out of force. Tags and reasons only: the words go with the text.
CREATE TABLE revision (
    item    INTEGER NOT NULL REFERENCES item (id),
    n       INTEGER NOT NULL,                -- 1, 2, 3 … within the item
    at      INTEGER NOT NULL,
    verdict TEXT    NOT NULL,                -- the whole Verdict as JSON, without words
    PRIMARY KEY (item, n)
) STRICT, WITHOUT ROWID;
