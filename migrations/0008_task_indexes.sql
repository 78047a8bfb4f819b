-- Counts and lists of one child, or of one section's waiting, are answered from an index alone.
DROP INDEX task_child;
CREATE INDEX task_child ON task (child_id, is_open, due);
CREATE INDEX task_child_section ON task (child_id, section_id, is_open, due);
CREATE INDEX task_from ON task (from_section_id, is_open, section_id);
CREATE INDEX task_nobody ON task (child_id) WHERE section_id IS NULL AND is_open = 1;
-- Late tasks of one step of escalation, longest late first.
DROP INDEX task_due;
CREATE INDEX task_due ON task (is_open, escalation, due, id);
