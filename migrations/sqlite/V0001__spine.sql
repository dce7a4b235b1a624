-- The spine: items, incidents as event logs with a projection, outbox, people, feeds.
-- Times are milliseconds since 1970 in UTC. JSON columns hold domain types as serde writes them;
-- a value has a column of its own only where a query selects, orders or counts by it.
-- Nothing here is keyed by an author: a voice is a number inside one incident, and its weekly key
-- is destroyed.

-- "OTKL": tells our database from any other SQLite file before a byte of it is changed.
PRAGMA application_id = 1330924364;

CREATE TABLE source (
    id        TEXT PRIMARY KEY,
    cursor    TEXT,                          -- opaque to everyone but the collector
    items     INTEGER NOT NULL DEFAULT 0,    -- kept here so that `status` need not count
    newest_at INTEGER                        -- newest publication
) STRICT, WITHOUT ROWID;

CREATE TABLE incident (
    id        INTEGER PRIMARY KEY,
    version   INTEGER NOT NULL,              -- length of the log; the optimistic lock
    state     TEXT    NOT NULL,
    open      INTEGER NOT NULL CHECK (open IN (0, 1)),
    category  TEXT    NOT NULL,
    sector    TEXT    NOT NULL,
    territory TEXT,                          -- NULL: unknown
    severity  INTEGER NOT NULL CHECK (severity BETWEEN 0 AND 3),
    assignee  INTEGER REFERENCES user (id),
    opened_at INTEGER NOT NULL,
    due_at    INTEGER,
    closed_at INTEGER,
    trimmed   INTEGER NOT NULL DEFAULT 0 CHECK (trimmed IN (0, 1)),  -- flat numbers are gone
    erased    INTEGER NOT NULL DEFAULT 0 CHECK (erased IN (0, 1)),   -- all words are gone
    body      TEXT    NOT NULL               -- the whole Incident as JSON
) STRICT;
-- The queue's order; the condition keeps the index as small as the queue.
CREATE INDEX incident_queue ON incident (severity DESC, due_at IS NULL, due_at, opened_at, id) WHERE open = 1;
CREATE INDEX incident_by_category ON incident (category, open, closed_at);
CREATE INDEX incident_by_opening ON incident (opened_at);
CREATE INDEX incident_finished ON incident (closed_at) WHERE open = 0;

-- At most one open incident per category and certain place. Keys are rows, not a column, so that a
-- merge can move them and an unmerge can return them.
CREATE TABLE incident_key (
    key      TEXT PRIMARY KEY,
    incident INTEGER NOT NULL REFERENCES incident (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_key_owner ON incident_key (incident);

CREATE TABLE event (
    incident INTEGER NOT NULL REFERENCES incident (id),
    n        INTEGER NOT NULL,               -- 1, 2, 3 … within the incident
    at       INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    body     TEXT    NOT NULL,               -- the whole EventRecord as JSON
    PRIMARY KEY (incident, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
    id           INTEGER PRIMARY KEY,
    source       TEXT    NOT NULL REFERENCES source (id),
    network      TEXT    NOT NULL,
    native_id    TEXT    NOT NULL,
    parent       TEXT,
    thread       TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    official     INTEGER NOT NULL CHECK (official IN (0, 1)),
    voice        INTEGER,
    fingerprint  INTEGER,
    published_at INTEGER NOT NULL,
    collected_at INTEGER NOT NULL,
    territory    TEXT,
    sector       TEXT,                       -- primary sector of the verdict; NULL: outside every sector
    incident     INTEGER REFERENCES incident (id),
    join_reason  TEXT,
    trimmed      INTEGER NOT NULL DEFAULT 0 CHECK (trimmed IN (0, 1)),  -- link and flat numbers are gone
    erased       INTEGER NOT NULL DEFAULT 0 CHECK (erased IN (0, 1)),   -- text is gone
    url          TEXT,
    text         TEXT    NOT NULL,
    verdict      TEXT    NOT NULL,           -- the whole Verdict as JSON
    UNIQUE (source, native_id),
    CHECK ((incident IS NULL) = (join_reason IS NULL))
) STRICT;
-- Covers what formation asks of an incident's items.
CREATE INDEX item_of_incident ON item (incident, id, voice, fingerprint, official) WHERE incident IS NOT NULL;
CREATE INDEX item_thread ON item (source, thread, incident) WHERE incident IS NOT NULL;
CREATE INDEX item_waiting_for_retention ON item (collected_at) WHERE incident IS NULL AND erased = 0;

CREATE TABLE outbox (
    seq      INTEGER PRIMARY KEY,            -- 1, 2, 3 … without a gap
    item     INTEGER,
    incident INTEGER,
    notice   INTEGER
) STRICT;

CREATE TABLE notice (
    id       INTEGER PRIMARY KEY,
    kind     TEXT    NOT NULL,
    text     TEXT    NOT NULL,
    incident INTEGER,
    at       INTEGER NOT NULL
) STRICT;

CREATE TABLE audit (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    user    INTEGER,
    action  TEXT    NOT NULL,
    subject TEXT    NOT NULL
) STRICT;

-- Staff. Residents have no accounts.
CREATE TABLE user (
    id            INTEGER PRIMARY KEY,
    login         TEXT    NOT NULL,
    login_key     TEXT    NOT NULL UNIQUE,   -- lower case: «Ivanov» and «ivanov» are one person
    name          TEXT    NOT NULL,
    role          TEXT    NOT NULL,
    scope         TEXT    NOT NULL,
    active        INTEGER NOT NULL CHECK (active IN (0, 1)),
    password_hash TEXT    NOT NULL
) STRICT;

CREATE TABLE session (
    digest     BLOB PRIMARY KEY CHECK (length(digest) = 32),
    user       INTEGER NOT NULL REFERENCES user (id),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of_user ON session (user);

CREATE TABLE feed (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    query      TEXT    NOT NULL,
    owner      INTEGER NOT NULL REFERENCES user (id),
    digest     BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX feed_of_owner ON feed (owner);

-- A row here: something was erased since the file was last rewritten, and pages that had been
-- rebalanced before may still hold stale copies. Written with the erasure, so a crash cannot lose it.
CREATE TABLE scrub_due (
    id INTEGER PRIMARY KEY CHECK (id = 1)
) STRICT;

CREATE TABLE voice_key (
    week INTEGER PRIMARY KEY,                -- Mondays since 1970
    key  BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;
