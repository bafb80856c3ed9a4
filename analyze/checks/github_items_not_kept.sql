-- Rows that must not exist: an object with items that did not fit and no row in the quarantine. Grain: one row per object.
-- Why: nothing is refused in silence.
select object_key as example, 1 as count_rows
from raw_github_objects
where (count_quarantined > 0 or status = 'quarantined') and object_key not in (select object_key from quarantine)
