-- Who answers for what (派单), who goes where (党建指导团), and one-time links to a leg of a handoff.

-- 诉求类别: a zone begins with the usual ones and changes them on a page. A seeded row has
-- version 0 and no event yet.
CREATE TABLE request_category (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    place BIGINT NOT NULL,
    active BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, code)
);
CREATE UNIQUE INDEX request_category_name ON request_category (zone_id, name);

INSERT INTO request_category (zone_id, code, name, place, active, version, head_hash)
SELECT z.id, c.column1, c.column2, c.column3, TRUE, 0, ''
FROM zone z CROSS JOIN (VALUES
    ('registration', '企业注册', 1), ('policy', '政策申报', 2), ('approval', '行政审批', 3), ('financing', '融资', 4),
    ('investment', '招商', 5), ('property', '物业', 6), ('fire_safety', '消防', 7), ('labour', '用工', 8),
    ('tax', '税务', 9), ('other', '其他', 10)) AS c;

-- 职责事项: what a department answers for, by which law, from when to when.
CREATE TABLE department_duty (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    department_id TEXT NOT NULL,
    category_code TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('lead', 'assist')),
    legal_basis TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, department_id) REFERENCES department (zone_id, id),
    FOREIGN KEY (zone_id, category_code) REFERENCES request_category (zone_id, code)
);
CREATE UNIQUE INDEX department_duty_key ON department_duty (zone_id, department_id, category_code, from_day);
CREATE INDEX department_duty_category ON department_duty (zone_id, category_code, from_day);

-- 派单规则 of a joint ruling (会商裁定); one stands for a category and place until the next one.
CREATE TABLE routing_rule (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    category_code TEXT NOT NULL,
    -- None for every building.
    building_id TEXT,
    -- The handoff that was ruled on.
    ruling_id TEXT NOT NULL,
    ruling_number TEXT NOT NULL,
    from_at TEXT NOT NULL,
    ended_at TEXT,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, category_code) REFERENCES request_category (zone_id, code),
    FOREIGN KEY (zone_id, building_id) REFERENCES building (zone_id, id)
);
CREATE INDEX routing_rule_category ON routing_rule (zone_id, category_code) WHERE ended_at IS NULL;
CREATE TABLE routing_rule_department (
    zone_id TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    department_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('lead', 'assist')),
    PRIMARY KEY (zone_id, rule_id, department_id),
    FOREIGN KEY (zone_id, rule_id) REFERENCES routing_rule (zone_id, id),
    FOREIGN KEY (zone_id, department_id) REFERENCES department (zone_id, id)
);

-- Who closed how many handoffs of a category: a roll-up of closed handoffs, one row a department.
CREATE TABLE routing_history (
    zone_id TEXT NOT NULL,
    category_code TEXT NOT NULL,
    department_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('lead', 'assist')),
    closed BIGINT NOT NULL,
    PRIMARY KEY (zone_id, category_code, department_id, part),
    FOREIGN KEY (zone_id, category_code) REFERENCES request_category (zone_id, code),
    FOREIGN KEY (zone_id, department_id) REFERENCES department (zone_id, id)
);

-- 党建指导团
CREATE TABLE guidance_group (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    id TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    lead_unit TEXT NOT NULL,
    members TEXT NOT NULL,
    phone TEXT,
    from_day TEXT NOT NULL,
    to_day TEXT,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id)
);
CREATE UNIQUE INDEX guidance_group_code ON guidance_group (zone_id, code);

-- 双联: a group and a building, or a firm in it.
CREATE TABLE twin_link (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    group_id TEXT NOT NULL,
    building_id TEXT NOT NULL,
    enterprise_id TEXT,
    from_day TEXT NOT NULL,
    to_day TEXT,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, group_id) REFERENCES guidance_group (zone_id, id),
    FOREIGN KEY (zone_id, building_id) REFERENCES building (zone_id, id),
    FOREIGN KEY (zone_id, enterprise_id) REFERENCES enterprise (zone_id, id)
);
CREATE INDEX twin_link_group ON twin_link (zone_id, group_id, from_day, id);
CREATE INDEX twin_link_building ON twin_link (zone_id, building_id, from_day, id);

-- 走访
CREATE TABLE visit (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    group_id TEXT NOT NULL,
    building_id TEXT NOT NULL,
    enterprise_id TEXT,
    on_day TEXT NOT NULL,
    visitors TEXT NOT NULL,
    heard TEXT NOT NULL,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, group_id) REFERENCES guidance_group (zone_id, id),
    FOREIGN KEY (zone_id, building_id) REFERENCES building (zone_id, id),
    FOREIGN KEY (zone_id, enterprise_id) REFERENCES enterprise (zone_id, id)
);
CREATE INDEX visit_group ON visit (zone_id, group_id, on_day, id);
CREATE INDEX visit_building ON visit (zone_id, building_id, on_day, id);
