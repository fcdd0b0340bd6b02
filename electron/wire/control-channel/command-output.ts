import { z } from 'zod';
import { FrameError } from '../agent-message';

/**
 * The added message of Run Command: output of a command, uncut and while it runs (docs/commands.md).
 *
 * A node that can do it says `QuarterdeckOutput: 1` in the open message of its control channel; the bridge then says
 * the same in the content of each job. Stock peers say and get neither.
 *
 * What a command puts out is one log of records, the same bytes on the node and on the bridge, so that a place in it
 * is a number that both know:
 *
 *   offset size field
 *        0    1 kind      1 standard output, 2 standard error, 3 a step begins, 0 the end
 *        1    4 length    uint32, big-endian, at most 65,536
 *        5    n payload   bytes as the program wrote them; of kind 3 and 0 JSON
 *
 * The log travels in frames `quarterdeck_output`, cut anywhere:
 *
 *   offset size field
 *        0   36 CommandId ASCII
 *       36    8 offset    uint64, big-endian: place of the first byte in the log
 *       44    n bytes     of the log; none asks where to go on
 *
 * Each is answered with `quarterdeck_output_ack`: how much of the log the bridge has. A node keeps what was not
 * acknowledged, and after a new connection goes on from where the bridge says.
 */
export const commandOutputVersion = 1;

export const OutputKind = { end: 0, standardOutput: 1, standardError: 2, step: 3 } as const;
export type OutputKind = (typeof OutputKind)[keyof typeof OutputKind];

export const maxRecordBytes = 65_536;
const recordHeaderBytes = 5;
const frameHeaderBytes = 44;

export interface OutputRecord {
  kind: OutputKind;
  payload: Uint8Array;
}

/** Payload of kind 0. `Complete` is false when something is missing; `Reason` is a sentence then. */
export const outputEndSchema = z.object({ Complete: z.boolean(), Reason: z.string().default('') });
/** Payload of kind 3: what follows is of this step (its key in runtimeStatus). */
export const outputStepSchema = z.object({ Name: z.string() });

export const commandOutputAckSchema = z.object({
  CommandId: z.string(),
  /** Bytes of the log that the bridge has; absent when it knows no such command, and wants nothing of it. */
  Offset: z.number().int().min(0).optional(),
});
export type CommandOutputAck = z.infer<typeof commandOutputAckSchema>;

/** Raises FrameError for a payload that is longer than a record may be. */
export function encodeOutputRecord({ kind, payload }: OutputRecord): Buffer {
  if (payload.byteLength > maxRecordBytes)
    throw new FrameError(`a record of ${payload.byteLength} bytes is longer than ${maxRecordBytes}`);
  const bytes = Buffer.allocUnsafe(recordHeaderBytes + payload.byteLength);
  bytes.writeUInt8(kind, 0);
  bytes.writeUInt32BE(payload.byteLength, 1);
  bytes.set(payload, recordHeaderBytes);
  return bytes;
}

/**
 * The whole records at the beginning of a piece of a log, and how many bytes they take; what is left over is the
 * beginning of one that is not whole yet. Payloads are views. Raises FrameError for what is no log.
 */
export function decodeOutputRecords(bytes: Uint8Array): { records: OutputRecord[]; length: number } {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: OutputRecord[] = [];
  let at = 0;
  while (at + recordHeaderBytes <= view.length) {
    const kind = view.readUInt8(at);
    const length = view.readUInt32BE(at + 1);
    if (kind > OutputKind.step || length > maxRecordBytes)
      throw new FrameError(`there is no record of output at ${at}`);
    const end = at + recordHeaderBytes + length;
    if (end > view.length) break;
    records.push({ kind: kind as OutputKind, payload: view.subarray(at + recordHeaderBytes, end) });
    at = end;
  }
  return { records, length: at };
}

export function encodeOutputFrame(commandId: string, offset: number, bytes: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(frameHeaderBytes + bytes.byteLength);
  if (frame.write(commandId, 0, 36, 'ascii') !== 36) throw new FrameError(`'${commandId}' is no CommandId`);
  frame.writeBigUInt64BE(BigInt(offset), 36);
  frame.set(bytes, frameHeaderBytes);
  return frame;
}

/** `bytes` is a view. Raises FrameError. */
export function decodeOutputFrame(payload: Uint8Array): {
  commandId: string;
  offset: number;
  bytes: Uint8Array;
} {
  if (payload.byteLength < frameHeaderBytes)
    throw new FrameError('a frame of output is shorter than its header');
  const view = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const commandId = view.toString('latin1', 0, 36);
  const offset = Number(view.readBigUInt64BE(36));
  if (!/^[0-9a-f-]{36}$/.test(commandId) || !Number.isSafeInteger(offset))
    throw new FrameError('a frame of output names no command');
  return { commandId, offset, bytes: view.subarray(frameHeaderBytes) };
}
