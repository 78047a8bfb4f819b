-- The yearly confirmation of the directory: a round with a date, and one row for each service that is asked.

CREATE TABLE confirmation_round (
    id BIGINT PRIMARY KEY,
    title TEXT NOT NULL,                 -- 令和8年度の確認
    due_on TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    opened_by BIGINT NOT NULL,
    closed_at BIGINT                     -- NULL = it is running; late answers count all the same
);
CREATE INDEX confirmation_round_opened ON confirmation_round (opened_at);

CREATE TABLE confirmation (
    id BIGINT PRIMARY KEY,
    round_id BIGINT NOT NULL REFERENCES confirmation_round (id),
    service_id BIGINT NOT NULL REFERENCES service (id),
    section_id BIGINT REFERENCES section (id),          -- the provider's own people; NULL = asked by telephone
    chaser_section_id BIGINT NOT NULL REFERENCES section (id), -- who reminds them
    answered_at BIGINT,                  -- NULL = waited for
    answered_by BIGINT,
    later BIGINT NOT NULL DEFAULT 0,     -- lines that could not be answered now
    changed BIGINT NOT NULL DEFAULT 0,   -- lines that say something else than before
    chased_at BIGINT,                    -- when the chaser was given it; NULL = not yet
    UNIQUE (round_id, service_id)
);
CREATE INDEX confirmation_service ON confirmation (service_id, round_id);
CREATE INDEX confirmation_waiting ON confirmation (round_id, answered_at);
