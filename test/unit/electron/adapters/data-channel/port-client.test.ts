import { beforeEach, describe, expect, it } from 'vitest';
import { PortClient } from '#electron/adapters/data-channel/port-client';
import { silentLogger } from '#electron/platform/logger';
import { readFlag } from '#electron/wire/data-channel/flag-payload';
import { jsonPayload } from '#electron/wire/json-payload';
import { PayloadType, SessionFlag } from '#electron/wire/message-type';
import type { SessionState } from '#shared/terminals/terminal-port';
import { FakeClock } from '#test/helpers/fake-clock';
import { LocalConnection } from '#test/helpers/faults/local-connection';
import { ScriptedChannel } from '#test/helpers/scripted-channel';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const keepAlive = '0103000000000000';

describe('PortClient', () => {
  let clock: FakeClock;
  let channel: ScriptedChannel;
  let states: SessionState[];
  let refusals: string[];
  let client: PortClient;

  beforeEach(() => {
    clock = new FakeClock();
    channel = new ScriptedChannel(clock);
    states = [];
    refusals = [];
    client = new PortClient({
      ticket: { sessionId: 's-1', streamUrl: 'wss://service.test/s-1', token: 'first' },
      clock,
      logger: silentLogger,
      resume: () => Promise.reject(new Error('not in this test')),
      openSocket: channel.openSocket,
      onState: (state) => states.push(state),
      onRefused: (reason) => refusals.push(reason),
    });
    channel.open();
  });

  async function shakeHands(
    AgentVersion: string,
    type: string | null = 'LocalPortForwarding',
  ): Promise<void> {
    const Properties = { portNumber: '80', ...(type ? { type } : {}) };
    channel.node.send(
      PayloadType.handshakeRequest,
      jsonPayload({
        AgentVersion,
        RequestedClientActions: [
          { ActionType: 'SessionType', ActionParameters: { SessionType: 'Port', Properties } },
        ],
      }),
    );
    await settled();
    channel.node.send(
      PayloadType.handshakeComplete,
      jsonPayload({ HandshakeTimeToComplete: 1, CustomerMessage: '' }),
    );
    await pass();
    channel.taken.length = 0;
  }

  /** Lets a little time pass, and what waits for streams go on. */
  async function pass(durationMs = 20): Promise<void> {
    await settled();
    clock.advance(durationMs);
    await settled();
  }

  function connect(): { program: LocalConnection; read: () => string; hasEnded: () => boolean } {
    const [near, program] = LocalConnection.pair();
    let text = '';
    let ended = false;
    program.on('data', (bytes: Buffer) => {
      text += bytes;
    });
    program.on('end', () => {
      ended = true;
    });
    program.on('error', () => {});
    client.connect(near.asSocket);
    return { program, read: () => text, hasEnded: () => ended };
  }

  const print = (text: string) => channel.node.send(PayloadType.output, Buffer.from(text));
  const sent = () => channel.taken.filter(({ payloadType }) => payloadType === PayloadType.output);
  const sentText = () => Buffer.concat(sent().map(({ payload }) => payload)).toString();
  const flags = () =>
    channel.taken
      .filter(({ payloadType }) => payloadType === PayloadType.flag)
      .map(({ payload }) => readFlag(payload));

  describe('with an agent too old to multiplex', () => {
    beforeEach(() => shakeHands('3.0.100.0'));

    it('carries the bytes of a connection as they are', async () => {
      const { program, read } = connect();
      program.write('hello');
      await pass();
      expect(sentText()).toBe('hello');
      print('hello to you');
      await pass();
      expect(read()).toBe('hello to you');
      expect(client.openConnections).toBe(1);
    });

    it('tells the agent that a connection has ended, after its last bytes', async () => {
      const { program, hasEnded } = connect();
      program.end('bye');
      await pass();
      await pass();
      expect(channel.taken.map(({ payloadType }) => payloadType)).toEqual([
        PayloadType.output,
        PayloadType.flag,
      ]);
      expect(flags()).toEqual([SessionFlag.disconnectToPort]);
      expect([hasEnded(), client.openConnections, states.at(-1)?.kind]).toEqual([true, 0, 'live']);
    });

    it('has the next connection wait until the one before it has ended', async () => {
      const first = connect();
      const second = connect();
      second.program.write('second');
      first.program.write('first');
      await pass();
      expect(sentText()).toBe('first');
      first.program.end();
      await pass();
      await pass();
      expect(sentText()).toBe('firstsecond');
      print('for the second');
      await pass();
      expect([first.read(), second.read()]).toEqual(['', 'for the second']);
      expect(channel.taken.map(({ payloadType }) => payloadType)).toEqual([
        PayloadType.output,
        PayloadType.flag,
        PayloadType.output,
      ]);
    });

    it('passes over a connection that gave up while it waited', async () => {
      const first = connect();
      const second = connect();
      const third = connect();
      third.program.write('third');
      second.program.destroy();
      first.program.end();
      await pass();
      await pass();
      expect(sentText()).toBe('third');
    });

    it('leaves output unacknowledged for which there is no connection yet, and takes it with the next', async () => {
      print('a greeting of the server');
      clock.advance(3000);
      expect(channel.node.unackedFrames).toBe(1);
      const { read } = connect();
      await pass();
      expect(read()).toBe('a greeting of the server');
      await pass();
      expect(channel.node.unackedFrames).toBe(0);
    });

    it('ends waiting and open connections with the session', async () => {
      const first = connect();
      const second = connect();
      client.end('The forward was closed.');
      await pass();
      expect(first.hasEnded()).toBe(true);
      expect(second.program.destroyed || second.hasEnded()).toBe(true);
      expect(states.at(-1)).toEqual({ kind: 'ended', reason: 'The forward was closed.' });
      const third = connect();
      await pass();
      expect(third.program.destroyed).toBe(true);
    });
  });

  describe('with an agent that multiplexes', () => {
    it('keeps one alive that would close an idle session', async () => {
      await shakeHands('3.1.1511.0');
      clock.advance(25_000);
      expect(sent().map(({ payload }) => payload.toString('hex'))).toEqual([keepAlive, keepAlive]);
    });

    it('leaves a newer one alone', async () => {
      await shakeHands('3.1.1512.0');
      clock.advance(60_000);
      expect(sent()).toEqual([]);
    });

    it('opens a stream for each connection, those that came early too', async () => {
      const early = connect();
      early.program.write('early');
      await shakeHands('3.3.0.0');
      channel.taken.length = 0;
      const late = connect();
      late.program.write('late');
      await pass();
      const frames = sent().map(({ payload }) => payload.toString('latin1'));
      expect(frames.join('')).toContain('late');
      expect(client.openConnections).toBe(2);
    });

    it('says that the node could not connect when a stock agent says so', async () => {
      await shakeHands('3.3.0.0');
      const flag = Buffer.alloc(4);
      flag.writeUInt32BE(SessionFlag.connectToPortError);
      channel.node.send(PayloadType.flag, flag);
      expect(refusals).toEqual(['The node could not connect to the port.']);
    });

    it('says it in the words of our own node, once', async () => {
      channel.tellOptions(true);
      await shakeHands('3.3.650.0');
      channel.node.send(PayloadType.error, Buffer.from('Nothing listens on localhost:80.'));
      const flag = Buffer.alloc(4);
      flag.writeUInt32BE(SessionFlag.connectToPortError);
      channel.node.send(PayloadType.flag, flag);
      expect(refusals).toEqual(['Nothing listens on localhost:80.']);
    });

    it('ends with the reason when what comes is no multiplexed session', async () => {
      await shakeHands('3.3.0.0');
      print('SSH-2.0-OpenSSH\r\n');
      expect(states.at(-1)).toEqual({
        kind: 'ended',
        reason: expect.stringMatching(/^The node sent something that cannot be used: smux .*\.$/),
      });
    });
  });

  describe('as an SSH session', () => {
    beforeEach(() => shakeHands('3.3.0.0', null));

    it('is one connection, whose end it waits for from the other side', async () => {
      const { program, read } = connect();
      program.end('the last input');
      await pass();
      print('the answer');
      await pass();
      expect([sentText(), read(), flags()]).toEqual(['the last input', 'the answer', []]);
      expect(states.at(-1)?.kind).toBe('live');
    });

    it('ends the session with the connection', async () => {
      const { program } = connect();
      await pass();
      program.destroy();
      await pass();
      expect(flags()).toEqual([SessionFlag.terminateSession]);
      expect(states.at(-1)).toEqual({ kind: 'ended', reason: 'The connection ended.' });
    });
  });
});
