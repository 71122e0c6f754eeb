-- 企业诉求: what lists, duplicates and imports ask of a request beside its matter; receipts of the lobby.

CREATE TABLE request (
    zone_id TEXT NOT NULL,
    id TEXT NOT NULL,
    building_id TEXT NOT NULL,
    enterprise_id TEXT,
    category TEXT NOT NULL,
    grade TEXT,
    channel TEXT NOT NULL,
    -- Number of the 12345 slip it was imported from.
    slip TEXT,
    words TEXT NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (zone_id, building_id) REFERENCES building (zone_id, id),
    FOREIGN KEY (zone_id, enterprise_id) REFERENCES enterprise (zone_id, id)
);
CREATE UNIQUE INDEX request_slip ON request (zone_id, slip) WHERE slip IS NOT NULL;
CREATE INDEX request_like ON request (zone_id, building_id, category, id);
CREATE INDEX request_enterprise ON request (zone_id, enterprise_id, id);

-- What a request has become: the other matter's page shows where it came from.
CREATE TABLE request_child (
    zone_id TEXT NOT NULL,
    child_kind TEXT NOT NULL,
    child_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    PRIMARY KEY (zone_id, child_kind, child_id, request_id),
    FOREIGN KEY (zone_id, request_id) REFERENCES request (zone_id, id)
);

-- The link with which somebody without an account follows a request; only a hash of its secret half.
CREATE TABLE request_receipt (
    zone_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    handle TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    PRIMARY KEY (zone_id, request_id),
    FOREIGN KEY (zone_id, request_id) REFERENCES request (zone_id, id)
);
CREATE UNIQUE INDEX request_receipt_handle ON request_receipt (handle);

-- Uses of the public pages by building and address within a window.
CREATE TABLE public_use (
    bucket TEXT PRIMARY KEY,
    window_start TEXT NOT NULL,
    uses BIGINT NOT NULL
);
CREATE INDEX public_use_window ON public_use (window_start);

-- The code on a poster names its building without a zone.
CREATE INDEX building_by_code ON building (code);
