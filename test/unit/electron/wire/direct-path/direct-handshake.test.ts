import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameError } from '#electron/wire/agent-message';
import { ClientDirectHandshake } from '#electron/wire/direct-path/client-direct-handshake';
import type { DirectOffer } from '#electron/wire/direct-path/direct-messages';
import { NodeDirectHandshake, type OpenOffer } from '#electron/wire/direct-path/node-direct-handshake';
import { jsonPayload } from '#electron/wire/json-payload';

const draw = (byteCount: number) => randomBytes(byteCount).toString('base64url');

function offered(sessionId = 's-1', secret = draw(32)) {
  const offer: DirectOffer = { Address: '/a.sock', OfferId: draw(16), Secret: secret };
  const offers = new Map<string, OpenOffer>([[offer.OfferId, { sessionId, secret }]]);
  const take = (offerId: string) => {
    const taken = offers.get(offerId);
    offers.delete(offerId);
    return taken;
  };
  return { offer, take, node: new NodeDirectHandshake(take) };
}

describe('the handshake of a direct path', () => {
  it('opens when both ends know the secret, and only after both have shown it', () => {
    const { offer, node } = offered();
    const client = new ClientDirectHandshake(offer, 's-1');
    const answer = node.receive(client.hello());
    expect(node.proven).toBeUndefined();
    const proof = client.receive(answer) as Buffer;
    expect(client.isOpen).toBe(false);
    const open = node.receive(proof);
    expect(node.proven?.sessionId).toBe('s-1');
    expect(client.receive(open)).toBeUndefined();
    expect(client.isOpen).toBe(true);
  });

  it('does not open to a node that does not know the secret', () => {
    const { offer, take } = offered();
    const client = new ClientDirectHandshake(offer, 's-1');
    const foreign = new NodeDirectHandshake((id) => {
      const taken = take(id);
      return taken && { ...taken, secret: draw(32) };
    });
    const answer = foreign.receive(client.hello());
    expect(() => client.receive(answer)).toThrow('does not know its secret');
    expect(client.isOpen).toBe(false);
  });

  it('does not open to a client that does not know the secret', () => {
    const { offer, node } = offered();
    const client = new ClientDirectHandshake(offer, 's-1');
    node.receive(client.hello());
    for (const proof of [draw(32), draw(31), '', 'ä'])
      expect(() => node.receive(jsonPayload({ Proof: proof }))).toThrow(FrameError);
    expect(node.proven).toBeUndefined();
  });

  it('does not take its own proof for that of the other end', () => {
    const { offer, node } = offered();
    const client = new ClientDirectHandshake(offer, 's-1');
    const { Proof } = JSON.parse(node.receive(client.hello()).toString());
    expect(() => node.receive(jsonPayload({ Proof }))).toThrow(FrameError);
  });

  it('does not open for another session than the offer was made for', () => {
    const { offer, node } = offered('s-1');
    const client = new ClientDirectHandshake(offer, 's-2');
    const answer = node.receive(client.hello());
    expect(() => client.receive(answer)).toThrow(FrameError);
  });

  it('uses an offer up, also when the proof fails', () => {
    const { offer, node, take } = offered();
    node.receive(new ClientDirectHandshake(offer, 's-1').hello());
    expect(() => node.receive(jsonPayload({ Proof: draw(32) }))).toThrow(FrameError);
    const again = new NodeDirectHandshake(take);
    expect(() => again.receive(new ClientDirectHandshake(offer, 's-1').hello())).toThrow('not offered');
  });

  it('cannot be opened with the messages of an earlier connection', () => {
    const { offer, node } = offered();
    const client = new ClientDirectHandshake(offer, 's-1');
    const hello = client.hello();
    const proof = client.receive(node.receive(hello)) as Buffer;
    const { secret } = node.receive(proof) && (node.proven as OpenOffer);
    // Even where the same secret were offered twice, the nonces are new.
    const later = new NodeDirectHandshake(() => ({ sessionId: 's-1', secret }));
    later.receive(hello);
    expect(() => later.receive(proof)).toThrow(FrameError);
  });

  it('raises FrameError for any other bytes, at every step, and stays shut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isSecond) => {
        const { offer, node } = offered();
        const client = new ClientDirectHandshake(offer, 's-1');
        if (isSecond) client.receive(node.receive(client.hello()));
        expect(() => node.receive(bytes)).toThrow(FrameError);
        expect(() => client.receive(bytes)).toThrow(FrameError);
        expect(node.proven).toBeUndefined();
        expect(client.isOpen).toBe(false);
      }),
    );
  });
});
