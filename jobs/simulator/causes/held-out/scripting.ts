/** Held-out causes in scripting languages (Python, Ruby, PHP). */
import { areas, functionName, things } from '../../place.ts'
import type { Random } from '../../random.ts'
import { commandCause, diagnosticCause, type Cause, type Finding } from '../cause.ts'
import { phpstan, rubocop } from './tools.ts'

const capital = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`
const at = (random: Random): Pick<Finding, 'line' | 'column'> => ({
  line: random.int(4, 240),
  column: random.int(3, 44),
})
const railsGreen = (random: Random): string =>
  `${random.int(10, 300)} runs, ${random.int(30, 900)} assertions, 0 failures, 0 errors, 0 skips\n`
const pytestGreen = (random: Random): string =>
  `===== ${random.int(10, 300)} passed in ${random.int(1, 50)}.${random.int(10, 99)}s =====\n`

export const scriptingCauses: Cause[] = [
  commandCause({
    cause_id: 'alembic',
    scope: 'environment',
    title: 'The local schema is behind the migrations',
    needle: 'UndefinedTable',
    commands: (random) => ['python -m pytest', `python -m pytest tests/${random.pick(areas)}`, 'tox -e py312'],
    is_script: false,
    output: (random, place) =>
      `Traceback (most recent call last):\n  File "${place.cwd}/.venv/lib/python3.12/site-packages/sqlalchemy/engine/base.py", line ${random.int(900, 1999)}, in _exec_single_context\n    self.dialect.do_execute(\nsqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedTable) relation "${random.pick(things)}_${random.pick(['log', 'audit', 'index', 'queue'])}" does not exist\nLINE ${random.int(1, 4)}: FROM ${random.pick(things)}\n`,
    fixes: () => ['alembic upgrade head', 'python -m alembic upgrade head'],
    fix_output: (random) =>
      `INFO  [alembic.runtime.migration] Running upgrade ${random.hex(12)} -> ${random.hex(12)}\n`,
    accepts: ['alembic upgrade head'],
    pass_output: pytestGreen,
  }),
  commandCause({
    cause_id: 'editable-install',
    scope: 'environment',
    title: 'Our own packages are installed editable',
    needle: "No module named 'depot_",
    near_miss_of: 'alembic',
    commands: (random) => ['python -m pytest', `python -m depot_${random.pick(areas)}`],
    is_script: false,
    output: (random, place) =>
      `Traceback (most recent call last):\n  File "${place.cwd}/py/${random.pick(areas)}/__main__.py", line ${random.int(1, 20)}, in <module>\n    from depot_${random.pick(areas)} import ${random.pick(things)}\nModuleNotFoundError: No module named 'depot_${random.pick(areas)}'\n`,
    fixes: () => ['pip install -e .', 'pip install -e ".[dev]"', 'python -m pip install -e .'],
    fix_output: () => 'Successfully installed depot-0.1.0\n',
    accepts: ['pip install -e'],
    pass_output: pytestGreen,
  }),
  commandCause({
    cause_id: 'django-settings',
    scope: 'environment',
    title: 'The settings module is not named',
    needle: 'DJANGO_SETTINGS_MODULE',
    commands: (random) => [`python scripts/${random.pick(['export', 'sync', 'report'])}_${random.pick(things)}.py`],
    is_script: false,
    output: (random, place) =>
      `Traceback (most recent call last):\n  File "${place.cwd}/scripts/run.py", line ${random.int(3, 30)}, in <module>\n    main()\n  File "${place.cwd}/.venv/lib/python3.12/site-packages/django/conf/__init__.py", line ${random.int(60, 99)}, in _setup\n    raise ImproperlyConfigured(\ndjango.core.exceptions.ImproperlyConfigured: Requested setting ${random.pick(['DATABASES', 'INSTALLED_APPS', 'CACHES', 'LOGGING_CONFIG'])}, but settings are not configured. You must either define the environment variable DJANGO_SETTINGS_MODULE or call settings.configure() before accessing settings.\n`,
    fixes: () => ['export DJANGO_SETTINGS_MODULE=depot.settings.local'],
    fix_output: () => '',
    accepts: ['DJANGO_SETTINGS_MODULE=depot.settings.local'],
    pass_output: (random) => `${random.int(4, 400)} rows\n`,
  }),
  commandCause({
    cause_id: 'bundle',
    scope: 'environment',
    title: 'Gems of the lock file are not installed',
    needle: 'in locally installed gems',
    commands: () => ['bundle exec rails test', 'bin/rails test', 'bundle exec rake'],
    is_script: false,
    exit_code: 7,
    output: (random) =>
      `Could not find ${random.pick(['nokogiri', 'puma', 'sidekiq', 'faraday', 'bootsnap'])}-${random.int(1, 7)}.${random.int(0, 20)}.${random.int(0, 9)} in locally installed gems\nRun \`bundle install\` to install missing gems.\n`,
    fixes: () => ['bundle install', 'bundle install --jobs 4'],
    fix_output: (random) => `Bundle complete! ${random.int(20, 60)} Gemfile dependencies\n`,
    accepts: ['bundle install'],
    pass_output: railsGreen,
  }),
  commandCause({
    cause_id: 'rails-pending',
    scope: 'environment',
    title: 'Migrations are pending in the test database',
    needle: 'Migrations are pending',
    near_miss_of: 'bundle',
    commands: (random) => ['bin/rails test', `bin/rails test test/models/${random.pick(things)}_test.rb`],
    is_script: false,
    output: (random) =>
      `Migrations are pending. To resolve this issue, run:\n\n        bin/rails db:migrate RAILS_ENV=test\n\nYou have ${random.int(1, 5)} pending migrations:\n\n2026${random.int(10, 12)}${random.int(10, 28)}${random.int(100_000, 235_959)}_add_${random.pick(things)}_to_${random.pick(things)}s.rb\n`,
    fixes: () => ['bin/rails db:migrate RAILS_ENV=test'],
    fix_output: (random) => `== Add${capital(random.pick(things))}: migrated (0.00${random.int(10, 99)}s) ==\n`,
    accepts: ['bin/rails db:migrate', 'rails db:migrate'],
    pass_output: railsGreen,
  }),
  diagnosticCause({
    cause_id: 'frozen-comment',
    scope: 'repository',
    title: 'Ruby files begin with the frozen string comment',
    needle: 'Style/FrozenStringLiteralComment',
    tool: rubocop,
    remedy_text: '# frozen_string_literal: true',
    accepts: ['frozen_string_literal: true'],
    find: (random) => {
      const name = capital(random.pick(things))
      return {
        ...{ file: `app/models/${random.pick(areas)}/${random.pick(things)}.rb`, line: 1, column: 1 },
        rule: 'Style/FrozenStringLiteralComment',
        message: 'Missing frozen string literal comment.',
        before: `class ${name}`,
        after: `# frozen_string_literal: true\n\nclass ${name}`,
      }
    },
  }),
  diagnosticCause({
    cause_id: 'time-zone',
    scope: 'repository',
    title: 'Times are taken in the zone of the shop',
    needle: 'Rails/TimeZone',
    near_miss_of: 'frozen-comment',
    tool: rubocop,
    remedy_text: 'Time.zone.now',
    accepts: ['Time.zone.now', 'Time.current'],
    find: (random) => {
      const name = random.pick(['due_at', 'paid_at', 'sent_at', 'closed_at'])
      return {
        ...{ file: `app/jobs/${random.pick(things)}_job.rb`, ...at(random), rule: 'Rails/TimeZone' },
        message: 'Do not use `Time.now` without zone. Use one of `Time.zone.now`, `Time.current` instead.',
        before: `    ${name} = Time.now`,
        after: `    ${name} = Time.zone.now`,
      }
    },
  }),
  commandCause({
    cause_id: 'php-autoload',
    scope: 'repository',
    title: 'New classes need the autoloader dumped',
    needle: 'Uncaught Error: Class "App',
    commands: (random) => [
      'vendor/bin/phpunit',
      `vendor/bin/phpunit tests/${capital(random.pick(areas))}`,
      'php bin/console cache:warmup',
    ],
    is_script: false,
    exit_code: 255,
    output: (random, place) => {
      const name = `App\\${capital(random.pick(areas))}\\${capital(random.pick(things))}`
      return `PHP Fatal error:  Uncaught Error: Class "${name}" not found in ${place.cwd}/src/Kernel.php:${random.int(10, 90)}\nStack trace:\n#0 ${place.cwd}/vendor/autoload.php(${random.int(3, 9)}): require()\n#1 {main}\n  thrown in ${place.cwd}/src/Kernel.php on line ${random.int(10, 90)}\n`
    },
    fixes: () => ['composer dump-autoload', 'composer dump-autoload -o'],
    fix_output: (random) => `Generated autoload files containing ${random.int(200, 900)} classes\n`,
    accepts: ['composer dump-autoload'],
    pass_output: (random) => `OK (${random.int(10, 200)} tests, ${random.int(40, 900)} assertions)\n`,
  }),
  diagnosticCause({
    cause_id: 'php-int',
    scope: 'repository',
    title: 'Ids from the request are texts',
    needle: 'expects int, string given',
    tool: phpstan,
    remedy_text: '(int) before the id',
    accepts: ['(int) $'],
    find: (random) => {
      const method = functionName(random)
      const value = random.pick(['$id', '$page', '$year', '$limit'])
      return {
        ...{ file: `src/${capital(random.pick(areas))}/${capital(random.pick(things))}Controller.php`, ...at(random) },
        message: `Parameter #1 ${value} of method App\\${capital(random.pick(areas))}::${method}() expects int, string given.`,
        rule: 'argument.type',
        before: `        $this->${method}(${value});`,
        after: `        $this->${method}((int) ${value});`,
      }
    },
  }),
  commandCause({
    cause_id: 'flaky-webhook',
    scope: 'repository',
    title: 'The webhook test waits for a clock',
    needle: 'test_webhook_arrives',
    recovery_rate: 0.95,
    commands: () => ['tox -e integration', 'tox -e integration -- -x'],
    is_script: false,
    output: (random) =>
      `FAILED tests/integration/test_hooks.py::test_webhook_arrives - TimeoutError: no delivery within ${random.int(1, 9)}.${random.int(10, 99)}s\n1 failed, ${random.int(20, 90)} passed in ${random.int(20, 60)}.${random.int(10, 99)}s\n`,
    fixes: () => [],
    accepts: [],
    pass_output: pytestGreen,
  }),
]
