import { beforeEach, describe, expect, it } from 'vitest';
import { type DirectConnection, DirectDoor } from '#electron/local-node/sessions/direct/direct-door';
import { silentLogger } from '#electron/platform/logger';
import type { MessageSocket } from '#electron/platform/message-socket';
import { ClientDirectHandshake } from '#electron/wire/direct-path/client-direct-handshake';
import type { DirectOffer } from '#electron/wire/direct-path/direct-messages';
import { FakeClock } from '#test/helpers/fake-clock';
import { SeededRandom } from '#test/helpers/faults/seeded-random';
import { SimulatedMachine } from '#test/helpers/faults/simulated-machine';
import { UnackedLedger } from '#test/helpers/faults/unacked-ledger';

describe('DirectDoor', () => {
  let clock: FakeClock;
  let machine: SimulatedMachine;
  let door: DirectDoor;
  let opened: DirectConnection[];

  beforeEach(async () => {
    clock = new FakeClock();
    const ledgers = { client: new UnackedLedger('i'), node: new UnackedLedger('o') };
    machine = new SimulatedMachine({ clock, random: new SeededRandom(1), ledgers, isShared: true });
    door = new DirectDoor({ directory: '/d', clock, logger: silentLogger, listen: machine.listen });
    opened = [];
    await Promise.resolve();
  });

  const offer = (sessionId = 's-1') => door.offer(sessionId, (connection) => opened.push(connection));

  interface Visitor {
    socket: MessageSocket;
    messages: Buffer[];
    isClosed: boolean;
  }

  function visit(): Visitor {
    const visitor: Visitor = {
      socket: machine.connect('/simulated/direct/0000000000000000.sock'),
      messages: [],
      isClosed: false,
    };
    visitor.socket.onMessage((message) => visitor.messages.push(message));
    visitor.socket.onClosed(() => {
      visitor.isClosed = true;
    });
    return visitor;
  }

  function enter(given: DirectOffer, sessionId = 's-1'): Visitor {
    const visitor = visit();
    const handshake = new ClientDirectHandshake(given, sessionId);
    visitor.socket.onMessage((message) => {
      if (handshake.isOpen) visitor.messages.push(message);
      else {
        const answer = handshake.receive(message);
        if (answer) visitor.socket.send(answer);
      }
    });
    visitor.socket.send(handshake.hello());
    clock.advance(10);
    return visitor;
  }

  it('lets in who proves that it has the offer, and carries frames both ways', () => {
    const visitor = enter(offer() as DirectOffer);
    const [connection] = opened as [DirectConnection];
    const frames: string[] = [];
    connection.onFrame((frame) => frames.push(frame.toString()));
    visitor.socket.send(Buffer.from('in'));
    connection.sendFrame(Buffer.from('out'));
    clock.advance(10);
    expect(frames).toEqual(['in']);
    expect(visitor.messages.map(String)).toEqual(['out']);
    visitor.socket.send(Buffer.alloc(0));
    clock.advance(10);
    expect(frames).toEqual(['in']);
    expect(visitor.messages.at(-1)).toHaveLength(0);
    clock.advance(60_000);
    expect(visitor.isClosed).toBe(false);
  });

  it('lets nobody in twice on one offer', () => {
    const given = offer() as DirectOffer;
    enter(given);
    expect(enter(given).isClosed).toBe(true);
    expect(opened).toHaveLength(1);
  });

  it('takes an offer back when the session makes another or ends', () => {
    const first = offer() as DirectOffer;
    const second = offer() as DirectOffer;
    expect(enter(first).isClosed).toBe(true);
    const other = offer('s-2') as DirectOffer;
    door.withdraw('s-1');
    expect(enter(second).isClosed).toBe(true);
    expect(opened).toHaveLength(0);
    expect(enter(other, 's-2').isClosed).toBe(false);
    expect(opened).toHaveLength(1);
  });

  it('drops who says something else, and who says nothing for two seconds', () => {
    offer();
    const talker = visit();
    talker.socket.send(Buffer.from('GET / HTTP/1.1'));
    const silent = visit();
    clock.advance(1900);
    expect([talker.isClosed, silent.isClosed]).toEqual([true, false]);
    clock.advance(200);
    expect(silent.isClosed).toBe(true);
    expect(opened).toHaveLength(0);
  });

  it('is not kept shut by many that say nothing', () => {
    const given = offer() as DirectOffer;
    const visitors = Array.from({ length: 100 }, visit);
    clock.advance(100);
    expect(visitors.filter(({ isClosed }) => isClosed).length).toBeGreaterThan(0);
    clock.advance(3000);
    expect(visitors.every(({ isClosed }) => isClosed)).toBe(true);
    expect(enter(given).isClosed).toBe(false);
  });

  it('offers nothing where it cannot listen, or listens no more', async () => {
    const deaf = new DirectDoor({
      directory: '/d',
      clock,
      logger: silentLogger,
      listen: () => Promise.reject(new Error('EACCES')),
    });
    await Promise.resolve();
    expect(deaf.offer('s-1', () => {})).toBeUndefined();
    const given = offer() as DirectOffer;
    door.close();
    expect(offer()).toBeUndefined();
    expect(enter(given).isClosed).toBe(true);
  });
});
