import { describe, expect, it } from 'vitest';
import type { Invocation, PluginOutline } from '#shared/commands/command';
import { exitCodeOf, resultCells, resultHeading, spanOf } from '#shared/commands/result-rows';

const plugin = (patch: Partial<PluginOutline>): PluginOutline => ({
  pluginName: 'run',
  status: 'Success',
  statusDetails: 'Success',
  outputHead: '',
  ...patch,
});

const invocation = (plugins: PluginOutline[]): Invocation => ({
  connectionId: 'bridge',
  commandId: 'c',
  nodeId: 'mi-1',
  nodeName: 'web-1',
  documentName: 'AWS-RunShellScript',
  status: 'Failed',
  statusDetails: 'Undeliverable',
  plugins,
});

describe('a row of results', () => {
  it('spans from the first step that began to the last that ended', () => {
    const steps = [plugin({ startedAt: 1000, endedAt: 2000 }), plugin({ startedAt: 2000, endedAt: 5000 })];
    expect(spanOf(invocation(steps))).toEqual({ startedAt: 1000, endedAt: 5000 });
  });

  it('has no end while a step has none, and no beginning before one began', () => {
    expect(spanOf(invocation([plugin({ startedAt: 1000, endedAt: 2000 }), plugin({})]))).toEqual({
      startedAt: 1000,
    });
    expect(spanOf(invocation([]))).toEqual({});
  });

  it('has the exit code of the last step that began; -1 is none', () => {
    expect(exitCodeOf(invocation([plugin({ responseCode: 3 }), plugin({ responseCode: -1 })]))).toBe(3);
    expect(exitCodeOf(invocation([plugin({ responseCode: -1 })]))).toBeUndefined();
    expect(exitCodeOf(invocation([plugin({ responseCode: 0 })]))).toBe(0);
  });

  it('has a cell for each heading, both levels of status among them', () => {
    const cells = resultCells(
      invocation([plugin({ startedAt: 0, endedAt: 1500, responseCode: 0, outputHead: 'ok' })]),
      'This machine',
    );
    expect(cells).toHaveLength(resultHeading.length);
    expect(cells).toEqual([
      'web-1',
      'mi-1',
      'This machine',
      'Failed',
      'Undeliverable',
      '1970-01-01T00:00:00.000Z',
      '1970-01-01T00:00:01.500Z',
      '1.5',
      '0',
      'AWS-RunShellScript',
      'c',
      'ok',
    ]);
  });
});
