-- Which kinds of organisation own which facts of a child, one row a version; the newest counts, none = as it is
-- built in. Owner: children.
CREATE TABLE fact_owner_version (
    version BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    content TEXT NOT NULL               -- 'medical=clinic' a line
);

-- What one line of a child's timeline changed: a field before and after, as stored. Owner: children.
CREATE TABLE fact_change (
    id BIGINT PRIMARY KEY,
    event_id BIGINT NOT NULL REFERENCES child_event (id),
    field TEXT NOT NULL,                -- of the table of fields: 'medications', 'care'
    before_text TEXT NOT NULL,
    after_text TEXT NOT NULL
);
CREATE INDEX fact_change_event ON fact_change (event_id);

-- A change that somebody who does not own the fact asks for. Owner: children.
CREATE TABLE fact_proposal (
    id BIGINT PRIMARY KEY,
    child_id BIGINT NOT NULL REFERENCES child (id),
    topic TEXT NOT NULL,                -- identity, contact, medical, score, daily, welfare
    section_id BIGINT NOT NULL REFERENCES section (id),
    member_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    note TEXT NOT NULL DEFAULT '',      -- why, and where it is known from
    state TEXT NOT NULL DEFAULT 'open', -- open, taken, refused, withdrawn
    placed_at BIGINT NOT NULL DEFAULT 0,-- when it was last seen to that it lies with those who may take it
    decided_at BIGINT,
    decided_by BIGINT,
    decided_section BIGINT,
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX fact_proposal_child ON fact_proposal (child_id, state);
CREATE INDEX fact_proposal_state ON fact_proposal (state, id);

CREATE TABLE fact_proposal_item (
    proposal_id BIGINT NOT NULL REFERENCES fact_proposal (id),
    field TEXT NOT NULL,
    before_text TEXT NOT NULL,          -- what stood there when it was proposed
    after_text TEXT NOT NULL,
    PRIMARY KEY (proposal_id, field)
);

-- In whose inbox a proposal lies or lay: its id is the subject of the task 'proposal'. Without a section nobody
-- of the team may take it. Owner: children.
CREATE TABLE fact_proposal_place (
    id BIGINT PRIMARY KEY,
    proposal_id BIGINT NOT NULL REFERENCES fact_proposal (id),
    section_id BIGINT REFERENCES section (id),
    ended_at BIGINT
);
CREATE INDEX fact_proposal_place_proposal ON fact_proposal_place (proposal_id);
