import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { DirectPath } from '#electron/adapters/data-channel/direct-path';
import { silentLogger } from '#electron/platform/logger';
import type { MessageSocket } from '#electron/platform/message-socket';
import type { DirectOffer } from '#electron/wire/direct-path/direct-messages';
import { NodeDirectHandshake } from '#electron/wire/direct-path/node-direct-handshake';
import { jsonPayload } from '#electron/wire/json-payload';
import { FakeClock } from '#test/helpers/fake-clock';
import { FarSocket } from '#test/helpers/far-socket';

const draw = (byteCount: number) => randomBytes(byteCount).toString('base64url');
const offer: DirectOffer = { Address: '/a.sock', OfferId: draw(16), Secret: draw(32) };

describe('DirectPath', () => {
  let clock: FakeClock;
  let far: FarSocket;
  let told: string[];
  let path: DirectPath;

  function connect(place: () => MessageSocket = () => far.near): void {
    path = new DirectPath({
      offer,
      sessionId: 's-1',
      clock,
      logger: silentLogger,
      connect: place,
      onOpen: () => told.push('open'),
      onFrame: (frame) => told.push(`frame ${frame}`),
      onLost: () => told.push('lost'),
    });
  }

  function prove(secret = offer.Secret): void {
    const node = new NodeDirectHandshake(() => ({ sessionId: 's-1', secret }));
    far.say(node.receive(far.sent[0] as Buffer));
    if (far.isClosed) return;
    far.say(node.receive(far.sent[1] as Buffer));
  }

  beforeEach(() => {
    clock = new FakeClock();
    far = new FarSocket();
    told = [];
  });

  it('opens when the node has proven itself, and carries frames both ways', () => {
    connect();
    path.sendFrame(Buffer.from('too early'));
    expect(far.sent).toHaveLength(1);
    prove();
    expect(path.isOpen).toBe(true);
    path.sendFrame(Buffer.from('in'));
    far.say(Buffer.from('out'));
    far.say(Buffer.alloc(0));
    expect(far.sent.at(-1)?.toString()).toBe('in');
    expect(told).toEqual(['open', 'frame out']);
  });

  it('is no failure where the address is on no machine of this user', () => {
    connect(() => {
      throw new Error('it is not on this machine (ENOENT)');
    });
    clock.advance(60_000);
    expect(path.isOpen).toBe(false);
    expect(told).toEqual([]);
  });

  it.each([
    ['refuses the connection', () => far.lose('connect ECONNREFUSED')],
    ['answers with another secret', () => prove(draw(32))],
    ['answers with something else', () => far.say(Buffer.from('HTTP/1.1 400 Bad Request'))],
    ['says that it is open without a proof', () => far.say(jsonPayload({ Open: true }))],
    ['says nothing', () => {}],
  ])('tells nothing to a foreign process that %s', (_what, behave) => {
    connect();
    const said = far.sent.length;
    behave();
    clock.advance(2100);
    path.sendFrame(Buffer.from('secret'));
    expect(path.isOpen).toBe(false);
    expect(far.sent).toHaveLength(said);
    expect(far.isClosed).toBe(true);
    expect(told).toEqual([]);
  });

  it('is lost when the node is gone, once', () => {
    connect();
    prove();
    far.lose('read ECONNRESET');
    far.lose('');
    expect(path.isOpen).toBe(false);
    expect(told).toEqual(['open', 'lost']);
  });

  it('asks for a sign of life after five silent seconds, and is lost after twelve', () => {
    connect();
    prove();
    clock.advance(7000);
    expect(far.sent.at(-1)).toHaveLength(0);
    far.say(Buffer.alloc(0));
    clock.advance(11_000);
    expect(path.isOpen).toBe(true);
    clock.advance(3000);
    expect(told).toEqual(['open', 'lost']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is not taken for dead because the machine slept', () => {
    connect();
    prove();
    path.wake();
    clock.advance(4000);
    path.wake();
    clock.advance(11_000);
    expect(path.isOpen).toBe(true);
  });

  it('tells nothing more once it is closed', () => {
    connect();
    prove();
    path.close();
    far.say(Buffer.from('late'));
    far.lose('');
    expect(told).toEqual(['open']);
    expect(far.isClosed).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });
});
