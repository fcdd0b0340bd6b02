import { beforeEach, describe, expect, it } from 'vitest';
import { ChangeFeed } from '#electron/control-plane/changes';
import { Presence } from '#electron/control-plane/presence';
import { FakeClock } from '#test/helpers/fake-clock';

const minute = 60_000;
const settings = { pingIntervalMs: 5 * minute, channelGraceMs: 30_000 };

describe('Presence', () => {
  let clock: FakeClock;
  let presence: Presence;
  let told: string[];
  /** When channels went away, as the database keeps it. */
  let gone: Map<string, number | undefined>;
  const kept = {
    setChannelGone: (nodeId: string, atMs: number | undefined) => void gone.set(nodeId, atMs),
  };

  beforeEach(() => {
    gone = new Map();
    clock = new FakeClock();
    const changes = new ChangeFeed({ afterCommit: (work) => work() });
    told = [];
    changes.subscribe(({ topic, nodeId }) => told.push(`${topic} ${nodeId}`));
    presence = new Presence(clock, changes, kept, settings);
  });

  const status = (lastPingAt: number | undefined, nodeId = 'mi-1') =>
    presence.status({ nodeId, ...(lastPingAt === undefined ? {} : { lastPingAt }) }, clock.now());

  it('has a node Online while its control channel is open', () => {
    presence.connected('mi-1');
    clock.advance(4 * minute);
    expect(presence.isConnected('mi-1')).toBe(true);
    expect(status(clock.now() - 4 * minute)).toBe('Online');
  });

  it('has a node Online that is connected and has not pinged yet', () => {
    presence.connected('mi-1');
    expect(status(undefined)).toBe('Online');
  });

  it('reaches nobody the moment the channel is gone, and calls the node lost after the grace', () => {
    presence.connected('mi-1');
    clock.advance(10 * minute);
    const pingAt = clock.now();
    presence.disconnected('mi-1');
    expect(presence.isConnected('mi-1')).toBe(false);
    clock.advance(29_999);
    expect(status(pingAt)).toBe('Online');
    clock.advance(2);
    expect(status(pingAt)).toBe('ConnectionLost');
  });

  it('calls a node lost within the grace once it has missed two pings', () => {
    presence.connected('mi-1');
    const pingAt = clock.now();
    clock.advance(10 * minute - 10_000);
    presence.disconnected('mi-1');
    expect(status(pingAt)).toBe('Online');
    clock.advance(10_001);
    expect(status(pingAt)).toBe('ConnectionLost');
  });

  it('counts no grace for a node that never pinged', () => {
    presence.connected('mi-1');
    presence.disconnected('mi-1');
    expect(status(undefined)).toBe('ConnectionLost');
  });

  it('has a node Online again that came back, however long it was away', () => {
    presence.connected('mi-1');
    presence.disconnected('mi-1');
    clock.advance(60 * minute);
    expect(status(clock.now() - 60 * minute)).toBe('ConnectionLost');
    presence.connected('mi-1');
    expect(status(clock.now() - 60 * minute)).toBe('Online');
  });

  it('begins a new grace with every loss of the channel', () => {
    presence.connected('mi-1');
    presence.disconnected('mi-1');
    clock.advance(20_000);
    presence.connected('mi-1');
    presence.disconnected('mi-1');
    clock.advance(20_000);
    expect(status(clock.now())).toBe('Online');
    clock.advance(10_001);
    expect(status(clock.now())).toBe('ConnectionLost');
  });

  it('gives nodes that a former process knew the same grace to come back', () => {
    const pingAt = clock.now() - minute;
    expect(status(pingAt)).toBe('Online');
    expect(presence.isConnected('mi-1')).toBe(false);
    clock.advance(30_001);
    expect(status(pingAt)).toBe('ConnectionLost');
  });

  it('does not take a node back after a restart that was silent before it', () => {
    expect(status(clock.now() - 11 * minute)).toBe('ConnectionLost');
  });

  it('judges each node by its own channel', () => {
    presence.connected('mi-1');
    presence.connected('mi-2');
    presence.disconnected('mi-1');
    clock.advance(minute);
    expect(status(clock.now(), 'mi-1')).toBe('ConnectionLost');
    expect(status(clock.now(), 'mi-2')).toBe('Online');
  });

  it('tells of a node that comes, that goes and whose grace is over', () => {
    presence.pinged('mi-1', clock.now());
    told.length = 0;
    presence.connected('mi-1');
    expect(told).toEqual(['node mi-1']);
    presence.disconnected('mi-1');
    expect(told).toHaveLength(2);
    clock.advance(minute);
    expect(told).toEqual(['node mi-1', 'node mi-1', 'node mi-1']);
  });

  it('tells of a loss at a moment at which the node is lost, not one before', () => {
    const seen: string[] = [];
    const changes = new ChangeFeed({ afterCommit: (work) => work() });
    const watched = new Presence(clock, changes, kept, settings);
    const pingAt = clock.now();
    watched.pinged('mi-1', pingAt);
    watched.connected('mi-1');
    watched.disconnected('mi-1');
    changes.subscribe(() => seen.push(watched.status({ nodeId: 'mi-1', lastPingAt: pingAt }, clock.now())));
    clock.advance(minute);
    expect(seen).toEqual(['ConnectionLost']);
  });

  describe('after a restart', () => {
    const record = (lastPingAt: number, channelGoneAt?: number) => ({
      nodeId: 'mi-1',
      lastPingAt,
      ...(channelGoneAt === undefined ? {} : { channelGoneAt }),
      name: '',
      activationId: '',
      iamRole: '',
      registeredAt: 0,
      publicKey: '',
      fingerprint: '',
    });

    it('waits the grace for a node whose channel was open, and tells when it did not come back', () => {
      const pingAt = clock.now() - minute;
      presence.restore(record(pingAt));
      expect(status(pingAt)).toBe('Online');
      told.length = 0;
      clock.advance(minute);
      expect(told).toEqual(['node mi-1']);
      expect(status(pingAt)).toBe('ConnectionLost');
    });

    it('does not call a node Online that was lost before it', () => {
      const pingAt = clock.now() - minute;
      presence.restore(record(pingAt, clock.now() - 40_000));
      expect(status(pingAt)).toBe('ConnectionLost');
    });

    it('knows when a channel went away while the former process was there, and no longer once it is open', () => {
      presence.connected('mi-1');
      clock.advance(1000);
      presence.disconnected('mi-1');
      expect(gone.get('mi-1')).toBe(clock.now());
      presence.connected('mi-1');
      expect(gone.get('mi-1')).toBeUndefined();
    });

    it('does not take the end of its own process for the end of a node', () => {
      presence.connected('mi-1');
      presence.stop();
      presence.disconnected('mi-1');
      expect(gone.get('mi-1')).toBeUndefined();
    });
  });

  it('calls a node lost that keeps its channel and misses two pings, and tells of it', () => {
    presence.connected('mi-1');
    presence.pinged('mi-1', clock.now());
    const pingAt = clock.now();
    told.length = 0;
    clock.advance(10 * minute);
    expect(status(pingAt)).toBe('Online');
    clock.advance(1);
    expect(status(pingAt)).toBe('ConnectionLost');
    expect(told).toEqual(['node mi-1']);
    presence.pinged('mi-1', clock.now());
    expect(status(clock.now())).toBe('Online');
  });

  it('tells nothing at the end of a grace in which the node came back', () => {
    presence.connected('mi-1');
    presence.disconnected('mi-1');
    presence.connected('mi-1');
    told.length = 0;
    clock.advance(9 * minute);
    expect(told).toEqual([]);
  });

  it('takes no notice of a channel that was not open', () => {
    presence.disconnected('mi-1');
    expect(told).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('leaves no timer behind when it stops', () => {
    for (const nodeId of ['mi-1', 'mi-2']) {
      presence.connected(nodeId);
      presence.disconnected(nodeId);
    }
    presence.stop();
    expect(clock.pendingTimers).toBe(0);
  });
});
