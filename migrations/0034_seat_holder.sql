-- A seat that names no account is looked up by its holder's name.
CREATE INDEX seat_name ON seat (zone_id, name);
