import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { NodeHandshake } from '#electron/local-node/sessions/node-handshake';
import { decodeAgentMessage } from '#electron/wire/agent-message';
import { reportedAgentVersion } from '#electron/wire/data-channel/messages';
import { jsonPayload } from '#electron/wire/json-payload';
import { PayloadType } from '#electron/wire/message-type';
import { FakeClock } from '#test/helpers/fake-clock';

const capture = JSON.parse(
  readFileSync(join('test', 'fixtures', 'protocol', 'session-port-mux.json'), 'utf8'),
) as { frames: { from: string; hex: string; decoded: { payloadType: number } }[] };
const captured = (from: string, payloadType: number) => {
  const frame = capture.frames.find((one) => one.from === from && one.decoded.payloadType === payloadType);
  return Buffer.from(decodeAgentMessage(Buffer.from(frame?.hex ?? '', 'hex')).payload);
};

describe('NodeHandshake', () => {
  let clock: FakeClock;
  let sent: { payloadType: number; text: string }[];
  let clientVersion: string | undefined;
  let failures: string[];
  let handshake: NodeHandshake;

  function start(properties: unknown): void {
    handshake = new NodeHandshake({
      sessionType: 'Port',
      properties,
      clock,
      send: (payloadType, payload) => void sent.push({ payloadType, text: Buffer.from(payload).toString() }),
      onComplete: (version) => {
        clientVersion = version;
      },
      onFailed: (reason) => failures.push(reason),
    });
    handshake.start();
  }

  const answer = (actions: unknown[], errors: string[] | null = null) =>
    handshake.receive(
      PayloadType.handshakeResponse,
      jsonPayload({ ClientVersion: '1.2.0.0', ProcessedClientActions: actions, Errors: errors }),
    );

  beforeEach(() => {
    clock = new FakeClock();
    sent = [];
    clientVersion = undefined;
    failures = [];
    start({ localPortNumber: '15555', portNumber: '7777', type: 'LocalPortForwarding' });
  });

  it('asks as the stock agent does, byte for byte but for its version', () => {
    expect(sent).toEqual([
      {
        payloadType: PayloadType.handshakeRequest,
        text: captured('agent', 5).toString().replace('3.3.0.0', reportedAgentVersion),
      },
    ]);
  });

  it('says that there are no properties with null', () => {
    sent = [];
    start(undefined);
    expect(JSON.parse(sent[0]?.text ?? '').RequestedClientActions[0].ActionParameters).toEqual({
      SessionType: 'Port',
      Properties: null,
    });
  });

  it('is complete with the answer of the stock plugin, and says how long it took in nanoseconds', () => {
    clock.advance(25);
    handshake.receive(PayloadType.handshakeResponse, captured('client', 6));
    expect([clientVersion, handshake.isDone, failures]).toEqual(['1.2.0.0', true, []]);
    expect(sent[1]).toEqual({
      payloadType: PayloadType.handshakeComplete,
      text: '{"HandshakeTimeToComplete":25000000,"CustomerMessage":""}',
    });
    expect(clock.pendingTimers).toBe(0);
    handshake.receive(PayloadType.handshakeResponse, captured('client', 6));
    expect(sent).toHaveLength(2);
  });

  it('drops what else comes before it is done', () => {
    for (const payloadType of [PayloadType.output, PayloadType.size, PayloadType.flag])
      handshake.receive(payloadType, Buffer.from('early'));
    expect([handshake.isDone, failures, sent.length]).toEqual([false, [], 1]);
  });

  it('fails with the reason of the client that refuses', () => {
    answer(
      [{ ActionType: 'SessionType', ActionStatus: 2, ActionResult: null, Error: 'The client has no ports.' }],
      ['The client has no ports.'],
    );
    expect([failures, handshake.isDone, clientVersion]).toEqual([
      ['The client has no ports.'],
      true,
      undefined,
    ]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('fails with a sentence of its own when the client gives no reason, and when it leaves the action out', () => {
    // As the stock plugin answers to an action that it does not know.
    answer([{ ActionType: 'SessionType', ActionStatus: 0, ActionResult: 3, Error: '' }]);
    start(null);
    answer([]);
    expect(failures).toEqual([
      'The client cannot carry this session.',
      'The client cannot carry this session.',
    ]);
  });

  it.each(['', 'no json', '{}', '{"ClientVersion":"1","ProcessedClientActions":{}}'])(
    'fails with a sentence when the answer is %j',
    (text) => {
      handshake.receive(PayloadType.handshakeResponse, Buffer.from(text));
      expect(failures).toEqual([
        expect.stringMatching(/^The client answered the handshake with something else: .*\.$/),
      ]);
      expect(clock.pendingTimers).toBe(0);
    },
  );

  it('fails when no client answers within 15 seconds, and not before', () => {
    clock.advance(14_999);
    expect(failures).toEqual([]);
    clock.advance(1);
    expect(failures).toEqual([expect.stringMatching(/^No client answered .* 15 seconds\.$/)]);
    answer([{ ActionType: 'SessionType', ActionStatus: 1, ActionResult: null, Error: '' }]);
    expect([clientVersion, failures.length]).toEqual([undefined, 1]);
  });

  it('says nothing more once it is cancelled', () => {
    handshake.cancel();
    clock.advance(60_000);
    expect([failures, clock.pendingTimers]).toEqual([[], 0]);
  });
});
