-- 待发通知: what a department is still to be told of its leg. The text with its one-time link is made
-- when somebody sends it, and is not kept.
CREATE TABLE leg_notice (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    id TEXT NOT NULL,
    handoff_id TEXT NOT NULL,
    leg_id TEXT NOT NULL,
    department_id TEXT NOT NULL,
    building_id TEXT NOT NULL,
    occasion TEXT NOT NULL,
    -- The clock of a card: its rule, and when it is due.
    rule TEXT,
    due_at TEXT,
    opened_at TEXT NOT NULL,
    sent_at TEXT,
    sent_by TEXT,
    sent_to TEXT,
    -- The link that was sent with it last.
    link_id TEXT,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, handoff_id, leg_id) REFERENCES handoff_leg (zone_id, handoff_id, leg_id),
    FOREIGN KEY (zone_id, department_id) REFERENCES department (zone_id, id),
    FOREIGN KEY (zone_id, building_id) REFERENCES building (zone_id, id)
);
CREATE INDEX leg_notice_unsent ON leg_notice (zone_id, id) WHERE sent_at IS NULL;
CREATE INDEX leg_notice_handoff ON leg_notice (zone_id, handoff_id, id);
