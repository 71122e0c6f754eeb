-- 交办: what lists and other slices ask of a handoff; the whole of it is in matter.body.

CREATE TABLE handoff (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    category TEXT NOT NULL,
    building_id TEXT NOT NULL,
    -- Who leads, or is to lead.
    lead_id TEXT NOT NULL,
    -- 首接负责: who answers for it now, and since when.
    holder_id TEXT,
    held_since TEXT,
    hops BIGINT NOT NULL,
    -- Names of the departments that gave it back, in order.
    sent_back_by TEXT NOT NULL,
    supervised BOOLEAN NOT NULL,
    -- The matter that handed it off.
    origin_kind TEXT,
    origin_id TEXT,
    merged_into TEXT,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, building_id) REFERENCES building (zone_id, id),
    FOREIGN KEY (zone_id, lead_id) REFERENCES department (zone_id, id),
    FOREIGN KEY (zone_id, holder_id) REFERENCES department (zone_id, id)
);
CREATE INDEX handoff_origin ON handoff (zone_id, origin_kind, origin_id) WHERE origin_id IS NOT NULL;
CREATE INDEX handoff_merged ON handoff (zone_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX handoff_supervised ON handoff (zone_id, id) WHERE supervised;
-- Who led what, for the next proposal.
CREATE INDEX handoff_history ON handoff (zone_id, category, building_id, lead_id);

-- 承办腿: which department has or had a part. A department gone from it still may know of it.
CREATE TABLE handoff_leg (
    zone_id TEXT NOT NULL,
    handoff_id TEXT NOT NULL,
    leg_id TEXT NOT NULL,
    department_id TEXT NOT NULL,
    role TEXT NOT NULL,
    stage TEXT NOT NULL,
    -- It has not passed to another department.
    live BOOLEAN NOT NULL,
    -- The handoff is not closed.
    open BOOLEAN NOT NULL,
    PRIMARY KEY (zone_id, handoff_id, leg_id),
    FOREIGN KEY (zone_id, handoff_id) REFERENCES handoff (zone_id, id),
    FOREIGN KEY (zone_id, department_id) REFERENCES department (zone_id, id)
);
CREATE INDEX handoff_leg_department ON handoff_leg (zone_id, department_id, handoff_id) WHERE open;
