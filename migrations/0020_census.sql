-- A count of children over the lists of several organisations (一斉調査). The hub's side: who takes part, tags and sealed
-- payloads until the count is made. docs/census.md says who learns what.
CREATE TABLE census_round (
    id BIGINT PRIMARY KEY,
    title TEXT NOT NULL,
    day_of_count TEXT NOT NULL,
    until_day TEXT NOT NULL,            -- lists are asked for by this day
    purpose TEXT NOT NULL,
    legal_basis TEXT NOT NULL,
    publish TEXT NOT NULL,              -- groups of counts, separated by commas
    towns TEXT NOT NULL,                -- code=inhabitants, separated by commas
    state TEXT NOT NULL,                -- waiting (for keys), collecting, counting, published, given_up
    custodian_section_id BIGINT NOT NULL REFERENCES section (id),
    custodian_token TEXT NOT NULL DEFAULT '', -- fingerprint; '' = none made yet, or erased
    public_key TEXT NOT NULL DEFAULT '',
    table_key TEXT NOT NULL DEFAULT '',
    seen_at BIGINT,                     -- when the custodian's server was last heard
    opened_at BIGINT NOT NULL,
    opened_by BIGINT NOT NULL,
    closed_at BIGINT,
    ended_at BIGINT,                    -- published or given up
    erased_at BIGINT,                   -- tags, payloads, mailbox and tokens are gone
    result TEXT NOT NULL DEFAULT '',    -- the published table (JSON)
    reason TEXT NOT NULL DEFAULT '',    -- why it was given up
    made_up BIGINT NOT NULL DEFAULT 0
);

-- One organisation's list in a round.
CREATE TABLE census_list (
    id BIGINT PRIMARY KEY,
    round_id BIGINT NOT NULL REFERENCES census_round (id),
    number BIGINT NOT NULL,             -- its number in the files of the round
    section_id BIGINT NOT NULL REFERENCES section (id),
    source BIGINT NOT NULL,             -- kind of list (rooms/census/kinds.h)
    state TEXT NOT NULL,                -- invited, declared, uploaded, late, left
    declared BIGINT NOT NULL DEFAULT 0,
    used BIGINT NOT NULL DEFAULT 0,     -- evaluations asked for
    uploads BIGINT NOT NULL DEFAULT 0,
    line_count BIGINT NOT NULL DEFAULT 0, -- of the last upload, with dummies
    uploaded_at BIGINT,
    token TEXT NOT NULL DEFAULT '',     -- fingerprint, for the command line
    reason TEXT NOT NULL DEFAULT '',    -- why it left
    UNIQUE (round_id, number),
    UNIQUE (round_id, section_id)
);

-- The mailbox between organisations and the custodian: blinded elements in, answers out.
CREATE TABLE census_batch (
    id BIGINT PRIMARY KEY,
    round_id BIGINT NOT NULL REFERENCES census_round (id),
    list_id BIGINT NOT NULL REFERENCES census_list (id),
    asked_at BIGINT NOT NULL,
    elements BIGINT NOT NULL,
    blinded BYTEA NOT NULL,
    answer BYTEA,
    refused TEXT NOT NULL DEFAULT ''    -- the custodian's words
);
CREATE INDEX census_batch_waiting ON census_batch (round_id, id);

CREATE TABLE census_upload (
    list_id BIGINT PRIMARY KEY REFERENCES census_list (id),
    round_id BIGINT NOT NULL REFERENCES census_round (id),
    bytes BYTEA NOT NULL
);

CREATE TABLE census_bags (
    round_id BIGINT PRIMARY KEY REFERENCES census_round (id),
    bytes BYTEA NOT NULL
);

-- The custodian's side, on the custodian's own server: the keys of a round, sealed with the server's key.
CREATE TABLE census_custody (
    id BIGINT PRIMARY KEY,
    hub TEXT NOT NULL,                  -- address of the hub's server
    token TEXT NOT NULL,                -- sealed; '' = erased
    secrets TEXT NOT NULL,              -- sealed; '' = erased
    spec TEXT NOT NULL,                 -- what the hub told of the round
    state TEXT NOT NULL,                -- running, closing, done, given_up
    result TEXT NOT NULL DEFAULT '',
    trouble TEXT NOT NULL DEFAULT '',   -- why the hub could not be reached last time
    heard_at BIGINT,
    joined_at BIGINT NOT NULL,
    joined_by BIGINT NOT NULL,
    erased_at BIGINT,
    lease_owner TEXT NOT NULL DEFAULT '',
    lease_until BIGINT NOT NULL DEFAULT 0
);

-- What each list has asked the custodian for; the custodian's own record, whatever the hub says.
CREATE TABLE census_custody_list (
    custody_id BIGINT NOT NULL REFERENCES census_custody (id),
    number BIGINT NOT NULL,
    declared BIGINT NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (custody_id, number)
);
