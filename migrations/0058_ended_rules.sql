-- Who ended a 派单规则, and why; the next ruling does, or the zone's administrator.
ALTER TABLE routing_rule ADD COLUMN ended_by TEXT;
ALTER TABLE routing_rule ADD COLUMN ended_why TEXT;
CREATE INDEX routing_rule_ended ON routing_rule (zone_id, ended_at) WHERE ended_at IS NOT NULL;
