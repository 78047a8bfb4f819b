-- Two records of one child that were put together: the merged one ends and stays as it is, both teams see both. Nothing is
-- moved or deleted, so that it can be undone.

CREATE TABLE child_merge (
    id BIGINT PRIMARY KEY,
    kept_id BIGINT NOT NULL REFERENCES child (id),
    merged_id BIGINT NOT NULL REFERENCES child (id),
    at BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    undone_at BIGINT,                    -- NULL = it holds
    undone_by BIGINT
);
CREATE INDEX child_merge_kept ON child_merge (kept_id);
CREATE INDEX child_merge_merged ON child_merge (merged_id);

-- The memberships that a merge made: undoing it ends these and no others.
CREATE TABLE child_merge_member (
    merge_id BIGINT NOT NULL REFERENCES child_merge (id),
    child_id BIGINT NOT NULL REFERENCES child (id),
    team_member_id BIGINT NOT NULL,
    PRIMARY KEY (merge_id, team_member_id)
);

-- Pairs that somebody found to be two children: not shown again.
CREATE TABLE child_pair_apart (
    first_id BIGINT NOT NULL REFERENCES child (id),
    second_id BIGINT NOT NULL REFERENCES child (id),
    at BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    PRIMARY KEY (first_id, second_id)
);
