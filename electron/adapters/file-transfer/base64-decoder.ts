import { Transform } from 'node:stream';

/** Decodes a base64 text without line ends that comes in pieces of any length. */
export function base64Decoder(): Transform {
  let rest = '';
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      const text = rest + piece.toString('latin1');
      const whole = text.length - (text.length % 4);
      rest = text.slice(whole);
      done(undefined, Buffer.from(text.slice(0, whole), 'base64'));
    },
    flush(done) {
      done(undefined, Buffer.from(rest, 'base64'));
    },
  });
}
