-- Rows that must not exist: a cluster that is redirected to another and yet has signals. Grain: one row per cluster.
select clusters.cluster_id as example, 1 as count_rows
from clusters join cluster_redirects on cluster_redirects.from_cluster_id = clusters.cluster_id
