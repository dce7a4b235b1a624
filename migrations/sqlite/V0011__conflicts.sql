-- What the queue is asked about conflicts of communication and rumours. The states are folded again from
-- their logs (store/sqlite/refold.rs), and these columns with them.
ALTER TABLE incident ADD COLUMN conflicts INTEGER NOT NULL DEFAULT 0;  -- kinds that stand, a bit each
ALTER TABLE incident ADD COLUMN unanswered_from INTEGER;      -- silence is a conflict after this moment
ALTER TABLE incident ADD COLUMN promise_broken_from INTEGER;  -- the promised full answer is missed after it
ALTER TABLE incident ADD COLUMN owes_clarification INTEGER NOT NULL DEFAULT 0
    CHECK (owes_clarification IN (0, 1));                     -- a rumour waits for an answer
