-- How many times over a list may have its keys calculated: a page closed midway, or a corrected list, begins anew. The
-- custodian allows it; the custodian's own number decides, the hub's is told.
ALTER TABLE census_list ADD COLUMN times BIGINT NOT NULL DEFAULT 1;
ALTER TABLE census_custody_list ADD COLUMN times BIGINT NOT NULL DEFAULT 1;
