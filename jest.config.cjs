// ESM-only libraries that Jest has to transpile before it can require them.
const ESM_ONLY = ['content-disposition'];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/tests/support/global-setup.ts',
  globalTeardown: '<rootDir>/tests/support/global-teardown.ts',
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  transform: { '\\.[jt]s$': ['@swc/jest'] },
  transformIgnorePatterns: [`/node_modules/(?!(${ESM_ONLY.join('|') || '-'})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  testPathIgnorePatterns: ['/node_modules/', '/fixtures/'],
  maxWorkers: 2,
  testTimeout: 60_000,
};
