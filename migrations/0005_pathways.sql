-- A pathway template of the region (受入手順). Its anchor is the day that all steps count from.
CREATE TABLE pathway_template (
    id BIGINT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    english TEXT NOT NULL,
    anchor TEXT NOT NULL,               -- 退院の日
    anchor_en TEXT NOT NULL,
    goal TEXT NOT NULL,
    goal_en TEXT NOT NULL,
    position BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE template_step (
    id BIGINT PRIMARY KEY,
    template_id BIGINT NOT NULL REFERENCES pathway_template (id),
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    title_en TEXT NOT NULL,
    function_code TEXT NOT NULL REFERENCES support_function (code),
    offset_days BIGINT NOT NULL,        -- from the anchor day, negative = before
    why TEXT NOT NULL,
    why_en TEXT NOT NULL,
    before_text TEXT NOT NULL,          -- what must be ready before
    before_en TEXT NOT NULL,
    guide TEXT NOT NULL,                -- for those who do it for the first time
    guide_en TEXT NOT NULL,
    milestone BIGINT NOT NULL DEFAULT 0 -- 1 = shown on the short timeline
);
CREATE INDEX template_step_template ON template_step (template_id, position);

-- A template at work for one child.
CREATE TABLE pathway (
    id BIGINT PRIMARY KEY,
    child_id BIGINT NOT NULL REFERENCES child (id),
    template_id BIGINT NOT NULL REFERENCES pathway_template (id),
    anchor_date TEXT NOT NULL,
    goal TEXT NOT NULL,
    state TEXT NOT NULL,                -- running, reached, ended
    started_by_section BIGINT NOT NULL REFERENCES section (id),
    started_by BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    ended_reason TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX pathway_child ON pathway (child_id);
CREATE INDEX pathway_section ON pathway (started_by_section, state, anchor_date);

-- One dated step of a pathway. Its task in the inbox has kind 'step'.
CREATE TABLE step (
    id BIGINT PRIMARY KEY,
    pathway_id BIGINT NOT NULL REFERENCES pathway (id),
    child_id BIGINT NOT NULL REFERENCES child (id),
    template_step_id BIGINT NOT NULL REFERENCES template_step (id),
    position BIGINT NOT NULL,
    function_code TEXT NOT NULL REFERENCES support_function (code),
    section_id BIGINT REFERENCES section (id), -- NULL = 担当なし
    member_id BIGINT,                   -- who took it
    due TEXT NOT NULL,
    state TEXT NOT NULL,                -- todo, doing, stuck, done, cannot, ended
    note TEXT NOT NULL DEFAULT '',      -- evidence or reason
    closed_on TEXT,
    moved_by_hand BIGINT NOT NULL DEFAULT 0,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX step_pathway ON step (pathway_id, position);
CREATE INDEX step_section ON step (section_id, state);

-- What happened to a step: taken, handed, stuck, done, cannot, moved, asked.
CREATE TABLE step_event (
    id BIGINT PRIMARY KEY,
    step_id BIGINT NOT NULL REFERENCES step (id),
    at BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    section_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX step_event_step ON step_event (step_id, at);
