-- Official pages: which body's page wrote an item, and which message an official reply answers (the
-- projection of `answers` in the log).
ALTER TABLE item ADD COLUMN body TEXT;       -- an id of the region's register, never a person
ALTER TABLE item ADD COLUMN answers INTEGER REFERENCES item (id);
CREATE INDEX item_answering ON item (answers) WHERE answers IS NOT NULL;
-- Covers what the list of official pages counts.
CREATE INDEX item_of_body ON item (body, network, published_at, join_reason) WHERE body IS NOT NULL;
