-- The count of what others do for a section is answered from the index alone.
DROP INDEX task_waiting;
CREATE INDEX task_waiting ON task (from_section_id, is_open, due, id, section_id);
