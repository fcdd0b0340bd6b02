import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  ClientHandshake,
  type DataKey,
  type HandshakeFacts,
} from '#electron/adapters/data-channel/client-handshake';
import { decodeAgentMessage, FrameError } from '#electron/wire/agent-message';
import { reportedVersion } from '#electron/wire/data-channel/messages';
import { SessionCipher } from '#electron/wire/data-channel/session-cipher';
import { jsonPayload } from '#electron/wire/json-payload';
import { PayloadType } from '#electron/wire/message-type';

interface Capture {
  dataKeyBase64: string;
  frames: { channel: string; from: string; hex: string; decoded: { payloadType: number } }[];
}
const read = (name: string) =>
  JSON.parse(readFileSync(join('test', 'fixtures', 'protocol', name), 'utf8')) as Capture;
/** Between the stock agent 3.3.0.0 and the stock plugin. */
const kms = read('session-kms.json');
const port = read('session-port-mux.json');

function captured(capture: Capture, from: 'agent' | 'client', payloadType: number): Buffer {
  const frame = capture.frames.find(
    (one) => one.channel === 'data' && one.from === from && one.decoded.payloadType === payloadType,
  );
  return Buffer.from(decodeAgentMessage(Buffer.from(frame?.hex ?? '', 'hex')).payload);
}

/** What the stock plugin answered, but for its version. */
const asOurs = (payload: Buffer) => payload.toString().replace('"1.2.0.0"', `"${reportedVersion}"`);
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('ClientHandshake', () => {
  let sent: { payloadType: number; text: string }[];
  let completed: { facts: HandshakeFacts; message: string; cipher: SessionCipher | undefined }[];
  let refused: string[];

  function create(sessionTypes: string[], dataKey?: (keyId: string) => Promise<DataKey>): ClientHandshake {
    return new ClientHandshake({
      sessionTypes,
      ...(dataKey ? { dataKey } : {}),
      send: (payloadType, payload) => void sent.push({ payloadType, text: Buffer.from(payload).toString() }),
      onComplete: (facts, message, cipher) => completed.push({ facts, message, cipher }),
      onRefused: (reason) => refused.push(reason),
    });
  }
  const request = (...actions: [string, unknown][]) =>
    jsonPayload({
      AgentVersion: '3.3.0.0',
      RequestedClientActions: actions.map(([ActionType, ActionParameters]) => ({
        ActionType,
        ActionParameters,
      })),
    });
  const response = () => JSON.parse(sent[0]?.text ?? '');

  beforeEach(() => {
    sent = [];
    completed = [];
    refused = [];
  });

  it('answers a port session byte for byte as the stock plugin did', async () => {
    const handshake = create(['Port']);
    expect(handshake.receive(PayloadType.handshakeRequest, captured(port, 'agent', 5))).toBe(true);
    expect(handshake.isRunning).toBe(true);
    await settled();
    expect(sent).toEqual([
      { payloadType: PayloadType.handshakeResponse, text: asOurs(captured(port, 'client', 6)) },
    ]);
    handshake.receive(PayloadType.handshakeComplete, captured(port, 'agent', 7));
    expect(handshake.isRunning).toBe(false);
    expect(completed).toEqual([
      {
        facts: {
          agentVersion: '3.3.0.0',
          sessionType: 'Port',
          properties: { localPortNumber: '15555', portNumber: '7777', type: 'LocalPortForwarding' },
        },
        message: '',
        cipher: undefined,
      },
    ]);
  });

  it('answers an encrypted shell as the stock plugin did, and proves that it has the key', async () => {
    const plugin = JSON.parse(captured(kms, 'client', 6).toString());
    const blob = plugin.ProcessedClientActions[1].ActionResult.KMSCipherTextKey as string;
    const dataKey = Buffer.from(kms.dataKeyBase64, 'base64');
    const keyIds: string[] = [];
    const handshake = create(['Standard_Stream'], async (keyId) => {
      keyIds.push(keyId);
      return { plaintext: dataKey, ciphertextBlob: Buffer.from(blob, 'base64') };
    });
    handshake.receive(PayloadType.handshakeRequest, captured(kms, 'agent', 5));
    await settled();
    expect(keyIds).toEqual(['arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555']);
    expect(sent[0]).toEqual({
      payloadType: PayloadType.handshakeResponse,
      text: asOurs(captured(kms, 'client', 6)),
    });

    handshake.receive(PayloadType.encryptionChallengeRequest, captured(kms, 'agent', 8));
    expect(sent[1]?.payloadType).toBe(PayloadType.encryptionChallengeResponse);
    const node = new SessionCipher(dataKey, 'node');
    const answered = Buffer.from(JSON.parse(sent[1]?.text ?? '').Challenge, 'base64');
    const byPlugin = Buffer.from(JSON.parse(captured(kms, 'client', 9).toString()).Challenge, 'base64');
    expect(node.decrypt(answered)).toEqual(node.decrypt(byPlugin));

    handshake.receive(PayloadType.handshakeComplete, captured(kms, 'agent', 7));
    expect(completed[0]?.message).toBe('This session is encrypted using AWS KMS.');
    const [one] = completed;
    expect(node.decrypt(one?.cipher?.encrypt(Buffer.from('ls\n')) as Buffer).toString()).toBe('ls\n');
  });

  const kmsAction: [string, unknown] = ['KMSEncryption', { KMSKeyId: 'key/1', Challenge: 'AAAA' }];
  const shellAction: [string, unknown] = [
    'SessionType',
    { SessionType: 'Standard_Stream', Properties: null },
  ];

  it('refuses encryption where there is no KMS, with ActionStatus 3 and the reason', async () => {
    const handshake = create(['Standard_Stream']);
    handshake.receive(PayloadType.handshakeRequest, request(shellAction, kmsAction));
    await settled();
    const [shell, encryption] = response().ProcessedClientActions;
    expect(shell).toEqual({ ActionType: 'SessionType', ActionStatus: 1, ActionResult: null, Error: '' });
    expect(encryption).toMatchObject({ ActionType: 'KMSEncryption', ActionStatus: 3, ActionResult: null });
    expect(encryption.Error).toMatch(/^The session .*key\/1.* has no KMS\. .*\.$/);
    expect(response().Errors).toEqual([encryption.Error]);
    expect(refused).toEqual([encryption.Error]);
    // Nothing is sent to a node that was told no.
    expect(handshake.isRunning).toBe(true);
    handshake.receive(PayloadType.handshakeComplete, captured(kms, 'agent', 7));
    expect(completed).toEqual([]);
  });

  it('refuses encryption when KMS gives no key, with its reason', async () => {
    const handshake = create(['Standard_Stream'], () =>
      Promise.reject(new Error('You are not allowed to use key/1 (AccessDeniedException).')),
    );
    handshake.receive(PayloadType.handshakeRequest, request(shellAction, kmsAction));
    await settled();
    const { ActionStatus, Error: reason } = response().ProcessedClientActions[1];
    expect(ActionStatus).toBe(3);
    expect(reason).toMatch(/^No key .*: You are not allowed to use key\/1 \(AccessDeniedException\)\.$/);
    expect(refused).toEqual([reason]);
  });

  it('refuses a key of another length than sessions have', async () => {
    const handshake = create(['Standard_Stream'], async () => ({
      plaintext: Buffer.alloc(32),
      ciphertextBlob: Buffer.alloc(1),
    }));
    handshake.receive(PayloadType.handshakeRequest, request(shellAction, kmsAction));
    await settled();
    expect(response().ProcessedClientActions[1].ActionStatus).toBe(3);
    expect(refused[0]).toMatch(/32 bytes, not 64/);
  });

  it('refuses an action that it does not know, and names it', async () => {
    create(['Port']).receive(PayloadType.handshakeRequest, request(['Telepathy', {}]));
    await settled();
    expect(response().ProcessedClientActions).toEqual([
      { ActionType: 'Telepathy', ActionStatus: 3, ActionResult: null, Error: refused[0] },
    ]);
    expect(refused[0]).toMatch(/^The node asks for Telepathy, .*\.$/);
  });

  it('fails a session of a type that it cannot carry, with ActionStatus 2', async () => {
    create(['Port']).receive(PayloadType.handshakeRequest, request(shellAction));
    await settled();
    expect(response().ProcessedClientActions[0].ActionStatus).toBe(2);
    expect(refused[0]).toMatch(/^The node began a session of type Standard_Stream; .*\.$/);
  });

  it('leaves to others what is not its own', () => {
    const handshake = create(['Port']);
    for (const payloadType of [1, 2, 3, 6, 9, 10, 11, 12])
      expect(handshake.receive(payloadType, Buffer.from('x'))).toBe(false);
    expect(handshake.isRunning).toBe(false);
  });

  it.each([
    PayloadType.handshakeRequest,
    PayloadType.encryptionChallengeRequest,
    PayloadType.handshakeComplete,
  ])('says that payload %d has a wrong shape', (payloadType) => {
    for (const payload of ['', 'null', '{}', '[]', '{"AgentVersion":1,"RequestedClientActions":{}}'])
      expect(() => create(['Port']).receive(payloadType, Buffer.from(payload))).toThrow(FrameError);
  });
});
