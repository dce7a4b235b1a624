-- When residents first wrote of an incident. The risk table and its lists count by it: counted by the
-- opening, an import of a month of messages would be one terrible day.
ALTER TABLE incident ADD COLUMN published_at INTEGER NOT NULL DEFAULT 0;
UPDATE incident
SET published_at = CAST(round(unixepoch(json_extract(body, '$.published_at'), 'subsec') * 1000) AS INTEGER);
DROP INDEX incident_by_opening;
CREATE INDEX incident_by_publication ON incident (published_at);
