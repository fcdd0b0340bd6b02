/**
 * How many bytes at the end of `bytes` begin a UTF-8 sequence that is not complete yet: 0 to 3.
 * Bytes that are no UTF-8 at all count as complete; holding them back would hold them for ever.
 */
export function incompleteTail(bytes: Uint8Array): number {
  const end = bytes.byteLength;
  for (let back = 1; back <= Math.min(3, end); back += 1) {
    const byte = bytes[end - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 && byte <= 0xf4 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    return byte < 0xf5 && length > back ? back : 0;
  }
  return 0;
}

/** Where to cut at most `limit` bytes off the front so that no sequence is split; `limit` itself for other bytes. */
export function cutPoint(bytes: Uint8Array, limit: number): number {
  if (bytes.byteLength <= limit) return bytes.byteLength;
  const cut = limit - incompleteTail(bytes.subarray(0, limit));
  return cut > 0 ? cut : limit;
}
