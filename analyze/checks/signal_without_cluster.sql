-- Rows that must not exist: a signal counted in a cluster that is not there. Grain: one row per signal.
select signal_id as example, 1 as count_rows from signals anti join clusters using (cluster_id)
