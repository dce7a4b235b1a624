-- What a contact centre counts (statistics_only): figures alone, no text, nobody's. They stay.
CREATE TABLE tally (
    source      TEXT    NOT NULL REFERENCES source (id),
    day         TEXT    NOT NULL,             -- 2026-11-20
    territory   TEXT    NOT NULL,             -- as the region's file names it; '': not determined
    topic_group TEXT    NOT NULL CHECK (length(topic_group) <= 120),  -- redacted; '': none
    topic       TEXT    NOT NULL CHECK (length(topic) <= 120),        -- redacted; '': none
    count       INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (source, day, territory, topic_group, topic)
) STRICT, WITHOUT ROWID;
CREATE INDEX tally_by_day ON tally (day, territory);
