import { readFileSync } from 'node:fs';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// The files whose types say that an index may find nothing.
const { include: strictFolders, exclude: kernels } = JSON.parse(
  readFileSync(`${import.meta.dirname}/tsconfig.strict.json`, 'utf8'),
);

export default tseslint.config(
  {
    ignores: [
      'web/src/service/service-types.ts',
      'build/',
      'dist/',
      'coverage/',
      'node_modules/',
      '**/*.cjs',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // Nest declares its option bags as classes and documents object literals for them.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Nest modules are classes that hold only a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'max-lines': ['warn', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: strictFolders.map((folder) => (folder.endsWith('.ts') ? folder : `${folder}/**/*.ts`)),
    ignores: kernels,
    languageOptions: { parserOptions: { projectService: false, project: 'tsconfig.strict.json' } },
  },
  {
    // Texts of the page, by language: the parameter names document the functions.
    files: ['web/src/language/*.ts'],
    rules: { 'max-lines': 'off' },
  },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  // Node's globals. TypeScript knows them, plain JavaScript needs a list.
  { files: ['**/*.mjs'], languageOptions: { globals: { AbortSignal: 'readonly', fetch: 'readonly' } } },
);
