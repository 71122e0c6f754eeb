-- The registers of registers.md. Every row has a version and the hash of its last event.

CREATE TABLE space (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    building_id TEXT NOT NULL,
    floor TEXT NOT NULL,
    room TEXT NOT NULL,
    area BIGINT NOT NULL,
    purpose TEXT,
    leasable BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, building_id) REFERENCES building (zone_id, id)
);
CREATE UNIQUE INDEX space_room ON space (zone_id, building_id, room);

CREATE TABLE enterprise (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    id TEXT NOT NULL,
    uscc TEXT NOT NULL,
    name TEXT NOT NULL,
    industry TEXT,
    size TEXT,
    registered_in_zone BOOLEAN,
    legal_representative TEXT,
    contact TEXT,
    phone TEXT,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id)
);
CREATE UNIQUE INDEX enterprise_uscc ON enterprise (zone_id, uscc);
CREATE INDEX enterprise_legal_representative ON enterprise (zone_id, legal_representative);

-- Affiliates and shareholders over 50 %, both ways of one row.
CREATE TABLE affiliate (
    zone_id TEXT NOT NULL,
    enterprise_id TEXT NOT NULL,
    other_id TEXT NOT NULL,
    relation TEXT NOT NULL,
    PRIMARY KEY (zone_id, enterprise_id, other_id, relation),
    FOREIGN KEY (zone_id, enterprise_id) REFERENCES enterprise (zone_id, id),
    FOREIGN KEY (zone_id, other_id) REFERENCES enterprise (zone_id, id)
);
CREATE INDEX affiliate_other ON affiliate (zone_id, other_id);

CREATE TABLE occupancy (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    enterprise_id TEXT NOT NULL,
    building_id TEXT NOT NULL,
    rooms TEXT NOT NULL,
    area BIGINT NOT NULL,
    basis TEXT NOT NULL,
    from_day TEXT NOT NULL,
    to_day TEXT,
    headcount BIGINT,
    headcount_on TEXT,
    headcount_source TEXT,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, enterprise_id) REFERENCES enterprise (zone_id, id),
    FOREIGN KEY (zone_id, building_id) REFERENCES building (zone_id, id)
);
CREATE UNIQUE INDEX occupancy_start ON occupancy (zone_id, enterprise_id, building_id, from_day);
CREATE INDEX occupancy_building ON occupancy (zone_id, building_id, from_day, id);

CREATE TABLE seat (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    building_id TEXT NOT NULL,
    name TEXT NOT NULL,
    interest TEXT NOT NULL,
    office TEXT,
    enterprise_id TEXT,
    -- The account of the one who sits here, where there is one.
    person_id TEXT,
    from_day TEXT NOT NULL,
    to_day TEXT,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, building_id) REFERENCES building (zone_id, id),
    FOREIGN KEY (zone_id, enterprise_id) REFERENCES enterprise (zone_id, id),
    FOREIGN KEY (zone_id, person_id) REFERENCES person (zone_id, id)
);
CREATE UNIQUE INDEX seat_start ON seat (zone_id, building_id, name, from_day);
CREATE INDEX seat_person ON seat (zone_id, person_id);

CREATE TABLE linked_officer (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    building_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT,
    phone TEXT,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, building_id) REFERENCES building (zone_id, id)
);
CREATE UNIQUE INDEX linked_officer_key ON linked_officer (zone_id, building_id, kind, name);

CREATE TABLE department (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    id TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    contact TEXT,
    phone TEXT,
    duties TEXT NOT NULL,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id)
);
CREATE UNIQUE INDEX department_code ON department (zone_id, code);

CREATE TABLE law_firm (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    id TEXT NOT NULL,
    licence TEXT NOT NULL,
    name TEXT NOT NULL,
    joined_on TEXT NOT NULL,
    left_on TEXT,
    conflict_officer TEXT,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id)
);
CREATE UNIQUE INDEX law_firm_licence ON law_firm (zone_id, licence);

CREATE TABLE lawyer (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    licence TEXT NOT NULL,
    name TEXT NOT NULL,
    law_firm_id TEXT NOT NULL,
    specialities TEXT NOT NULL,
    quota BIGINT,
    status TEXT NOT NULL,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, law_firm_id) REFERENCES law_firm (zone_id, id)
);
CREATE UNIQUE INDEX lawyer_licence ON lawyer (zone_id, licence);
CREATE INDEX lawyer_firm ON lawyer (zone_id, law_firm_id);

CREATE TABLE mediation_body (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    legal_type TEXT NOT NULL,
    approval TEXT,
    may_charge BOOLEAN NOT NULL,
    court TEXT,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id)
);
CREATE UNIQUE INDEX mediation_body_name ON mediation_body (zone_id, name);

-- First-instance civil and commercial cases with an occupying firm as a party, as the court counts.
CREATE TABLE litigation (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    building_id TEXT NOT NULL,
    month TEXT NOT NULL,
    cases BIGINT NOT NULL,
    source TEXT NOT NULL,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, building_id) REFERENCES building (zone_id, id)
);
CREATE UNIQUE INDEX litigation_month ON litigation (zone_id, building_id, month);

-- Names as they are searched: bigrams made by the app, indexed by each engine in its own way.
CREATE TABLE search_name (
    -- only sqlite
    no INTEGER PRIMARY KEY,
    -- end
    -- only postgres
    no BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- end
    zone_id TEXT NOT NULL REFERENCES zone (id),
    kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    name TEXT NOT NULL,
    grams TEXT NOT NULL
);
CREATE UNIQUE INDEX search_name_subject ON search_name (zone_id, kind, subject_id);
-- only sqlite
CREATE VIRTUAL TABLE search_gram USING fts5 (grams, content = '', contentless_delete = 1, tokenize = 'unicode61', detail = none);
CREATE TRIGGER search_name_added AFTER INSERT ON search_name BEGIN
    INSERT INTO search_gram (rowid, grams) VALUES (new.no, new.grams);
END;
CREATE TRIGGER search_name_changed AFTER UPDATE OF grams ON search_name BEGIN
    UPDATE search_gram SET grams = new.grams WHERE rowid = new.no;
END;
-- end
-- only postgres
CREATE INDEX search_name_grams ON search_name USING gin (string_to_array(grams, ' '));
-- end

CREATE TABLE import_job (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    dry_run BOOLEAN NOT NULL,
    started_at TEXT NOT NULL,
    done_rows BIGINT NOT NULL,
    all_rows BIGINT NOT NULL,
    finished_at TEXT,
    result TEXT,
    error_book BYTEA,
    PRIMARY KEY (zone_id, id)
);
CREATE INDEX import_job_started ON import_job (zone_id, started_at, id);
