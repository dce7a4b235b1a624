-- The watch walks over the open incidents by number every minute: few among many that are finished.

CREATE INDEX incident_open ON incident (id) WHERE open = 1;
