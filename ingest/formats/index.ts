/** Every log format Hone reads, in the order they are tried, and how an object's format is told from its beginning. */
import type { Format, Sample } from '../format.ts'
import { aider } from './aider.ts'
import { amp } from './amp.ts'
import { antigravity } from './antigravity.ts'
import { atif } from './atif.ts'
import { claudeCode } from './claude-code.ts'
import { cline } from './cline.ts'
import { codex } from './codex.ts'
import { copilotCli } from './copilot-cli.ts'
import { crush } from './crush.ts'
import { cursorStream, cursorStreamDocument } from './cursor-stream.ts'
import { cursor, cursorText } from './cursor.ts'
import { factoryDroid } from './factory-droid.ts'
import { geminiCli, geminiCliDocument } from './gemini-cli.ts'
import { goose, gooseDocument } from './goose.ts'
import { grokBuild } from './grok-build.ts'
import { hermes, hermesStore } from './hermes.ts'
import { kimi } from './kimi.ts'
import { kiroSession } from './kiro-session.ts'
import { kiro } from './kiro.ts'
import { miniSweAgent } from './mini-swe-agent.ts'
import { mistralVibe } from './mistral-vibe.ts'
import { openCode } from './opencode.ts'
import { openHandsOutput, openHandsTrajectory } from './openhands-v0.ts'
import { openHands } from './openhands.ts'
import { otelGenai, otelGenaiLines } from './otel-genai.ts'
import { openClaw, pi } from './pi.ts'
import { qwenCode } from './qwen-code.ts'
import { qwenPaw } from './qwenpaw.ts'
import { sweAgent } from './swe-agent.ts'
import { vsCodeCopilot, vsCodeCopilotDocument } from './vscode-copilot.ts'
import { warp } from './warp.ts'
import { zed } from './zed.ts'

/** In detection order: the more specific first. A new format is one file and one line here. */
export const formats: readonly Format[] = [
  ...[codex, claudeCode, copilotCli, geminiCli, geminiCliDocument, openCode, pi, openClaw],
  ...[vsCodeCopilot, vsCodeCopilotDocument],
  ...[cursorStream, cursorStreamDocument, cursor, cursorText],
  ...[atif, sweAgent, miniSweAgent, openHands, openHandsTrajectory, openHandsOutput, otelGenai, otelGenaiLines],
  ...[
    qwenCode,
    kimi,
    grokBuild,
    factoryDroid,
    antigravity,
    kiro,
    kiroSession,
    goose,
    gooseDocument,
    hermes,
    hermesStore,
    qwenPaw,
    cline,
    amp,
    zed,
    crush,
    warp,
  ],
  ...[mistralVibe, aider],
]

/** The first format that recognises the sample; null when none does. */
export function detectFormat(sample: Sample, among: readonly Format[] = formats): Format | null {
  return among.find((format) => format.recognises(sample)) ?? null
}

export { makeSample, refusal } from '../sample.ts'
