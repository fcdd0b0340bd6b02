import { beforeEach, describe, expect, it } from 'vitest';
import { SessionOverError } from '#electron/adapters/data-channel/resumable-channel';
import { SessionStream, type SessionStreamOptions } from '#electron/adapters/data-channel/session-stream';
import { silentLogger } from '#electron/platform/logger';
import { decodeAgentMessage, encodeAgentMessage } from '#electron/wire/agent-message';
import { NodeDirectHandshake } from '#electron/wire/direct-path/node-direct-handshake';
import { jsonPayload } from '#electron/wire/json-payload';
import { MessageType, PayloadType } from '#electron/wire/message-type';
import type { SessionState } from '#shared/terminals/terminal-port';
import { FakeClock } from '#test/helpers/fake-clock';
import { FarSocket } from '#test/helpers/far-socket';
import { ScriptedChannel } from '#test/helpers/scripted-channel';

const settled = () => new Promise((resolve) => setImmediate(resolve));
const handshakeRequest = (...actions: { ActionType: string; ActionParameters: unknown }[]) =>
  jsonPayload({ AgentVersion: '3.3.0.0', RequestedClientActions: actions });
const shellAction = {
  ActionType: 'SessionType',
  ActionParameters: { SessionType: 'Standard_Stream', Properties: null },
};

describe('SessionStream', () => {
  let clock: FakeClock;
  let channel: ScriptedChannel;
  let states: SessionState[];
  let output: string;
  let resume: () => Promise<{ token: string }>;
  let stream: SessionStream;

  function start(options: Partial<SessionStreamOptions> = {}): void {
    stream = new SessionStream({
      ticket: { sessionId: 's-1', streamUrl: 'wss://service.test/s-1', token: 'first' },
      clock,
      logger: silentLogger,
      resume: () => resume(),
      openSocket: channel.openSocket,
      random: () => 1,
      sessionTypes: ['Standard_Stream'],
      expectsHandshake: false,
      windowBytes: 4096,
      endText: 'The shell ended.',
      greeting: () => ({ payloadType: PayloadType.size, payload: jsonPayload({ cols: 80, rows: 24 }) }),
      onData: (_type, payload) => {
        output += Buffer.from(payload).toString();
      },
      onState: (state) => states.push(state),
      ...options,
    });
    stream.start();
  }

  const kinds = () => states.map(({ kind }) => kind);
  const last = () => states.at(-1);
  const write = (text: string) => stream.send(PayloadType.output, Buffer.from(text));
  const print = (text: string) => channel.node.send(PayloadType.output, Buffer.from(text));
  const input = () =>
    Buffer.concat(
      channel.taken.flatMap(({ payloadType, payload }) =>
        payloadType === PayloadType.output ? [payload] : [],
      ),
    ).toString();

  /** Live, with everything acknowledged. */
  function goLive(): void {
    channel.open();
    print('$ ');
    clock.advance(100);
  }

  beforeEach(() => {
    clock = new FakeClock();
    channel = new ScriptedChannel(clock);
    states = [];
    output = '';
    let count = 0;
    resume = async () => ({ token: `token-${++count}` });
  });

  describe('is connecting', () => {
    it('until the node itself has answered, however long the service is there', () => {
      start();
      channel.answers = false;
      channel.open();
      channel.tellOptions(true);
      clock.advance(20_000);
      expect(kinds()).toEqual(['connecting']);
      channel.answers = true;
      print('$ ');
      expect(kinds()).toEqual(['connecting', 'live']);
    });

    it('for a moment more when the node has acknowledged and said nothing: a handshake may follow', () => {
      start();
      channel.open();
      clock.advance(900);
      expect(kinds()).toEqual(['connecting']);
      clock.advance(1000);
      expect(kinds()).toEqual(['connecting', 'live']);
    });

    it('and keeps what is typed until it is live', () => {
      start();
      write('early');
      channel.open();
      clock.advance(500);
      expect(input()).toBe('');
      print('$ ');
      clock.advance(10);
      expect(input()).toBe('early');
    });

    it('does not become live while its socket is gone', async () => {
      start();
      channel.open();
      clock.advance(200);
      channel.lose();
      resume = () => Promise.reject(new Error('the service cannot be reached'));
      for (let second = 0; second < 5; second += 1) {
        clock.advance(1000);
        await settled();
      }
      expect(kinds()).not.toContain('live');
    });
  });

  describe('a handshake that comes late', () => {
    const begin = () => {
      start();
      channel.open();
      clock.advance(2000);
      expect(kinds()).toEqual(['connecting', 'live']);
    };

    it('is answered, and input waits for its end, when none was sent before', async () => {
      begin();
      channel.node.send(PayloadType.handshakeRequest, handshakeRequest(shellAction));
      await settled();
      write('after');
      clock.advance(10);
      expect(channel.taken.some(({ payloadType }) => payloadType === PayloadType.handshakeResponse)).toBe(
        true,
      );
      expect(input()).toBe('');
      channel.node.send(
        PayloadType.handshakeComplete,
        jsonPayload({ HandshakeTimeToComplete: 1, CustomerMessage: '' }),
      );
      clock.advance(10);
      expect(input()).toBe('after');
      expect(kinds()).toEqual(['connecting', 'live', 'connecting', 'live']);
    });

    it('ends the session with the reason when input was thrown away', () => {
      begin();
      write('lost');
      clock.advance(10);
      channel.node.send(PayloadType.handshakeRequest, handshakeRequest(shellAction));
      expect(last()).toEqual({
        kind: 'ended',
        reason: expect.stringMatching(/^The node has thrown away .*\.$/),
      });
    });
  });

  describe('is stalled', () => {
    it('when the node has taken nothing for three seconds, and live with its next word', () => {
      start();
      goLive();
      channel.answers = false;
      write('x');
      clock.advance(2900);
      expect(last()?.kind).toBe('live');
      clock.advance(2000);
      expect(last()).toMatchObject({ kind: 'stalled', reason: expect.stringMatching(/^The node .*\.$/) });
      channel.answers = true;
      clock.advance(2000);
      expect(last()?.kind).toBe('live');
      expect(input()).toBe('x');
    });

    it('when the node has lost its own connection, until it is back', () => {
      start();
      goLive();
      channel.tellOptions(true);
      expect(last()?.kind).toBe('live');
      channel.tellOptions(false);
      expect(last()).toMatchObject({
        kind: 'stalled',
        reason: expect.stringMatching(/^The node is not connected .*\.$/),
      });
      channel.tellOptions(true);
      expect(last()?.kind).toBe('live');
    });
  });

  describe('is resuming', () => {
    it('from the loss of its socket until the node has answered over the new one', async () => {
      start();
      goLive();
      channel.lose();
      expect(last()).toMatchObject({ kind: 'resuming', attempt: 1 });
      clock.advance(250);
      await settled();
      expect(channel.isWaiting).toBe(true);
      channel.answers = false;
      channel.open();
      expect(channel.openMessages.at(-1)).toMatchObject({ TokenValue: 'token-1' });
      expect(channel.openMessages[0]?.ClientId).toBe(channel.openMessages[1]?.ClientId);
      clock.advance(2000);
      expect(last()?.kind).toBe('resuming');
      channel.answers = true;
      clock.advance(2000);
      expect(last()?.kind).toBe('live');
    });

    it('loses nothing that was typed meanwhile', async () => {
      start();
      goLive();
      write('before ');
      channel.lose();
      write('while away ');
      clock.advance(250);
      await settled();
      channel.open();
      write('after');
      clock.advance(2000);
      expect(input()).toBe('before while away after');
    });

    it('waits longer from try to try, up to ten seconds', async () => {
      start();
      goLive();
      const triedAt: number[] = [];
      resume = () => {
        triedAt.push(clock.now());
        return Promise.reject(new Error('the service cannot be reached'));
      };
      channel.lose();
      for (let step = 0; step < 600; step += 1) {
        clock.advance(100);
        await settled();
      }
      const waits = triedAt.slice(1).map((at, index) => at - (triedAt[index] as number));
      expect(waits[0]).toBeLessThan(1000);
      expect(waits.every((wait, index) => index === 0 || wait >= (waits[index - 1] as number))).toBe(true);
      expect(Math.max(...waits)).toBeLessThanOrEqual(10_100);
      expect(waits.at(-1)).toBeGreaterThan(9000);
    });

    it('waits longer, too, when the service takes the connection and refuses the token each time', async () => {
      start();
      goLive();
      let tries = 0;
      resume = async () => {
        tries += 1;
        return { token: `refused-${tries}` };
      };
      channel.lose();
      for (let step = 0; step < 600; step += 1) {
        clock.advance(100);
        await settled();
        if (!channel.isWaiting) continue;
        channel.answers = false;
        channel.open();
        channel.lose('the token is not valid for this session');
      }
      expect(tries).toBeLessThan(15);
      expect(last()).toMatchObject({ kind: 'resuming', attempt: tries + 1 });
    });

    it('says in a sentence what broke, and that it tries again', async () => {
      start();
      goLive();
      resume = () => Promise.reject(new Error('The bridge is not running.'));
      channel.lose('read ECONNRESET');
      clock.advance(250);
      await settled();
      expect(
        states.slice(-2).map((state) => (state.kind === 'resuming' ? state.reason : state.kind)),
      ).toEqual([
        'The connection was lost: read ECONNRESET. Trying again.',
        'The bridge is not running. Trying again.',
      ]);
    });

    it('tries at once when the machine wakes up', async () => {
      start();
      goLive();
      let tries = 0;
      resume = () => {
        tries += 1;
        return Promise.reject(new Error('the service cannot be reached'));
      };
      channel.lose();
      clock.advance(1000);
      await settled();
      const before = tries;
      stream.wake();
      await settled();
      expect(tries).toBe(before + 1);
    });

    it('finds a socket dead that gives no sign of life, after asking it', () => {
      start();
      goLive();
      channel.pings = 0;
      channel.answersPings = false;
      clock.advance(8000);
      expect([channel.pings > 0, channel.terminated]).toEqual([true, 0]);
      clock.advance(6000);
      expect(channel.terminated).toBe(1);
      expect(last()).toMatchObject({ kind: 'resuming' });
    });

    it('asks an open socket for a sign of life when the machine wakes up', () => {
      start();
      goLive();
      channel.pings = 0;
      stream.wake();
      expect(channel.pings).toBe(1);
    });
  });

  describe('ends', () => {
    it('with the words of the service, and its own where there are none', () => {
      start();
      goLive();
      channel.say(MessageType.channelClosed, {
        SessionId: 's-1',
        Output: 'The session was idle for too long.',
      });
      expect(last()).toEqual({ kind: 'ended', reason: 'The session was idle for too long.' });

      states = [];
      channel = new ScriptedChannel(clock);
      start();
      goLive();
      channel.say(MessageType.channelClosed, { SessionId: 's-1', Output: '' });
      expect(last()).toEqual({ kind: 'ended', reason: 'The shell ended.' });
    });

    it('when it cannot be resumed any more, with the reason', async () => {
      start();
      goLive();
      resume = () => Promise.reject(new SessionOverError('The session ended while you were away.'));
      channel.lose();
      clock.advance(250);
      await settled();
      expect(last()).toEqual({ kind: 'ended', reason: 'The session ended while you were away.' });
    });

    it('after handing on what had come and was held back', () => {
      start();
      goLive();
      stream.hold();
      print('the last ');
      print('words');
      expect(output).toBe('$ ');
      channel.say(MessageType.channelClosed, { SessionId: 's-1', Output: '' });
      expect(output).toBe('$ the last words');
      expect(last()?.kind).toBe('ended');
    });

    it('with the reason when what the node sends cannot be used, instead of asking for it for ever', () => {
      start();
      channel.open();
      channel.node.send(PayloadType.handshakeRequest, Buffer.from('no json'));
      expect(last()).toEqual({
        kind: 'ended',
        reason: 'The node sent something that cannot be used: HandshakeRequest is not JSON.',
      });
    });

    it('with the reason that it gave the node, once the node has had time to hear it', async () => {
      start();
      channel.open();
      channel.node.send(
        PayloadType.handshakeRequest,
        handshakeRequest({
          ActionType: 'KMSEncryption',
          ActionParameters: { KMSKeyId: 'key/1', Challenge: 'AA==' },
        }),
      );
      await settled();
      expect(last()?.kind).toBe('connecting');
      clock.advance(1000);
      expect(last()).toMatchObject({ kind: 'ended', reason: expect.stringContaining('no KMS') });
    });

    it.each(['while connecting', 'while live', 'while resuming', 'after a refusal'])(
      'and leaves no timer behind, %s',
      async (when) => {
        start();
        if (when === 'after a refusal') {
          channel.open();
          channel.node.send(
            PayloadType.handshakeRequest,
            handshakeRequest({ ActionType: 'Unheard', ActionParameters: {} }),
          );
          await settled();
        } else if (when !== 'while connecting') goLive();
        if (when === 'while resuming') channel.lose();
        stream.end('The pane was closed.');
        channel.node.close();
        expect(clock.pendingTimers).toBe(0);
        expect(last()).toEqual({ kind: 'ended', reason: 'The pane was closed.' });
      },
    );
  });

  describe('beside the relay', () => {
    const offer = {
      Address: '/direct.sock',
      OfferId: Buffer.alloc(16, 1).toString('base64url'),
      Secret: Buffer.alloc(32, 2).toString('base64url'),
    };
    let far: FarSocket;
    let connections: number;
    /** Stream data that came to the node by each way. */
    let direct: number;
    let relayed: number;

    beforeEach(() => {
      far = new FarSocket();
      connections = 0;
      direct = 0;
      relayed = 0;
      start({
        openSocket: (url, handlers) => {
          const socket = channel.openSocket(url, handlers);
          return {
            ...socket,
            get isOpen() {
              return socket.isOpen;
            },
            sendFrame: (frame) => {
              relayed += decodeAgentMessage(frame).messageType === MessageType.inputStreamData ? 1 : 0;
              socket.sendFrame(frame);
            },
          };
        },
        connectLocally: () => {
          connections += 1;
          return far.near;
        },
      });
      goLive();
    });

    function openDirect(): void {
      channel.tellOptions(true);
      channel.say(MessageType.directOffer, offer);
      const node = new NodeDirectHandshake(() => ({ sessionId: 's-1', secret: offer.Secret }));
      far.say(node.receive(far.sent[0] as Buffer));
      far.say(node.receive(far.sent[1] as Buffer));
      far.onSent = (frame) => {
        if (frame.length === 0) return;
        const message = decodeAgentMessage(frame);
        direct += message.messageType === MessageType.inputStreamData ? 1 : 0;
        channel.node.receive(message);
      };
    }

    it('input travels directly once the node has proven itself, and once a second by the relay as well', () => {
      openDirect();
      relayed = 0;
      for (let count = 0; count < 40; count += 1) {
        write('k');
        clock.advance(100);
      }
      expect(direct).toBe(40);
      expect(relayed).toBeGreaterThanOrEqual(3);
      expect(relayed).toBeLessThanOrEqual(4);
      expect(input()).toBe('k'.repeat(40));
      expect(kinds()).toEqual(['connecting', 'live']);
    });

    it('a stock node’s offer is not followed', () => {
      channel.say(MessageType.directOffer, offer);
      expect(connections).toBe(0);
      channel.tellOptions(true, false);
      channel.say(MessageType.directOffer, offer);
      expect(connections).toBe(0);
    });

    it('an offer of a wrong shape is dropped', () => {
      channel.tellOptions(true);
      for (const wrong of [
        {},
        { ...offer, Secret: 'short' },
        { ...offer, Address: 7 },
        { ...offer, OfferId: '/' },
      ])
        channel.say(MessageType.directOffer, wrong);
      expect(connections).toBe(0);
      expect(last()).toEqual({ kind: 'live' });
    });

    it('the service alone says that the session is over', () => {
      openDirect();
      far.say(
        encodeAgentMessage({
          messageType: MessageType.channelClosed,
          payload: jsonPayload({ SessionId: 's-1' }),
        }),
      );
      expect(last()?.kind).toBe('live');
      channel.say(MessageType.channelClosed, { SessionId: 's-1', Output: 'Terminated.' });
      expect(last()).toEqual({ kind: 'ended', reason: 'Terminated.' });
      expect(far.isClosed).toBe(true);
    });

    it('it stays live without the relay, says why, and says no more of it when the relay is back', async () => {
      openDirect();
      channel.lose('the bridge was killed');
      expect(last()).toMatchObject({
        kind: 'live',
        notice: expect.stringContaining('out of reach'),
      });
      write('meanwhile');
      clock.advance(50);
      expect(input()).toBe('meanwhile');
      clock.advance(500);
      await settled();
      channel.open();
      expect(last()).toMatchObject({ notice: expect.any(String) });
      channel.tellOptions(true);
      expect(last()).toEqual({ kind: 'live' });
      expect(kinds()).not.toContain('resuming');
    });

    it('it is resuming when both ways are lost, in whichever order, and loses nothing', async () => {
      openDirect();
      far.onSent = () => {};
      write('on its way');
      channel.lose('the bridge was killed');
      far.lose('the node is gone');
      expect(last()).toMatchObject({
        kind: 'resuming',
        reason: expect.stringContaining('the bridge was killed'),
      });
      write(' and after');
      clock.advance(500);
      await settled();
      channel.open();
      channel.tellOptions(true);
      clock.advance(50);
      expect(input()).toBe('on its way and after');
      expect(last()).toEqual({ kind: 'live' });
    });

    it('what was under way directly goes by the relay at once when the path is lost', () => {
      openDirect();
      far.onSent = () => {};
      clock.advance(2000);
      write('a');
      write('b');
      relayed = 0;
      far.lose('cut');
      expect(relayed).toBeGreaterThanOrEqual(2);
      clock.advance(20);
      expect(input()).toBe('ab');
      expect(last()).toEqual({ kind: 'live' });
    });

    it('a node that only the direct path reaches is no stall, and one that nothing reaches is', () => {
      openDirect();
      channel.tellOptions(false);
      expect(last()).toMatchObject({ kind: 'live', notice: expect.stringContaining('no connection') });
      far.lose('cut');
      expect(last()).toMatchObject({ kind: 'stalled' });
      channel.tellOptions(true);
      expect(last()).toEqual({ kind: 'live' });
    });

    it('nothing is left of it at the end', () => {
      openDirect();
      stream.end('Closed.');
      expect(far.isClosed).toBe(true);
      clock.advance(5000);
      expect(clock.pendingTimers).toBe(0);
    });
  });

  it('sends no more than its window and a piece, and goes on as the node acknowledges', () => {
    start();
    goLive();
    channel.answers = false;
    write('y'.repeat(20_000));
    expect(20_000 - stream.queuedBytes).toBeLessThanOrEqual(4096 + 1024);
    channel.answers = true;
    clock.advance(5000);
    expect(input()).toBe('y'.repeat(20_000));
    expect(stream.queuedBytes).toBe(0);
  });
});
