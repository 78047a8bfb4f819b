-- What stands behind a line of medical_fact that came from a hospital's document. Lines that are there already stay
-- as they are: a text without a code. Owner: children.
ALTER TABLE medical_fact ADD COLUMN concept TEXT NOT NULL DEFAULT '';     -- the name alone, without dosage and notes
ALTER TABLE medical_fact ADD COLUMN particulars TEXT NOT NULL DEFAULT ''; -- 'onset=2023-04' a line, as child_event.args

-- A code exactly as the document had it. Owner: children.
CREATE TABLE fact_coding (
    fact_id BIGINT NOT NULL REFERENCES medical_fact (id),
    position BIGINT NOT NULL,
    part TEXT NOT NULL DEFAULT '',      -- '' the thing itself, prefix, postfix, ingredient, usage, route, reaction ...
    system TEXT NOT NULL,
    code TEXT NOT NULL,
    version TEXT NOT NULL DEFAULT '',
    display TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (fact_id, position)
);
