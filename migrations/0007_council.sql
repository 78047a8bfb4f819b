-- The council of the region: who sits in it, its meetings, what was said, challenges and items, and who does what
-- about them. No row here is about a child.

-- A row of meetings under one name (連絡会議). Who belongs to it may read it; the secretary section writes.
CREATE TABLE meeting_series (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,      -- folded, so that a record finds its series again
    place TEXT NOT NULL DEFAULT '',     -- where it usually meets
    secretary_section_id BIGINT REFERENCES section (id), -- NULL = the region's desks alone
    made_by BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    ended_on TEXT,
    version BIGINT NOT NULL DEFAULT 1
);

-- A body that speaks in the council under its own name ("小田原市健康づくり課"), whether the directory knows it or not.
CREATE TABLE participant (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    sort_key TEXT NOT NULL,
    organisation_id BIGINT REFERENCES organisation (id), -- NULL = not in the directory
    section_id BIGINT REFERENCES section (id),           -- NULL = the whole organisation
    made_by BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX participant_organisation ON participant (organisation_id);

-- How else a participant is called in records (市立病院, こども医療). Learned when somebody corrects a proposal.
CREATE TABLE participant_alias (
    name_key TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    participant_id BIGINT NOT NULL REFERENCES participant (id),
    learned_by BIGINT NOT NULL,
    learned_at BIGINT NOT NULL
);
CREATE INDEX participant_alias_participant ON participant_alias (participant_id);

CREATE TABLE series_member (
    series_id BIGINT NOT NULL REFERENCES meeting_series (id),
    participant_id BIGINT NOT NULL REFERENCES participant (id),
    from_on TEXT NOT NULL,
    until_on TEXT,                      -- first day out; NULL = belongs to it
    PRIMARY KEY (series_id, participant_id)
);
CREATE INDEX series_member_participant ON series_member (participant_id);

-- One meeting. What its record says of the day stays as it was typed beside what was read from it: the record of
-- 平成29年1月30日（水） names a Monday.
CREATE TABLE meeting (
    id BIGINT PRIMARY KEY,
    series_id BIGINT NOT NULL REFERENCES meeting_series (id),
    term TEXT NOT NULL DEFAULT '',      -- '令和8年度' where numbers begin anew each year
    number BIGINT,                      -- NULL = without a number
    title TEXT NOT NULL,
    date_text TEXT NOT NULL DEFAULT '',
    held_on TEXT,                       -- NULL = no day is set or none could be read
    weekday_text TEXT NOT NULL DEFAULT '', -- as typed: 水
    time_text TEXT NOT NULL DEFAULT '',
    starts_at BIGINT,                   -- minutes after midnight
    ends_at BIGINT,
    place TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,                -- planned, held, closed
    said_after BIGINT NOT NULL DEFAULT 0, -- the opinions stand behind that many points of the agenda
    next_text TEXT NOT NULL DEFAULT '', -- when the next one is, in the record's words
    invitation TEXT NOT NULL DEFAULT '',
    invitation_number BIGINT NOT NULL DEFAULT 0, -- SEQUENCE of the iCalendar file
    made_up BIGINT NOT NULL DEFAULT 0,  -- 1 = of the demonstration
    made_by BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    closed_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (series_id, term, number)
);
CREATE INDEX meeting_newest ON meeting (series_id, held_on, id);

-- A point of the agenda, and under it its sub-points (parent_id).
CREATE TABLE agenda_point (
    id BIGINT PRIMARY KEY,
    meeting_id BIGINT NOT NULL REFERENCES meeting (id),
    parent_id BIGINT REFERENCES agenda_point (id),
    position BIGINT NOT NULL,
    mark TEXT NOT NULL DEFAULT '',      -- as typed: （１）, ・
    text TEXT NOT NULL
);
CREATE INDEX agenda_point_meeting ON agenda_point (meeting_id, position);

-- Lines of a record that are none of the other things (（以上）, a list of persons): kept in their order.
CREATE TABLE meeting_note (
    id BIGINT PRIMARY KEY,
    meeting_id BIGINT NOT NULL REFERENCES meeting (id),
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,                 -- note, attendee, heading
    text TEXT NOT NULL
);
CREATE INDEX meeting_note_meeting ON meeting_note (meeting_id, position);

-- A paper of the meeting (資料). Its bytes are sealed with the server's key.
CREATE TABLE meeting_paper (
    id BIGINT PRIMARY KEY,
    meeting_id BIGINT NOT NULL REFERENCES meeting (id),
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    added_by BIGINT NOT NULL,
    added_at BIGINT NOT NULL,
    ended_at BIGINT,                    -- taken out again; nothing is deleted
    ended_by BIGINT
);
CREATE INDEX meeting_paper_meeting ON meeting_paper (meeting_id, position);

CREATE TABLE attendance (
    id BIGINT PRIMARY KEY,
    meeting_id BIGINT NOT NULL REFERENCES meeting (id),
    participant_id BIGINT NOT NULL REFERENCES participant (id),
    presence TEXT NOT NULL,             -- invited, present, absent, proxy
    persons TEXT NOT NULL DEFAULT '',   -- who came, in their words
    changed_by BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    UNIQUE (meeting_id, participant_id)
);

-- A challenge of the region (課題 ①-⑥) and an item under it (№).
CREATE TABLE challenge (
    id BIGINT PRIMARY KEY,
    series_id BIGINT NOT NULL REFERENCES meeting_series (id),
    position BIGINT NOT NULL,
    mark TEXT NOT NULL,                 -- ①; '' = without a mark
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'open', -- open, moving, solved, dropped
    state_note TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (series_id, mark, title_key)
);

CREATE TABLE item (
    id BIGINT PRIMARY KEY,
    series_id BIGINT NOT NULL REFERENCES meeting_series (id),
    challenge_id BIGINT REFERENCES challenge (id), -- NULL = その他
    position BIGINT NOT NULL,
    number TEXT NOT NULL,               -- '1', '10'; '' = without one (その他)
    title TEXT NOT NULL,                -- '' = the record gives none (№10)
    item_key TEXT NOT NULL,             -- the number, or the folded title where there is none
    state TEXT NOT NULL DEFAULT 'open', -- as challenge
    state_note TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 1,
    UNIQUE (series_id, item_key)
);
CREATE INDEX item_challenge ON item (challenge_id, position);

-- Under which headings a meeting spoke, in the record's own order and words.
CREATE TABLE meeting_heading (
    id BIGINT PRIMARY KEY,
    meeting_id BIGINT NOT NULL REFERENCES meeting (id),
    position BIGINT NOT NULL,
    challenge_id BIGINT REFERENCES challenge (id),
    item_id BIGINT REFERENCES item (id), -- NULL = the heading of the challenge itself
    mark TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT ''
);
CREATE INDEX meeting_heading_meeting ON meeting_heading (meeting_id, position);

-- What was said about an item.
CREATE TABLE opinion (
    id BIGINT PRIMARY KEY,
    meeting_id BIGINT NOT NULL REFERENCES meeting (id),
    challenge_id BIGINT REFERENCES challenge (id),
    item_id BIGINT REFERENCES item (id),
    position BIGINT NOT NULL,
    text TEXT NOT NULL,
    source TEXT NOT NULL,               -- import, live
    source_lines TEXT NOT NULL DEFAULT '', -- of the imported text: '24-26'
    recorded_by BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    ended_at BIGINT,                    -- taken out again; nothing is deleted
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX opinion_meeting ON opinion (meeting_id, position);
CREATE INDEX opinion_item ON opinion (item_id, meeting_id);
CREATE INDEX opinion_challenge ON opinion (challenge_id, meeting_id);

-- Who said it: none, one or several.
CREATE TABLE opinion_speaker (
    opinion_id BIGINT NOT NULL REFERENCES opinion (id),
    position BIGINT NOT NULL,
    participant_id BIGINT NOT NULL REFERENCES participant (id),
    name TEXT NOT NULL,                 -- as the record calls it
    PRIMARY KEY (opinion_id, position)
);
CREATE INDEX opinion_speaker_participant ON opinion_speaker (participant_id);

-- The chair's words at the end (総括), with who is to lead.
CREATE TABLE summary_point (
    id BIGINT PRIMARY KEY,
    meeting_id BIGINT NOT NULL REFERENCES meeting (id),
    position BIGINT NOT NULL,
    mark TEXT NOT NULL DEFAULT '',      -- as typed: ○
    text TEXT NOT NULL
);
CREATE INDEX summary_point_meeting ON summary_point (meeting_id, position);

CREATE TABLE summary_lead (
    summary_point_id BIGINT NOT NULL REFERENCES summary_point (id),
    position BIGINT NOT NULL,
    participant_id BIGINT NOT NULL REFERENCES participant (id),
    name TEXT NOT NULL,
    PRIMARY KEY (summary_point_id, position)
);
CREATE TABLE summary_challenge (
    summary_point_id BIGINT NOT NULL REFERENCES summary_point (id),
    challenge_id BIGINT NOT NULL REFERENCES challenge (id),
    PRIMARY KEY (summary_point_id, challenge_id)
);

-- Who leads a challenge or an item. The newest summary that names somebody for it decides, or a person does.
CREATE TABLE council_lead (
    id BIGINT PRIMARY KEY,
    challenge_id BIGINT NOT NULL REFERENCES challenge (id),
    item_id BIGINT REFERENCES item (id), -- NULL = the whole challenge
    participant_id BIGINT NOT NULL REFERENCES participant (id),
    summary_point_id BIGINT REFERENCES summary_point (id), -- NULL = a person decided it
    from_on TEXT NOT NULL,
    until_on TEXT
);
CREATE INDEX council_lead_challenge ON council_lead (challenge_id, until_on);
CREATE INDEX council_lead_participant ON council_lead (participant_id, until_on);

CREATE TABLE decision (
    id BIGINT PRIMARY KEY,
    meeting_id BIGINT NOT NULL REFERENCES meeting (id),
    challenge_id BIGINT REFERENCES challenge (id),
    item_id BIGINT REFERENCES item (id),
    position BIGINT NOT NULL,
    text TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    ended_at BIGINT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX decision_meeting ON decision (meeting_id, position);
CREATE INDEX decision_item ON decision (item_id);
CREATE INDEX decision_challenge ON decision (challenge_id);

-- What somebody promised to do. Its task in the inbox has kind 'council_action'.
CREATE TABLE council_action (
    id BIGINT PRIMARY KEY,
    series_id BIGINT NOT NULL REFERENCES meeting_series (id),
    meeting_id BIGINT NOT NULL REFERENCES meeting (id),
    challenge_id BIGINT REFERENCES challenge (id),
    item_id BIGINT REFERENCES item (id),
    position BIGINT NOT NULL,
    text TEXT NOT NULL,
    section_id BIGINT NOT NULL REFERENCES section (id),
    due TEXT NOT NULL,
    state TEXT NOT NULL,                -- todo, doing, done, cancelled
    member_id BIGINT,                   -- who took it
    result TEXT NOT NULL DEFAULT '',    -- what came of it, or why not
    made_by BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    closed_on TEXT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX council_action_meeting ON council_action (meeting_id, position);
CREATE INDEX council_action_series ON council_action (series_id, state, due);
CREATE INDEX council_action_item ON council_action (item_id);
CREATE INDEX council_action_challenge ON council_action (challenge_id);

-- The search for a date: candidates, and what each member organisation says to each of them.
CREATE TABLE date_poll (
    meeting_id BIGINT PRIMARY KEY REFERENCES meeting (id),
    answer_by TEXT NOT NULL,
    state TEXT NOT NULL,                -- open, decided, ended
    chosen_id BIGINT,
    asked_by BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE TABLE poll_date (
    id BIGINT PRIMARY KEY,
    meeting_id BIGINT NOT NULL REFERENCES meeting (id),
    day TEXT NOT NULL,
    starts_at BIGINT NOT NULL,          -- minutes after midnight
    ends_at BIGINT NOT NULL,
    UNIQUE (meeting_id, day, starts_at)
);
-- A section that was asked for its answer; its task in the inbox has kind 'date_poll'.
CREATE TABLE poll_request (
    id BIGINT PRIMARY KEY,
    meeting_id BIGINT NOT NULL REFERENCES meeting (id),
    participant_id BIGINT NOT NULL REFERENCES participant (id),
    section_id BIGINT NOT NULL REFERENCES section (id),
    UNIQUE (meeting_id, participant_id, section_id)
);
CREATE TABLE poll_answer (
    poll_date_id BIGINT NOT NULL REFERENCES poll_date (id),
    participant_id BIGINT NOT NULL REFERENCES participant (id),
    answer TEXT NOT NULL,               -- yes, maybe, no
    note TEXT NOT NULL DEFAULT '',
    answered_by BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (poll_date_id, participant_id)
);

-- What would show that a challenge or an item is solved, and how it goes over the years.
CREATE TABLE indicator (
    id BIGINT PRIMARY KEY,
    challenge_id BIGINT NOT NULL REFERENCES challenge (id),
    item_id BIGINT REFERENCES item (id), -- NULL = of the whole challenge
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL DEFAULT '',
    system_code TEXT NOT NULL DEFAULT '', -- a number that the program counts itself; '' = typed in
    goal DOUBLE PRECISION,
    rises BIGINT NOT NULL DEFAULT 1,    -- 1 = more is better
    ended_on TEXT,
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX indicator_challenge ON indicator (challenge_id, position);
CREATE TABLE indicator_value (
    id BIGINT PRIMARY KEY,
    indicator_id BIGINT NOT NULL REFERENCES indicator (id),
    day TEXT NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    recorded_by BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    UNIQUE (indicator_id, day)
);

-- What a participant does about an item in a fiscal year (取組), and its report at the year's end.
CREATE TABLE effort (
    id BIGINT PRIMARY KEY,
    series_id BIGINT NOT NULL REFERENCES meeting_series (id),
    fiscal_year BIGINT NOT NULL,        -- 2026 = April 2026 to March 2027
    item_id BIGINT NOT NULL REFERENCES item (id),
    participant_id BIGINT NOT NULL REFERENCES participant (id),
    position BIGINT NOT NULL DEFAULT 0, -- of several in one cell of the table
    what TEXT NOT NULL,
    for_whom TEXT NOT NULL DEFAULT '',
    by_when TEXT NOT NULL DEFAULT '',   -- as typed
    due TEXT,                           -- the day read from it; NULL = the year's end
    how_known TEXT NOT NULL DEFAULT '', -- how it will know that it is reached
    state TEXT NOT NULL,                -- planned, doing, done, carried, stopped
    report TEXT NOT NULL DEFAULT '',    -- at the year's end
    reported_on TEXT,
    from_effort_id BIGINT REFERENCES effort (id), -- the one of the year before that it goes on from
    made_by BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    changed_by BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    ended_at BIGINT,
    made_up BIGINT NOT NULL DEFAULT 0,  -- 1 = of the demonstration
    version BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX effort_year ON effort (series_id, fiscal_year, item_id, participant_id);
CREATE INDEX effort_item ON effort (item_id, fiscal_year);
CREATE INDEX effort_participant ON effort (participant_id, fiscal_year);
CREATE UNIQUE INDEX effort_from ON effort (from_effort_id);

-- A record that was read in: its text as it came, and where each line went. The same text makes one meeting only.
CREATE TABLE record_import (
    id BIGINT PRIMARY KEY,
    series_id BIGINT NOT NULL REFERENCES meeting_series (id),
    meeting_id BIGINT NOT NULL REFERENCES meeting (id),
    content_hash TEXT NOT NULL,
    filename TEXT NOT NULL,
    text TEXT NOT NULL,
    lines TEXT NOT NULL,                -- one line each: number TAB place TAB what
    unplaced BIGINT NOT NULL,           -- how many lines were left unplaced
    made_by BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    UNIQUE (series_id, content_hash)
);
CREATE INDEX record_import_meeting ON record_import (meeting_id);
