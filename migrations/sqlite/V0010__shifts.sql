-- Who works when: shifts with what they handed over, absences with their substitutes. And the second
-- territory that an incident concerns.
CREATE TABLE shift (
    id          INTEGER PRIMARY KEY,
    version     INTEGER NOT NULL,            -- changes so far; the optimistic lock
    area        TEXT    NOT NULL,            -- Scope as JSON: whose shift it is
    begun_at    INTEGER NOT NULL,
    ended_at    INTEGER,
    accepted_at INTEGER,                     -- from here on nothing of it changes, but words that go
    erased      INTEGER NOT NULL DEFAULT 0 CHECK (erased IN (0, 1)),
    body        TEXT    NOT NULL             -- the whole Shift as JSON
) STRICT;
-- One running shift in one part of the region.
CREATE UNIQUE INDEX shift_running ON shift (area) WHERE ended_at IS NULL;

CREATE TABLE absence (
    id         INTEGER PRIMARY KEY,
    user       INTEGER NOT NULL REFERENCES user (id),
    substitute INTEGER NOT NULL REFERENCES user (id),
    first_day  TEXT    NOT NULL,             -- in the region's zone
    last_day   TEXT    NOT NULL,
    CHECK (user <> substitute AND first_day <= last_day)
) STRICT;

ALTER TABLE incident ADD COLUMN also_territory TEXT;  -- «касается также»
