-- Where a support stands is derived from steps, requests and days. What was typed before is no fact: it stays readable in
-- the kept versions of each table, where a typed "done" becomes a question in the form (region::RoleRow::said_done).
ALTER TABLE role DROP COLUMN state;
-- The day on which the support itself ended; NULL = it has not.
ALTER TABLE role ADD COLUMN ended_on TEXT;

-- 1 = it has an end of its own (a conference, a first visit); every other support goes on until somebody ends it.
ALTER TABLE support_function ADD COLUMN one_time BIGINT NOT NULL DEFAULT 0;
UPDATE support_function SET one_time = 1
    WHERE code IN ('discharge_notice', 'ward_visit', 'conference', 'care_teaching', 'school_entry');
