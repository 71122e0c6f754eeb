-- In which disputes of a firm a registered lawyer was the neutral: they and their law firm serve it no more
-- (C6). Once for each firm on another side, and once with an empty other_id for whoever that was.
CREATE TABLE mediated (
    zone_id TEXT NOT NULL,
    enterprise_id TEXT NOT NULL,
    other_id TEXT NOT NULL,
    -- Empty where the lawyer is of no registered law firm, or no registered lawyer.
    law_firm_id TEXT NOT NULL,
    lawyer_id TEXT NOT NULL,
    dispute_id TEXT NOT NULL,
    PRIMARY KEY (zone_id, enterprise_id, other_id, law_firm_id, lawyer_id, dispute_id)
);
INSERT INTO mediated (zone_id, enterprise_id, other_id, law_firm_id, lawyer_id, dispute_id)
SELECT DISTINCT p.zone_id, p.enterprise_id, CASE WHEN o.side = p.side THEN '' ELSE o.enterprise_id END,
       COALESCE(n.law_firm_id, ''), COALESCE(n.lawyer_id, ''), p.dispute_id
FROM dispute_role n
JOIN dispute_role p ON p.zone_id = n.zone_id AND p.dispute_id = n.dispute_id
    AND p.role = 'party' AND p.enterprise_id IS NOT NULL
JOIN dispute_role o ON o.zone_id = n.zone_id AND o.dispute_id = n.dispute_id
    AND o.role = 'party' AND o.enterprise_id IS NOT NULL
WHERE n.role = 'neutral' AND (n.law_firm_id IS NOT NULL OR n.lawyer_id IS NOT NULL);
CREATE INDEX mediated_by_firm ON mediated (zone_id, enterprise_id, law_firm_id, other_id, dispute_id);
CREATE INDEX mediated_by_lawyer ON mediated (zone_id, enterprise_id, lawyer_id, other_id, dispute_id);
CREATE INDEX mediated_dispute ON mediated (zone_id, dispute_id);
DROP INDEX dispute_role_neutral_firm;
DROP INDEX dispute_role_neutral_lawyer;
DROP INDEX dispute_role_law_firm;
-- The seats that a lawyer holds: what is over grows for ever.
DROP INDEX dispute_role_lawyer;
CREATE INDEX dispute_role_seated ON dispute_role (zone_id, lawyer_id) WHERE to_day IS NULL AND lawyer_id IS NOT NULL;
-- A firm's disputes, the newest first.
DROP INDEX dispute_role_enterprise;
CREATE INDEX dispute_role_of_firm ON dispute_role (zone_id, enterprise_id, dispute_id) WHERE role = 'party';
