-- 走访 bring problems home, each a request; what departments and guidance groups do is counted alike.

-- 走访时间, HH:MM; where it is known.
ALTER TABLE visit ADD COLUMN at_time TEXT;

-- What a visit brought home.
CREATE TABLE visit_request (
    zone_id TEXT NOT NULL,
    visit_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    PRIMARY KEY (zone_id, visit_id, request_id),
    FOREIGN KEY (zone_id, visit_id) REFERENCES visit (zone_id, id),
    FOREIGN KEY (zone_id, request_id) REFERENCES request (zone_id, id)
);
CREATE UNIQUE INDEX visit_request_request ON visit_request (zone_id, request_id);
