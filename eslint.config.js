import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** The house rules that a machine can hold; CONTRIBUTING.md tells why. Formatting is prettier's. */
export default defineConfig(
  globalIgnores([
    '**/dist/',
    'data/',
    'coverage/',
    '.stryker/',
    '.ci/output/',
    'console/public/',
    '**/schema-of-server.d.ts',
  ]),
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
    rules: {
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true, IIFEs: true }],
      eqeqeq: 'error',
      'no-console': 'error',
      'prefer-const': 'error',
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Export by name.' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // `bytes[6]!` after a length check reads better than a branch that can't be reached.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Spreading a text gives its code points, which is what lengths are counted in here.
      '@typescript-eslint/no-misused-spread': ['error', { allow: [{ from: 'lib', name: 'string' }, 'string'] }],
      // A method may be async because its contract is, and to turn what it throws into a rejection.
      '@typescript-eslint/require-await': 'off',
      // Endless loops that return from inside are how retries read best.
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'always' }],
    },
  },
  {
    files: ['test/**'],
    rules: {
      'max-lines-per-function': 'off',
      'no-console': 'off',
      // Tests look at answers of unknown form: JSON, rows, errors.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['schema/**'],
    rules: {
      // type-graphql's classes are what decorators describe, and some have no other members.
      '@typescript-eslint/no-extraneous-class': 'off',
      // They carry no behaviour: a plain object with the same fields is one.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['console/**/*.tsx'],
    rules: {
      // Markup takes lines where logic takes none.
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true, IIFEs: true }],
    },
  },
  {
    files: ['cli/**', 'bench/**', 'schema/emit.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // jest, eslint and vite ask for default exports.
    files: ['*.config.js', 'console/vite.config.ts', 'test/support/global-*.ts', 'test/support/*-reporter.js'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
