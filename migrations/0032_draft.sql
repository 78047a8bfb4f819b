-- What somebody began to write and has not sent: sealed under the server's key, for its section alone. `bytes` NULL = it was
-- sent (then the row only says when, and where it went) or thrown away. Rows end 30 days after they were last saved.
CREATE TABLE draft (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,                 -- which form: start, request
    section_id BIGINT NOT NULL REFERENCES section (id),
    member_id BIGINT NOT NULL,          -- who saved it last
    child_id BIGINT REFERENCES child (id), -- NULL = about a child that is not registered yet
    bytes BYTEA,
    saved_at BIGINT NOT NULL,
    sent_at BIGINT,
    sent_path TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX draft_section ON draft (section_id, kind, saved_at);
CREATE INDEX draft_saved ON draft (saved_at);

-- A document that a draft carries lives as long as the draft, and the draft's section may read it.
ALTER TABLE stash ADD COLUMN section_id BIGINT;
ALTER TABLE stash ADD COLUMN kept_until BIGINT;
