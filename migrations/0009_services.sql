-- The services of the region's directory: one row for a facility and a kind of service (FHIR HealthcareService).

CREATE TABLE service (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,                  -- code of directory's table of kinds
    name TEXT NOT NULL,
    kana TEXT NOT NULL DEFAULT '',
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL,            -- folded: name, kana, provider, town, kind and its everyday words, one a line
    organisation_id BIGINT REFERENCES organisation (id), -- NULL = not in the directory of organisations
    section_id BIGINT REFERENCES section (id),           -- whose people correct it; NULL = the region's desks
    provider TEXT NOT NULL DEFAULT '',        -- the body that runs it (法人)
    provider_number TEXT NOT NULL DEFAULT '', -- 法人番号
    number TEXT NOT NULL DEFAULT '',          -- 事業所番号; repeats over the services of a facility
    municipality TEXT NOT NULL,          -- six digits; also towns outside the region
    postcode TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    fax TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    url TEXT NOT NULL DEFAULT '',
    weekdays TEXT NOT NULL DEFAULT '',   -- 09:30-17:00
    saturdays TEXT NOT NULL DEFAULT '',
    sundays TEXT NOT NULL DEFAULT '',
    holidays TEXT NOT NULL DEFAULT '',
    closed TEXT NOT NULL DEFAULT '',     -- 定休日, in words
    remarks TEXT NOT NULL DEFAULT '',
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    places BIGINT,                       -- 定員; NULL = none or not known
    state TEXT NOT NULL DEFAULT 'unknown', -- unknown, open, stopped, suspended
    state_since TEXT,                    -- the day from which the state holds
    hidden BIGINT NOT NULL DEFAULT 0,    -- its place is not public: only its own section and the desks see it
    made_up BIGINT NOT NULL DEFAULT 0,
    source TEXT NOT NULL,                -- hand, wamnet, demo
    source_number TEXT NOT NULL DEFAULT '', -- NO of the source's system, where two rows have one 事業所番号
    confirmed_at BIGINT NOT NULL,        -- when the source last said what stands here (but for the rows of service_fact)
    created_at BIGINT NOT NULL,
    ended_on TEXT,                       -- the first day on which it is no longer there
    end_reason TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX service_sorted ON service (sort_key, id);
CREATE INDEX service_kind ON service (kind, municipality);
CREATE INDEX service_town ON service (municipality, sort_key);
CREATE INDEX service_number ON service (number, kind);
CREATE INDEX service_source ON service (source, kind, source_number);
CREATE INDEX service_section ON service (section_id);
CREATE INDEX service_organisation ON service (organisation_id);

-- A fact of a service that a person typed or confirmed by hand. An import leaves it as it is and only notes what its
-- source says.
CREATE TABLE service_fact (
    service_id BIGINT NOT NULL REFERENCES service (id),
    field TEXT NOT NULL,                 -- phone, weekdays, places ...
    member_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    imported TEXT,                       -- what the newest import said; NULL = none has since
    PRIMARY KEY (service_id, field)
);

-- One import that was applied, with what it did.
CREATE TABLE service_import (
    id BIGINT PRIMARY KEY,
    source TEXT NOT NULL,
    at BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    digest TEXT NOT NULL,                -- of the files and the scope: the same again changes nothing
    files TEXT NOT NULL,                 -- names, one a line
    scope TEXT NOT NULL,                 -- region, prefecture, all
    total BIGINT NOT NULL,               -- rows read
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    kept BIGINT NOT NULL,                -- facts edited by hand that the source says otherwise
    outside BIGINT NOT NULL,             -- rows of other places
    repeated BIGINT NOT NULL,            -- rows that stood in the files before
    refused BIGINT NOT NULL,
    ended BIGINT NOT NULL                -- services that a person marked as ended because the source has them no more
);
CREATE INDEX service_import_at ON service_import (at);
