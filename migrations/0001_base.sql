-- The base every slice uses: zones, people, the journal, the ledger of facts, clocks, matters.
-- Times are UTC text of fixed width, days YYYY-MM-DD, months YYYY-MM, ids UUIDv7 text.

CREATE TABLE zone (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- Fictitious data of a demonstration, named as such on every page.
    demonstration BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TEXT NOT NULL
);

CREATE TABLE person (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    id TEXT NOT NULL,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change_password BOOLEAN NOT NULL DEFAULT FALSE,
    disabled_at TEXT,
    seen_at TEXT,
    created_at TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    head_hash TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (zone_id, id)
);
CREATE UNIQUE INDEX person_login ON person (login);

CREATE TABLE role_grant (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    role TEXT NOT NULL,
    over_id TEXT,
    from_day TEXT NOT NULL,
    to_day TEXT,
    granted_by TEXT NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, person_id) REFERENCES person (zone_id, id)
);
CREATE INDEX role_grant_person ON role_grant (zone_id, person_id);
CREATE INDEX role_grant_over ON role_grant (zone_id, over_id);

-- Sessions of browsers and tokens of programs; only the hash of the secret is kept.
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    zone_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('browser', 'token')),
    csrf TEXT NOT NULL,
    created_at TEXT NOT NULL,
    -- When this person signed in the time before.
    since TEXT,
    expires_at TEXT NOT NULL,
    FOREIGN KEY (zone_id, person_id) REFERENCES person (zone_id, id)
);
CREATE INDEX session_person ON session (zone_id, person_id);
CREATE INDEX session_expires ON session (expires_at);

-- Failed sign-ins of one login or one address within a window.
CREATE TABLE sign_in_failure (
    bucket TEXT PRIMARY KEY,
    window_start TEXT NOT NULL,
    failures BIGINT NOT NULL
);

-- The journal: every change of everything. seq is the version of the subject.
CREATE TABLE event (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor_name TEXT NOT NULL,
    acting_role TEXT NOT NULL,
    step TEXT NOT NULL,
    from_stage TEXT NOT NULL,
    to_stage TEXT NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('v0', 'v1', 'v2', 'v3', 'v4')),
    side TEXT NOT NULL,
    body TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, subject_kind, subject_id, seq)
);
CREATE INDEX event_at ON event (zone_id, at, subject_id, seq);

-- only sqlite
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
-- end
-- only postgres
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;
CREATE TRIGGER event_is_never_changed BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
-- end

-- One row a day and zone: the hash over all events of that day, chained to the day before.
CREATE TABLE checkpoint (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    day TEXT NOT NULL,
    events BIGINT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, day)
);

-- Idempotency-Key of a request and, once it was given, the first answer.
CREATE TABLE retry (
    zone_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    retry_key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    at TEXT NOT NULL,
    -- Which of several requests with this key took effect.
    request TEXT NOT NULL DEFAULT '',
    -- What the request has changed.
    subject_kind TEXT NOT NULL DEFAULT '',
    subject_id TEXT NOT NULL DEFAULT '',
    status BIGINT,
    response TEXT,
    PRIMARY KEY (zone_id, person_id, retry_key)
);
CREATE INDEX retry_at ON retry (at);

-- Numbers such as JF-2026-0007.
CREATE TABLE counter (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    name TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (zone_id, name)
);

CREATE TABLE street (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (zone_id, id)
);
CREATE UNIQUE INDEX street_name ON street (zone_id, name);

CREATE TABLE building (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    id TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT,
    street_id TEXT NOT NULL,
    community TEXT,
    affected_streets TEXT NOT NULL DEFAULT '',
    -- 0.01 square metres
    gross_floor_area BIGINT NOT NULL,
    leasable_area BIGINT,
    leasable_area_on TEXT,
    floors BIGINT,
    ownership TEXT,
    property_company TEXT,
    desk_hours TEXT,
    status TEXT NOT NULL,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, street_id) REFERENCES street (zone_id, id)
);
CREATE UNIQUE INDEX building_code ON building (zone_id, code);
CREATE INDEX building_street ON building (zone_id, street_id);

-- The ledger: what each event counts for. Corrections are negative facts.
CREATE TABLE fact (
    zone_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    building_id TEXT NOT NULL,
    -- The department that did or owed it, where one did.
    department_id TEXT,
    on_day TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    source_kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (zone_id, kind, building_id, on_day, subject_id, source_id, seq),
    FOREIGN KEY (zone_id, building_id) REFERENCES building (zone_id, id)
);

CREATE INDEX fact_department ON fact (zone_id, department_id, kind, on_day) WHERE department_id IS NOT NULL;

-- The ledger by month: of each building, and of each department. bucket is the value itself for durations, 0 for everything else, so that
-- a median needs no more rows than there are distinct lengths.
CREATE TABLE fact_month (
    zone_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- A building or a department.
    place_id TEXT NOT NULL,
    month TEXT NOT NULL,
    bucket BIGINT NOT NULL,
    count BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (zone_id, kind, place_id, month, bucket)
);

-- Policies are versioned data; a clock names the version it was started under.
CREATE TABLE policy (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    code TEXT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (zone_id, code, version)
);

-- The zone's own changes to the working calendar.
CREATE TABLE calendar_day (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (zone_id, day)
);

-- A clock is a row; an extension is another row. due_at is never written twice.
CREATE TABLE clock (
    zone_id TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    -- Which of several like things of the subject: an obligation, a leg; empty for the subject itself.
    part TEXT NOT NULL,
    rule TEXT NOT NULL,
    -- The event that started it.
    seq BIGINT NOT NULL,
    policy TEXT NOT NULL,
    policy_version BIGINT NOT NULL,
    base TEXT NOT NULL,
    started_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    provisional BOOLEAN NOT NULL,
    explanation TEXT NOT NULL,
    stopped_at TEXT,
    result TEXT CHECK (result IN ('met', 'breached', 'cancelled', 'replaced')),
    PRIMARY KEY (zone_id, subject_kind, subject_id, part, rule, seq)
);
CREATE INDEX clock_open ON clock (zone_id, due_at) WHERE stopped_at IS NULL;

-- Everything with stages: disputes, adviser assignments, requests, handoffs. body is the whole of
-- it as its slice reads it; the other columns are what lists and scopes ask for.
CREATE TABLE matter (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    building_id TEXT,
    category TEXT NOT NULL,
    title TEXT NOT NULL,
    stage TEXT NOT NULL,
    -- False while only the people named in `reader` may know of it.
    shared BOOLEAN NOT NULL,
    -- The employer from whose people a worker-safe matter is hidden.
    hidden_from TEXT,
    opened_at TEXT NOT NULL,
    closed_at TEXT,
    due_at TEXT,
    changed_at TEXT,
    open_clocks TEXT NOT NULL,
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (zone_id, kind, id),
    FOREIGN KEY (zone_id, building_id) REFERENCES building (zone_id, id)
);
CREATE UNIQUE INDEX matter_number ON matter (zone_id, number);
CREATE INDEX matter_building ON matter (zone_id, kind, building_id, id);
CREATE INDEX matter_stage ON matter (zone_id, kind, stage, id);
CREATE INDEX matter_changed ON matter (zone_id, kind, changed_at, id);
CREATE INDEX matter_due ON matter (zone_id, kind, due_at, id) WHERE closed_at IS NULL AND due_at IS NOT NULL;

-- Who may know of a matter besides those whose role covers its building: `enterprise:<id>`,
-- `lawyer:<id>`, `law_firm:<id>`, `mediation_body:<id>`, `person:<id>`.
CREATE TABLE reader (
    zone_id TEXT NOT NULL,
    ref TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    PRIMARY KEY (zone_id, ref, subject_kind, subject_id),
    FOREIGN KEY (zone_id, subject_kind, subject_id) REFERENCES matter (zone_id, kind, id)
);
CREATE INDEX reader_subject ON reader (zone_id, subject_kind, subject_id);

-- A task for people: a conflict that appeared later, a missed warning.
CREATE TABLE task (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    due_at TEXT,
    done_at TEXT,
    done_by TEXT,
    PRIMARY KEY (zone_id, id)
);
CREATE INDEX task_open ON task (zone_id, ref, opened_at, id) WHERE done_at IS NULL;
CREATE UNIQUE INDEX task_once ON task (zone_id, ref, subject_kind, subject_id, code) WHERE done_at IS NULL;

-- Uploaded files by the hash of their bytes.
CREATE TABLE blob (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    hash TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (zone_id, hash)
);
CREATE TABLE attachment (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    hash TEXT NOT NULL,
    visibility TEXT NOT NULL,
    side TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at TEXT NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, hash) REFERENCES blob (zone_id, hash),
    FOREIGN KEY (zone_id, subject_kind, subject_id) REFERENCES matter (zone_id, kind, id)
);
CREATE INDEX attachment_subject ON attachment (zone_id, subject_kind, subject_id, id);
