-- Of each dispute that is over, who stood in it against a firm: for a year it binds them (C9). One row for
-- each dispute, since what the gate asks depends on who the other sides were and who may know of it.
DROP TABLE opposed;
CREATE TABLE opposed (
    zone_id TEXT NOT NULL,
    enterprise_id TEXT NOT NULL,
    -- Empty where the lawyer is of no registered law firm, or no registered lawyer.
    law_firm_id TEXT NOT NULL,
    lawyer_id TEXT NOT NULL,
    dispute_id TEXT NOT NULL,
    to_day TEXT NOT NULL,
    PRIMARY KEY (zone_id, enterprise_id, law_firm_id, lawyer_id, dispute_id)
);
INSERT INTO opposed (zone_id, enterprise_id, law_firm_id, lawyer_id, dispute_id, to_day)
SELECT p.zone_id, p.enterprise_id, COALESCE(l.law_firm_id, ''), COALESCE(l.lawyer_id, ''), p.dispute_id, MAX(p.to_day)
FROM dispute_role p
JOIN dispute_role l ON l.zone_id = p.zone_id AND l.dispute_id = p.dispute_id
    AND l.role IN ('adviser', 'representative') AND l.side <> p.side
WHERE p.role = 'party' AND p.enterprise_id IS NOT NULL AND p.to_day IS NOT NULL
GROUP BY p.zone_id, p.enterprise_id, COALESCE(l.law_firm_id, ''), COALESCE(l.lawyer_id, ''), p.dispute_id;
CREATE INDEX opposed_by_firm ON opposed (zone_id, enterprise_id, law_firm_id, to_day, dispute_id);
CREATE INDEX opposed_by_lawyer ON opposed (zone_id, enterprise_id, lawyer_id, to_day, dispute_id);
