import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSsmClient } from '#electron/adapters/aws/client';
import { type AwsNodeDirectory, createNodeDirectory } from '#electron/adapters/aws/node-directory';
import { createSessionStarter } from '#electron/adapters/aws/session-starter';
import { AllAccountLimits } from '#electron/adapters/aws/throttling/account-limits';
import type { RetryPolicy } from '#electron/adapters/aws/throttling/retry-strategy';
import { ApiLog } from '#electron/features/api-log/api-log';
import type { ReadTags } from '#electron/features/fleet/ports';
import { systemClock } from '#electron/platform/node/system-clock';
import type { ManagedNode } from '#shared/fleet/managed-node';
import { eventually } from '#test/helpers/eventually';
import { type FilledBridge, startFilledBridge } from '#test/helpers/filled-bridge';
import { ThrottlingProxy } from '#test/helpers/throttling-proxy';

const nodeCount = 5000;
const pages = nodeCount / 50;

describe('the nodes of a connection without facts of its own', () => {
  let bridge: FilledBridge;
  let proxy: ThrottlingProxy;
  let directory: AwsNodeDirectory | undefined;

  beforeAll(async () => {
    bridge = await startFilledBridge(nodeCount);
  }, 120_000);
  afterAll(() => bridge?.stop());
  afterEach(async () => {
    directory?.stop();
    await proxy?.stop();
  });

  const connect = async (throttledPart: number, seed: number, retry: RetryPolicy = {}) => {
    proxy = await ThrottlingProxy.start(bridge.endpoint, throttledPart, seed);
    const log = new ApiLog({ clock: systemClock, onAdded: () => {} });
    const client = createSsmClient({
      region: bridge.region,
      endpoint: proxy.endpoint,
      credentials: bridge.credentials,
      calls: {
        connectionId: 'aws:test/eu-west-1',
        clock: systemClock,
        limits: new AllAccountLimits(systemClock).of('test', bridge.region),
        log,
        retry,
      },
    });
    const read: ReadTags[] = [];
    directory = createNodeDirectory({
      connectionId: 'aws:test/eu-west-1',
      client,
      onTagsRead: (nodes) => read.push(...nodes),
    });
    return { client, log, read, directory };
  };
  const listAll = async (from: AwsNodeDirectory, signal = new AbortController().signal) => {
    const nodes: ManagedNode[] = [];
    let nextToken: string | undefined;
    do {
      const page = await from.list(nextToken, signal);
      nodes.push(...page.nodes);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return nodes;
  };

  it('come whole and once while 30 % of the requests are throttled, within a bound and without a storm', async () => {
    const { directory, log } = await connect(0.3, 7);
    const nodes = await listAll(directory);
    directory.stop();
    expect(nodes.map((node) => node.nodeId)).toEqual(bridge.nodeIds);
    const { requests, throttled } = proxy.count('DescribeInstanceInformation');
    // Every page is answered once; each other request was throttled. 0.3 / 0.7 retries a page are to be expected.
    expect(requests - throttled).toBe(pages);
    expect(requests).toBeLessThanOrEqual(2 * pages);
    const calls = log.all().filter((call) => call.operation === 'DescribeInstanceInformation');
    expect(calls).toHaveLength(pages);
    expect(calls.every((call) => call.outcome === 'succeeded' && call.attempts.length <= 10)).toBe(true);
    const attempts = calls.flatMap((call) => call.attempts);
    expect(attempts).toHaveLength(requests);
    expect(attempts.filter((one) => one.errorName === 'ThrottlingException')).toHaveLength(throttled);
    // Each retry waited: for its backoff, and for its turn.
    expect(
      calls
        .filter((call) => call.attempts.length > 1)
        .every((call) => call.attempts.slice(1).some((one) => one.backoffMs + one.queuedMs > 0)),
    ).toBe(true);
    // A list holds one place, readers of tags two.
    expect(proxy.mostInFlight).toBeLessThanOrEqual(3);
    console.info(
      `30 %: ${requests} requests for ${pages} pages, ${throttled} of them throttled, ${proxy.requests} in all`,
    );
  }, 180_000);

  it('are one request a page, and their tags are read after them, once', async () => {
    const { directory, read } = await connect(0, 1);
    const nodes = await listAll(directory);
    expect(proxy.count('DescribeInstanceInformation').requests).toBe(pages);
    expect(proxy.count('GetConnectionStatus').requests).toBe(0);
    expect(nodes.every((node) => node.sessionStatus === undefined)).toBe(true);
    await eventually('all tags to be read', () => read.length === nodeCount, 120_000);
    expect(proxy.count('ListTagsForResource').requests).toBe(nodeCount);
    expect(new Set(read.map((one) => one.nodeId)).size).toBe(nodeCount);
    const again = await listAll(directory);
    expect(again[41]?.tags).toEqual([{ key: 'number', value: '41' }]);
    // A second reading of the list is its pages and nothing else.
    expect(proxy.requests).toBe(2 * pages + nodeCount);
    await directory.get(bridge.nodeIds[0] as string);
    expect(proxy.count('GetConnectionStatus').requests).toBe(1);
    console.info(`refresh: ${pages} requests where ${pages + 2 * nodeCount} were made before`);
  }, 180_000);

  it('stop being asked for when the list is called off while it waits', async () => {
    const { directory } = await connect(1, 3);
    const controller = new AbortController();
    const listing = listAll(directory, controller.signal);
    await eventually('a retry', () => proxy.requests >= 2);
    controller.abort();
    await expect(listing).rejects.toMatchObject({ code: 'Cancelled' });
    const { requests } = proxy;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(proxy.requests).toBe(requests);
  }, 60_000);

  it('are told as throttled when every request is, after the attempts that the profile allows', async () => {
    const { directory, log } = await connect(1, 3, { maxAttempts: 3 });
    await expect(listAll(directory)).rejects.toMatchObject({ code: 'Throttled', retry: 'with-backoff' });
    expect(proxy.requests).toBe(3);
    expect(log.all()[0]).toMatchObject({ outcome: 'throttled', errorName: 'ThrottlingException' });
  }, 60_000);

  it('do not keep a shell waiting that a person asks for', async () => {
    const { client, directory } = await connect(0, 5);
    await directory.list(undefined, new AbortController().signal);
    await eventually('tags to be read', () => proxy.count('ListTagsForResource').requests > 2);
    const before = proxy.arrivals.length;
    // The node of the store has no channel: what counts is when the request comes.
    await createSessionStarter(client)
      .start({ nodeId: bridge.nodeIds[0] as string })
      .catch(() => {});
    const between = proxy.arrivals.findIndex((one) => one.operation === 'StartSession') - before;
    expect(between).toBeLessThanOrEqual(3);
  }, 60_000);
});
