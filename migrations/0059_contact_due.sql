-- A first contact is due of every part that was dispatched, signed or not: what was counted when it was signed
-- is counted under that name. Parts that nobody had signed by now are owed by no fact.
UPDATE fact SET kind = 'leg_contact_due' WHERE kind = 'leg_signed';
UPDATE fact_month SET kind = 'leg_contact_due' WHERE kind = 'leg_signed';
