/** A task of Warp's agent in (protobuf), what is read of it out, under the names of Warp's own proto files. Evidence: ingest/README.md. */

export type Fields = Record<string, unknown>

/** Bytes that are no such message. */
export class BadTask extends Error {}

interface Field {
  name: string
  isList: boolean
  /** A scalar, or the name of a type below. */
  kind: string
}

/**
 * `number name`, `*` before the name of a list, `:` before a scalar that is no text, `>` before a message's type. Types
 * whose content is opaque, binary or not needed are Empty: that they are there is all that is kept.
 */
const types: Readonly<Record<string, string>> = {
  Task: '1 id, 2 description, 3 dependencies>Dependencies, 5 *messages>Message',
  Dependencies: '1 parent_task_id',
  Message:
    '1 id, 2 user_query>UserQuery, 3 agent_output>AgentOutput, 4 tool_call>ToolCall, 5 tool_call_result>ToolCallResult, ' +
    '6 server_event>Empty, 9 system_query>SystemQuery, 10 update_todos>Empty, 13 request_id, 14 timestamp>Timestamp, ' +
    '15 agent_reasoning>AgentReasoning, 16 summarization>Summarization, 17 code_review>Empty, ' +
    '18 update_review_comments>Empty, 19 web_search>WebSearch, 20 web_fetch>WebFetch, 21 debug_output>Empty, ' +
    '22 artifact_event>Empty, 23 invoke_skill>InvokeSkill, 24 messages_received_from_agents>Empty, ' +
    '25 model_used>ModelUsed, 26 events_from_agents>Empty',
  Timestamp: '1 seconds:int, 2 nanos:int',
  UserQuery: '1 query, 2 context>InputContext',
  InputContext: '1 directory>Directory',
  Directory: '1 pwd',
  AgentOutput: '1 text',
  AgentReasoning: '1 reasoning',
  Summarization: '1 conversation_summary>ConversationSummary, 3 tool_call_result_summary>Empty',
  ConversationSummary: '1 summary',
  SystemQuery:
    '1 auto_code_diff>Query, 2 context>InputContext, 3 resume_conversation>Empty, 4 generate_passive_suggestions>Empty, ' +
    '5 create_new_project>Query, 6 clone_repository>Url, 7 summarize_conversation>Prompt, 8 fetch_review_comments>Empty',
  Query: '1 query',
  Url: '1 url',
  Prompt: '1 prompt',
  InvokeSkill: '2 user_query>UserQuery',
  ModelUsed: '1 model_id',
  WebSearch: '1 status>SearchStatus',
  SearchStatus: '1 searching>Query, 2 success>SearchSuccess, 3 error>Empty',
  SearchSuccess: '1 query, 2 *pages>Page',
  WebFetch: '1 status>FetchStatus',
  FetchStatus: '1 fetching>Urls, 2 success>Pages, 3 error>Empty',
  Urls: '1 *urls',
  Pages: '1 *pages>Page',
  Page: '1 url, 2 title',
  ToolCall:
    '1 tool_call_id, 2 run_shell_command>RunShellCommand, 3 search_codebase>SearchCodebase, 4 server>Empty, ' +
    '5 read_files>ReadFiles, 6 apply_file_diffs>ApplyFileDiffs, 7 suggest_plan>SuggestPlan, 8 suggest_create_plan>Empty, ' +
    '9 grep>Grep, 10 file_glob>FileGlob, 11 read_mcp_resource>ReadMcpResource, 12 call_mcp_tool>CallMcpTool, ' +
    '13 write_to_long_running_shell_command>WriteToCommand, 14 suggest_new_conversation>Empty, ' +
    '15 file_glob_v2>FileGlobV2, 16 suggest_prompt>Empty, 17 open_code_review>Empty, 18 init_project>Empty, ' +
    '19 subagent>Subagent, 20 read_documents>Empty, 21 edit_documents>EditDocuments, ' +
    '22 create_documents>CreateDocuments, 23 read_shell_command_output>CommandId, 24 use_computer>UseComputer, ' +
    '25 insert_review_comments>Empty, 26 read_skill>ReadSkill, 27 request_computer_use>RequestComputerUse, ' +
    '28 fetch_conversation>Empty, 29 start_agent>StartAgent, 30 send_message_to_agent>SendMessage, ' +
    '31 transfer_shell_command_control_to_user>Reason',
  RunShellCommand: '1 command',
  SearchCodebase: '1 query, 2 *path_filters, 3 codebase_path',
  ReadFiles: '1 *files>FileName',
  FileName: '1 name',
  ApplyFileDiffs:
    '1 summary, 2 *diffs>FileDiff, 3 *new_files>NewFile, 4 *deleted_files>FilePath, 5 *v4a_updates>FileUpdate',
  FileDiff: '1 file_path, 2 search, 3 replace',
  NewFile: '1 file_path, 2 content',
  FilePath: '1 file_path',
  FileUpdate: '1 file_path, 2 move_to, 3 *hunks>Hunk',
  Hunk: '3 old, 4 new',
  SuggestPlan: '1 summary',
  Grep: '1 *queries, 2 path',
  FileGlob: '1 *patterns, 2 path',
  FileGlobV2: '1 *patterns, 2 search_dir',
  ReadMcpResource: '1 uri',
  CallMcpTool: '1 name, 2 args>Struct',
  WriteToCommand: '1 input, 3 command_id',
  Subagent: '1 task_id',
  EditDocuments: '1 *diffs>DocumentDiff',
  DocumentDiff: '1 document_id, 2 search, 3 replace',
  CreateDocuments: '1 *new_documents>NewDocument',
  NewDocument: '1 content, 2 title',
  CommandId: '1 command_id',
  UseComputer: '3 action_summary',
  ReadSkill: '1 skill_path, 2 bundled_skill_id, 3 name',
  RequestComputerUse: '1 task_summary',
  StartAgent: '1 name, 2 prompt',
  SendMessage: '2 subject, 3 message',
  Reason: '1 reason',
  ToolCallResult:
    '1 tool_call_id, 2 run_shell_command>ShellResult, 3 search_codebase>FilesResult, 4 server>Empty, ' +
    '5 read_files>ReadFilesResult, 6 apply_file_diffs>DiffsResult, 7 suggest_plan>Answer, 8 suggest_create_plan>Empty, ' +
    '9 grep>GrepResult, 10 file_glob>GlobResult, 11 context>InputContext, 14 cancel>Empty, ' +
    '15 read_mcp_resource>Outcome, 16 call_mcp_tool>McpResult, 17 write_to_long_running_shell_command>CommandResult, ' +
    '18 suggest_new_conversation>Choice, 19 file_glob_v2>GlobV2Result, 20 suggest_prompt>Choice, ' +
    '21 open_code_review>Empty, 22 init_project>Empty, 23 subagent>Empty, 24 read_documents>Outcome, ' +
    '25 edit_documents>Outcome, 26 create_documents>Outcome, 27 read_shell_command_output>ReadOutputResult, ' +
    '28 use_computer>Outcome, 29 insert_review_comments>ReviewOutcome, 30 read_skill>Outcome, ' +
    '31 request_computer_use_result>Permission, 32 fetch_conversation>Outcome, 33 start_agent>Outcome, ' +
    '34 send_message_to_agent>Outcome, 35 transfer_shell_command_control_to_user>CommandResult',
  ShellResult:
    '1 output, 2 exit_code:int, 3 command, 4 long_running_command_snapshot>Snapshot, 5 command_finished>Finished, ' +
    '6 permission_denied>Empty',
  Finished: '1 output, 2 exit_code:int',
  Snapshot: '1 output',
  CommandResult: '1 long_running_command_snapshot>Snapshot, 2 command_finished>Finished, 3 error>Empty',
  ReadOutputResult: '2 long_running_command_snapshot>Snapshot, 3 command_finished>Finished, 4 error>Empty',
  Outcome: '1 success>Empty, 2 error>Failure',
  ReviewOutcome: '2 success>Empty, 3 error>Failure',
  Failure: '1 message',
  Answer: '1 accepted>Empty, 2 user_edited_plan>Empty',
  Choice: '1 accepted>Empty, 2 rejected>Empty',
  Permission: '1 approved>Empty, 2 rejected>Empty, 3 error>Failure',
  FilesResult: '1 success>Files, 2 error>Failure',
  ReadFilesResult: '1 text_files_success>Files, 2 error>Failure, 3 any_files_success>AnyFiles',
  Files: '1 *files>FileContent',
  AnyFiles: '1 *files>AnyFile',
  AnyFile: '6 text_content>FileContent',
  FileContent: '1 file_path, 2 content',
  DiffsResult: '1 success>Updates, 2 error>Failure',
  Updates: '2 *updated_files_v2>Update, 3 *deleted_files>FilePath',
  Update: '1 file>FilePath',
  GrepResult: '1 success>Matches, 2 error>Failure',
  Matches: '1 *matched_files>FilePath',
  GlobResult: '1 success>Listed, 2 error>Failure',
  Listed: '1 matched_files',
  GlobV2Result: '1 success>Matches, 2 error>Failure',
  McpResult: '1 success>McpResults, 2 error>Failure',
  McpResults: '1 *results>McpPart',
  McpPart: '1 text>Text',
  Text: '1 text',
  Struct: '1 *fields>Entry',
  Entry: '1 key, 2 value>Value',
  Value:
    '1 null_value:int, 2 number_value:double, 3 string_value, 4 bool_value:bool, 5 struct_value>Struct, 6 list_value>List',
  List: '1 *values>Value',
  Empty: '',
}

const fieldsByType = new Map(Object.entries(types).map(([type, text]) => [type, fieldsOf(text)]))

function fieldsOf(text: string): Map<number, Field> {
  const found = [...text.matchAll(/(\d+) (\*?)(\w+)(?:[>:](\w+))?/g)]
  return new Map(
    found.map(([, number, list, name = '', kind = 'text']) => [Number(number), { name, isList: list === '*', kind }]),
  )
}

/** In: the bytes of a task. Out: its fields. Throws BadTask for bytes that are none. */
export function warpTask(bytes: Uint8Array): Fields {
  return fieldsIn(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 'Task', 0)
}

function fieldsIn(bytes: Buffer, type: string, depth: number): Fields {
  if (depth > 40) throw new BadTask('messages nested too deep')
  const known = fieldsByType.get(type)
  const found: Fields = {}
  for (let at = 0; at < bytes.length;) {
    const tag = varint(bytes, at)
    const raw = content(bytes, tag.end, Number(tag.value & 7n))
    at = raw.end
    const field = known?.get(Number(tag.value >> 3n))
    if (field === undefined) continue
    const value = valueOf(raw.value, field.kind, depth)
    if (field.isList) found[field.name] = [...((found[field.name] as unknown[] | undefined) ?? []), value]
    else found[field.name] = value
  }
  return found
}

function varint(bytes: Buffer, start: number): { value: bigint; end: number } {
  let value = 0n
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i]
    if (byte === undefined) throw new BadTask('cut off')
    value |= BigInt(byte & 127) << BigInt(7 * i)
    if (byte < 128) return { value, end: start + i + 1 }
  }
  throw new BadTask('a number without end')
}

/** A field's content by its wire type: a number, or the bytes of anything else. */
function content(bytes: Buffer, start: number, wire: number): { value: bigint | Buffer; end: number } {
  if (wire === 0) return varint(bytes, start)
  const length = wire === 2 ? varint(bytes, start) : { value: wire === 1 ? 8n : 4n, end: start }
  if (wire !== 1 && wire !== 2 && wire !== 5) throw new BadTask('unknown wire type')
  const end = length.end + Number(length.value)
  if (end > bytes.length) throw new BadTask('cut off')
  return { value: bytes.subarray(length.end, end), end }
}

function valueOf(raw: bigint | Buffer, kind: string, depth: number): unknown {
  if (typeof raw === 'bigint') {
    if (kind === 'int') return Number(BigInt.asIntN(64, raw))
    if (kind === 'bool') return raw !== 0n
    throw new BadTask('a number where none belongs')
  }
  if (kind === 'text') return raw.toString('utf8')
  if (kind === 'double' && raw.length === 8) return raw.readDoubleLE()
  if (!fieldsByType.has(kind)) throw new BadTask('bytes where a number belongs')
  const fields = fieldsIn(raw, kind, depth + 1)
  return kind === 'Struct' ? structOf(fields) : kind === 'Value' ? plainOf(fields) : fields
}

/** Google's Struct as the JSON object that it stands for. */
function structOf(struct: Fields): Fields {
  const entries = (struct['fields'] ?? []) as Fields[]
  return Object.fromEntries(entries.map((entry) => [String(entry['key'] ?? ''), entry['value'] ?? null]))
}

function plainOf(value: Fields): unknown {
  if ('list_value' in value) return (value['list_value'] as Fields)['values'] ?? []
  return value['string_value'] ?? value['number_value'] ?? value['bool_value'] ?? value['struct_value'] ?? null
}
