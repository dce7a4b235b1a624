-- The database of schema 12 as the daemon of its time left it; tests/it/schemas.rs says how it was made.
-- It is never changed. Nobody in it exists.
PRAGMA foreign_keys = OFF;
PRAGMA application_id = 1330924364;
CREATE TABLE refinery_schema_history(
             version int4 PRIMARY KEY,
             name VARCHAR(255),
             applied_on VARCHAR(255),
             checksum VARCHAR(255));
CREATE TABLE source (
    id        TEXT PRIMARY KEY,
    cursor    TEXT,                          -- opaque to everyone but the collector
    items     INTEGER NOT NULL DEFAULT 0,    -- kept here so that `status` need not count
    newest_at INTEGER                        -- newest publication
, health TEXT NOT NULL DEFAULT '{}', paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1))) STRICT, WITHOUT ROWID;
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
, published_at INTEGER NOT NULL DEFAULT 0, merged_into INTEGER, spot TEXT, head INTEGER  -- the incident that stands for it; it may be written after
    REFERENCES incident (id) DEFERRABLE INITIALLY DEFERRED, cause TEXT, silent_until INTEGER, also_territory TEXT, conflicts INTEGER NOT NULL DEFAULT 0, unanswered_from INTEGER, promise_broken_from INTEGER, owes_clarification INTEGER NOT NULL DEFAULT 0
    CHECK (owes_clarification IN (0, 1))) STRICT;
CREATE TABLE incident_key (
    key      TEXT PRIMARY KEY,
    incident INTEGER NOT NULL REFERENCES incident (id)
) STRICT, WITHOUT ROWID;
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
    verdict      TEXT    NOT NULL, edited_at INTEGER, gone_at INTEGER, body TEXT, answers INTEGER REFERENCES item (id), pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),           -- the whole Verdict as JSON
    UNIQUE (source, native_id),
    CHECK ((incident IS NULL) = (join_reason IS NULL))
) STRICT;
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
CREATE TABLE user (
    id            INTEGER PRIMARY KEY,
    login         TEXT    NOT NULL,
    login_key     TEXT    NOT NULL UNIQUE,   -- lower case: «Ivanov» and «ivanov» are one person
    name          TEXT    NOT NULL,
    role          TEXT    NOT NULL,
    scope         TEXT    NOT NULL,
    active        INTEGER NOT NULL CHECK (active IN (0, 1)),
    password_hash TEXT    NOT NULL
, owes_password INTEGER NOT NULL DEFAULT 0 CHECK (owes_password IN (0, 1))) STRICT;
CREATE TABLE session (
    digest     BLOB PRIMARY KEY CHECK (length(digest) = 32),
    user       INTEGER NOT NULL REFERENCES user (id),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE feed (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    query      TEXT    NOT NULL,
    owner      INTEGER NOT NULL REFERENCES user (id),
    digest     BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE scrub_due (
    id INTEGER PRIMARY KEY CHECK (id = 1)
) STRICT;
CREATE TABLE voice_key (
    week INTEGER PRIMARY KEY,                -- Mondays since 1970
    key  BLOB NOT NULL CHECK (length(key) = 32)
) STRICT;
CREATE TABLE source_hour (
    source TEXT    NOT NULL REFERENCES source (id),
    hour   INTEGER NOT NULL,                 -- hours since 1970 in UTC
    items  INTEGER NOT NULL,
    PRIMARY KEY (source, hour)
) STRICT, WITHOUT ROWID;
CREATE TABLE revision (
    item    INTEGER NOT NULL REFERENCES item (id),
    n       INTEGER NOT NULL,                -- 1, 2, 3 … within the item
    at      INTEGER NOT NULL,
    verdict TEXT    NOT NULL,                -- the whole Verdict as JSON, without words
    PRIMARY KEY (item, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE added_source (
    id       TEXT    PRIMARY KEY,
    settings TEXT    NOT NULL,               -- one [[source]] as it would stand in otklik.toml
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE source_sight (
    source TEXT    NOT NULL REFERENCES source (id),
    at     INTEGER NOT NULL,                 -- from this moment on
    state  TEXT    NOT NULL,                 -- SourceState
    paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
    PRIMARY KEY (source, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE tally (
    source      TEXT    NOT NULL REFERENCES source (id),
    day         TEXT    NOT NULL,             -- 2026-11-20
    territory   TEXT    NOT NULL,             -- as the region's file names it; '': not determined
    topic_group TEXT    NOT NULL CHECK (length(topic_group) <= 120),  -- redacted; '': none
    topic       TEXT    NOT NULL CHECK (length(topic) <= 120),        -- redacted; '': none
    count       INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (source, day, territory, topic_group, topic)
) STRICT, WITHOUT ROWID;
CREATE TABLE command (
    user     INTEGER NOT NULL REFERENCES user (id),
    id       TEXT    NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
    incident INTEGER NOT NULL REFERENCES incident (id),
    at       INTEGER NOT NULL,
    PRIMARY KEY (user, id)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE absence (
    id         INTEGER PRIMARY KEY,
    user       INTEGER NOT NULL REFERENCES user (id),
    substitute INTEGER NOT NULL REFERENCES user (id),
    first_day  TEXT    NOT NULL,             -- in the region's zone
    last_day   TEXT    NOT NULL,
    CHECK (user <> substitute AND first_day <= last_day)
) STRICT;
INSERT INTO "refinery_schema_history" VALUES (1, 'spine', '2026-11-23T19:32:06.984699508Z', '1770592094617171297');
INSERT INTO "refinery_schema_history" VALUES (2, 'incident_publication', '2026-11-23T19:32:06.984710835Z', '9721474122440449048');
INSERT INTO "refinery_schema_history" VALUES (3, 'sources', '2026-11-23T19:32:06.984711877Z', '9834579281663391117');
INSERT INTO "refinery_schema_history" VALUES (4, 'book_and_register', '2026-11-23T19:32:06.984712938Z', '16025589750390732027');
INSERT INTO "refinery_schema_history" VALUES (5, 'tallies', '2026-11-23T19:32:06.984713729Z', '7525380572647347746');
INSERT INTO "refinery_schema_history" VALUES (6, 'clocks', '2026-11-23T19:32:06.984714681Z', '68286550913548069');
INSERT INTO "refinery_schema_history" VALUES (7, 'open_incidents', '2026-11-23T19:32:06.984715252Z', '3167765073627518164');
INSERT INTO "refinery_schema_history" VALUES (8, 'together', '2026-11-23T19:32:06.984715893Z', '15818954646254194662');
INSERT INTO "refinery_schema_history" VALUES (9, 'heads', '2026-11-23T19:32:06.984716343Z', '11660344983064950327');
INSERT INTO "refinery_schema_history" VALUES (10, 'shifts', '2026-11-23T19:32:06.984717625Z', '10918655480068320267');
INSERT INTO "refinery_schema_history" VALUES (11, 'conflicts', '2026-11-23T19:32:06.984718406Z', '2761759722741901237');
INSERT INTO "refinery_schema_history" VALUES (12, 'own_passwords', '2026-11-23T19:32:06.984718957Z', '3145473037128530128');
INSERT INTO "source" VALUES ('file:centre', NULL, 0, NULL, '{}', 0);
INSERT INTO "source" VALUES ('file:letters', NULL, 1, 1795154400000, '{}', 0);
INSERT INTO "source" VALUES ('telegram:village', 'channel/77', 1, 1795154400000, '{}', 0);
INSERT INTO "source" VALUES ('vk:town', 'wall:5', 5, 1795154400000, '{}', 0);
INSERT INTO "incident" VALUES (1, 6, 'in_work', 1, 'housing.heating_off', 'housing', 'Белгород', 2, 2, 1795154400000, 1795186800000, NULL, 0, 0, '{"id":1,"version":6,"state":"in_work","category":"housing.heating_off","sector":"housing","place":{"territory":"Белгород","settlement":null,"street":"Мира","house":"12"},"uncertain":false,"essence":"Третий день нет отопления, г. Белгород, ул. Мира, 12, батареи ледяные, мёрзнут дети!","severity":"high","severity_reasons":["касается многих: дома, улицы, района","страдают дети, пожилые, больные или люди с инвалидностью"],"signals":["brush_off","mass","vulnerable"],"opened_at":"2026-11-20T06:00:00Z","published_at":"2026-11-20T06:00:00Z","last_item_at":"2026-11-20T06:00:00Z","items":2,"voices":2,"assignee":2,"clocks":[{"kind":"reaction","started_at":"2026-11-20T06:00:00Z","due_at":"2026-11-20T10:00:00Z","pace":"working","regulation":"belgorod","binding":false,"stopped_at":"2026-11-20T06:00:00Z"},{"kind":"answer","started_at":"2026-11-20T06:00:00Z","due_at":"2026-11-20T15:00:00Z","pace":"working","regulation":"belgorod","binding":false}],"answered_at":null,"closed_at":null,"repeat_of":null,"acknowledged":false,"alarmed_at":null,"state_since":"2026-11-20T06:00:00Z","escalated":[],"grievances":{"of_items":[[3,{"proof":"formal_reply","times":1,"event":5,"at":"2026-11-20T06:00:00Z"}]]}}', 1795154400000, NULL, 'housing.heating_off|Белгород||Мира|12', NULL, NULL, NULL, NULL, 4, 1795186800000, NULL, 0);
INSERT INTO "incident" VALUES (2, 5, 'closed', 0, 'roads.potholes', 'roads', 'Белгород', 0, 2, 1795154400000, NULL, 1795154400000, 0, 0, '{"id":2,"version":5,"state":"closed","category":"roads.potholes","sector":"roads","place":{"territory":"Белгород","settlement":null,"street":"Щорса","house":null},"uncertain":false,"essence":"Белгород, на улице Щорса огромная яма на дороге, колёса бьём, когда отремонтируют?","severity":"low","severity_reasons":[],"signals":["question"],"opened_at":"2026-11-20T06:00:00Z","published_at":"2026-11-20T06:00:00Z","last_item_at":"2026-11-20T06:00:00Z","items":1,"voices":1,"assignee":2,"clocks":[{"kind":"answer","started_at":"2026-11-20T06:00:00Z","due_at":"2026-12-01T15:00:00Z","pace":"working","regulation":"belgorod","binding":false,"stopped_at":"2026-11-20T06:00:00Z"}],"answered_at":"2026-11-20T06:00:00Z","closed_at":"2026-11-20T06:00:00Z","repeat_of":null,"acknowledged":false,"alarmed_at":null,"state_since":"2026-11-20T06:00:00Z","escalated":[],"grievances":{"first_answer":"2026-11-20T06:00:00Z","word":["solved",5]}}', 1795154400000, NULL, 'roads.potholes|Белгород||Щорса|', NULL, NULL, NULL, NULL, 0, NULL, NULL, 0);
INSERT INTO "incident" VALUES (3, 3, 'new', 1, 'waste.containers', 'waste', 'Белгород', 1, NULL, 1795154400000, 1795186800000, NULL, 0, 0, '{"id":3,"version":3,"state":"new","category":"waste.containers","sector":"waste","place":{"territory":"Белгород","settlement":null,"street":"Садовая","house":"3"},"uncertain":false,"essence":"Не вывозят мусор вторую неделю, контейнеры переполнены, г. Белгород, ул. Садовая, 3","severity":"medium","severity_reasons":["длится давно"],"signals":["prolonged"],"opened_at":"2026-11-20T06:00:00Z","published_at":"2026-11-20T06:00:00Z","last_item_at":"2026-11-20T06:00:00Z","items":1,"voices":1,"assignee":null,"clocks":[{"kind":"reaction","started_at":"2026-11-20T06:00:00Z","due_at":"2026-11-20T15:00:00Z","pace":"working","regulation":"belgorod","binding":false},{"kind":"answer","started_at":"2026-11-20T06:00:00Z","due_at":"2026-11-24T15:00:00Z","pace":"working","regulation":"belgorod","binding":false}],"answered_at":null,"closed_at":null,"repeat_of":null,"acknowledged":false,"alarmed_at":null,"state_since":"2026-11-20T06:00:00Z","escalated":[]}', 1795154400000, NULL, 'waste.containers|Белгород||Садовая|3', NULL, NULL, NULL, NULL, 0, 1795186800000, NULL, 0);
INSERT INTO "incident" VALUES (4, 2, 'new', 1, 'housing.lighting', 'housing', 'Белгород', 0, NULL, 1795154400000, 1796137200000, NULL, 0, 0, '{"id":4,"version":2,"state":"new","category":"housing.lighting","sector":"housing","place":{"territory":"Белгород","settlement":null,"street":"Губкина","house":"5"},"uncertain":false,"essence":"Не горят фонари на улице Губкина, 5, г. Белгород","severity":"low","severity_reasons":[],"signals":[],"opened_at":"2026-11-20T06:00:00Z","published_at":"2026-11-20T06:00:00Z","last_item_at":"2026-11-20T06:00:00Z","items":1,"voices":1,"assignee":null,"clocks":[{"kind":"answer","started_at":"2026-11-20T06:00:00Z","due_at":"2026-12-01T15:00:00Z","pace":"working","regulation":"belgorod","binding":false}],"answered_at":null,"closed_at":null,"repeat_of":null,"acknowledged":false,"alarmed_at":null,"state_since":"2026-11-20T06:00:00Z","escalated":[]}', 1795154400000, NULL, 'housing.lighting|Белгород||Губкина|5', NULL, NULL, NULL, NULL, 0, 1796137200000, NULL, 0);
INSERT INTO "incident_key" VALUES ('housing.heating_off|Белгород||Мира|12', 1);
INSERT INTO "incident_key" VALUES ('waste.containers|Белгород||Садовая|3', 3);
INSERT INTO "incident_key" VALUES ('housing.lighting|Белгород||Губкина|5', 4);
INSERT INTO "event" VALUES (1, 1, 1795154400000, 'opened', '{"at":"2026-11-20T06:00:00Z","by":"system","event":{"type":"opened","item":1,"category":"housing.heating_off","place":{"territory":"Белгород","settlement":null,"street":"Мира","house":"12"},"uncertain":false,"essence":"Третий день нет отопления, г. Белгород, ул. Мира, 12, батареи ледяные, мёрзнут дети!","clocks":[{"kind":"reaction","started_at":"2026-11-20T06:00:00Z","due_at":"2026-11-20T10:00:00Z","pace":"working","regulation":"belgorod","binding":false},{"kind":"answer","started_at":"2026-11-20T06:00:00Z","due_at":"2026-11-20T15:00:00Z","pace":"working","regulation":"belgorod","binding":false}]}}');
INSERT INTO "event" VALUES (1, 2, 1795154400000, 'item_joined', '{"at":"2026-11-20T06:00:00Z","by":"system","event":{"type":"item_joined","item":1,"published_at":"2026-11-20T06:00:00Z","reason":"opened","voice":379968767302115286,"fingerprint":8180974557480530080,"signals":["mass","vulnerable"],"official":false}}');
INSERT INTO "event" VALUES (1, 3, 1795154400000, 'severity_set', '{"at":"2026-11-20T06:00:00Z","by":"system","event":{"type":"severity_set","severity":"high","reasons":["касается многих: дома, улицы, района","страдают дети, пожилые, больные или люди с инвалидностью"]}}');
INSERT INTO "event" VALUES (1, 4, 1795154400000, 'item_joined', '{"at":"2026-11-20T06:00:00Z","by":"system","event":{"type":"item_joined","item":2,"published_at":"2026-11-20T06:00:00Z","reason":"thread","voice":8688811349056618102,"fingerprint":null,"signals":[],"official":false}}');
INSERT INTO "event" VALUES (1, 5, 1795154400000, 'item_joined', '{"at":"2026-11-20T06:00:00Z","by":"system","event":{"type":"item_joined","item":3,"published_at":"2026-11-20T06:00:00Z","reason":"official_reply","voice":null,"fingerprint":3300254083769508560,"signals":["brush_off"],"official":true,"answers":{"by":"reply","item":1}}}');
INSERT INTO "event" VALUES (1, 6, 1795154400000, 'taken', '{"at":"2026-11-20T06:00:00Z","by":{"user":2},"event":{"type":"taken"}}');
INSERT INTO "event" VALUES (2, 1, 1795154400000, 'opened', '{"at":"2026-11-20T06:00:00Z","by":"system","event":{"type":"opened","item":4,"category":"roads.potholes","place":{"territory":"Белгород","settlement":null,"street":"Щорса","house":null},"uncertain":false,"essence":"Белгород, на улице Щорса огромная яма на дороге, колёса бьём, когда отремонтируют?","clocks":[{"kind":"answer","started_at":"2026-11-20T06:00:00Z","due_at":"2026-12-01T15:00:00Z","pace":"working","regulation":"belgorod","binding":false}]}}');
INSERT INTO "event" VALUES (2, 2, 1795154400000, 'item_joined', '{"at":"2026-11-20T06:00:00Z","by":"system","event":{"type":"item_joined","item":4,"published_at":"2026-11-20T06:00:00Z","reason":"opened","voice":5156646336446261050,"fingerprint":1098892863039936713,"signals":["question"],"official":false}}');
INSERT INTO "event" VALUES (2, 3, 1795154400000, 'taken', '{"at":"2026-11-20T06:00:00Z","by":{"user":2},"event":{"type":"taken"}}');
INSERT INTO "event" VALUES (2, 4, 1795154400000, 'answered', '{"at":"2026-11-20T06:00:00Z","by":{"user":2},"event":{"type":"answered","text":"Яму засыплют к пятнице","interim":false}}');
INSERT INTO "event" VALUES (2, 5, 1795154400000, 'closed', '{"at":"2026-11-20T06:00:00Z","by":{"user":2},"event":{"type":"closed","reason":"solved","comment":""}}');
INSERT INTO "event" VALUES (3, 1, 1795154400000, 'opened', '{"at":"2026-11-20T06:00:00Z","by":"system","event":{"type":"opened","item":6,"category":"waste.containers","place":{"territory":"Белгород","settlement":null,"street":"Садовая","house":"3"},"uncertain":false,"essence":"Не вывозят мусор вторую неделю, контейнеры переполнены, г. Белгород, ул. Садовая, 3","clocks":[{"kind":"reaction","started_at":"2026-11-20T06:00:00Z","due_at":"2026-11-20T15:00:00Z","pace":"working","regulation":"belgorod","binding":false},{"kind":"answer","started_at":"2026-11-20T06:00:00Z","due_at":"2026-11-24T15:00:00Z","pace":"working","regulation":"belgorod","binding":false}]}}');
INSERT INTO "event" VALUES (3, 2, 1795154400000, 'item_joined', '{"at":"2026-11-20T06:00:00Z","by":"system","event":{"type":"item_joined","item":6,"published_at":"2026-11-20T06:00:00Z","reason":"opened","voice":-7585107050980528110,"fingerprint":13028096685776223080,"signals":["prolonged"],"official":false}}');
INSERT INTO "event" VALUES (3, 3, 1795154400000, 'severity_set', '{"at":"2026-11-20T06:00:00Z","by":"system","event":{"type":"severity_set","severity":"medium","reasons":["длится давно"]}}');
INSERT INTO "event" VALUES (4, 1, 1795154400000, 'opened', '{"at":"2026-11-20T06:00:00Z","by":"system","event":{"type":"opened","item":7,"category":"housing.lighting","place":{"territory":"Белгород","settlement":null,"street":"Губкина","house":"5"},"uncertain":false,"essence":"Не горят фонари на улице Губкина, 5, г. Белгород","clocks":[{"kind":"answer","started_at":"2026-11-20T06:00:00Z","due_at":"2026-12-01T15:00:00Z","pace":"working","regulation":"belgorod","binding":false}]}}');
INSERT INTO "event" VALUES (4, 2, 1795154400000, 'item_joined', '{"at":"2026-11-20T06:00:00Z","by":"system","event":{"type":"item_joined","item":7,"published_at":"2026-11-20T06:00:00Z","reason":"opened","voice":5544469891111418281,"fingerprint":11345386579584557809,"signals":[],"official":false}}');
INSERT INTO "item" VALUES (1, 'vk:town', 'vk', '1', NULL, '1', 'post', 0, 379968767302115286, 8180974557480530080, 1795154400000, 1795154400000, NULL, 'housing', 1, 'opened', 0, 0, 'https://vk.example/wall-1_1', 'Третий день нет отопления, г. Белгород, ул. Мира, 12, батареи ледяные, мёрзнут дети!', '{"lang":"ru","actionable":true,"sectors":[{"id":"housing","score":32.1,"categories":[{"id":"housing.heating_off","score":11.0}]}],"signals":[{"id":"mass","kind":"state","severity":2},{"id":"vulnerable","kind":"state","severity":1}],"places":[{"territory":"Белгород","settlement":"Белгород","street":"Мира","house":"12","text":"Белгород, ул. Мира, 12","certain":true}],"severity":"high","severity_reasons":["касается многих: дома, улицы, района","страдают дети, пожилые, больные или люди с инвалидностью"],"essence":"Третий день нет отопления, г. Белгород, ул. Мира, 12, батареи ледяные, мёрзнут дети!","evidence":[{"rule":"housing.heating_off.no_heating","version":2,"start":12,"end":25},{"rule":"mass.outage","version":4,"start":12,"end":25},{"rule":"housing.heating_off.network","version":3,"start":16,"end":25},{"rule":"vulnerable.child_and_danger","version":1,"start":16,"end":25},{"rule":"mass.outage","version":4,"start":40,"end":42},{"rule":"vulnerable.child_and_danger","version":1,"start":54,"end":61},{"rule":"housing.heating_off.radiators","version":2,"start":54,"end":69},{"rule":"mass.cold_batteries","version":2,"start":54,"end":69},{"rule":"vulnerable.child_and_danger","version":1,"start":71,"end":78},{"rule":"housing.heating_off.freezing","version":3,"start":71,"end":83},{"rule":"vulnerable.children","version":4,"start":71,"end":83},{"rule":"vulnerable.small_and_old","version":2,"start":71,"end":83},{"rule":"vulnerable.child_way","version":2,"start":71,"end":83},{"rule":"vulnerable.children_here","version":3,"start":71,"end":83},{"rule":"vulnerable.child_and_danger","version":1,"start":79,"end":83}],"filters":[]}', NULL, NULL, NULL, NULL, 0);
INSERT INTO "item" VALUES (2, 'vk:town', 'vk', '2', '1', '1', 'comment', 0, 8688811349056618102, NULL, 1795154400000, 1795154400000, NULL, 'housing', 1, 'thread', 0, 0, 'https://vk.example/wall-1_2', 'у нас тоже холодно', '{"lang":"ru","actionable":true,"sectors":[{"id":"housing","score":5.5,"categories":[{"id":"housing.heating_off","score":5.5}]}],"signals":[],"places":[],"severity":"low","severity_reasons":[],"essence":"У нас тоже холодно","evidence":[{"rule":"context.thread","version":1,"start":0,"end":18}],"filters":[]}', NULL, NULL, NULL, NULL, 0);
INSERT INTO "item" VALUES (3, 'vk:town', 'vk', '3', '1', '1', 'comment', 1, NULL, 3300254083769508560, 1795154400000, 1795154400000, NULL, 'housing', 1, 'official_reply', 0, 0, 'https://vk.example/wall-1_3', 'Здравствуйте! Ваше обращение направлено в управляющую компанию', '{"lang":"ru","actionable":false,"sectors":[{"id":"housing","score":1.0,"categories":[{"id":"housing.management","score":1.0}]}],"signals":[{"id":"brush_off","kind":"conflict","severity":1}],"places":[],"severity":"low","severity_reasons":[],"essence":"Ваше обращение направлено в управляющую компанию","evidence":[{"rule":"brush_off.reply_referred","version":1,"start":19,"end":39},{"rule":"housing.management.mention","version":3,"start":42,"end":62}],"filters":[]}', NULL, NULL, NULL, 1, 0);
INSERT INTO "item" VALUES (4, 'vk:town', 'vk', '4', NULL, '4', 'post', 0, 5156646336446261050, 1098892863039936713, 1795154400000, 1795154400000, NULL, 'roads', 2, 'opened', 0, 0, 'https://vk.example/wall-1_4', 'Белгород, на улице Щорса огромная яма на дороге, колёса бьём, когда отремонтируют?', '{"lang":"ru","actionable":true,"sectors":[{"id":"roads","score":85.9,"categories":[{"id":"roads.potholes","score":13.0},{"id":"roads.crossings","score":4.0},{"id":"roads.repair","score":3.0},{"id":"roads.general","score":1.0}]}],"signals":[{"id":"question","kind":"state","severity":0}],"places":[{"territory":"Белгород","settlement":"Белгород","street":"Щорса","house":null,"text":"улице Щорса","certain":true}],"severity":"low","severity_reasons":[],"essence":"Белгород, на улице Щорса огромная яма на дороге, колёса бьём, когда отремонтируют?","evidence":[{"rule":"roads.potholes.holes","version":4,"start":13,"end":47},{"rule":"roads.crossings.walk","version":2,"start":13,"end":60},{"rule":"roads.potholes.many","version":2,"start":25,"end":37},{"rule":"roads.potholes.mention","version":3,"start":34,"end":37},{"rule":"roads.potholes.state","version":3,"start":34,"end":55},{"rule":"roads.potholes.broken","version":4,"start":34,"end":81},{"rule":"roads.general.topic","version":3,"start":41,"end":47},{"rule":"roads.repair.quality","version":2,"start":41,"end":81},{"rule":"question.when","version":3,"start":62,"end":81},{"rule":"question.when_done","version":4,"start":62,"end":81}],"filters":[]}', NULL, NULL, NULL, NULL, 0);
INSERT INTO "item" VALUES (5, 'vk:town', 'vk', '5', NULL, '5', 'post', 0, -8441179504549111946, 3151263350979715917, 1795154400000, 1795154400000, NULL, NULL, NULL, NULL, 0, 0, 'https://vk.example/wall-1_5', 'Какая сегодня красивая погода, гуляли с друзьями весь день', '{"lang":"ru","actionable":false,"sectors":[],"signals":[],"places":[],"severity":"low","severity_reasons":[],"essence":"Какая сегодня красивая погода, гуляли с друзьями весь день","evidence":[],"filters":[]}', NULL, NULL, NULL, NULL, 0);
INSERT INTO "item" VALUES (6, 'telegram:village', 'vk', '77', NULL, '77', 'post', 0, -7585107050980528110, -5418647387933328536, 1795154400000, 1795154400000, NULL, 'waste', 3, 'opened', 0, 0, 'https://vk.example/wall-1_77', 'Не вывозят мусор вторую неделю, контейнеры переполнены, г. Белгород, ул. Садовая, 3', '{"lang":"ru","actionable":true,"sectors":[{"id":"waste","score":64.7,"categories":[{"id":"waste.containers","score":8.0},{"id":"waste.not_collected","score":3.0},{"id":"waste.dump","score":2.0},{"id":"waste.general","score":2.0}]}],"signals":[{"id":"prolonged","kind":"state","severity":1}],"places":[{"territory":"Белгород","settlement":"Белгород","street":"Садовая","house":"3","text":"Белгород, ул. Садовая, 3","certain":true}],"severity":"medium","severity_reasons":["длится давно"],"essence":"Не вывозят мусор вторую неделю, контейнеры переполнены, г. Белгород, ул. Садовая, 3","evidence":[{"rule":"waste.dump.litter","version":1,"start":0,"end":16},{"rule":"waste.containers.missing","version":5,"start":0,"end":54},{"rule":"waste.not_collected.stuck","version":6,"start":3,"end":16},{"rule":"waste.general.mention","version":3,"start":11,"end":16},{"rule":"prolonged.span","version":5,"start":17,"end":30},{"rule":"prolonged.nth_week","version":3,"start":17,"end":30},{"rule":"waste.containers.mention","version":1,"start":32,"end":42},{"rule":"waste.not_collected.stuck","version":6,"start":32,"end":54},{"rule":"waste.containers.filth","version":3,"start":32,"end":54}],"filters":[]}', NULL, NULL, NULL, NULL, 0);
INSERT INTO "item" VALUES (7, 'file:letters', 'vk', 'a', NULL, 'a', 'post', 0, 5544469891111418281, -7101357494124993807, 1795154400000, 1795154400000, NULL, 'housing', 4, 'opened', 0, 0, 'https://vk.example/wall-1_a', 'Не горят фонари на улице Губкина, 5, г. Белгород', '{"lang":"ru","actionable":true,"sectors":[{"id":"housing","score":5.4,"categories":[{"id":"housing.lighting","score":4.0}]}],"signals":[],"places":[{"territory":"Белгород","settlement":"Белгород","street":"Губкина","house":"5","text":"улице Губкина, 5","certain":true}],"severity":"low","severity_reasons":[],"essence":"Не горят фонари на улице Губкина, 5, г. Белгород","evidence":[{"rule":"housing.lighting.lamps","version":4,"start":3,"end":15},{"rule":"housing.lighting.mention","version":1,"start":9,"end":15}],"filters":[]}', NULL, NULL, NULL, NULL, 0);
INSERT INTO "outbox" VALUES (1, 1, NULL, NULL);
INSERT INTO "outbox" VALUES (2, 2, NULL, NULL);
INSERT INTO "outbox" VALUES (3, 3, NULL, NULL);
INSERT INTO "outbox" VALUES (4, 4, NULL, NULL);
INSERT INTO "outbox" VALUES (5, 5, NULL, NULL);
INSERT INTO "outbox" VALUES (6, NULL, 1, NULL);
INSERT INTO "outbox" VALUES (7, NULL, 2, NULL);
INSERT INTO "outbox" VALUES (8, 6, NULL, NULL);
INSERT INTO "outbox" VALUES (9, NULL, 3, NULL);
INSERT INTO "outbox" VALUES (10, 7, NULL, NULL);
INSERT INTO "outbox" VALUES (11, NULL, 4, NULL);
INSERT INTO "outbox" VALUES (12, NULL, 2, NULL);
INSERT INTO "outbox" VALUES (13, NULL, 2, NULL);
INSERT INTO "outbox" VALUES (14, NULL, 2, NULL);
INSERT INTO "outbox" VALUES (15, NULL, 1, NULL);
INSERT INTO "audit" VALUES (1, 1795154400000, NULL, 'user.added', 'user 1');
INSERT INTO "audit" VALUES (2, 1795154400000, NULL, 'user.added', 'user 2');
INSERT INTO "audit" VALUES (3, 1795154400000, 2, 'login', 'user 2');
INSERT INTO "audit" VALUES (4, 1795154400000, 2, 'incident.take', 'incident 2');
INSERT INTO "audit" VALUES (5, 1795154400000, 2, 'incident.answer', 'incident 2');
INSERT INTO "audit" VALUES (6, 1795154400000, 2, 'incident.close', 'incident 2');
INSERT INTO "audit" VALUES (7, 1795154400000, 2, 'incident.take', 'incident 1');
INSERT INTO "audit" VALUES (8, 1795154400000, 2, 'feed.created', 'feed 1');
INSERT INTO "audit" VALUES (9, 1795154400000, 2, 'shift.begun', 'shift 1');
INSERT INTO "audit" VALUES (10, 1795154400000, NULL, 'user.changed', 'user 1');
INSERT INTO "audit" VALUES (11, 1795154400000, 1, 'login', 'user 1');
INSERT INTO "audit" VALUES (12, 1795154400000, 1, 'absence.added', 'user 2');
INSERT INTO "user" VALUES (1, 'admin', 'admin', 'Администратор', 'admin', '{"sectors":[],"territories":[]}', 1, '$argon2id$v=19$m=19456,t=2,p=1$l1fikJTEavJURoxxly7m4g$uzlqS49h+o/+Z3IgweLWGxvBs7E6co2gyxMVr5ma0Ik', 0);
INSERT INTO "user" VALUES (2, 'anna', 'anna', 'anna', 'operator', '{"sectors":[],"territories":[]}', 1, '$argon2id$v=19$m=19456,t=2,p=1$+hkonLPhXl0BeCqkUwursA$SNfvf6zhQ5Tif8eiiZrmd8yF4N4Rkrma7DXOR1cNIto', 0);
INSERT INTO "session" VALUES (X'1FE25D38C997D518A60D37905C31001E2706DAF4AB9788BA6C799E57B266D1A0', 1, 1795197600000);
INSERT INTO "session" VALUES (X'BC955F204A291B5DED74A587653B2E6B5C735868F0631CB1D239BFBB064D37E0', 2, 1795197600000);
INSERT INTO "feed" VALUES (1, 'Мусор', 'sector:waste', 2, X'AA2535C212B7926A70EC716290EFC30613C4AF248451F2D027EA2018521C6B6E', 1795154400000);
INSERT INTO "voice_key" VALUES (2968, X'A38622540D4C80490DC55E131A54ED410FFB68216709BE9264EBECDF80C47579');
INSERT INTO "source_hour" VALUES ('file:letters', 498654, 1);
INSERT INTO "source_hour" VALUES ('telegram:village', 498654, 1);
INSERT INTO "source_hour" VALUES ('vk:town', 498654, 5);
INSERT INTO "tally" VALUES ('file:centre', '2026-11-19', 'Белгород', 'ЖКХ', 'Отопление', 12);
INSERT INTO "shift" VALUES (1, 0, '{"sectors":[],"territories":[]}', 1795154400000, NULL, NULL, 0, '{"id":1,"version":0,"area":{"sectors":[],"territories":[]},"users":[2],"phone":"112","begun_at":"2026-11-20T06:00:00Z","until":"2026-11-20T18:00:00Z","handover":null,"accepted":null}');
INSERT INTO "absence" VALUES (1, 2, 1, '2026-12-01', '2026-12-14');
CREATE INDEX incident_queue ON incident (severity DESC, due_at IS NULL, due_at, opened_at, id) WHERE open = 1;
CREATE INDEX incident_by_category ON incident (category, open, closed_at);
CREATE INDEX incident_finished ON incident (closed_at) WHERE open = 0;
CREATE INDEX incident_key_owner ON incident_key (incident);
CREATE INDEX item_of_incident ON item (incident, id, voice, fingerprint, official) WHERE incident IS NOT NULL;
CREATE INDEX item_thread ON item (source, thread, incident) WHERE incident IS NOT NULL;
CREATE INDEX item_waiting_for_retention ON item (collected_at) WHERE incident IS NULL AND erased = 0;
CREATE INDEX session_of_user ON session (user);
CREATE INDEX feed_of_owner ON feed (owner);
CREATE INDEX incident_by_publication ON incident (published_at);
CREATE INDEX item_answering ON item (answers) WHERE answers IS NOT NULL;
CREATE INDEX item_of_body ON item (body, network, published_at, join_reason) WHERE body IS NOT NULL;
CREATE INDEX tally_by_day ON tally (day, territory);
CREATE INDEX incident_open ON incident (id) WHERE open = 1;
CREATE INDEX incident_merged ON incident (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX incident_merged_by_category ON incident (category) WHERE merged_into IS NOT NULL;
CREATE INDEX incident_at_spot ON incident (spot, opened_at) WHERE spot IS NOT NULL;
CREATE INDEX command_by_age ON command (at);
CREATE INDEX incident_of_head ON incident (head) WHERE head IS NOT NULL;
CREATE INDEX incident_heads ON incident (id) WHERE cause IS NOT NULL AND open = 1;
CREATE INDEX item_of_incident_by_publication ON item (published_at, incident, voice)
    WHERE incident IS NOT NULL AND official = 0;
CREATE UNIQUE INDEX shift_running ON shift (area) WHERE ended_at IS NULL;
