#pragma once
// The columns of a task for the statements of this part; read by read_task.

// Names are looked up for the rows that are shown alone, so that the list itself stays one walk along an
// index.
#define TASK_SECTION(id)                                                                     \
    "(SELECT o.name || CASE WHEN s.name = '' THEN '' ELSE ' ' || s.name END FROM section s " \
    "JOIN organisation o ON o.id = s.organisation_id "                                       \
    "WHERE s.id = " id ")"
#define TASK_COLUMNS                                                                                       \
    "SELECT t.id, t.kind, t.subject, t.child_id, t.child_code, t.section_id, t.from_section_id, "          \
    "t.member_id, t.state, t.title, t.title_en, t.due, t.path, t.title_text, t.title_args, t.created_at, " \
    "t.changed_at, " TASK_SECTION("t.section_id") ", " TASK_SECTION(                                       \
        "t.from_section_id") ", (SELECT m.name FROM member m WHERE m.id = t.member_id)"
