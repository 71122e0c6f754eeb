-- What lies with whom (收件箱), and one-time links.

-- 收件箱: the open clocks that lie with somebody, by what is due first.
CREATE INDEX clock_holder ON clock (zone_id, holder, due_at, id) WHERE stopped_at IS NULL;

-- 一次性链接: whoever holds the secret acts for the department of one leg, within these steps, until
-- it expires; one step alone. The secret itself is not kept.
CREATE TABLE one_time_link (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    id TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    handoff_id TEXT NOT NULL,
    leg_id TEXT NOT NULL,
    department_id TEXT NOT NULL,
    -- Names of steps, divided by spaces.
    steps TEXT NOT NULL,
    -- The person it was sent to, as the timeline will name them.
    sent_to TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT,
    used_for TEXT,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, department_id) REFERENCES department (zone_id, id)
);
CREATE UNIQUE INDEX one_time_link_token ON one_time_link (token_hash);
CREATE INDEX one_time_link_leg ON one_time_link (zone_id, handoff_id, leg_id, id);
