-- A request between two sections (依頼), outside a pathway or about a step of one. Its task has kind 'request'.
CREATE TABLE request (
    id BIGINT PRIMARY KEY,
    child_id BIGINT REFERENCES child (id), -- NULL = about no child
    step_id BIGINT REFERENCES step (id),
    from_section_id BIGINT NOT NULL REFERENCES section (id),
    to_section_id BIGINT NOT NULL REFERENCES section (id),
    function_code TEXT REFERENCES support_function (code),
    kind TEXT NOT NULL,                 -- support, question
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,                -- sent, seen, asked, accepted, conditional, declined, doing, done, withdrawn
    is_open BIGINT NOT NULL DEFAULT 1,  -- 0 = declined, done or withdrawn
    answer TEXT NOT NULL DEFAULT '',    -- condition or words with a refusal
    reason TEXT NOT NULL DEFAULT '',    -- code of a refusal
    reason_item TEXT NOT NULL DEFAULT '', -- which condition or care item was not accepted
    see_by TEXT NOT NULL,               -- the day by which it should have been seen
    answer_by TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    sent_by BIGINT NOT NULL,
    seen_at BIGINT,
    chased_at BIGINT,
    chase BIGINT NOT NULL DEFAULT 0,    -- 1 = the receiver's leads were told that it is not seen, 2 = the sender and the desk too
    joined_id BIGINT,                   -- the membership that accepting it made; NULL = it made none
    given_level TEXT NOT NULL DEFAULT '', -- what accepting it added to the role table: lead, support, '' = nothing
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX request_to ON request (to_section_id, is_open, sent_at, id);
CREATE INDEX request_from ON request (from_section_id, is_open, sent_at, id);
CREATE INDEX request_child ON request (child_id, sent_at, id);
CREATE INDEX request_unseen ON request (state, chase, see_by);

-- What happened to a request. section_id is who wrote it down: the sender's where an answer came by telephone or fax.
CREATE TABLE request_event (
    id BIGINT PRIMARY KEY,
    request_id BIGINT NOT NULL REFERENCES request (id),
    at BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    section_id BIGINT NOT NULL,
    number BIGINT NOT NULL,             -- the order of the history
    kind TEXT NOT NULL,                 -- sent, seen, asked, answered, accepted, conditional, declined, doing, done, chased, withdrawn
    text TEXT NOT NULL,
    heard_from TEXT NOT NULL DEFAULT '' -- who answered by telephone or fax; '' = answered here
);
CREATE INDEX request_event_request ON request_event (request_id, number);
