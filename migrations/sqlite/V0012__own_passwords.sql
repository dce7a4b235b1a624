-- Who signs in with a one-time password chooses an own one first. The passwords of before stay as they are.
ALTER TABLE user ADD COLUMN owes_password INTEGER NOT NULL DEFAULT 0 CHECK (owes_password IN (0, 1));
