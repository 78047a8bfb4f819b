-- Who does what for one child: the role table. A row without a section is a function with nobody yet (担当なし).
CREATE TABLE role (
    id BIGINT PRIMARY KEY,
    child_id BIGINT NOT NULL REFERENCES child (id),
    function_code TEXT NOT NULL REFERENCES support_function (code),
    section_id BIGINT REFERENCES section (id),
    level TEXT NOT NULL,                -- lead, support, informed
    due TEXT,
    state TEXT NOT NULL DEFAULT 'todo', -- todo, doing, done
    note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX role_child ON role (child_id);
CREATE INDEX role_section ON role (section_id);

-- One version of a child's role table, as it was saved (same form as regional_role_version).
CREATE TABLE role_version (
    child_id BIGINT NOT NULL REFERENCES child (id),
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (child_id, version)
);

-- A shared goal of the team (共有した目標).
CREATE TABLE goal (
    id BIGINT PRIMARY KEY,
    child_id BIGINT NOT NULL REFERENCES child (id),
    text TEXT NOT NULL,
    agreed_on TEXT,                     -- when the team agreed; NULL = proposed
    family_agreed BIGINT NOT NULL DEFAULT 0,
    reached_on TEXT,
    ended_at BIGINT,
    ended_reason TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX goal_child ON goal (child_id);

-- The section confirmed that it knows the goal and its role: the sign of mutual co-operation.
CREATE TABLE team_confirmation (
    child_id BIGINT NOT NULL REFERENCES child (id),
    section_id BIGINT NOT NULL REFERENCES section (id),
    confirmed_at BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    role_version BIGINT NOT NULL,
    PRIMARY KEY (child_id, section_id)
);
