/** The checkers of the held-out causes, printing as Clippy, javac, the C# compiler, RuboCop and PHPStan do. */
import type { Finding, LintTool } from '../cause.ts'

const all = (findings: Finding[], form: (finding: Finding) => string): string => findings.map(form).join('\n')

export const clippy: LintTool = {
  name: 'clippy',
  commands: ['cargo clippy', 'cargo clippy --all-targets -- -D warnings', 'make clippy'],
  print: (findings, random) => {
    const body = all(findings, (f) => {
      const bar = ' '.repeat(String(f.line).length)
      return `error: ${f.message}\n${bar}--> ${f.file}:${f.line}:${f.column}\n${bar} |\n${f.line} | ${f.before}\n${bar} | ${' '.repeat(8)}${'^'.repeat(12)}\n${bar} |\n${bar} = help: for further information visit https://rust-lang.github.io/rust-clippy/master/index.html#${f.rule}\n${bar} = note: \`-D clippy::${f.rule.replaceAll('_', '-')}\` implied by \`-D warnings\`\n`
    })
    return `    Checking depot v0.${random.int(1, 9)}.0\n${body}\nerror: could not compile \`depot\` (lib) due to ${findings.length} previous error${findings.length === 1 ? '' : 's'}\n`
  },
  clean: (random) => `    Finished \`dev\` profile in ${random.int(1, 20)}.${random.int(10, 99)}s\n`,
}

export const javac: LintTool = {
  name: 'javac',
  commands: ['./gradlew compileJava', './gradlew :core:compileJava', './gradlew classes'],
  print: (findings, random, place) => {
    const body = all(
      findings,
      (f) => `${place.cwd}/${f.file}:${f.line}: error: ${f.message}\n${f.before}\n${' '.repeat(f.column)}^`,
    )
    return `> Task :compileJava FAILED\n${body}\n${findings.length} error${findings.length === 1 ? '' : 's'}\n\nFAILURE: Build failed with an exception.\n\n* What went wrong:\nExecution failed for task ':compileJava'.\n> Compilation failed; see the compiler output below.\n\nBUILD FAILED in ${random.int(1, 20)}s\n`
  },
  clean: (random) => `BUILD SUCCESSFUL in ${random.int(2, 20)}s\n`,
}

export const csc: LintTool = {
  name: 'csc',
  commands: ['dotnet build', 'dotnet build -warnaserror', 'dotnet build Depot.sln'],
  print: (findings, random, place) => {
    const line = (f: Finding): string =>
      `${place.cwd}/${f.file}(${f.line},${f.column}): error ${f.rule}: ${f.message} [${place.cwd}/src/Depot.csproj]`
    const body = all(findings, line)
    return `  Determining projects to restore...\n${body}\n\nBuild FAILED.\n\n${body}\n    0 Warning(s)\n    ${findings.length} Error(s)\n\nTime Elapsed 00:00:${random.int(10, 59)}.${random.int(10, 99)}\n`
  },
  clean: (random) => `Build succeeded.\n    0 Warning(s)\n    0 Error(s)\n\nTime Elapsed 00:00:${random.int(10, 59)}\n`,
}

export const rubocop: LintTool = {
  name: 'rubocop',
  commands: ['bundle exec rubocop', 'bin/rubocop', 'bundle exec rubocop app lib'],
  print: (findings, random) => {
    const body = all(
      findings,
      (f) => `${f.file}:${f.line}:${f.column}: C: [Correctable] ${f.rule}: ${f.message}\n${f.before}\n${'^'.repeat(9)}`,
    )
    return `Inspecting ${random.int(30, 200)} files\n....C....\n\nOffenses:\n\n${body}\n\n${random.int(30, 200)} files inspected, ${findings.length} offense${findings.length === 1 ? '' : 's'} detected, ${findings.length} offenses autocorrectable\n`
  },
  clean: (random) =>
    `Inspecting ${random.int(30, 200)} files\n.........\n\n${random.int(30, 200)} files inspected, no offenses detected\n`,
}

export const phpstan: LintTool = {
  name: 'phpstan',
  commands: ['vendor/bin/phpstan analyse', 'composer phpstan', 'vendor/bin/phpstan analyse src --no-progress'],
  print: (findings) => {
    const bar = ' ------ ----------------------------------------------------------------------'
    const body = all(
      findings,
      (f) =>
        `${bar} \n  Line   ${f.file}\n${bar} \n  ${String(f.line).padEnd(6)} ${f.message}\n         🪪  ${f.rule}\n${bar} \n`,
    )
    return `${body}\n [ERROR] Found ${findings.length} error${findings.length === 1 ? '' : 's'}\n`
  },
  clean: () => ' [OK] No errors\n',
}
