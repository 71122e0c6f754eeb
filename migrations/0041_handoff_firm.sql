-- The firm that a handoff is about, for the firm's page.
ALTER TABLE handoff ADD COLUMN enterprise_id TEXT;
-- only sqlite
UPDATE handoff SET enterprise_id = (
    SELECT json_extract(m.body, '$.firm.id') FROM matter m
    WHERE m.zone_id = handoff.zone_id AND m.kind = 'handoff' AND m.id = handoff.id);
-- end
-- only postgres
UPDATE handoff SET enterprise_id = (
    SELECT CAST(m.body AS JSONB) #>> '{firm,id}' FROM matter m
    WHERE m.zone_id = handoff.zone_id AND m.kind = 'handoff' AND m.id = handoff.id);
-- end
CREATE INDEX handoff_enterprise ON handoff (zone_id, enterprise_id, id) WHERE enterprise_id IS NOT NULL;
