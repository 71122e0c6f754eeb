-- Another lawyer may be proposed after one whom the check forbade: such a search is open until it is withdrawn.
UPDATE matter SET closed_at = NULL
WHERE kind = 'advisor_assignment' AND stage = 'blocked'
  AND NOT EXISTS (
    SELECT 1 FROM matter other
    WHERE other.zone_id = matter.zone_id AND other.kind = matter.kind AND other.building_id = matter.building_id
      AND other.title = matter.title AND other.id <> matter.id AND other.closed_at IS NULL
  );
