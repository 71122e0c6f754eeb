-- 党建指导团 that assist in a handoff. Who acts for one that a department leads has a row in handoff_leg too.
CREATE TABLE handoff_group (
    zone_id TEXT NOT NULL,
    handoff_id TEXT NOT NULL,
    leg_id TEXT NOT NULL,
    group_id TEXT NOT NULL,
    PRIMARY KEY (zone_id, handoff_id, leg_id),
    FOREIGN KEY (zone_id, handoff_id) REFERENCES handoff (zone_id, id),
    FOREIGN KEY (zone_id, group_id) REFERENCES guidance_group (zone_id, id)
);
CREATE INDEX handoff_group_group ON handoff_group (zone_id, group_id, handoff_id);
