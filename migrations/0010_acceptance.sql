-- Acceptance conditions (受入条件): what a service answered, thing by thing, and searches that found nothing. No row here is
-- about a child.

-- One answer of a service. No row = 未回答.
CREATE TABLE service_condition (
    service_id BIGINT NOT NULL REFERENCES service (id),
    field TEXT NOT NULL,                 -- care.1 ... care.14, age, day.1 ... day.7, transport, fee ... (acceptance/fields.cpp)
    answer TEXT NOT NULL,                -- yes, conditional, no; none = no limit, limit; or a word of that field
    value TEXT NOT NULL DEFAULT '',      -- of a limit: 72-227 (months), 100-250 (hundreds of grams), codes of towns
    words TEXT NOT NULL DEFAULT '',      -- in the service's own words
    member_id BIGINT NOT NULL,           -- who last said or confirmed it
    at BIGINT NOT NULL,
    PRIMARY KEY (service_id, field)
);

-- The answers of a service as a whole: for two people who change them at once.
CREATE TABLE service_sheet (
    service_id BIGINT PRIMARY KEY REFERENCES service (id),
    version BIGINT NOT NULL DEFAULT 0,
    chaser_section_id BIGINT REFERENCES section (id) -- who reminds the provider; NULL = the region's desks
);

-- A search that found no service that says yes, recorded by whoever searched: neither the child nor the town.
CREATE TABLE unmet_need (
    id BIGINT PRIMARY KEY,
    month TEXT NOT NULL,                 -- 2026-11
    kind TEXT NOT NULL,                  -- of service; empty = any
    age_band TEXT NOT NULL,              -- 0-2, 3-5, 6-11, 12-14, 15-; empty = not said
    days BIGINT NOT NULL,                -- a bit for each weekday wanted, Monday first
    asked BIGINT NOT NULL                -- how many services would have to be asked (要相談, 分からない)
);
CREATE INDEX unmet_need_month ON unmet_need (month);
CREATE TABLE unmet_need_care (
    need_id BIGINT NOT NULL REFERENCES unmet_need (id),
    item TEXT NOT NULL,                  -- code of care_score: 1 ... 14, 7-1
    PRIMARY KEY (need_id, item)
);
