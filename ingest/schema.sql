-- The raw tables of the warehouse: what one object says, nothing resolved across objects.
-- Grain: one row per thing in one object; every row carries its object_key, and an object's rows are replaced together
-- in one transaction with its row in raw_objects. No primary keys or indexes: uniqueness is a check (analyze/checks).
-- Why raw: ownership of copied lines (forks, resumed and grown sessions) is decided over all objects by the staging
-- models, so loading is a pure function of the object and the order of loading cannot matter.
-- Texts are packed with zstd: DuckDB's own choice makes a file 2.4 times as large for a twentieth less processor time.

create table if not exists raw_objects (
  object_key varchar not null,
  status varchar not null,             -- loaded | quarantined
  reason varchar,                      -- why it was quarantined as a whole
  agent varchar not null,              -- from the key
  user_name varchar not null,          -- pseudonym of the sender, from the key
  sent_on date,                        -- day in the key
  format varchar,
  format_version integer,
  size_bytes bigint not null,          -- stored (compressed) size
  count_lines_read bigint not null,
  count_lines_used bigint not null,
  count_lines_skipped bigint not null,
  count_lines_quarantined bigint not null
);

create table if not exists raw_line_counts (
  object_key varchar not null,
  disposition varchar not null,        -- skipped | quarantined | drift
  reason varchar not null,
  count_lines bigint not null
);

create table if not exists raw_threads (
  object_key varchar not null,
  thread_id varchar not null,
  session_id varchar not null,
  parent_thread_id varchar,
  relation varchar not null,
  agent_version varchar,
  originator varchar,
  cwd varchar,
  branch varchar,
  commit_sha varchar,
  repo_url varchar,
  title varchar,
  started_at timestamp,
  ended_at timestamp,
  end_state varchar
);

create table if not exists raw_events (
  object_key varchar not null,
  thread_id varchar not null,
  seq integer not null,
  line integer,
  "at" timestamp,
  turn integer not null,
  kind varchar not null,
  role varchar,
  text varchar using compression zstd, -- head and tail, up to the configured size
  text_length bigint,                  -- true length in characters
  tool_call_id varchar,
  model varchar,
  is_injected boolean not null,
  identity varchar not null
);

create table if not exists raw_tool_calls (
  object_key varchar not null,
  thread_id varchar not null,
  tool_call_id varchar not null,
  seq integer not null,
  result_seq integer,
  turn integer not null,
  tool varchar not null,
  tool_kind varchar not null,
  command varchar using compression zstd,
  arguments varchar using compression zstd,
  output varchar using compression zstd, -- head and tail, up to the configured size
  output_length bigint,
  is_error boolean,
  status varchar not null,
  status_evidence varchar,
  exit_code integer,
  started_at timestamp,
  duration_ms bigint,
  file_path varchar,
  edit_before varchar using compression zstd,
  edit_after varchar using compression zstd,
  cwd varchar,
  parent_tool_call_id varchar,
  identity varchar not null
);

create table if not exists raw_usage (
  object_key varchar not null,
  thread_id varchar not null,
  "at" timestamp,
  model varchar,
  input_tokens bigint,
  cached_input_tokens bigint,
  cache_write_tokens bigint,
  output_tokens bigint,
  reasoning_tokens bigint,
  logged_cost_usd double,
  identity varchar not null
);
alter table raw_usage add column if not exists cache_write_1h_tokens bigint;

create table if not exists raw_instructions (
  object_key varchar not null,
  thread_id varchar not null,
  seq integer not null,
  "at" timestamp,
  kind varchar not null,
  path varchar,
  text_hash varchar not null
);

create table if not exists raw_texts (
  text_hash varchar not null,
  text varchar not null using compression zstd
);

create table if not exists quarantine (
  object_key varchar not null,
  line bigint,
  reason varchar not null,
  excerpt varchar,
  format_version varchar
);

-- Hone's own decisions, read back from the journal objects of the blob store; body is JSON.
create table if not exists journal (
  entry_id varchar not null,           -- time-ordered, also the object's name
  "at" timestamp not null,
  kind varchar not null,
  body varchar not null
);

-- Prices in USD per million tokens, from prices.json and the config; model_pattern is a LIKE pattern. Grain: pattern, first
-- day and prompt size; the config's own go first, then the longest pattern, then the latest day, then the highest size.
create table if not exists prices (
  model_pattern varchar not null,
  valid_from timestamp not null,
  input_usd double not null,
  cached_input_usd double not null,
  cache_write_usd double not null,
  output_usd double not null
);
alter table prices add column if not exists above_tokens bigint default 0;
alter table prices add column if not exists cache_write_1h_usd double;
alter table prices add column if not exists source varchar;
alter table prices add column if not exists is_own boolean default false;

-- What each log format of this program can tell (format.ts), so that a null can be read: not told here, or never told.
-- Grain: one row per format; key: name.
create table if not exists formats (
  name varchar not null,               -- raw_objects.format
  version integer not null,
  agent varchar not null,
  has_timestamps boolean not null,
  has_tool_results boolean not null,
  has_exit_codes boolean not null,
  has_error_flags boolean not null,
  has_usage boolean not null,
  has_models boolean not null,
  has_cwd boolean not null,
  has_branch boolean not null,
  has_commit boolean not null,
  has_subagents boolean not null,
  has_interrupts boolean not null,
  has_instructions boolean not null
);

-- A model's name without what providers and logs put around it: `us.anthropic.claude-sonnet-4-5-20250929-v1:0`,
-- `openrouter/anthropic/claude-sonnet-4.5` and `claude-4.5-sonnet-thinking` are all `claude-sonnet-4-5`.
create or replace macro bare_model(name) as
  regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    lower(trim(name)),
    '^.*/', ''),
    '^(us|us-gov|eu|apac|au|jp|ca|global)\.', ''),
    '^[a-z]{2,12}\.(claude|gpt|deepseek|mistral|qwen|kimi|grok|glm|minimax|gemini)', '\1'),
    '(\[1m\]|:thinking|:nitro|:exacto|@[a-z0-9-]+|-v[0-9]+:[0-9]+(:[0-9a-z]+)?)$', ''),
    '-(20[0-9]{6}|20[0-9]{2}-[0-9]{2}-[0-9]{2})$', ''),
    '-(preview|exp)-[0-9]{2}-(20)?[0-9]{2}$', ''),
    '-(latest|preview|exp)$', '');
create or replace macro plain_model(name) as
  case
    when bare_model(name) like 'claude-%' then rtrim(regexp_replace(
      regexp_replace(replace(bare_model(name), '.', '-'), '-thinking$', ''),
      '^claude-([0-9])(?:-([0-9]))?-(opus|sonnet|haiku)', 'claude-\3-\1-\2'), '-')
    else bare_model(name)
  end;

-- One row per load run and one per job run, read back from the journal so that a rebuild gives them again.
create table if not exists loads (
  run_id varchar not null,
  "at" timestamp not null,
  count_objects_seen bigint not null,
  count_objects_loaded bigint not null,
  count_objects_unchanged bigint not null,
  count_objects_quarantined bigint not null,
  count_lines_read bigint not null,
  count_lines_used bigint not null,
  count_lines_skipped bigint not null,
  count_lines_quarantined bigint not null
);

create table if not exists runs (
  run_id varchar not null,
  job varchar not null,
  started_at timestamp not null,
  ended_at timestamp not null,
  duration_ms bigint not null,
  status varchar not null,             -- ok | findings | failed
  counts varchar not null,             -- JSON object: step -> {duration_ms, counts}
  error varchar
);
