-- Rows that must not exist: a cluster that no signal is counted in. Grain: one row per cluster.
select cluster_id as example, 1 as count_rows
from clusters anti join (select distinct cluster_id from signals) using (cluster_id)
