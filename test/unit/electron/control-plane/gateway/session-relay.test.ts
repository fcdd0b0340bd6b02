import { beforeEach, describe, expect, it } from 'vitest';
import type { DataSocket } from '#electron/control-plane/gateway/data-socket';
import { SessionRelay } from '#electron/control-plane/gateway/session-relay';
import { decodeAgentMessage, encodeAgentMessage, peekMessageType } from '#electron/wire/agent-message';
import { jsonPayload } from '#electron/wire/json-payload';
import { MessageType } from '#electron/wire/message-type';

/** A socket whose kernel takes everything at once, or nothing until drain(). */
class FakeSocket implements DataSocket {
  isOpen = true;
  isPaused = false;
  unsentBytes = 0;
  /** The peer reads nothing. */
  isStuck = false;
  closed: { code: number; reason: string } | undefined;
  readonly frames: Buffer[] = [];
  readonly #unsent: { bytes: number; onSent: (() => void) | undefined }[] = [];
  #frame: (frame: Buffer) => void = () => {};
  #gone: () => void = () => {};

  sendFrame(frame: Uint8Array, onSent?: () => void): void {
    this.frames.push(Buffer.from(frame));
    if (this.isStuck) {
      this.unsentBytes += frame.byteLength;
      this.#unsent.push({ bytes: frame.byteLength, onSent });
    } else onSent?.();
  }

  /** The kernel takes the oldest frames until no more than `leftBytes` are unsent. */
  drain(leftBytes = 0): void {
    while (this.unsentBytes > leftBytes) {
      const taken = this.#unsent.shift();
      if (!taken) return;
      this.unsentBytes -= taken.bytes;
      taken.onSent?.();
    }
  }

  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  close(code: number, reason: string): void {
    this.closed = { code, reason };
    this.isOpen = false;
  }
  onFrame(listener: (frame: Buffer) => void): void {
    this.#frame = listener;
  }
  onClose(listener: () => void): void {
    this.#gone = listener;
  }

  /** The peer says this. */
  receive(...frames: Buffer[]): void {
    for (const frame of frames) this.#frame(frame);
  }
  /** The connection ends. */
  disconnect(): void {
    this.isOpen = false;
    this.#gone();
  }
  get types(): (string | undefined)[] {
    return this.frames.map((frame) => peekMessageType(frame));
  }
}

const frame = (messageType: string, sequenceNumber = 0, bytes = 8) =>
  encodeAgentMessage({ messageType, sequenceNumber, payload: Buffer.alloc(bytes, sequenceNumber) });
const input = (sequenceNumber: number, bytes?: number) =>
  frame(MessageType.inputStreamData, sequenceNumber, bytes);
const output = (sequenceNumber: number, bytes?: number) =>
  frame(MessageType.outputStreamData, sequenceNumber, bytes);
const acknowledge = (sequenceNumber: number) => frame(MessageType.acknowledge, sequenceNumber);
const sequenceNumbers = (frames: readonly Buffer[]) =>
  frames.map((one) => decodeAgentMessage(one).sequenceNumber);

const mebibyte = 1024 * 1024;

describe('SessionRelay', () => {
  let relay: SessionRelay;
  let client: FakeSocket;
  let node: FakeSocket;
  let events: string[];

  beforeEach(() => {
    events = [];
    relay = new SessionRelay({
      onActivity: () => events.push('activity'),
      onNodeState: () => events.push('node state'),
      onPresence: (end, present) => events.push(`${end} ${present ? 'here' : 'gone'}`),
    });
    client = new FakeSocket();
    node = new FakeSocket();
  });

  const attachBoth = () => {
    relay.attach('node', node);
    relay.attach('client', client);
    node.frames.length = 0;
    events.length = 0;
  };

  describe('with both sides there', () => {
    beforeEach(attachBoth);

    it('carries frames untouched and in order, both ways', () => {
      const down = [input(1), acknowledge(2), input(3)];
      const up = [output(1), acknowledge(2), frame('a_type_of_tomorrow', 3)];
      client.receive(...down);
      node.receive(...up);
      expect(node.frames).toEqual(down);
      expect(client.frames).toEqual(up);
    });

    it('leaves it to the ends to find a frame that was damaged', () => {
      const damaged = output(1);
      damaged[damaged.length - 1] = 0xff;
      node.receive(damaged);
      expect(client.frames).toEqual([damaged]);
    });

    it('drops what is no frame', () => {
      client.receive(Buffer.alloc(0), Buffer.from('hello'), Buffer.alloc(200));
      expect(node.frames).toEqual([]);
    });

    it("keeps the node's word on its session to itself and passes it on", () => {
      node.receive(frame(MessageType.agentSessionState));
      expect(client.frames).toEqual([]);
      expect(events).toEqual(['node state']);
    });

    it('counts input alone as activity', () => {
      client.receive(acknowledge(1));
      node.receive(output(1));
      expect(events).toEqual([]);
      client.receive(input(1));
      expect(events).toEqual(['activity']);
    });
  });

  describe('while a side is away', () => {
    it('keeps what was sent to it, and hands it over in order when it comes', () => {
      relay.attach('client', client);
      client.receive(input(1), acknowledge(2), input(3));
      relay.attach('node', node);
      expect(sequenceNumbers(node.frames)).toEqual([1, 2, 3]);
    });

    it('hands over what it kept once', () => {
      relay.attach('client', client);
      client.receive(input(1));
      relay.attach('node', node);
      node.disconnect();
      const next = new FakeSocket();
      relay.attach('node', next);
      expect(next.frames).toEqual([]);
    });

    it('keeps output for a client that comes back', () => {
      attachBoth();
      client.disconnect();
      node.receive(output(1), output(2));
      const next = new FakeSocket();
      relay.attach('client', next);
      expect(sequenceNumbers(next.frames)).toEqual([1, 2]);
    });

    it('keeps stream data up to a bound, and begins anew after handing it over', () => {
      attachBoth();
      client.disconnect();
      for (let sequence = 1; sequence <= 64; sequence += 1) node.receive(output(sequence, mebibyte / 4));
      const second = new FakeSocket();
      relay.attach('client', second);
      const bytes = second.frames.reduce((sum, one) => sum + one.length, 0);
      expect(bytes).toBeLessThanOrEqual(4 * mebibyte);
      expect(bytes).toBeGreaterThan(3 * mebibyte);
      // The head is what the receiver waits for; the rest is sent again by the node.
      expect(sequenceNumbers(second.frames)).toEqual(second.frames.map((_frame, index) => index + 1));
      second.disconnect();
      node.receive(output(99, mebibyte));
      const third = new FakeSocket();
      relay.attach('client', third);
      expect(sequenceNumbers(third.frames)).toEqual([99]);
    });

    it('keeps no more acknowledgements than a node has frames to wait for', () => {
      relay.attach('client', client);
      const one = acknowledge(1);
      for (let count = 0; count < 100_010; count += 1) client.receive(one);
      relay.attach('node', node);
      expect(node.types.filter((type) => type === MessageType.acknowledge)).toHaveLength(100_000);
    });

    it('drops no acknowledgement of the client, however full it is', () => {
      relay.attach('client', client);
      for (let sequence = 1; sequence <= 80; sequence += 1) client.receive(input(sequence, mebibyte / 16));
      const sent = Array.from({ length: 3000 }, (_, index) => acknowledge(index));
      client.receive(...sent);
      relay.attach('node', node);
      expect(node.frames.filter((one) => peekMessageType(one) === MessageType.acknowledge)).toEqual(sent);
      expect(node.types.filter((type) => type === MessageType.inputStreamData).length).toBeLessThan(80);
    });
  });

  describe('publication', () => {
    it('is started when a client comes and paused when it goes', () => {
      relay.attach('node', node);
      node.frames.length = 0;
      relay.attach('client', client);
      expect(node.types).toEqual([MessageType.startPublication]);
      client.disconnect();
      expect(node.types).toEqual([MessageType.startPublication, MessageType.pausePublication]);
    });

    it('is paused for a node that comes while no client is there', () => {
      relay.attach('node', node);
      expect(node.types).toEqual([MessageType.pausePublication]);
    });

    it('is left running for a node that comes back to a client', () => {
      relay.attach('client', client);
      relay.attach('node', node);
      expect(node.types).not.toContain(MessageType.pausePublication);
    });

    it('is not paused when a new client takes the place of the old', () => {
      attachBoth();
      relay.attach('client', new FakeSocket());
      client.disconnect();
      expect(node.types).toEqual([MessageType.startPublication]);
    });
  });

  describe('when a side reads slowly', () => {
    beforeEach(attachBoth);

    const flood = (to: number) => {
      for (let sequence = 1; sequence <= to; sequence += 1) node.receive(output(sequence, mebibyte));
    };

    it('stops reading the other side above a bound and goes on well below it', () => {
      client.isStuck = true;
      flood(3);
      expect(node.isPaused).toBe(false);
      flood(2);
      expect(node.isPaused).toBe(true);
      client.drain(2 * mebibyte);
      expect(node.isPaused).toBe(true);
      client.drain();
      expect(node.isPaused).toBe(false);
    });

    it('goes on reading what the slow side says', () => {
      client.isStuck = true;
      flood(6);
      expect(client.isPaused).toBe(false);
      const typed = input(1);
      client.receive(typed);
      expect(node.frames).toEqual([typed]);
    });

    it('slows a client down for its node in the same way', () => {
      node.isStuck = true;
      for (let sequence = 1; sequence <= 6; sequence += 1) client.receive(input(sequence, mebibyte));
      expect(client.isPaused).toBe(true);
      node.drain();
      expect(client.isPaused).toBe(false);
    });

    it('reads a side again whose slow other side is gone', () => {
      client.isStuck = true;
      flood(6);
      client.disconnect();
      expect(node.isPaused).toBe(false);
    });
  });

  describe('a newer connection', () => {
    beforeEach(attachBoth);

    it('takes the place of the older, which is closed', () => {
      const newer = new FakeSocket();
      relay.attach('client', newer);
      expect(client.closed?.code).toBe(1000);
      node.receive(output(1));
      expect(client.frames).toEqual([]);
      expect(sequenceNumbers(newer.frames)).toEqual([1]);
    });

    it('has the other side read again that was paused for the older', () => {
      client.isStuck = true;
      node.receive(...Array.from({ length: 5 }, (_, index) => output(index, mebibyte)));
      expect(node.isPaused).toBe(true);
      relay.attach('client', new FakeSocket());
      expect(node.isPaused).toBe(false);
    });

    it('is not disturbed by what the older still says, or by its end', () => {
      const newer = new FakeSocket();
      relay.attach('client', newer);
      node.frames.length = 0;
      events.length = 0;
      client.receive(input(1));
      client.disconnect();
      expect(node.frames).toEqual([]);
      expect(events).toEqual([]);
      expect(relay.has('client')).toBe(true);
    });
  });

  describe('the offer of a direct path', () => {
    const offer = frame(MessageType.directOffer);
    const offers = (socket: FakeSocket) => socket.types.filter((type) => type === MessageType.directOffer);

    it('goes from a node to a client that is there and one of ours', () => {
      relay.attach('node', node, true);
      relay.attach('client', client, true);
      node.receive(offer);
      expect(client.frames.at(-1)).toEqual(offer);
    });

    it('never goes to a stock client, nor to a node', () => {
      attachBoth();
      node.receive(offer);
      client.receive(offer);
      expect([...offers(client), ...offers(node)]).toEqual([]);
    });

    it('is not kept for a client that is away: whoever comes next may be another', () => {
      relay.attach('node', node, true);
      relay.attach('client', client, true);
      client.disconnect();
      node.receive(offer);
      const next = new FakeSocket();
      relay.attach('client', next, true);
      expect(offers(next)).toEqual([]);
    });
  });

  it('knows and tells who is there', () => {
    expect([relay.has('node'), relay.has('client')]).toEqual([false, false]);
    relay.attach('node', node);
    relay.attach('client', client);
    expect([relay.has('node'), relay.has('client')]).toEqual([true, true]);
    node.disconnect();
    expect([relay.has('node'), relay.has('client')]).toEqual([false, true]);
    expect(events.filter((event) => event !== 'activity')).toEqual(['node here', 'client here', 'node gone']);
  });

  it('takes a client that comes for activity', () => {
    relay.attach('node', node);
    expect(events).not.toContain('activity');
    relay.attach('client', client);
    expect(events).toContain('activity');
  });

  describe('close', () => {
    const reason = { SessionId: 's-1', Output: 'The session was terminated.' };

    it('tells both sides why, then closes them', () => {
      attachBoth();
      relay.close(reason);
      for (const socket of [client, node]) {
        const last = decodeAgentMessage(socket.frames.at(-1) as Buffer);
        expect(last.messageType).toBe(MessageType.channelClosed);
        expect(Buffer.from(last.payload)).toEqual(jsonPayload(reason));
        expect(socket.closed?.code).toBe(1000);
      }
      expect([relay.has('node'), relay.has('client')]).toEqual([false, false]);
    });

    it('tells the one that is there', () => {
      relay.attach('node', node);
      relay.close(reason);
      expect(node.types.at(-1)).toBe(MessageType.channelClosed);
      expect(() => relay.close(reason)).not.toThrow();
      expect(node.types.filter((type) => type === MessageType.channelClosed)).toHaveLength(1);
    });

    it('takes nothing more from a side that has not noticed yet', () => {
      attachBoth();
      relay.close(reason);
      const [toClient, toNode] = [client.frames.length, node.frames.length];
      events.length = 0;
      client.receive(input(1));
      node.receive(output(1), frame(MessageType.agentSessionState));
      node.disconnect();
      client.disconnect();
      expect([client.frames.length, node.frames.length]).toEqual([toClient, toNode]);
      expect(events).toEqual([]);
    });
  });
});
