-- Four clocks instead of one deadline: what stood in `deadline` becomes the clock of the final answer.
-- The states of the incidents are folded again from their logs (store/sqlite/refold.rs).

UPDATE event SET body = json_set(
        json_remove(body, '$.event.deadline'),
        '$.event.clocks',
        CASE WHEN json_extract(body, '$.event.deadline') IS NULL THEN json_array()
        ELSE json_array(json_object(
            'kind', 'answer',
            'started_at', json_extract(body, '$.at'),
            'due_at', json_extract(body, '$.event.deadline.due_at'),
            'pace', 'working',
            'regulation', json_extract(body, '$.event.deadline.regulation'),
            'binding', json(CASE json_extract(body, '$.event.deadline.binding') WHEN 1 THEN 'true' ELSE 'false' END)
        )) END)
    WHERE name IN ('opened', 'reopened');
