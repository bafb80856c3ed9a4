/** Fixtures of every format by the format's name; together a format's fixtures show everything it declares it can tell. */
import type { Fixtures } from '../../format.conformance.ts'
import * as agents from './agent-builders.ts'
import { claudeTranscript, codexSession, codexSubagent, jsonl } from './builders.ts'
import * as exchange from './exchange-builders.ts'
import * as small from './small-builders.ts'
import * as source from './source-builders.ts'
import * as vscode from './vscode-builders.ts'
import { warpLog } from './warp-builders.ts'

export const fixturesByFormat: Readonly<Record<string, Fixtures>> = {
  codex: { 'codex.jsonl': codexSession(), 'codex-subagent.jsonl': codexSubagent() },
  'claude-code': { 'claude.jsonl': claudeTranscript() },
  'copilot-cli': { 'copilot.jsonl': agents.copilotLog() },
  'vscode-copilot': { 'chat.jsonl': vscode.vsCodeOpLog() },
  'vscode-copilot-document': { 'chat.json': vscode.vsCodeSnapshot(), 'first.json': vscode.vsCodeFirst() },
  'gemini-cli': {
    'gemini.jsonl': agents.geminiLog(),
    [`chats/${agents.geminiSession}/gemini-subagent.jsonl`]: agents.geminiSubagent(),
  },
  'gemini-cli-document': { 'gemini.json': agents.geminiDocument() },
  opencode: { 'opencode.jsonl': agents.openCodeLog(), 'opencode-child.jsonl': agents.openCodeChild() },
  pi: { 'pi.jsonl': agents.piLog() },
  openclaw: { 'openclaw.jsonl': agents.piLog({ id: 'openclaw-1' }) },
  cursor: { 'cursor.jsonl': agents.cursorLog() },
  'cursor-text': { 'cursor.txt': agents.cursorTranscript() },
  'cursor-stream': { 'cursor-stream.jsonl': jsonl(...agents.cursorStreamSteps()) },
  'cursor-stream-document': {
    'cursor-stream.json': JSON.stringify({ schema_version: 'cursor-jsonl-v1', steps: agents.cursorStreamSteps() }),
  },
  atif: { 'atif.json': exchange.atifDocument() },
  'swe-agent': { 'swe.traj': exchange.sweTrajectory(), 'swe-demo.traj': exchange.sweDemonstration() },
  'mini-swe-agent': {
    'mini.traj.json': exchange.miniTrajectory(),
    'mini-list.traj.json': exchange.miniMessages(),
    'mini-responses.traj.json': source.miniResponses(),
  },
  openhands: { 'openhands.jsonl': jsonl(...exchange.openHandsEvents()) },
  'openhands-trajectory': { 'openhands.json': JSON.stringify(exchange.openHandsOldEvents()) },
  'openhands-output': { 'output.jsonl': jsonl(exchange.openHandsRun('one'), exchange.openHandsRun('two')) },
  'otel-genai': { 'otel.json': JSON.stringify(exchange.otelRequest()), 'otel-js.json': source.otelJavaScriptList() },
  'otel-genai-lines': { 'otel.jsonl': exchange.otelLines(), 'otel-python.jsonl': source.otelPythonLines() },
  'qwen-code': { 'qwen.jsonl': small.qwenLog() },
  kimi: { 'kimi.jsonl': small.kimiLog(), [small.kimiSubagentName]: small.kimiSubagentLog() },
  'grok-build': { 'grok.jsonl': small.grokLog(), 'grok-legacy.jsonl': small.grokLegacyLog() },
  'factory-droid': { 'droid-store.jsonl': small.droidStoreLog(), 'droid-stream.jsonl': small.droidStreamLog() },
  antigravity: { 'antigravity.jsonl': small.antigravityLog() },
  kiro: { 'kiro.jsonl': small.kiroLog() },
  'kiro-session': { 'kiro-cli.jsonl': source.kiroCliLog(), [source.kiroEventName]: source.kiroEventLog() },
  goose: { 'goose.jsonl': small.gooseLog(), 'goose-file.jsonl': source.gooseFile() },
  'goose-document': { 'goose.json': source.gooseExport() },
  hermes: { 'hermes.json': small.hermesDocument() },
  'hermes-store': { 'hermes.jsonl': small.hermesStoreLog(), 'hermes-child.jsonl': source.hermesChild() },
  qwenpaw: { 'qwenpaw.json': small.qwenPawDocument() },
  cline: { 'ui_messages.json': small.clineDocument(), 'task/ui_messages.json': source.clineTask() },
  amp: { 'T-0199aaaa-0000-7000-8000-000000000001.json': source.ampThread() },
  zed: {
    'zed.jsonl': source.zedLine(source.zedThreadData()),
    'zed-old.jsonl': source.zedOld(),
    'zed-child.jsonl': source.zedChild(),
  },
  crush: { 'crush.jsonl': source.crushLog(), 'crush-child.jsonl': source.crushChild() },
  warp: { 'warp.jsonl': warpLog() },
  'mistral-vibe': { 'vibe.jsonl': small.vibeLog() },
  aider: { 'aider.md': small.aiderHistory() },
}
