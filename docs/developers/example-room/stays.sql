-- One short stay that a child's team asks one of its sections for. Owner: stays.
CREATE TABLE stay (
    id BIGINT PRIMARY KEY,
    child_id BIGINT NOT NULL REFERENCES child (id),
    from_section BIGINT NOT NULL REFERENCES section (id),
    to_section BIGINT NOT NULL REFERENCES section (id),
    day TEXT NOT NULL,
    nights BIGINT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX stay_child ON stay (child_id, day);
CREATE INDEX stay_to ON stay (to_section, id);
CREATE INDEX stay_from ON stay (from_section, id);
