import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOutput, readStream } from '#electron/control-plane/commands/output-reading';
import { OutputStore } from '#electron/control-plane/commands/output-store';
import { OutputLog } from '#electron/local-node/command-output/output-log';
import { OutputSpool } from '#electron/local-node/command-output/output-spool';
import { silentLogger } from '#electron/platform/logger';
import type { OutgoingMessage } from '#electron/wire/agent-message';
import { decodeOutputFrame } from '#electron/wire/control-channel/command-output';
import { jsonPayload } from '#electron/wire/json-payload';
import { MessageType } from '#electron/wire/message-type';
import { FakeClock } from '#test/helpers/fake-clock';

const commandId = '00000000-0000-4000-8000-000000000001';
const nodeId = 'mi-1';

let directory: string;
const clock = new FakeClock(Date.now());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'quarterdeck-spool-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const newSpool = (name = 'node') => new OutputSpool(join(directory, name), clock, silentLogger);
const newStore = (name = 'bridge') => new OutputStore(join(directory, name));

const received = (messageType: string, payload: Uint8Array) => ({
  messageType,
  payload,
  schemaVersion: 1,
  createdDate: 1,
  sequenceNumber: 0,
  flags: 0,
  messageId: '',
  payloadType: 0,
});

/** A connection between a spool and a store, moved by hand: frames wait until they are carried, or are lost with it. */
class Line {
  readonly #frames: OutgoingMessage[] = [];

  constructor(
    private readonly spool: OutputSpool,
    private readonly store: OutputStore,
  ) {
    spool.attach((message) => this.#frames.push(message));
  }

  get waiting(): number {
    return this.#frames.length;
  }

  /** Carries frames and their answers, each twice when told to. */
  carry(count = Number.POSITIVE_INFINITY, times = 1): void {
    for (let carried = 0; carried < count; carried += 1) {
      const frame = this.#frames.shift();
      if (!frame) return;
      for (let time = 0; time < times; time += 1) {
        const { bytes, commandId: id, offset } = decodeOutputFrame(frame.payload);
        const Offset = this.store.append(id, nodeId, offset, bytes);
        this.spool.handle(received(MessageType.commandOutputAck, jsonPayload({ CommandId: id, Offset })));
      }
    }
  }
}

const text = (store: OutputStore, stream: 'stdout' | 'stderr', step?: string) =>
  Buffer.concat([...readStream(store, commandId, nodeId, { stream, step })]).toString();

describe('output on its way to the bridge', () => {
  it('arrives while the command runs, by stream and step', () => {
    const spool = newSpool();
    const store = newStore();
    const line = new Line(spool, store);
    const log = spool.begin(commandId);
    log.step('first');
    log.standardOutput(Buffer.from('one\n'));
    line.carry();
    expect(readOutput(store, commandId, nodeId, 0, '', 1e6)).toMatchObject({
      pieces: [{ step: 'first', stream: 'stdout' }],
      step: 'first',
    });
    log.standardError(Buffer.from('oops\n'));
    log.step('second');
    log.standardOutput(Buffer.from('two\n'));
    log.end();
    line.carry();
    expect(text(store, 'stdout')).toBe('one\ntwo\n');
    expect(text(store, 'stdout', 'second')).toBe('two\n');
    expect(text(store, 'stderr')).toBe('oops\n');
    expect(readdirSync(join(directory, 'node'))).toEqual([]);
  });

  it('is the same on both sides whatever becomes of the line, the node and the bridge', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            { weight: 4, arbitrary: fc.record({ do: fc.constant('write' as const), size: fc.nat(200_000) }) },
            { weight: 4, arbitrary: fc.record({ do: fc.constant('carry' as const), size: fc.nat(4) }) },
            { weight: 1, arbitrary: fc.record({ do: fc.constant('twice' as const), size: fc.nat(3) }) },
            {
              weight: 1,
              arbitrary: fc.record({ do: fc.constant('reconnect' as const), size: fc.constant(0) }),
            },
            {
              weight: 1,
              arbitrary: fc.record({ do: fc.constant('restart bridge' as const), size: fc.constant(0) }),
            },
          ),
          { maxLength: 30 },
        ),
        (steps) => {
          rmSync(directory, { recursive: true, force: true });
          const spool = newSpool();
          let store = newStore();
          let line = new Line(spool, store);
          const log = spool.begin(commandId);
          const reconnect = () => {
            spool.detach();
            line = new Line(spool, store);
          };
          let written = '';
          for (const [index, step] of steps.entries()) {
            if (step.do === 'write') {
              const piece = String.fromCharCode(97 + (index % 26)).repeat(step.size);
              written += piece;
              log.standardOutput(Buffer.from(piece));
            } else if (step.do === 'carry') line.carry(step.size);
            else if (step.do === 'twice') line.carry(step.size, 2);
            else {
              if (step.do === 'restart bridge') store = newStore();
              reconnect();
            }
          }
          log.end();
          reconnect();
          line.carry();
          expect(text(store, 'stdout') === written).toBe(true);
          expect(readdirSync(join(directory, 'node'))).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('waits on the disk while nobody takes it, and fills no line', () => {
    const spool = newSpool();
    const line = new Line(spool, newStore());
    const log = spool.begin(commandId);
    for (let index = 0; index < 100; index += 1) log.standardOutput(Buffer.alloc(60_000));
    expect(line.waiting).toBeLessThanOrEqual(9);
  });

  it('survives the end of the node in the middle of a record, and says that something is missing', () => {
    const spool = newSpool();
    const store = newStore();
    const log = spool.begin(commandId);
    log.step('only');
    log.standardOutput(Buffer.from('before'));
    // Half of a record: kind, length, and less than that.
    appendFileSync(join(directory, 'node', `${commandId}.log`), Buffer.from([1, 0, 0, 0, 9, 104, 97]));
    spool.close();
    const again = newSpool();
    new Line(again, store).carry();
    expect(text(store, 'stdout').startsWith('before')).toBe(true);
    const { end } = readOutput(store, commandId, nodeId, 0, '', 1e6);
    expect(end).toMatchObject({ Complete: false });
  });

  it('that the bridge knows nothing of is removed', () => {
    const spool = newSpool();
    spool.attach(() => {});
    spool.begin(commandId).standardOutput(Buffer.from('x'));
    spool.handle(received(MessageType.commandOutputAck, jsonPayload({ CommandId: commandId })));
    expect(readdirSync(join(directory, 'node'))).toEqual([]);
  });
});

describe('a log', () => {
  it('ends where its limit is, and says so', () => {
    const log = new OutputLog(join(directory, 'log'), commandId, () => {}, 100);
    log.standardOutput(Buffer.alloc(60));
    log.standardOutput(Buffer.alloc(60));
    log.end();
    expect(readFileSync(join(directory, 'log')).toString('latin1')).toContain('"Complete":false');
    expect(readFileSync(join(directory, 'log')).length).toBeLessThan(300);
    log.close();
  });
});

describe('the store of outputs', () => {
  it('removes the oldest when there is too much', () => {
    const store = newStore();
    const other = '00000000-0000-4000-8000-000000000002';
    store.append(commandId, nodeId, 0, Buffer.alloc(1000));
    store.append(other, nodeId, 0, Buffer.alloc(1000));
    expect(store.shrink(1500)).toHaveLength(1);
    expect(store.size(commandId, nodeId) + store.size(other, nodeId)).toBe(1000);
  });
});
