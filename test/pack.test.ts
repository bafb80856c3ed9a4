import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from './samples.ts'
import { scratch } from './scratch.ts'

test('the packed tarball installed into an empty folder gives a working hone', () => {
  const dir = scratch()
  const npm = (cwd: string, ...args: string[]) =>
    execFileSync('npm', [...args, '--silent', '--no-audit', '--no-fund', '--prefer-offline'], { cwd }).toString()
  const tarball =
    npm(projectRoot, 'pack', '--ignore-scripts', '--pack-destination', dir).trim().split('\n').at(-1) ?? ''
  const app = join(dir, 'app')
  mkdirSync(app)
  npm(app, 'init', '--yes')
  npm(app, 'install', '--ignore-scripts', join(dir, tarball))

  const env = { PATH: process.env['PATH'] ?? '', HOME: dir, HONE_DATA_DIR: join(dir, 'data') }
  const hone = (...args: string[]) =>
    execFileSync(join(app, 'node_modules/.bin/hone'), args, { cwd: dir, env }).toString()
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string }
  expect(hone('--version').trim()).toBe(version)
  mkdirSync(join(dir, 'logs'))
  expect(hone('nightly', '--source', join(dir, 'logs'))).toContain('no sessions in the store yet')
  expect(hone('sql', 'select count(*) as n from sessions', '--json')).toContain('"n"')
  const files = readdirSync(join(app, 'node_modules/hone-harness'), { recursive: true }).map(String)
  expect(files.filter((file) => /(^|\/)(test|bench)(\/|$)|tsbuildinfo/.test(file))).toEqual([])
}, 180_000)
