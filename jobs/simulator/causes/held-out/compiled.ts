/** Held-out causes in compiled languages (Go, Rust, Java, .NET): written after the rules were tuned, to measure them on words they have not seen. */
import { areas, functionName, things } from '../../place.ts'
import type { Random } from '../../random.ts'
import { commandCause, diagnosticCause, type Cause, type Finding } from '../cause.ts'
import { clippy, csc, javac } from './tools.ts'

const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`
const goFile = (random: Random): string => `svc/${random.pick(areas)}/internal/${random.pick(things)}.go`
const rustFile = (random: Random): string => `crates/${random.pick(areas)}/src/${random.pick(things)}.rs`
const javaFile = (random: Random): string =>
  `${random.pick(areas)}/src/main/java/dev/acme/${random.pick(areas)}/${capital(random.pick(things))}Service.java`
const sharpFile = (random: Random): string =>
  `src/Depot.${capital(random.pick(areas))}/${capital(random.pick(things))}.cs`
const at = (random: Random): Pick<Finding, 'line' | 'column'> => ({
  line: random.int(9, 320),
  column: random.int(5, 50),
})
const goGreen = (random: Random): string =>
  `ok  \tacme.dev/depot/svc/${random.pick(areas)}\t0.${random.int(100, 900)}s\n`

export const compiledCauses: Cause[] = [
  commandCause({
    cause_id: 'go-mocks',
    scope: 'repository',
    title: 'Mocks are generated, not committed',
    needle: 'undefined: mock',
    commands: (random) => ['go test ./...', 'go vet ./...', `go test ./svc/${random.pick(areas)}/...`],
    is_script: false,
    output: (random) => {
      const area = random.pick(areas)
      return `# acme.dev/depot/svc/${area} [acme.dev/depot/svc/${area}.test]\nsvc/${area}/${random.pick(things)}_test.go:${random.int(12, 90)}:${random.int(8, 30)}: undefined: mock${capital(random.pick(things))}\nFAIL\tacme.dev/depot/svc/${area} [build failed]\nFAIL\n`
    },
    fixes: () => ['go generate ./...', 'go generate ./svc/...'],
    fix_output: () => '',
    accepts: ['go generate'],
    pass_output: goGreen,
  }),
  commandCause({
    cause_id: 'go-sum',
    scope: 'repository',
    title: 'go.sum misses a new module',
    needle: 'missing go.sum entry',
    commands: () => ['go build ./...', 'go test ./...'],
    is_script: false,
    output: (random) => {
      const module = `github.com/${random.pick(['gorilla', 'spf13', 'google', 'hashicorp'])}/${random.pick(['mux', 'cobra', 'uuid', 'go-multierror', 'viper'])}`
      return `${goFile(random)}:${random.int(4, 14)}:2: missing go.sum entry for module providing package ${module}; to add:\n\tgo get acme.dev/depot/svc/${random.pick(areas)}\n`
    },
    fixes: () => ['go mod tidy', 'go mod tidy -v'],
    fix_output: (random) => `go: downloading github.com/acme/kit v0.${random.int(1, 30)}.0\n`,
    accepts: ['go mod tidy'],
    pass_output: goGreen,
  }),
  commandCause({
    cause_id: 'go-private',
    scope: 'environment',
    title: 'Our own modules are private and bypass the proxy',
    needle: 'terminal prompts disabled',
    near_miss_of: 'go-sum',
    commands: () => ['go mod download', 'go build ./...'],
    is_script: false,
    output: (random) =>
      `go: git.acme.dev/${random.pick(['platform', 'kit', 'tools'])}/${random.pick(['log', 'trace', 'auth'])}@v0.${random.int(1, 40)}.${random.int(0, 9)}: reading https://git.acme.dev/info: fatal: could not read Username for 'https://git.acme.dev': terminal prompts disabled\n`,
    fixes: () => ['export GOPRIVATE=git.acme.dev', 'go env -w GOPRIVATE=git.acme.dev/*'],
    fix_output: () => '',
    accepts: ['GOPRIVATE=git.acme.dev'],
    pass_output: () => '',
  }),
  commandCause({
    cause_id: 'wasm-target',
    scope: 'environment',
    title: 'The WebAssembly target is not installed',
    needle: "can't find crate for `std`",
    commands: () => [
      'cargo build --target wasm32-unknown-unknown',
      'cargo build -p widget --target wasm32-unknown-unknown',
    ],
    is_script: false,
    exit_code: 101,
    output: (random) =>
      `   Compiling ${random.pick(['serde', 'memchr', 'itoa', 'cfg-if'])} v1.${random.int(0, 40)}.${random.int(0, 9)}\nerror[E0463]: can't find crate for \`std\`\n  |\n  = note: the \`wasm32-unknown-unknown\` target may not be installed\n  = help: consider downloading the target with \`rustup target add wasm32-unknown-unknown\`\n\nFor more information about this error, try \`rustc --explain E0463\`.\nerror: could not compile \`${random.pick(['serde', 'memchr', 'itoa', 'cfg-if'])}\` (lib) due to 1 previous error\n`,
    fixes: () => ['rustup target add wasm32-unknown-unknown'],
    fix_output: () => 'info: installing component rust-std for wasm32-unknown-unknown\n',
    accepts: ['rustup target add'],
    pass_output: (random) => `    Finished \`dev\` profile in ${random.int(4, 40)}.${random.int(10, 99)}s\n`,
  }),
  commandCause({
    cause_id: 'sqlx-offline',
    scope: 'environment',
    title: 'Query macros need the offline data',
    needle: 'use query macros online',
    near_miss_of: 'wasm-target',
    commands: (random) => ['cargo check', 'cargo test', `cargo test -p ${random.pick(areas)}`],
    is_script: false,
    exit_code: 101,
    output: (random) => {
      const crate = random.pick(areas)
      return `    Checking ${crate} v0.1.0\nerror: set \`DATABASE_URL\` to use query macros online, or run \`cargo sqlx prepare\` to update the query cache\n  --> ${rustFile(random)}:${random.int(10, 200)}:${random.int(5, 20)}\n   |\n${random.int(10, 99)} |     sqlx::query!("select id from ${random.pick(things)}s")\n   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n\nerror: could not compile \`${crate}\` (lib) due to ${random.int(1, 6)} previous errors\n`
    },
    fixes: () => ['export SQLX_OFFLINE=true', 'export SQLX_OFFLINE=1'],
    fix_output: () => '',
    accepts: ['SQLX_OFFLINE'],
    pass_output: (random) => `test result: ok. ${random.int(4, 90)} passed; 0 failed; 0 ignored\n`,
  }),
  diagnosticCause({
    cause_id: 'rust-unwrap',
    scope: 'repository',
    title: 'Results are unwrapped in library code',
    needle: 'used `unwrap()` on a `Result` value',
    tool: clippy,
    remedy_text: 'return the error: ?',
    accepts: ['?;'],
    find: (random) => {
      const call = `${random.pick(['parse', 'load', 'open', 'decode'])}_${random.pick(things)}(${random.pick(['raw', 'path', 'line', 'buf'])})`
      return {
        ...{ file: rustFile(random), ...at(random), rule: 'unwrap_used' },
        message: 'used `unwrap()` on a `Result` value',
        before: `        let value = ${call}.unwrap();`,
        after: `        let value = ${call}?;`,
      }
    },
  }),
  diagnosticCause({
    cause_id: 'rust-clone',
    scope: 'repository',
    title: 'Copy types are cloned',
    needle: 'which implements the `Copy` trait',
    near_miss_of: 'rust-unwrap',
    tool: clippy,
    remedy_text: 'drop the .clone()',
    accepts: ['let id = '],
    find: (random) => {
      const type = `${capital(random.pick(things))}Id`
      const value = random.pick(things)
      return {
        ...{ file: rustFile(random), ...at(random), rule: 'clone_on_copy' },
        message: `using \`clone\` on type \`${type}\` which implements the \`Copy\` trait`,
        before: `        let id = ${value}.id.clone();`,
        after: `        let id = ${value}.id;`,
      }
    },
  }),
  commandCause({
    cause_id: 'jvm-version',
    scope: 'environment',
    title: 'Gradle runs on another Java than the build asks for',
    needle: 'JVM runtime version',
    commands: (random) => ['./gradlew build', './gradlew test', `./gradlew :${random.pick(areas)}:test`],
    is_script: false,
    output: (random) =>
      `\nFAILURE: Build failed with an exception.\n\n* What went wrong:\nA problem occurred configuring root project 'depot'.\n> Could not resolve all artifacts for configuration 'classpath'.\n   > Dependency requires at least JVM runtime version 21. This build uses a Java ${random.pick(['11', '17'])} JVM.\n\n* Try:\n> Run this build using a Java 21 or newer JVM.\n\nBUILD FAILED in ${random.int(1, 9)}s\n`,
    fixes: (random) => [`sdk use java 21.0.${random.int(1, 6)}-tem`, 'export JAVA_HOME=/usr/lib/jvm/temurin-21'],
    fix_output: () => '',
    accepts: ['sdk use java', 'JAVA_HOME'],
    pass_output: (random) =>
      `BUILD SUCCESSFUL in ${random.int(4, 50)}s\n${random.int(4, 40)} actionable tasks: ${random.int(1, 4)} executed\n`,
  }),
  commandCause({
    cause_id: 'spotless',
    scope: 'repository',
    title: 'Java is formatted by Spotless',
    needle: 'format violations',
    near_miss_of: 'jvm-version',
    commands: (random) => ['./gradlew check', './gradlew build', `./gradlew :${random.pick(areas)}:check`],
    is_script: false,
    output: (random) => {
      const area = random.pick(areas)
      return `> Task :${area}:spotlessJavaCheck FAILED\n\nFAILURE: Build failed with an exception.\n\n* What went wrong:\nExecution failed for task ':${area}:spotlessJavaCheck'.\n> The following files had format violations:\n      ${javaFile(random)}\n          @@ -${random.int(3, 40)},7 +${random.int(3, 40)},7 @@\n  Run './gradlew spotlessApply' to fix these violations.\n\nBUILD FAILED in ${random.int(2, 30)}s\n`
    },
    fixes: () => ['./gradlew spotlessApply', './gradlew spotlessApply --quiet'],
    fix_output: () => '',
    accepts: ['spotlessApply'],
    pass_output: (random) => `BUILD SUCCESSFUL in ${random.int(4, 50)}s\n`,
  }),
  diagnosticCause({
    cause_id: 'tenant-id',
    scope: 'repository',
    title: 'Tenants are a type, not a text',
    needle: 'String cannot be converted to TenantId',
    tool: javac,
    remedy_text: 'TenantId.of(…)',
    accepts: ['TenantId.of('],
    find: (random) => {
      const call = functionName(random)
      const value = random.pick(['tenant', 'slug', 'header', 'name'])
      return {
        ...{ file: javaFile(random), ...at(random), rule: '' },
        message: 'incompatible types: String cannot be converted to TenantId',
        before: `        ${call}(${value});`,
        after: `        ${call}(TenantId.of(${value}));`,
      }
    },
  }),
  diagnosticCause({
    cause_id: 'duration-type',
    scope: 'repository',
    title: 'Time spans are Durations, not numbers',
    needle: 'long cannot be converted to Duration',
    near_miss_of: 'tenant-id',
    tool: javac,
    remedy_text: 'Duration.ofMillis(…)',
    accepts: ['Duration.ofMillis('],
    find: (random) => {
      const call = functionName(random)
      const value = random.pick(['timeout', 'delay', 'ttl', 'limit'])
      return {
        ...{ file: javaFile(random), ...at(random), rule: '' },
        message: 'incompatible types: long cannot be converted to Duration',
        before: `        ${call}(${value});`,
        after: `        ${call}(Duration.ofMillis(${value}));`,
      }
    },
  }),
  commandCause({
    cause_id: 'dotnet-restore',
    scope: 'environment',
    title: 'Packages are not restored',
    needle: 'NETSDK1004',
    commands: () => ['dotnet build --no-restore', 'dotnet test --no-restore'],
    is_script: false,
    output: (random, place) =>
      `/usr/share/dotnet/sdk/8.0.${random.int(100, 400)}/Sdks/Microsoft.NET.Sdk/targets/Microsoft.PackageDependencyResolution.targets(266,5): error NETSDK1004: Assets file '${place.cwd}/src/Depot.${capital(random.pick(areas))}/obj/project.assets.json' not found. Run a NuGet package restore to generate this file. [${place.cwd}/src/Depot.csproj]\n\nBuild FAILED.\n    0 Warning(s)\n    1 Error(s)\n`,
    fixes: () => ['dotnet restore', 'dotnet restore Depot.sln'],
    fix_output: () => '  All projects are up-to-date for restore.\n',
    accepts: ['dotnet restore'],
    pass_output: (random) =>
      `Build succeeded.\n    0 Warning(s)\n    0 Error(s)\nTime Elapsed 00:00:${random.int(10, 59)}\n`,
  }),
  diagnosticCause({
    cause_id: 'sharp-null',
    scope: 'repository',
    title: 'Lookups may give null',
    needle: 'CS8602',
    tool: csc,
    remedy_text: 'use ?. on what may be null',
    accepts: ['?.'],
    find: (random) => {
      const thing = random.pick(things)
      return {
        ...{ file: sharpFile(random), ...at(random), rule: 'CS8602' },
        message: 'Dereference of a possibly null reference.',
        before: `        var name = ${thing}.Find(id).Name;`,
        after: `        var name = ${thing}.Find(id)?.Name;`,
      }
    },
  }),
  diagnosticCause({
    cause_id: 'sharp-await',
    scope: 'repository',
    title: 'Tasks are started and not awaited',
    needle: 'CS4014',
    near_miss_of: 'sharp-null',
    tool: csc,
    remedy_text: 'await the call',
    accepts: ['await '],
    find: (random) => {
      const call = `${capital(functionName(random))}Async`
      return {
        ...{ file: sharpFile(random), ...at(random), rule: 'CS4014' },
        message:
          "Because this call is not awaited, execution of the current method continues before the call is completed. Consider applying the 'await' operator to the result of the call.",
        before: `        ${call}(${random.pick(things)});`,
        after: `        await ${call}(${random.pick(things)});`,
      }
    },
  }),
]
