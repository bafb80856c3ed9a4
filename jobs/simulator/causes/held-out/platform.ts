/** Held-out causes around containers, make, Terraform and people. */
import { things, wander } from '../../place.ts'
import { commandCause, type Cause } from '../cause.ts'
import { cause, correction, run, wrongPath } from '../people.ts'

export const platformCauses: Cause[] = [
  commandCause({
    cause_id: 'docker-daemon',
    scope: 'environment',
    title: 'The container engine is not started',
    needle: 'Cannot connect to the Docker daemon',
    commands: () => ['docker compose up -d', 'docker build -t depot .', 'docker ps'],
    is_script: false,
    output: () => 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
    fixes: () => ['colima start', 'colima start --cpu 4'],
    fix_output: () => 'INFO[0012] done\n',
    accepts: ['colima start'],
    pass_output: () => 'done\n',
  }),
  commandCause({
    cause_id: 'registry-login',
    scope: 'environment',
    title: 'Base images come from a registry that asks who you are',
    needle: 'pull access denied',
    near_miss_of: 'docker-daemon',
    commands: () => ['docker build -t depot .', 'docker compose build', 'docker compose pull'],
    is_script: false,
    output: (random) =>
      `Error response from daemon: pull access denied for registry.acme.dev/${random.pick(['base', 'runtime', 'builder'])}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied\n`,
    fixes: () => ['docker login registry.acme.dev', 'docker login registry.acme.dev -u token'],
    fix_output: () => 'Login Succeeded\n',
    accepts: ['docker login registry.acme.dev'],
    pass_output: (random) => ` => exporting to image ${random.int(1, 9)}.${random.int(1, 9)}s\n`,
  }),
  commandCause({
    cause_id: 'make-configure',
    scope: 'repository',
    title: 'The native module is configured before it is made',
    needle: 'No rule to make target',
    commands: () => ['make -C native', 'make -C native all', 'make -C native -j4'],
    is_script: false,
    exit_code: 2,
    output: (random) =>
      `make: Entering directory 'native'\nmake: *** No rule to make target 'build/${random.pick(['config', 'version', 'features'])}.h', needed by '${random.pick(['all', 'lib.o', 'main.o'])}'.  Stop.\nmake: Leaving directory 'native'\n`,
    fixes: () => ['./native/configure', 'cmake -S native -B native/build'],
    fix_output: () => '-- Configuring done\n',
    accepts: ['./native/configure', 'cmake -S native'],
    pass_output: (random) => `[${random.int(90, 100)}%] Built target depot\n`,
  }),
  commandCause({
    cause_id: 'terraform-init',
    scope: 'environment',
    title: 'Terraform modules are not installed',
    needle: 'Module not installed',
    commands: () => ['terraform plan', 'terraform validate', 'terraform plan -out plan.bin'],
    is_script: false,
    output: (random) =>
      `╷\n│ Error: Module not installed\n│ \n│   on ${random.pick(['main', 'network', 'storage', 'queues'])}.tf line ${random.int(1, 90)}:\n│   ${random.int(1, 90)}: module "${random.pick(things)}" {\n│ \n│ This module is not yet installed. Run "terraform init" to install all modules required by this configuration.\n╵\n`,
    fixes: () => ['terraform init', 'terraform init -backend=false'],
    fix_output: () => 'Terraform has been successfully initialized!\n',
    accepts: ['terraform init'],
    pass_output: () => 'No changes. Your infrastructure matches the configuration.\n',
  }),
  commandCause({
    cause_id: 'terraform-lock',
    scope: 'external',
    title: 'Somebody else holds the state lock',
    needle: 'Error acquiring the state lock',
    near_miss_of: 'terraform-init',
    recovery_rate: 0.9,
    commands: () => ['terraform plan', 'terraform plan -refresh-only'],
    is_script: false,
    output: (random) =>
      `╷\n│ Error: Error acquiring the state lock\n│ \n│ Error message: ConditionalCheckFailedException: The conditional request failed\n│ Lock Info:\n│   ID:        ${random.uuid()}\n│   Path:      depot-state/${random.pick(['dev', 'live', 'stage'])}.tfstate\n│   Who:       ${random.pick(['ci', 'ops', 'bot'])}@runner-${random.int(1, 90)}\n╵\n`,
    fixes: () => [],
    accepts: [],
    pass_output: () => 'No changes. Your infrastructure matches the configuration.\n',
  }),
  commandCause({
    cause_id: 'backend-folder',
    scope: 'repository',
    title: 'manage.py lies in backend',
    needle: "can't open file",
    commands: (random) => [`python manage.py ${random.pick(['migrate', 'check', 'shell'])}`, 'python manage.py test'],
    is_script: false,
    exit_code: 2,
    output: (_random, place) =>
      `python: can't open file '${place.cwd}/manage.py': [Errno 2] No such file or directory\n`,
    fixes: () => ['cd backend'],
    fix_output: () => '',
    accepts: ['cd backend', 'backend/manage.py', 'backend'],
    pass_output: () => 'System check identified no issues (0 silenced).\n',
  }),
  commandCause({
    cause_id: 'poetry-not-pip',
    scope: 'environment',
    title: 'Dependencies come through Poetry',
    needle: 'externally-managed-environment',
    commands: (random) => [`pip install ${random.pick(['httpx', 'rich', 'attrs', 'orjson'])}`],
    is_script: false,
    output: () =>
      'error: externally-managed-environment\n\n× This environment is externally managed\n╰─> To install Python packages system-wide, try apt install python3-xyz\n',
    fixes: (random) => [`poetry add ${random.pick(['httpx', 'rich', 'attrs', 'orjson'])}`],
    fix_output: () => 'Updating dependencies\nResolving dependencies...\n',
    accepts: ['poetry add'],
    passing: () => 'poetry install',
    pass_output: () => 'Installing the current project: depot (0.1.0)\n',
  }),
  wrongPath(
    { cause_id: 'decision-records', title: 'Decision records live in docs/decisions' },
    'docs/adr/README.md',
    'docs/decisions/README.md',
  ),
  wrongPath(
    { cause_id: 'proto-folder', title: 'Protocol files live in api/proto' },
    'proto/depot/v1/depot.proto',
    'api/proto/depot/v1/depot.proto',
    'decision-records',
  ),
  cause({
    ...{ cause_id: 'slow-gradle', kind: 'slow', scope: 'repository', recovery_rate: 0, remedy: null },
    ...{ title: 'The whole Gradle build takes minutes', needle: 'integrationTest' },
    steps: (random, mark) => [
      {
        ...run(
          random.pick(['./gradlew integrationTest', './gradlew integrationTest --info']),
          'BUILD SUCCESSFUL in 4m 2s\n',
          random.int(200_000, 290_000),
        ),
        ...mark('failure'),
      },
    ],
  }),
  cause({
    ...{ cause_id: 'apply-denied', kind: 'denial', scope: 'user', recovery_rate: 0, remedy: null },
    ...{ title: 'Nobody applies from a laptop', needle: 'terraform apply' },
    steps: (random, mark) => {
      const command = random.pick(['terraform apply', 'terraform apply -auto-approve', 'terraform apply plan.bin'])
      const words = random.pick([
        'Only the pipeline applies.',
        'leave applying to CI',
        'Not from here, the pipeline does it.',
      ])
      return [{ do: 'deny', command, words, ...mark('failure') }, ...wander(random, 1)]
    },
  }),
  correction(
    { cause_id: 'table-tests', title: 'Go tests are table tests', needle: 'table' },
    ['go test ./svc/...', 'git diff --stat'],
    ['go test ./svc/... -run Table', 'rg -n "tests := " svc'],
    [
      'no, write it as a table test like the others',
      'stop copying tests. one table, many rows',
      "that's not how we do it: table tests please",
      'I said table tests, not five functions',
    ],
  ),
  correction(
    { cause_id: 'no-raw-sql', title: 'Queries go through the repository classes', needle: 'repository class' },
    ['rg -n "execute(" py', 'git diff'],
    ['rg -n "class .*Repository" py', 'rg -n Repository py/depot'],
    [
      'no raw SQL please, there is a repository class for that',
      "don't write SQL in the handler, use the repository class",
      'undo that, the repository class already has this query',
    ],
  ),
]

/** Commands that help against some held-out cause, run where nothing is wrong. */
export const platformRoutine = [
  'go mod tidy',
  'go generate ./...',
  'bundle install',
  'dotnet restore',
  'terraform init',
  './gradlew spotlessApply',
]
