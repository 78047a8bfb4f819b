-- Written in PostgreSQL's words; db/migrate.cpp says what they become in SQLite.
-- Moments are milliseconds since 1970 (BIGINT), days are 'YYYY-MM-DD' (TEXT), truths 0 or 1 (BIGINT).

-- One body that takes part: a hospital, a town, a school, a provider.
CREATE TABLE organisation (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,                -- a code of access/kinds
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    municipality TEXT,                 -- code of where it stands
    postcode TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    fax TEXT NOT NULL DEFAULT '',
    made_up BIGINT NOT NULL DEFAULT 0, -- 1 = of the demonstration
    ended_on TEXT,
    version BIGINT NOT NULL DEFAULT 1
);

-- One section (課, 室) of an organisation: what things belong to, because people move every April.
CREATE TABLE section (
    id BIGINT PRIMARY KEY,
    organisation_id BIGINT NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    municipality TEXT,                 -- the municipality it is responsible for, where it is one's
    phone TEXT NOT NULL DEFAULT '',
    extension TEXT NOT NULL DEFAULT '',
    fax TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    hours TEXT NOT NULL DEFAULT '',
    decides TEXT NOT NULL DEFAULT '',  -- what it decides, in its own words
    is_desk BIGINT NOT NULL DEFAULT 0, -- 1 = the region's desk, where late things go
    ended_on TEXT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX section_organisation ON section (organisation_id);
CREATE INDEX section_municipality ON section (municipality);

-- One person in a section, with or without an account (login).
CREATE TABLE member (
    id BIGINT PRIMARY KEY,
    section_id BIGINT NOT NULL REFERENCES section (id),
    name TEXT NOT NULL,
    kana TEXT NOT NULL DEFAULT '',
    sort_key TEXT NOT NULL DEFAULT '',
    job TEXT NOT NULL DEFAULT '',      -- 保健師, 医療ソーシャルワーカー ...
    email TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT 'member',
    login TEXT UNIQUE,
    password TEXT,
    must_change BIGINT NOT NULL DEFAULT 0,
    totp_secret TEXT,                  -- sealed with the server's key; NULL = no second factor
    totp_last BIGINT NOT NULL DEFAULT 0,
    lang TEXT NOT NULL DEFAULT 'ja',
    deputy_id BIGINT,                  -- who stands in
    ended_on TEXT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX member_section ON member (section_id);

-- One signed-in browser. The cookie's token is kept as a hash only.
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    member_id BIGINT NOT NULL REFERENCES member (id),
    secret TEXT NOT NULL,              -- signs this session's form tokens
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    second_factor BIGINT NOT NULL DEFAULT 0,
    found TEXT                         -- result of the last search by name (child ids), for /children/found
);
CREATE INDEX session_member ON session (member_id);

-- Failed sign-ins, counted by login and by where they came from apart, so that nobody can lock another person out.
CREATE TABLE sign_in_failure (
    bucket TEXT PRIMARY KEY,           -- hash of login + device, or of login + address
    failures BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

-- A form token that was spent, and where its change led.
CREATE TABLE spent_token (
    token TEXT PRIMARY KEY,
    member_id BIGINT NOT NULL,
    location TEXT NOT NULL,
    spent_at BIGINT NOT NULL
);
CREATE INDEX spent_token_age ON spent_token (spent_at);

-- The access log. One row is one look or change; hash chains it to the row before it in its lane.
CREATE TABLE audit_entry (
    lane BIGINT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    section_id BIGINT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    child_id BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    detail TEXT NOT NULL,
    remote TEXT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (lane, number)
);
CREATE INDEX audit_child ON audit_entry (child_id, at);

-- The newest number and hash of each lane.
CREATE TABLE audit_lane (
    lane BIGINT PRIMARY KEY,
    number BIGINT NOT NULL,
    hash BYTEA NOT NULL
);

-- The heads of all lanes at a moment, to be kept outside as well.
CREATE TABLE audit_seal (
    at BIGINT NOT NULL,
    lane BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (at, lane)
);

-- What a row was before a change.
CREATE TABLE revision (
    subject TEXT NOT NULL,
    row_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    member_id BIGINT NOT NULL,
    before TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (subject, row_id, version)
);

-- One thing that a section must do; the room of `kind` owns what it is about.
CREATE TABLE task (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject BIGINT NOT NULL,
    child_id BIGINT,
    child_code TEXT NOT NULL DEFAULT '',
    section_id BIGINT,                 -- NULL = nobody yet
    from_section_id BIGINT,
    member_id BIGINT,
    state TEXT NOT NULL,
    is_open BIGINT NOT NULL,
    title TEXT NOT NULL,
    title_en TEXT NOT NULL DEFAULT '',
    due TEXT NOT NULL DEFAULT '9999-12-31', -- that day = without a date
    path TEXT NOT NULL,
    escalation BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    UNIQUE (kind, subject)
);
CREATE INDEX task_inbox ON task (section_id, is_open, due, id);
CREATE INDEX task_waiting ON task (from_section_id, is_open, due, id);
CREATE INDEX task_done ON task (section_id, is_open, changed_at, id);
CREATE INDEX task_due ON task (is_open, due, escalation);
CREATE INDEX task_child ON task (child_id, is_open);

-- Something that a section was told.
CREATE TABLE notice (
    id BIGINT PRIMARY KEY,
    section_id BIGINT NOT NULL,
    member_id BIGINT,
    child_id BIGINT,
    text TEXT NOT NULL,                -- msgid
    args TEXT NOT NULL,                -- name=value lines
    path TEXT NOT NULL,
    fold_key TEXT NOT NULL,
    at BIGINT NOT NULL,
    read_at BIGINT,
    mailed_at BIGINT
);
CREATE INDEX notice_section ON notice (section_id, at);
CREATE INDEX notice_unread ON notice (section_id, read_at, fold_key);

-- A mail that waits to be sent: it never carries a name or what it is about.
CREATE TABLE outgoing_mail (
    id BIGINT PRIMARY KEY,
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_at BIGINT NOT NULL
);
CREATE INDEX outgoing_mail_next ON outgoing_mail (sent_at, next_at);

-- One piece of background work.
CREATE TABLE job (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    job_key TEXT UNIQUE,
    state TEXT NOT NULL,               -- waiting, running, done, failed
    run_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL DEFAULT 0,
    lease_owner TEXT NOT NULL DEFAULT '',
    attempts BIGINT NOT NULL DEFAULT 0,
    done_count BIGINT NOT NULL DEFAULT 0,
    total_count BIGINT NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX job_due ON job (state, run_at);

-- A file's encrypted bytes, once per content.
CREATE TABLE blob (
    hash TEXT PRIMARY KEY,
    bytes BYTEA NOT NULL
);

-- A file between two pages of a form.
CREATE TABLE stash (
    token_hash TEXT PRIMARY KEY,
    member_id BIGINT NOT NULL,
    filename TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    stored_at BIGINT NOT NULL
);

-- Small facts of the server itself (for instance the number that the next child code comes from).
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
