-- cluster_inputs: one row per open cluster that a model may be shown. Key: cluster_id.
-- Why the oldest patterns and lines: new sessions do not change them, so the question, and with it the stored answer, stays.
with import_clusters as (
  select cluster_id, kind, scope, repo, first_seen_at, "rank" from clusters
  where status <> 'muted' and scope in ('repository', 'environment') and count_sessions >= 2
),
import_signals as (
  select cluster_id, session_id, seq, "at", text, pattern from signals semi join import_clusters using (cluster_id)
),
first_patterns as (
  select cluster_id, pattern, min("at") as first_at from import_signals group by all
),
patterns as (
  select cluster_id, list(pattern order by first_at nulls last, pattern)[:5] as patterns from first_patterns group by all
),
first_lines as (
  select cluster_id, session_id, text, "at"
  from import_signals
  qualify row_number() over (partition by cluster_id, session_id order by "at" nulls last, seq, text) = 1
),
lines as (
  select cluster_id, list(text order by "at" nulls last, session_id)[:3] as lines from first_lines group by all
),
named as (
  select distinct body->>'cluster_id' as cluster_id from journal where kind = 'cluster_named'
),
proposed as (
  select distinct cluster_id from lessons semi join proposals using (lesson_id)
),
final as (
  select
    import_clusters.*, patterns.patterns, lines.lines,
    named.cluster_id is not null as is_named,
    proposed.cluster_id is not null as has_proposal
  from import_clusters
  join patterns using (cluster_id)
  join lines using (cluster_id)
  left join named using (cluster_id)
  left join proposed using (cluster_id)
)
select * from final order by "rank", cluster_id
