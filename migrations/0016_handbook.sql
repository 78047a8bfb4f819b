-- The region's handbook (まいらいふぶっく): an edition a year, made of chapters that editors write and of the public facts
-- of the directory's services. No row here is about a child.

-- The handbook of one fiscal year. A frozen one never changes again.
CREATE TABLE handbook_edition (
    id BIGINT PRIMARY KEY,
    year BIGINT NOT NULL UNIQUE,         -- the fiscal year that it is for: 2026
    title TEXT NOT NULL,
    publisher TEXT NOT NULL DEFAULT '',  -- as it stands on the cover
    state TEXT NOT NULL,                 -- draft, review, frozen
    made_up BIGINT NOT NULL DEFAULT 0,   -- 1 = of the demonstration
    made_by BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    asked_by BIGINT,                     -- who gave it to another person to review; NULL while it is edited
    asked_at BIGINT,
    returned_note TEXT NOT NULL DEFAULT '', -- what the reviewer wants changed
    frozen_by BIGINT,
    frozen_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);

-- A chapter in Markdown. The next year's edition begins with a copy of it, which has the same origin.
CREATE TABLE handbook_chapter (
    id BIGINT PRIMARY KEY,
    edition_id BIGINT NOT NULL REFERENCES handbook_edition (id),
    origin BIGINT NOT NULL,              -- id of the chapter that it was first copied from; its own for a new one
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    written_by BIGINT NOT NULL,
    written_at BIGINT NOT NULL,
    ended_at BIGINT,                     -- taken out of the edition
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX handbook_chapter_order ON handbook_chapter (edition_id, position, id);

-- What a service said in public when the edition was frozen, in the words of that day. Services whose place is not
-- public, private notes and mail addresses of people have no row and no column here.
CREATE TABLE handbook_entry (
    edition_id BIGINT NOT NULL REFERENCES handbook_edition (id),
    service_id BIGINT NOT NULL,          -- of the directory; it may end, the entry stays
    position BIGINT NOT NULL,            -- in the book
    kind TEXT NOT NULL,
    kind_label TEXT NOT NULL,
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    provider TEXT NOT NULL,
    provider_number TEXT NOT NULL,
    number TEXT NOT NULL,
    municipality TEXT NOT NULL,
    town TEXT NOT NULL,
    postcode TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    fax TEXT NOT NULL,
    url TEXT NOT NULL,
    weekdays TEXT NOT NULL,
    saturdays TEXT NOT NULL,
    sundays TEXT NOT NULL,
    holidays TEXT NOT NULL,
    closed TEXT NOT NULL,
    remarks TEXT NOT NULL,
    places BIGINT,
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    state TEXT NOT NULL,                 -- unknown, open, stopped, suspended
    state_since TEXT,
    confirmed_on TEXT NOT NULL,
    made_up BIGINT NOT NULL,
    from_wamnet BIGINT NOT NULL,         -- 1 = the national open data, which wants to be named
    PRIMARY KEY (edition_id, service_id)
);
CREATE INDEX handbook_entry_order ON handbook_entry (edition_id, position);

-- What an entry says of an item of medical care, in its own words: the lines of the index by care item.
CREATE TABLE handbook_entry_care (
    edition_id BIGINT NOT NULL,
    service_id BIGINT NOT NULL,
    item TEXT NOT NULL,                  -- code of the scale: "1" ... "14", "7-1"
    words TEXT NOT NULL,
    PRIMARY KEY (edition_id, service_id, item),
    FOREIGN KEY (edition_id, service_id) REFERENCES handbook_entry (edition_id, service_id)
);
