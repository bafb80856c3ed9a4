import importX from 'eslint-plugin-import-x'
import tseslint from 'typescript-eslint'

const folders = ['ingest', 'analyze', 'reports', 'jobs']

/** Cross-folder imports go through `#folder/file.ts`, so that crossing a border shows on the line itself. */
const borders = {
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        {
          group: folders.map((folder) => `**/../${folder}/**`),
          message: 'Cross-folder imports are written `#folder/file.ts`, so that the border shows on the line.',
        },
      ],
    },
  ],
}

/** Time and environment are arguments below jobs/: a pure folder that reads the clock cannot be tested or rebuilt. */
const pure = {
  'no-restricted-globals': ['error', { name: 'process', message: 'Pass what you need from jobs/effects.ts.' }],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Time is an argument: pass `now` from jobs/effects.ts.' },
    { object: 'Math', property: 'random', message: 'Randomness is an argument: pass a seeded source.' },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is an argument: pass `now`.' },
  ],
}

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'test/fixtures/**', '**/*.js', '**/*.mjs'] },
  ...tseslint.configs.recommended,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    rules: {
      ...borders,
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'import-x/no-cycle': ['error', { maxDepth: 6 }],
      'import-x/no-duplicates': 'error',
      'import-x/no-default-export': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['ingest/**/*.ts', 'analyze/**/*.ts', 'reports/**/*.ts'], rules: pure },
  {
    files: ['*.config.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'import-x/no-default-export': 'off', 'max-lines': 'off' },
  },
)
