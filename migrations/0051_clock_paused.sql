-- The keeper looks for clocks that stand still for longer than was granted.
CREATE INDEX clock_paused ON clock (zone_id, paused_at, id) WHERE stopped_at IS NULL AND paused_at IS NOT NULL;
