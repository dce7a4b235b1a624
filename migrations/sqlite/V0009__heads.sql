-- Heads: one incident stands for others that have one cause. The states are folded again from their
-- logs (store/sqlite/refold.rs), and these columns with them.
ALTER TABLE incident ADD COLUMN head INTEGER  -- the incident that stands for it; it may be written after
    REFERENCES incident (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE incident ADD COLUMN cause TEXT;             -- why it stands for others
ALTER TABLE incident ADD COLUMN silent_until INTEGER;   -- out of the working queue until then
CREATE INDEX incident_of_head ON incident (head) WHERE head IS NOT NULL;
CREATE INDEX incident_heads ON incident (id) WHERE cause IS NOT NULL AND open = 1;
-- What a look for bursts asks: residents' messages of incidents by the time of their publication.
CREATE INDEX item_of_incident_by_publication ON item (published_at, incident, voice)
    WHERE incident IS NOT NULL AND official = 0;
