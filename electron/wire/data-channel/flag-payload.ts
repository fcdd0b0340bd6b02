/** Payload of a Flag: uint32, big-endian; see SessionFlag. */
export function flagPayload(flag: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(flag);
  return payload;
}

/** Undefined for a payload that is no flag. */
export function readFlag(payload: Uint8Array): number | undefined {
  if (payload.byteLength !== 4) return undefined;
  return new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0);
}
