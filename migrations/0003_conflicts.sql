-- What the conflict gate looks into: who serves whom, who stood where in which dispute.

-- 服务关系: a law firm serves an enterprise, as adviser or otherwise. Kept after its end.
CREATE TABLE retainer (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    law_firm_id TEXT NOT NULL,
    lawyer_id TEXT NOT NULL,
    enterprise_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('adviser', 'other')),
    from_day TEXT NOT NULL,
    to_day TEXT,
    -- Set while this is the firm's one active lead adviser.
    lead BOOLEAN NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, law_firm_id) REFERENCES law_firm (zone_id, id),
    FOREIGN KEY (zone_id, lawyer_id) REFERENCES lawyer (zone_id, id),
    FOREIGN KEY (zone_id, enterprise_id) REFERENCES enterprise (zone_id, id)
);
-- 一企一顾问, kept by the database.
CREATE UNIQUE INDEX retainer_one_lead ON retainer (zone_id, enterprise_id) WHERE lead;
CREATE INDEX retainer_enterprise ON retainer (zone_id, enterprise_id);
CREATE INDEX retainer_law_firm ON retainer (zone_id, law_firm_id);
CREATE INDEX retainer_lawyer ON retainer (zone_id, lawyer_id);

-- Who stands where in a dispute: parties, their lawyers, neutrals. Never deleted: a former neutral
-- stays barred.
CREATE TABLE dispute_role (
    zone_id TEXT NOT NULL,
    dispute_id TEXT NOT NULL,
    -- party, adviser, representative, neutral
    role TEXT NOT NULL,
    -- a, b, c, …; empty for a neutral
    side TEXT NOT NULL,
    ref TEXT NOT NULL,
    enterprise_id TEXT,
    lawyer_id TEXT,
    law_firm_id TEXT,
    from_day TEXT NOT NULL,
    to_day TEXT,
    PRIMARY KEY (zone_id, dispute_id, role, side, ref),
    FOREIGN KEY (zone_id, enterprise_id) REFERENCES enterprise (zone_id, id),
    FOREIGN KEY (zone_id, lawyer_id) REFERENCES lawyer (zone_id, id),
    FOREIGN KEY (zone_id, law_firm_id) REFERENCES law_firm (zone_id, id)
);
CREATE INDEX dispute_role_enterprise ON dispute_role (zone_id, enterprise_id);
CREATE INDEX dispute_role_law_firm ON dispute_role (zone_id, law_firm_id);
CREATE INDEX dispute_role_lawyer ON dispute_role (zone_id, lawyer_id);
-- Who is a party of a dispute that is open: a firm's history grows, its open disputes do not.
CREATE INDEX dispute_role_open ON dispute_role (zone_id, ref) WHERE role = 'party' AND to_day IS NULL;
CREATE INDEX dispute_role_open_firm ON dispute_role (zone_id, enterprise_id) WHERE role = 'party' AND to_day IS NULL;
-- Who was neutral where; kept for ever (C6).
CREATE INDEX dispute_role_neutral_firm ON dispute_role (zone_id, law_firm_id) WHERE role = 'neutral';
CREATE INDEX dispute_role_neutral_lawyer ON dispute_role (zone_id, lawyer_id) WHERE role = 'neutral';

-- What a lawyer has declared: an interest of their own or of a close relative.
CREATE TABLE declared_interest (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    lawyer_id TEXT NOT NULL,
    enterprise_id TEXT NOT NULL,
    -- own, relative
    relation TEXT NOT NULL,
    declared_on TEXT NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, lawyer_id) REFERENCES lawyer (zone_id, id),
    FOREIGN KEY (zone_id, enterprise_id) REFERENCES enterprise (zone_id, id)
);
CREATE INDEX declared_interest_enterprise ON declared_interest (zone_id, enterprise_id);
