-- What a family does not want an organisation to see of its child: one row a category. A source of ground/access/sight,
-- which owns the table. It holds until it is taken back; nothing is deleted.
CREATE TABLE sight_limit (
    id BIGINT PRIMARY KEY,
    child_id BIGINT NOT NULL REFERENCES child (id),
    organisation_id BIGINT NOT NULL REFERENCES organisation (id),
    category TEXT NOT NULL,             -- a code of access/category
    reason TEXT NOT NULL DEFAULT '',    -- who said it and how, in words
    added_on TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by BIGINT NOT NULL,
    added_section BIGINT NOT NULL,
    ended_at BIGINT,                    -- NULL = it holds
    ended_by BIGINT,
    ended_section BIGINT
);
CREATE UNIQUE INDEX sight_limit_living ON sight_limit (child_id, organisation_id, category) WHERE ended_at IS NULL;
