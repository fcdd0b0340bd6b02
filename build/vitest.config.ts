import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = resolve(import.meta.dirname, '..');

const suite = (name: string, limits: { testTimeout: number; maxWorkers: number }) => ({
  test: {
    name,
    root,
    include: [`test/${name}/**/*.test.ts`, `test/${name}/**/*.test.tsx`],
    environment: 'node',
    hookTimeout: limits.testTimeout,
    ...limits,
    // Real processes, sockets and windows: one file at a time beyond the unit tests.
    fileParallelism: limits.maxWorkers > 1,
  },
});

export default defineConfig({
  root,
  test: {
    projects: [
      suite('unit', { testTimeout: 20_000, maxWorkers: 2 }),
      suite('contract', { testTimeout: 60_000, maxWorkers: 1 }),
      suite('integration', { testTimeout: 90_000, maxWorkers: 1 }),
      suite('e2e', { testTimeout: 180_000, maxWorkers: 1 }),
    ],
  },
});
