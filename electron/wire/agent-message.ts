import { randomUUID } from 'node:crypto';
import { sha256 } from './sha256';

/**
 * The binary frame of Session Manager's data and control channels (AgentMessage = ClientMessage).
 *
 * All integers big-endian; total size is 120 + payload length:
 *
 *   offset size field
 *        0    4 HeaderLength      uint32, always 116: the header without the PayloadLength field
 *        4   32 MessageType       ASCII, right-padded with spaces; readers strip NULs and white space
 *       36    4 SchemaVersion     uint32, 1
 *       40    8 CreatedDate       uint64, epoch milliseconds
 *       48    8 SequenceNumber    int64
 *       56    8 Flags             uint64; 3 on acknowledgements, 1 on an agent's sequence 0, otherwise 0
 *       64   16 MessageId         UUID with its halves swapped
 *       80   32 PayloadDigest     SHA-256 of the payload
 *      112    4 PayloadType       uint32; 0 for frames that are not stream data
 *      116    4 PayloadLength     uint32
 *      120    n Payload
 *
 * Source: aws/session-manager-plugin src/message/clientmessage.go and frames captured between stock peers.
 */
export interface AgentMessage {
  messageType: string;
  schemaVersion: number;
  /** Epoch milliseconds. */
  createdDate: number;
  sequenceNumber: number;
  flags: number;
  /** Lower-case UUID with hyphens. */
  messageId: string;
  payloadType: number;
  payload: Uint8Array;
}

export const headerLength = 116;
export const payloadOffset = headerLength + 4;
const messageTypeLength = 32;

export class FrameError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FrameError';
  }
}

export type OutgoingMessage = Pick<AgentMessage, 'messageType' | 'payload'> &
  Partial<Omit<AgentMessage, 'messageType' | 'payload'>>;

/** Bytes of one frame. Absent fields: schema 1, now, sequence 0, flags 0, fresh MessageId, PayloadType 0. */
export function encodeAgentMessage(message: OutgoingMessage, nowMs: number = Date.now()): Buffer {
  const type = message.messageType;
  if (type.length === 0 || type.length > messageTypeLength)
    throw new FrameError(`MessageType '${type}' does not fit 32 bytes`);
  const frame = Buffer.allocUnsafe(payloadOffset + message.payload.byteLength);
  frame.writeUInt32BE(headerLength, 0);
  frame.fill(0x20, 4, 4 + messageTypeLength);
  frame.write(type, 4, 'ascii');
  frame.writeUInt32BE(message.schemaVersion ?? 1, 36);
  frame.writeBigUInt64BE(BigInt(message.createdDate ?? nowMs), 40);
  frame.writeBigInt64BE(BigInt(message.sequenceNumber ?? 0), 48);
  frame.writeBigUInt64BE(BigInt(message.flags ?? 0), 56);
  writeUuidHalvesSwapped(frame, 64, message.messageId ?? randomUUID());
  sha256(message.payload).copy(frame, 80);
  frame.writeUInt32BE(message.payloadType ?? 0, 112);
  frame.writeUInt32BE(message.payload.byteLength, 116);
  frame.set(message.payload, payloadOffset);
  return frame;
}

/** Types that the stock plugin accepts without looking at digest or dates. */
const unvalidatedTypes = new Set(['start_publication', 'pause_publication']);

/**
 * Parses one frame. The payload is a view into `bytes`, not a copy.
 * Raises FrameError when the frame is shorter than its header, the header is not the known one, a mandatory field is
 * empty, the length field disagrees with the frame, or the digest does not match.
 */
export function decodeAgentMessage(bytes: Uint8Array): AgentMessage {
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (frame.length < payloadOffset)
    throw new FrameError(`Frame of ${frame.length} bytes is shorter than its header`);
  const length = frame.readUInt32BE(0);
  if (length !== headerLength) throw new FrameError(`HeaderLength is ${length}, not ${headerLength}`);
  const messageType = trimMessageType(frame.toString('latin1', 4, 4 + messageTypeLength));
  if (messageType === '') throw new FrameError('MessageType is empty');
  const payload = frame.subarray(payloadOffset);
  const declared = frame.readUInt32BE(116);
  if (declared !== payload.length)
    throw new FrameError(`PayloadLength says ${declared}, the frame carries ${payload.length}`);
  const message: AgentMessage = {
    messageType,
    schemaVersion: frame.readUInt32BE(36),
    createdDate: toSafeNumber(frame.readBigUInt64BE(40), 'CreatedDate'),
    sequenceNumber: toSafeNumber(frame.readBigInt64BE(48), 'SequenceNumber'),
    flags: Number(frame.readBigUInt64BE(56)),
    messageId: readUuidHalvesSwapped(frame, 64),
    payloadType: frame.readUInt32BE(112),
    payload,
  };
  if (unvalidatedTypes.has(messageType)) return message;
  if (message.createdDate === 0) throw new FrameError('CreatedDate is zero');
  if (payload.length > 0 && sha256(payload).compare(frame, 80, 112) !== 0) {
    throw new FrameError(`PayloadDigest of ${messageType} does not match its payload`);
  }
  return message;
}

/** What a relay needs to route a frame without parsing the rest; undefined when it is no frame. */
export function peekMessageType(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength < payloadOffset) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + 4, messageTypeLength).toString('latin1');
  return trimMessageType(text) || undefined;
}

function trimMessageType(text: string): string {
  return text.replace(/^[\0\s]+|[\0\s]+$/g, '');
}

function toSafeNumber(value: bigint, field: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new FrameError(`${field} ${value} is out of range`);
  return number;
}

function writeUuidHalvesSwapped(frame: Buffer, offset: number, uuid: string): void {
  const hex = uuid.replaceAll('-', '');
  if (!/^[0-9a-fA-F]{32}$/.test(hex)) throw new FrameError(`MessageId '${uuid}' is not a UUID`);
  frame.write(hex.slice(16), offset, 'hex');
  frame.write(hex.slice(0, 16), offset + 8, 'hex');
}

function readUuidHalvesSwapped(frame: Buffer, offset: number): string {
  const hex = frame.toString('hex', offset + 8, offset + 16) + frame.toString('hex', offset, offset + 8);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
