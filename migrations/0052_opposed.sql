-- Who stood last against a firm in a dispute that is closed: for a year it binds them (C9). One row for each
-- lawyer and firm, however many disputes there were.
CREATE TABLE opposed (
    zone_id TEXT NOT NULL,
    enterprise_id TEXT NOT NULL,
    -- Empty where the lawyer is of no registered law firm, or no registered lawyer.
    law_firm_id TEXT NOT NULL,
    lawyer_id TEXT NOT NULL,
    dispute_id TEXT NOT NULL,
    to_day TEXT NOT NULL,
    PRIMARY KEY (zone_id, enterprise_id, law_firm_id, lawyer_id)
);
INSERT INTO opposed (zone_id, enterprise_id, law_firm_id, lawyer_id, dispute_id, to_day)
SELECT zone_id, enterprise_id, law_firm_id, lawyer_id, dispute_id, to_day
FROM (
    SELECT p.zone_id, p.enterprise_id, COALESCE(l.law_firm_id, '') AS law_firm_id, COALESCE(l.lawyer_id, '') AS lawyer_id,
           p.dispute_id, p.to_day,
           ROW_NUMBER() OVER (PARTITION BY p.zone_id, p.enterprise_id, l.law_firm_id, l.lawyer_id
                              ORDER BY p.to_day DESC, p.dispute_id DESC) AS place
    FROM dispute_role p
    JOIN dispute_role l ON l.zone_id = p.zone_id AND l.dispute_id = p.dispute_id
        AND l.role IN ('adviser', 'representative') AND l.side <> p.side
    WHERE p.role = 'party' AND p.enterprise_id IS NOT NULL AND p.to_day IS NOT NULL
) AS stood
WHERE place = 1;
DROP INDEX dispute_role_ended_firm;
