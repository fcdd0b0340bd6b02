import {
  decodeOutputRecords,
  maxRecordBytes,
  OutputKind,
  outputEndSchema,
  outputStepSchema,
} from '../../wire/control-channel/command-output';
import { parseJsonPayload } from '../../wire/json-payload';
import type { OutputStore } from './output-store';

export interface OutputPiece {
  step: string;
  stream: 'stdout' | 'stderr';
  bytes: Uint8Array;
}

export interface OutputPage {
  pieces: OutputPiece[];
  /** Where to go on reading, with the step that was under way there. */
  next: number;
  step: string;
  end?: { Complete: boolean; Reason: string };
}

/** Reads whole records from a place where one begins; `step` is the one that was under way there. */
export function readOutput(
  outputs: OutputStore,
  commandId: string,
  nodeId: string,
  from: number,
  step: string,
  maxBytes: number,
): OutputPage {
  const bytes = outputs.read(commandId, nodeId, from, Math.max(maxBytes, maxRecordBytes + 5));
  const { length, records } = decodeOutputRecords(bytes);
  const page: OutputPage = { pieces: [], next: from + length, step };
  for (const { kind, payload } of records) {
    switch (kind) {
      case OutputKind.step:
        page.step = parseJsonPayload(outputStepSchema, payload, 'step of an output').Name;
        break;
      case OutputKind.end:
        page.end = parseJsonPayload(outputEndSchema, payload, 'end of an output');
        break;
      default:
        page.pieces.push({
          step: page.step,
          stream: kind === OutputKind.standardOutput ? 'stdout' : 'stderr',
          bytes: payload,
        });
    }
  }
  return page;
}

/** One stream of a log, whole, a piece at a time; of one step, or of all. */
export function* readStream(
  outputs: OutputStore,
  commandId: string,
  nodeId: string,
  wanted: { stream: 'stdout' | 'stderr'; step?: string | undefined },
): Generator<Uint8Array> {
  let from = 0;
  let step = '';
  for (;;) {
    const page = readOutput(outputs, commandId, nodeId, from, step, 1024 * 1024);
    for (const piece of page.pieces) {
      const isWanted =
        piece.stream === wanted.stream && (wanted.step === undefined || wanted.step === piece.step);
      if (isWanted) yield piece.bytes;
    }
    if (page.next === from) return;
    ({ next: from, step } = page);
  }
}
