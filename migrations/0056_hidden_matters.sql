-- What is hidden from a firm's people is left out of the numbers that they read.
CREATE INDEX matter_hidden ON matter (zone_id, hidden_from) WHERE hidden_from IS NOT NULL;
