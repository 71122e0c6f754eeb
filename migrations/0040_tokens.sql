-- A token is told from others by what its owner calls it and by the day it was used last.
ALTER TABLE session ADD COLUMN name TEXT;
ALTER TABLE session ADD COLUMN used_on TEXT;
