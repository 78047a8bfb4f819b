-- One child. Names are kept exactly as typed.
CREATE TABLE child (
    id BIGINT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,          -- '0417'; shown as こ-0417
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    search_key TEXT NOT NULL,           -- name and kana folded, for search by those who may see
    sort_key TEXT NOT NULL,
    call_name TEXT NOT NULL DEFAULT '', -- よび名
    glyph_note TEXT NOT NULL DEFAULT '',-- how to write a character that cannot be shown
    birth TEXT NOT NULL,
    sex TEXT NOT NULL,                  -- male, female, other, unknown (FHIR administrative-gender)
    municipality TEXT NOT NULL REFERENCES municipality (code),
    postcode TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    hospital TEXT NOT NULL DEFAULT '',  -- main hospital and department
    made_up BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    created_by BIGINT NOT NULL,
    ended_on TEXT,
    ended_reason TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1
);

CREATE TABLE guardian (
    id BIGINT PRIMARY KEY,
    child_id BIGINT NOT NULL REFERENCES child (id),
    name TEXT NOT NULL,
    kana TEXT NOT NULL DEFAULT '',
    relationship TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    position BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX guardian_child ON guardian (child_id);

-- One line of medical fact: kind = diagnosis, allergy, device, medication, purpose.
CREATE TABLE medical_fact (
    id BIGINT PRIMARY KEY,
    child_id BIGINT NOT NULL REFERENCES child (id),
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    position BIGINT NOT NULL DEFAULT 0,
    source TEXT NOT NULL DEFAULT '',    -- 'document' or 'typed'
    added_at BIGINT NOT NULL,
    ended_on TEXT
);
CREATE INDEX medical_fact_child ON medical_fact (child_id);

-- One care assessment (医療的ケア判定スコア): a signed one is never changed, only followed by the next.
CREATE TABLE care_assessment (
    id BIGINT PRIMARY KEY,
    child_id BIGINT NOT NULL REFERENCES child (id),
    assessed_on TEXT NOT NULL,
    author TEXT NOT NULL,               -- doctor and institution, as written
    state TEXT NOT NULL,                -- draft, signed
    total BIGINT NOT NULL,
    care_class BIGINT NOT NULL,         -- 0 to 3
    created_at BIGINT NOT NULL,
    created_by BIGINT NOT NULL
);
CREATE INDEX care_assessment_child ON care_assessment (child_id, created_at);

CREATE TABLE care_answer (
    assessment_id BIGINT NOT NULL REFERENCES care_assessment (id),
    item TEXT NOT NULL,                 -- code of engines/care_score
    watch TEXT NOT NULL,                -- none, low, middle, high
    options TEXT NOT NULL DEFAULT '',   -- codes, separated by commas
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (assessment_id, item)
);

-- Membership of a section in a child's team: the source of access (ground/access).
CREATE TABLE team_member (
    id BIGINT PRIMARY KEY,
    child_id BIGINT NOT NULL REFERENCES child (id),
    section_id BIGINT NOT NULL REFERENCES section (id),
    member_id BIGINT,                   -- the person the section named
    from_date TEXT NOT NULL,
    until_date TEXT,                    -- last day; NULL = open
    ended_at BIGINT,                    -- set = over at once, whatever the days say
    note TEXT NOT NULL DEFAULT '',
    ended_reason TEXT NOT NULL DEFAULT '',
    added_by BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX team_member_child ON team_member (child_id, section_id, until_date);
CREATE INDEX team_member_section ON team_member (section_id, child_id);

-- A file of a child (ground/documents).
CREATE TABLE document (
    id BIGINT PRIMARY KEY,
    child_id BIGINT NOT NULL REFERENCES child (id),
    title TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    blob_hash TEXT NOT NULL REFERENCES blob (hash),
    category TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    subject_id BIGINT NOT NULL DEFAULT 0,
    added_at BIGINT NOT NULL,
    added_by BIGINT NOT NULL,
    added_section BIGINT NOT NULL,
    ended_at BIGINT,
    ended_reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX document_child ON document (child_id, added_at);

-- What happened around a child, in words, for the timeline of changes. text is a msgid, args name=value lines.
CREATE TABLE child_event (
    id BIGINT PRIMARY KEY,
    child_id BIGINT NOT NULL REFERENCES child (id),
    at BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    section_id BIGINT NOT NULL,
    category TEXT NOT NULL,             -- who may read it
    text TEXT NOT NULL,
    args TEXT NOT NULL,
    path TEXT NOT NULL DEFAULT ''
);
CREATE INDEX child_event_child ON child_event (child_id, at);
