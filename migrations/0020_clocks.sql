-- Clocks by id, with what the keeper needs; the zone's choice of policies; its calendar by year.

-- A clock is a row; an extension, a resumption, a changed calendar is another row. due_at is never
-- written twice.
CREATE TABLE clock_by_id (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    -- Which of several like things of the subject: an obligation, a leg; empty for the subject itself.
    part TEXT NOT NULL,
    rule TEXT NOT NULL,
    -- The event that started it.
    seq BIGINT NOT NULL,
    policy TEXT NOT NULL,
    policy_version BIGINT NOT NULL,
    -- The version of the zone's calendar that it is counted over.
    calendar BIGINT NOT NULL,
    base TEXT NOT NULL,
    -- Where it lies and who is told: `department:<id>`, `building:<id>`, `zone`, …
    holder TEXT,
    started_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    -- When the keeper warns, and when it calls the clock overdue: NULL where it never does.
    warn_at TEXT,
    late_at TEXT,
    yellow_at TEXT,
    red_at TEXT,
    -- Since when it stands still.
    paused_at TEXT,
    provisional BOOLEAN NOT NULL,
    explanation TEXT NOT NULL,
    stopped_at TEXT,
    result TEXT CHECK (result IN ('met', 'breached', 'cancelled', 'replaced')),
    PRIMARY KEY (zone_id, id)
);
INSERT INTO clock_by_id (zone_id, id, subject_kind, subject_id, part, rule, seq, policy, policy_version, calendar, base,
                         started_at, due_at, late_at, provisional, explanation, stopped_at, result)
SELECT zone_id, subject_id || '.' || rule || '.' || part || '.' || CAST(seq AS TEXT), subject_kind, subject_id, part, rule,
       seq, policy, policy_version, 0, base, started_at, due_at, due_at, provisional, explanation, stopped_at, result
FROM clock;
DROP TABLE clock;
ALTER TABLE clock_by_id RENAME TO clock;
CREATE INDEX clock_subject ON clock (zone_id, subject_kind, subject_id, seq);
CREATE INDEX clock_open ON clock (zone_id, due_at) WHERE stopped_at IS NULL;
-- What the keeper has still to do, and nothing else.
CREATE INDEX clock_to_warn ON clock (zone_id, warn_at, id)
    WHERE stopped_at IS NULL AND paused_at IS NULL AND yellow_at IS NULL AND red_at IS NULL AND warn_at IS NOT NULL;
CREATE INDEX clock_to_card ON clock (zone_id, late_at, id)
    WHERE stopped_at IS NULL AND paused_at IS NULL AND red_at IS NULL AND late_at IS NOT NULL;
-- Clocks that a changed calendar may move.
CREATE INDEX clock_calendar ON clock (zone_id, calendar, id) WHERE stopped_at IS NULL;

-- What the zone runs new matters of a kind by. `changes` counts new versions and choices alike.
CREATE TABLE policy_choice (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    applies_to TEXT NOT NULL,
    code TEXT NOT NULL,
    version BIGINT NOT NULL,
    changes BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id, applies_to)
);

-- How often the zone has changed its calendar.
CREATE TABLE calendar_version (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    version BIGINT NOT NULL,
    head_hash TEXT NOT NULL,
    PRIMARY KEY (zone_id)
);

-- A year whose notice the zone has brought in: its days stand in `calendar_day` alone.
CREATE TABLE calendar_year (
    zone_id TEXT NOT NULL REFERENCES zone (id),
    year BIGINT NOT NULL,
    PRIMARY KEY (zone_id, year)
);
ALTER TABLE calendar_day ADD COLUMN notice TEXT NOT NULL DEFAULT '';

-- Notices of a matter, to close them with what they speak of.
CREATE INDEX task_subject ON task (zone_id, subject_kind, subject_id) WHERE done_at IS NULL;

-- Matters whose clocks are being counted again; empty outside the transaction that does it.
CREATE TABLE clock_recount (
    zone_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    open_clocks TEXT NOT NULL,
    due_at TEXT,
    PRIMARY KEY (zone_id, kind, id)
);
