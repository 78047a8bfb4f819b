-- The municipalities of the region, in the order of their codes. Code: six digits (全国地方公共団体コード).
CREATE TABLE municipality (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    english TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    position BIGINT NOT NULL,
    can_do TEXT NOT NULL DEFAULT '',    -- what it can do, in its own words
    cannot_do TEXT NOT NULL DEFAULT '', -- what it cannot, and whom it asks instead
    version BIGINT NOT NULL DEFAULT 1
);

-- A kind of support that somebody leads (a row of the role table).
CREATE TABLE support_function (
    code TEXT PRIMARY KEY,
    area TEXT NOT NULL,                 -- medical, welfare, health, education, life, coordination
    name TEXT NOT NULL,
    english TEXT NOT NULL,
    position BIGINT NOT NULL,
    usual_lead TEXT NOT NULL,           -- organisation kind / area that usually leads, in words
    usual_support TEXT NOT NULL,
    categories TEXT NOT NULL DEFAULT ''
);

-- Who does what in a municipality, as an index of the newest version of its role table for look-ups by function or
-- section. level: lead, support, informed.
CREATE TABLE regional_role (
    id BIGINT PRIMARY KEY,
    municipality TEXT NOT NULL REFERENCES municipality (code),
    function_code TEXT NOT NULL REFERENCES support_function (code),
    section_id BIGINT NOT NULL REFERENCES section (id),
    level TEXT NOT NULL,
    UNIQUE (municipality, function_code, section_id)
);

-- One version of a municipality's role table: what it was when it was saved.
CREATE TABLE regional_role_version (
    municipality TEXT NOT NULL REFERENCES municipality (code),
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    content TEXT NOT NULL,              -- one line a function: code TAB level:section,level:section TAB note
    PRIMARY KEY (municipality, version)
);
