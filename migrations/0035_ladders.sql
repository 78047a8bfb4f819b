-- Owner: tasks. Who has been told that something is late: one row for each task and ladder.
CREATE TABLE ladder (
    task_id BIGINT NOT NULL REFERENCES task (id),
    name TEXT NOT NULL,                 -- late, unseen, confirmation ...: rows of ground/tasks/ladders.h
    day TEXT NOT NULL,                  -- the day that rungs are counted from, once it has passed
    rung BIGINT NOT NULL DEFAULT 0,     -- the highest rung that was told; 0 = none
    told_at BIGINT,
    is_open BIGINT NOT NULL DEFAULT 1,  -- 0 = the task is closed, or the ladder is over
    PRIMARY KEY (task_id, name)
);
CREATE INDEX ladder_next ON ladder (is_open, name, rung, day, task_id);
CREATE INDEX ladder_running ON ladder (is_open, day, task_id, name);

INSERT INTO ladder (task_id, name, day, rung, is_open)
SELECT id, CASE WHEN kind = 'confirmation' THEN 'confirmation' ELSE 'late' END, due, escalation, is_open
FROM task WHERE due <> '9999-12-31';
INSERT INTO ladder (task_id, name, day, rung, told_at, is_open)
SELECT t.id, 'unseen', r.see_by, r.chase, r.chased_at, CASE WHEN r.state = 'sent' THEN t.is_open ELSE 0 END
FROM request r JOIN task t ON t.kind = 'request' AND t.subject = r.id;

DROP INDEX task_due;
ALTER TABLE task DROP COLUMN escalation;
DROP INDEX request_unseen;
ALTER TABLE request DROP COLUMN chased_at;
ALTER TABLE request DROP COLUMN chase;

-- A title that the program words: a msgid and its values (name=value lines), so that each reader has it in his language.
-- '' = a title as people wrote it (title, title_en).
ALTER TABLE task ADD COLUMN title_text TEXT NOT NULL DEFAULT '';
ALTER TABLE task ADD COLUMN title_args TEXT NOT NULL DEFAULT '';
