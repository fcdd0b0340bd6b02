import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { agentVersion } from '#electron/local-node/agent-version';

describe('agentVersion', () => {
  it('is the package version as four dotted numbers', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(agentVersion).toBe(`${version}.0`);
  });
});
