-- The tables that analysis fills: findings derived from the public views and the journal, remade as a whole each run.
-- Grain: as named per table. Why: they are a pure function of (rows, journal, as_of), so a rebuild gives them again.

create or replace table signals (
  signal_id varchar not null,          -- stable: hash of kind, session, seq and subject
  kind varchar not null,               -- signal id and word, e.g. diagnostic, failed_command, user_interrupt (docs/signals)
  "at" timestamp,
  session_id varchar,
  seq bigint,                          -- event in the session where it shows
  user_name varchar,
  agent varchar,
  repo varchar,
  scope varchar not null,              -- repository | environment | agent_tool | user | external
  subject varchar,                     -- what it is about: command family, tool and rule, file, path
  text varchar not null,               -- the one line that says it
  pattern varchar not null,            -- masked text: key, title and runnable query
  fingerprint varchar not null,
  cluster_id varchar not null,         -- the cluster it is counted in
  wasted_ms bigint,                    -- first hit to resolution in that session, null when unknown
  wasted_tokens bigint,                -- tokens spent in that time, null when unknown
  evidence varchar                     -- JSON: tool_call_id, object_key, count_hits, path
);

create or replace table clusters (
  cluster_id varchar not null,
  title varchar not null,
  kind varchar not null,
  scope varchar not null,
  repo varchar,
  pattern varchar not null,
  status varchar not null,             -- open | muted | regressed | resolved
  first_seen_at timestamp,
  last_seen_at timestamp,
  count_signals bigint not null,
  count_sessions bigint not null,
  count_users bigint not null,
  count_days bigint not null,
  wasted_ms bigint,
  trend varchar not null,              -- new | growing | steady | fading
  rank integer not null,
  rank_reasons varchar not null,       -- JSON array of strings
  name varchar,                        -- what a person, else a model, calls it; the title stays the pattern
  cause varchar                        -- likely cause in a model's words; null without one
);

create or replace table cluster_fingerprints (
  cluster_id varchar not null,
  fingerprint varchar not null,
  pattern varchar not null,
  member varchar not null,             -- key of the member it belongs to: what a person moves when splitting a cluster
  reason varchar not null              -- seed | same rule | merged: how it came to this cluster
);

create or replace table cluster_redirects (
  from_cluster_id varchar not null,
  to_cluster_id varchar not null,
  reason varchar not null
);

create or replace table remedies (
  cluster_id varchar not null,
  kind varchar not null,               -- command | edit | retry
  text varchar not null,               -- the command, or the shape of the edit in one line
  edit_before varchar,                 -- edit: the code before; command: the failing command when another replaces it
  edit_after varchar,                  -- edit: the code after; command: the command that replaces it
  file_path varchar,
  count_sessions bigint not null,      -- sessions where it came between failure and success
  count_recoveries bigint not null,    -- sessions of the cluster that recovered at all
  count_counter_examples bigint not null, -- sessions where it ran and the failure stayed
  lift double,                         -- share among recoveries over share of sessions in which it runs anyway
  is_best boolean not null,            -- the one that the cluster's lesson uses
  session_ids varchar not null,        -- JSON array: the proof
  example varchar                      -- JSON: session_id, failing seq, remedy seq, passing seq
);

create or replace table lessons (
  lesson_id varchar not null,
  cluster_id varchar not null,
  repo varchar,
  claim varchar not null,
  kind varchar not null,               -- lint | doc | skill | test | environment
  place varchar not null,              -- path in the target repository
  text varchar not null,               -- what would be written there
  state varchar not null,              -- candidate | proposed | merged | rejected | muted
  reasons varchar not null,            -- JSON array: why this form and this place
  evidence varchar not null,           -- JSON: see Lesson.evidence in lesson.ts
  remedy varchar                       -- JSON: see Lesson.remedy; null when none is known
);

create or replace table proposals (
  lesson_id varchar not null,
  repo varchar not null,
  branch varchar not null,
  base_sha varchar,
  head_sha varchar,
  pull_request_number integer,
  url varchar,
  state varchar not null,              -- pushed | open | merged | closed
  "at" timestamp not null
);
