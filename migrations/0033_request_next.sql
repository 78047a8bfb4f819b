-- A refusal is the asker's work until the next address is found. settled, of a declined request: '' = it is looked for;
-- asked = somebody else was asked, missing = recorded as what the region lacks, dropped = not needed any more, before = it was
-- declined before this was kept.
ALTER TABLE request ADD COLUMN settled TEXT NOT NULL DEFAULT '';
ALTER TABLE request ADD COLUMN settled_at BIGINT;
UPDATE request SET settled = 'before' WHERE state = 'declined';

-- 「すべて同じ」 of a yearly confirmation is taken back within a day: who had said each line before it, and when.
CREATE TABLE confirmation_undo (
    service_id BIGINT PRIMARY KEY REFERENCES service (id),
    confirmation_id BIGINT REFERENCES confirmation (id), -- NULL = no round was running
    version BIGINT NOT NULL,            -- of the sheet that it made; a later change is not taken back over
    at BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    lines TEXT NOT NULL                 -- field, who said it, when (milliseconds), tab between, one line each
);
