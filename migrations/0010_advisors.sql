-- 一企一顾问, beside what the conflict gate looks into.

-- 知情同意书: both clients let this firm serve `subject_id` (an enterprise, or a dispute for a
-- neutral) although `rule` is touched by `about_id`.
CREATE TABLE waiver (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    law_firm_id TEXT NOT NULL,
    rule TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    about_id TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    PRIMARY KEY (zone_id, law_firm_id, rule, subject_id, about_id),
    FOREIGN KEY (zone_id, law_firm_id) REFERENCES law_firm (zone_id, id)
);

-- The rotation: when a lawyer was last proposed, and last in touch with a client.
CREATE TABLE lawyer_rota (
    zone_id TEXT NOT NULL,
    lawyer_id TEXT NOT NULL,
    proposed_at TEXT,
    contacted_on TEXT,
    PRIMARY KEY (zone_id, lawyer_id),
    FOREIGN KEY (zone_id, lawyer_id) REFERENCES lawyer (zone_id, id)
);

-- Where an active assignment counts as an advised firm; follows the firm when it moves.
CREATE TABLE advised_in (
    zone_id TEXT NOT NULL,
    assignment_id TEXT NOT NULL,
    enterprise_id TEXT NOT NULL,
    building_id TEXT NOT NULL,
    PRIMARY KEY (zone_id, assignment_id, building_id),
    FOREIGN KEY (zone_id, enterprise_id) REFERENCES enterprise (zone_id, id),
    FOREIGN KEY (zone_id, building_id) REFERENCES building (zone_id, id)
);
CREATE INDEX advised_in_enterprise ON advised_in (zone_id, enterprise_id);

-- Retainers whose last day is near, for the daily round.
CREATE INDEX retainer_term ON retainer (zone_id, to_day) WHERE lead;

-- A property company that is itself a firm of the register (C11).
CREATE INDEX enterprise_name ON enterprise (zone_id, name);
