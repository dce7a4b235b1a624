-- Incidents that are merged, taken apart and moved by people, and commands that are done once.
-- The new columns of stored incidents are filled when their states are folded anew (refold.rs).

ALTER TABLE incident ADD COLUMN merged_into INTEGER; -- NULL: speaks for itself
ALTER TABLE incident ADD COLUMN spot TEXT;   -- category and certain place, also when finished; NULL: uncertain
CREATE INDEX incident_merged ON incident (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX incident_merged_by_category ON incident (category) WHERE merged_into IS NOT NULL;
CREATE INDEX incident_at_spot ON incident (spot, opened_at) WHERE spot IS NOT NULL;

-- A person put the item where it is, or took it out: it is not placed again.
ALTER TABLE item ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1));

-- What a client's command did, so that the same command again does nothing. Kept for a week.
CREATE TABLE command (
    user     INTEGER NOT NULL REFERENCES user (id),
    id       TEXT    NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
    incident INTEGER NOT NULL REFERENCES incident (id),
    at       INTEGER NOT NULL,
    PRIMARY KEY (user, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX command_by_age ON command (at);
