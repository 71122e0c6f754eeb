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

-- The ledger counts with the department or the guidance group whose doing it is.
ALTER TABLE fact RENAME COLUMN department_id TO unit_id;

UPDATE fact SET unit_id = subject_id WHERE kind = 'guidance_link';
UPDATE fact SET unit_id = (SELECT v.group_id FROM visit v WHERE v.zone_id = fact.zone_id AND v.id = fact.source_id)
WHERE kind = 'guidance_visit';
INSERT INTO fact_month (zone_id, kind, place_id, month, bucket, count, total)
SELECT zone_id, kind, unit_id, substr(on_day, 1, 7), 0, COUNT(*), CAST(SUM(value) AS BIGINT)
FROM fact WHERE kind IN ('guidance_link', 'guidance_visit') GROUP BY zone_id, kind, unit_id, substr(on_day, 1, 7);
