-- Rows that must not exist: a cluster whose counts are not those of its signals. Grain: one row per cluster.
with counted as (
  select cluster_id, count(*) as count_signals, count(distinct session_id) as count_sessions from signals group by cluster_id
)
select clusters.cluster_id as example, 1 as count_rows
from clusters join counted using (cluster_id)
where clusters.count_signals <> counted.count_signals or clusters.count_sessions <> counted.count_sessions
