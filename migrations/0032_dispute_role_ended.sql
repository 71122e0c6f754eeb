-- Who was a party of a dispute that closed lately: for a year it binds the lawyers of the other sides (C9).
CREATE INDEX dispute_role_ended_firm ON dispute_role (zone_id, enterprise_id, to_day) WHERE role = 'party' AND to_day IS NOT NULL;
