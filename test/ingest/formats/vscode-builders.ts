/** Chats of VS Code with invented content, in the shapes of VS Code's and Copilot's sources (ingest/README.md). */
import { jsonl } from './builders.ts'
import { cwd, ms } from './agent-builders.ts'

type Fields = Record<string, unknown>

export const vsCodeChat = '7a500000-0000-4000-8000-000000000001'
const uri = (path: string): Fields => ({ $mid: 1, path, scheme: 'file' })

/** A tool's part in the chat. */
export const vsCodePart = (toolCallId: string, toolId: string, more: Fields = {}): Fields => ({
  ...{ kind: 'toolInvocationSerialized', toolCallId, toolId, invocationMessage: { value: 'Working' } },
  ...{ isConfirmed: { type: 1 }, isComplete: true, source: { type: 'internal', label: 'Built-In' }, ...more },
})

export const vsCodeTerminal = (toolCallId: string, original: string, data: Fields = {}, more: Fields = {}): Fields =>
  vsCodePart(toolCallId, 'run_in_terminal', {
    toolSpecificData: { kind: 'terminal', commandLine: { original }, language: 'sh', cwd: uri(cwd), ...data },
    ...more,
  })

export const vsCodeRound = (seconds: number, ...calls: [string, string, Fields][]): Fields => ({
  ...{ id: `round-${seconds}`, response: '', toolInputRetry: 0, timestamp: ms(seconds) },
  toolCalls: calls.map(([id, name, args]) => ({ id: `${id}__vscode-1`, name, arguments: JSON.stringify(args) })),
})

/** Results by the calls' ids: texts, or a prompt tree. */
export const vsCodeResults = (results: Record<string, unknown>): Fields =>
  Object.fromEntries(
    Object.entries(results).map(([id, value]) => [`${id}__vscode-1`, { $mid: 20, content: [{ $mid: 21, value }] }]),
  )

/** What prompt-tsx makes of two lines. */
export const vsCodeTree = (first: string, second: string): Fields => ({
  node: {
    ...{ type: 1, ctor: 2, ctorName: 'Tag' },
    children: [
      { type: 2, priority: 1, text: first, lineBreakBefore: false },
      { type: 1, ctor: 2, children: [{ type: 2, priority: 1, text: second, lineBreakBefore: true }] },
    ],
  },
})

export const vsCodeRequest = (id: string, text: string, seconds: number, more: Fields = {}): Fields => ({
  ...{ requestId: `request_${id}`, responseId: `response_${id}`, message: { text, parts: [] } },
  ...{ variableData: { variables: [] }, timestamp: ms(seconds), modelId: 'copilot/gpt-5', response: [] },
  agent: { id: 'github.copilot.editsAgent', name: 'agent', extensionVersion: '0.55.0' },
  ...more,
})

export const vsCodeSession = (requests: Fields[], more: Fields = {}): Fields => ({
  ...{ version: 3, sessionId: vsCodeChat, creationDate: ms(0), customTitle: 'Rates', initialLocation: 'panel' },
  ...{ responderUsername: 'GitHub Copilot', requests, ...more },
})

const looking = vsCodeRequest('a', 'Please raise the rate', 1, {
  response: [
    { kind: 'mcpServersStarting', didStartServerIds: [] },
    { kind: 'thinking', value: ['First ', 'look'], id: 't1' },
    { value: 'See ' },
    { kind: 'inlineReference', inlineReference: uri(`${cwd}/price.py`) },
    { value: ' first.', supportHtml: false },
    vsCodePart('c1', 'copilot_readFile', { resultDetails: [uri(`${cwd}/price.py`)] }),
    vsCodeTerminal('c2', 'make test', {
      terminalCommandState: { exitCode: 2, timestamp: ms(4), duration: 1500 },
      terminalCommandOutput: { text: 'no rule', lineCount: 1 },
    }),
    vsCodeTerminal('c3', 'npm start', { isBackground: true }),
    vsCodePart('c4', 'mcp_db_query', {
      source: { type: 'mcp', label: 'db' },
      resultDetails: {
        input: '{"sql":"select 1"}',
        output: [{ type: 'embed', isText: true, value: 'no table' }],
        isError: true,
      },
    }),
    vsCodePart('c5', 'copilot_replaceString', { isConfirmed: { type: 4 } }),
    { kind: 'codeblockUri', uri: uri(`${cwd}/price.py`), isEdit: true },
    { kind: 'textEditGroup', uri: uri(`${cwd}/price.py`), edits: [[{ range: {}, text: 'rate = 2' }]], done: true },
    vsCodeTerminal('c6', 'rm -rf build', {}, { isConfirmed: { type: 0 } }),
    vsCodePart('s1', 'runSubagent', {
      toolSpecificData: { kind: 'subagent', description: 'Find callers', prompt: 'Who calls it?', result: 'Nobody.' },
    }),
    vsCodeTerminal('s1c1', 'grep -r rate', { terminalCommandState: { exitCode: 1 } }, { subAgentInvocationId: 's1' }),
    { kind: 'undoStop', id: 'u1' },
    { kind: 'warning', content: { value: 'Slow today' } },
    { kind: 'confirmation', title: 'Continue?', message: 'It takes long.', isUsed: true },
    { value: 'Done.' },
  ],
  result: {
    timings: { firstProgress: 10, totalElapsed: 9000 },
    metadata: {
      ...{ sessionId: 'model-session', resolvedModel: 'gpt-5-mini', promptTokens: 100, outputTokens: 7 },
      toolCallRounds: [
        {
          ...vsCodeRound(
            3,
            ['c1', 'read_file', { filePath: `${cwd}/price.py` }],
            ['c0', 'create_file', { path: 'x' }],
            ['c2', 'run_in_terminal', { command: 'make test' }],
            ['c3', 'run_in_terminal', { command: 'npm start', isBackground: true }],
          ),
          thinking: { id: 't1', text: 'First look', tokens: 4 },
        },
        vsCodeRound(
          5,
          ['c4', 'mcp_db_query', { sql: 'select 1' }],
          [
            'c5',
            'replace_string_in_file',
            { filePath: `${cwd}/price.py`, oldString: 'rate = 1', newString: 'rate = 2' },
          ],
          ['c6', 'run_in_terminal', { command: 'rm -rf build' }],
          ['s1', 'runSubagent', { prompt: 'Who calls it?' }],
        ),
      ],
      toolCallResults: vsCodeResults({
        c0: "ERROR: Your input to the tool was invalid (must have required property 'filePath')",
        c1: vsCodeTree('1: rate = 1', '2: end'),
        c2: 'no rule\n\nCommand exited with code 2',
        c3: 'Command is running in terminal with ID=1',
        c4: 'no table',
        c5: 'The following files were successfully edited',
        s1: 'Nobody.',
      }),
      summaries: [{ toolCallRoundId: 'round-5', text: 'What was said so far' }],
    },
  },
  ...{ promptTokens: 100, completionTokens: 9, modelState: { value: 1, completedAt: ms(9) } },
})

const stopped = vsCodeRequest('b', 'now deploy', 20, {
  response: [vsCodeTerminal('d1', 'make deploy', {}, { isConfirmed: { type: 5 } })],
  modelState: { value: 2, completedAt: ms(25) },
})

/** An op-log as it grows: an empty session, requests pushed, responses pushed and set, one request taken out again. */
export function vsCodeOpLog(): string {
  const { response, result, modelState, completionTokens, ...asked } = looking
  const parts = response as Fields[]
  return jsonl(
    { workspace: { folder: `file://${cwd}` } },
    { kind: 0, v: vsCodeSession([], { customTitle: undefined, repoData: { workspaceType: 'remote-git' } }) },
    { kind: 1, k: ['customTitle'], v: 'Rates' },
    { kind: 1, k: ['repoData', 'localBranch'], v: 'main' },
    { kind: 1, k: ['repoData', 'localHeadCommit'], v: 'c0ffee' },
    { kind: 2, k: ['requests'], v: [vsCodeRequest('x', 'taken back', 0.5, { response: [{ value: 'Well.' }] })] },
    { kind: 2, k: ['requests'], v: [{ ...asked, response: parts.slice(0, 2) }], i: 0 },
    { kind: 2, k: ['requests', 0, 'response'], v: [{ value: 'half a sent' }] },
    { kind: 2, k: ['requests', 0, 'response'], v: parts.slice(2), i: 2 },
    { kind: 1, k: ['requests', 0, 'followups'], v: [] },
    { kind: 3, k: ['requests', 0, 'followups'] },
    { kind: 1, k: ['requests', 0, 'result'], v: result },
    { kind: 1, k: ['requests', 0, 'completionTokens'], v: completionTokens },
    { kind: 1, k: ['requests', 0, 'modelState'], v: modelState },
    { kind: 2, k: ['requests'], v: [stopped] },
  )
}

/** The same as a snapshot beside its workspace. */
export const vsCodeSnapshot = (): string => {
  const repoData = { workspaceType: 'remote-git', localBranch: 'main', localHeadCommit: 'c0ffee' }
  const session = vsCodeSession([looking, stopped], { repoData })
  return JSON.stringify({ workspace: { folder: `file://${cwd}` }, session }, null, 2)
}

/** The first shape (no version): plain messages, parts with ids of their own, booleans for what was confirmed. */
export const vsCodeFirst = (): string =>
  JSON.stringify({
    ...{ requesterUsername: 'kim', responderUsername: 'GitHub Copilot', initialLocation: 'panel' },
    ...{ sessionId: '7a500000-0000-4000-8000-000000000002', creationDate: ms(0), isImported: false },
    requests: [
      {
        ...{ requestId: 'request_o', message: 'raise it', variableData: {}, isCanceled: false, followups: [] },
        response: [
          { value: 'On it.' },
          vsCodePart('0b7c', 'run_in_terminal', {
            isConfirmed: true,
            toolSpecificData: { kind: 'terminal', command: 'make', language: 'sh' },
          }),
          vsCodePart('0b7d', 'run_in_terminal', {
            isConfirmed: false,
            toolSpecificData: { kind: 'terminal', command: 'make install', language: 'sh' },
          }),
          {
            kind: 'textEditGroup',
            uri: uri(`${cwd}/price.py`),
            edits: [[{ range: {}, text: 'rate = 2' }]],
            done: true,
          },
        ],
        result: {
          metadata: {
            toolCallRounds: [vsCodeRound(2, ['m1', 'run_in_terminal', { command: 'make' }])],
            toolCallResults: vsCodeResults({ m1: 'made\n\nCommand exited with code 1' }),
          },
        },
      },
      {
        requestId: 'request_p',
        message: 'more',
        response: undefined,
        responseErrorDetails: { message: 'Rate limited' },
      },
    ],
  })
