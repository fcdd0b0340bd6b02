import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AgentMessage, decodeAgentMessage } from '#electron/wire/agent-message';
import { StreamEndpoint } from '#electron/wire/data-channel/stream-endpoint';
import { MessageType, PayloadType } from '#electron/wire/message-type';
import { FakeClock } from '#test/helpers/fake-clock';

/** Two ends joined by a network that a schedule of faults governs; time is simulated. */
class FaultyPair {
  readonly clock = new FakeClock();
  readonly received = { client: [] as number[], node: [] as number[] };
  readonly client: StreamEndpoint;
  readonly node: StreamEndpoint;
  frames = 0;

  constructor(
    private readonly fault: (frameNumber: number) => { drop: boolean; double: boolean; delayMs: number },
  ) {
    this.client = new StreamEndpoint({
      clock: this.clock,
      end: 'client',
      sendFrame: (frame) => this.#carry(frame, () => this.node),
      onData: (_type, payload) => void this.received.client.push(...payload),
    });
    this.node = new StreamEndpoint({
      clock: this.clock,
      end: 'node',
      sendFrame: (frame) => this.#carry(frame, () => this.client),
      onData: (_type, payload) => void this.received.node.push(...payload),
    });
  }

  #carry(frame: Buffer, to: () => StreamEndpoint): void {
    const { drop, double, delayMs } = this.fault(this.frames++);
    const deliver = (delay: number) => this.clock.after(delay, () => to().receive(decodeAgentMessage(frame)));
    if (!drop) deliver(delayMs);
    if (double) deliver(delayMs + 35);
  }
}

const noFault = () => ({ drop: false, double: false, delayMs: 1 });

describe('StreamEndpoint', () => {
  it('delivers every byte once and in order whatever the network drops, doubles, delays and reorders', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 8 }), { maxLength: 40 }),
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 8 }), { maxLength: 40 }),
        fc.infiniteStream(fc.record({ drop: fc.boolean(), double: fc.boolean(), delayMs: fc.nat(400) })),
        (fromClient, fromNode, faults) => {
          const pair = new FaultyPair((number) => {
            const fault = faults.next().value as { drop: boolean; double: boolean; delayMs: number };
            // Faults end at some time, as outages do; until then half of all frames are lost.
            return number < 400 ? fault : noFault();
          });
          for (const piece of fromClient) pair.client.send(PayloadType.output, piece);
          for (const piece of fromNode) pair.node.send(PayloadType.output, piece);
          pair.clock.advance(120_000);
          expect(pair.received.node).toEqual(fromClient.flatMap((piece) => [...piece]));
          expect(pair.received.client).toEqual(fromNode.flatMap((piece) => [...piece]));
          expect(pair.client.unackedFrames + pair.node.unackedFrames).toBe(0);
          expect(pair.clock.pendingTimers).toBe(0);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('keeps its counters over a lost socket and resends what was not acknowledged', () => {
    let connected = true;
    const pair = new FaultyPair(() => ({ drop: !connected, double: false, delayMs: 1 }));
    pair.node.send(PayloadType.output, Buffer.from('a'));
    pair.clock.advance(50);
    connected = false;
    pair.client.suspend();
    pair.node.suspend();
    pair.node.send(PayloadType.output, Buffer.from('b'));
    pair.clock.advance(60_000);
    expect(Buffer.from(pair.received.client).toString()).toBe('a');
    connected = true;
    pair.client.resume();
    pair.node.resume();
    pair.clock.advance(50);
    expect(Buffer.from(pair.received.client).toString()).toBe('ab');
    expect(pair.node.unackedBytes).toBe(0);
  });

  it('acknowledges a double again, so that a lost acknowledgement does not stall the sender', () => {
    const sent: Buffer[] = [];
    const clock = new FakeClock();
    const client = new StreamEndpoint({
      clock,
      end: 'client',
      sendFrame: (frame) => sent.push(frame),
      onData: () => {},
    });
    const frames: Buffer[] = [];
    const node = new StreamEndpoint({
      clock,
      end: 'node',
      sendFrame: (frame) => frames.push(frame),
      onData: () => {},
    });
    node.send(PayloadType.output, Buffer.from('x'));
    const frame = decodeAgentMessage(frames[0] as Buffer);
    client.receive(frame);
    client.receive(frame);
    clock.advance(1);
    expect(sent.map((bytes) => decodeAgentMessage(bytes).messageType)).toEqual([
      MessageType.acknowledge,
      MessageType.acknowledge,
    ]);
    expect(decodeAgentMessage(sent[0] as Buffer).flags).toBe(3);
  });

  it('sends what a frame caused before the word that it has come', () => {
    const sent: string[] = [];
    const clock = new FakeClock();
    const frames: Buffer[] = [];
    const client = new StreamEndpoint({
      clock,
      end: 'client',
      sendFrame: (frame) => frames.push(frame),
      onData: () => {},
    });
    const node = new StreamEndpoint({
      clock,
      end: 'node',
      sendFrame: (frame) => sent.push(decodeAgentMessage(frame).messageType),
      onData: (_type, payload) => void node.send(PayloadType.output, payload),
    });
    client.send(PayloadType.output, Buffer.from('k'));
    node.receive(decodeAgentMessage(frames[0] as Buffer));
    clock.advance(1);
    expect(sent).toEqual([MessageType.outputStreamData, MessageType.acknowledge]);
  });

  it('acknowledges a handshake before it is answered: the stock plugin never reads again after a frame behind HandshakeComplete', () => {
    const clock = new FakeClock();
    const sent: string[] = [];
    const node: StreamEndpoint = new StreamEndpoint({
      clock,
      end: 'node',
      sendFrame: (frame) => {
        const { messageType, payloadType } = decodeAgentMessage(frame);
        sent.push(`${messageType} ${payloadType}`);
      },
      onData: () => void node.send(PayloadType.handshakeComplete, Buffer.from('{}')),
    });
    const client = new StreamEndpoint({
      clock,
      end: 'client',
      sendFrame: (frame) => node.receive(decodeAgentMessage(frame)),
      onData: () => {},
    });
    client.send(PayloadType.handshakeResponse, Buffer.from('{}'));
    expect(sent).toEqual([
      `acknowledge ${PayloadType.none}`,
      `output_stream_data ${PayloadType.handshakeComplete}`,
    ]);
    node.close();
    client.close();
  });

  it('holds data and acknowledgements while the reader is slow, and loses none of it', () => {
    const pair = new FaultyPair(noFault);
    pair.client.hold();
    for (let index = 0; index < 20; index += 1) pair.node.send(PayloadType.output, Uint8Array.of(index));
    pair.clock.advance(5000);
    expect(pair.received.client).toEqual([]);
    expect(pair.node.unackedFrames).toBe(20);
    pair.client.release();
    pair.clock.advance(5000);
    expect(pair.received.client).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(pair.node.unackedFrames).toBe(0);
  });

  it('resends only the oldest frame while there is no progress', () => {
    const frames: Buffer[] = [];
    const clock = new FakeClock();
    const node = new StreamEndpoint({
      clock,
      end: 'node',
      sendFrame: (frame) => frames.push(frame),
      onData: () => {},
    });
    for (let index = 0; index < 50; index += 1) node.send(PayloadType.output, Uint8Array.of(index));
    frames.length = 0;
    clock.advance(2000);
    expect(new Set(frames.map((bytes) => decodeAgentMessage(bytes).sequenceNumber))).toEqual(new Set([0]));
    node.close();
    expect(clock.pendingTimers).toBe(0);
  });

  it('leaves a frame unacknowledged while its handler is not ready and offers it again', () => {
    let ready = false;
    const got: string[] = [];
    const clock = new FakeClock();
    const ends: { node?: StreamEndpoint } = {};
    const client = new StreamEndpoint({
      clock,
      end: 'client',
      sendFrame: (frame) => ends.node?.receive(decodeAgentMessage(frame)),
      onData: (_type, payload) => {
        if (!ready) return false;
        got.push(Buffer.from(payload).toString());
        return true;
      },
    });
    ends.node = new StreamEndpoint({
      clock,
      end: 'node',
      sendFrame: (frame) => client.receive(decodeAgentMessage(frame)),
      onData: () => {},
    });
    ends.node.send(PayloadType.output, Buffer.from('early'));
    clock.advance(1000);
    expect(got).toEqual([]);
    ready = true;
    clock.advance(1000);
    expect(got).toEqual(['early']);
    expect(ends.node.unackedFrames).toBe(0);
  });

  describe('a frame that came before its turn, and whose handler is then not ready', () => {
    const pairOfFrames = () => {
      const clock = new FakeClock();
      const frames: Buffer[] = [];
      const node = new StreamEndpoint({
        clock,
        end: 'node',
        sendFrame: (frame) => frames.push(frame),
        onData: () => {},
      });
      node.send(PayloadType.output, Buffer.from('first '));
      node.send(PayloadType.output, Buffer.from('second'));
      return { clock, node, frames: frames.splice(0).map((frame) => decodeAgentMessage(frame)) };
    };

    it('is offered again at release(), since it was acknowledged and does not come again', () => {
      const { clock, node, frames } = pairOfFrames();
      let isReady = true;
      let text = '';
      const client = new StreamEndpoint({
        clock,
        end: 'client',
        sendFrame: (frame) => node.receive(decodeAgentMessage(frame)),
        onData: (_type, payload) => {
          if (!isReady) return false;
          text += Buffer.from(payload).toString();
          isReady = false;
          return true;
        },
      });
      const [first, second] = frames;
      client.receive(second as AgentMessage);
      client.receive(first as AgentMessage);
      clock.advance(10_000);
      expect([text, node.unackedFrames]).toEqual(['first ', 0]);
      isReady = true;
      client.release();
      expect(text).toBe('first second');
    });

    it('is handed on with deliverHeld(), whatever is held; what lies behind a gap is not', () => {
      const { clock, frames } = pairOfFrames();
      const [first, second] = frames;
      for (const [message, expected] of [
        [[first, second], 'first second'],
        [[second], ''],
      ] as [AgentMessage[], string][]) {
        let text = '';
        const client: StreamEndpoint = new StreamEndpoint({
          clock,
          end: 'client',
          sendFrame: () => {},
          onData: (_type, payload) => {
            text += Buffer.from(payload).toString();
            client.hold();
          },
        });
        client.hold();
        for (const one of message) client.receive(one);
        expect(text).toBe('');
        client.deliverHeld();
        expect(text).toBe(expected);
        client.close();
      }
    });
  });
});
