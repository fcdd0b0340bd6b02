import { useEffect, useRef, useState } from 'react';
import type { InvocationRef } from '#shared/commands/command';
import { outputStart } from '#shared/commands/live-output';
import { asAppError } from '#shared/errors/app-error';
import { call } from '../../host/host';
import { OutputLines } from './output-lines';

export type StreamName = 'stdout' | 'stderr';

export interface LiveStream {
  step: string;
  stream: StreamName;
  lines: string[];
  characters: number;
  droppedLines: number;
}

export interface LiveOutput {
  /** `none`: what the node put out comes cut, at the end. */
  kind: 'asking' | 'none' | 'live';
  streams: LiveStream[];
  isEnded: boolean;
  /** Once ended. */
  isComplete: boolean | undefined;
  reason: string | undefined;
}

const nothing: LiveOutput = {
  kind: 'asking',
  streams: [],
  isEnded: false,
  isComplete: undefined,
  reason: undefined,
};
const none: LiveOutput = { ...nothing, kind: 'none' };

const waitSeconds = 10;
const retryMs = 2000;
/** Output that floods is drawn this often at most. */
const drawMs = 120;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/**
 * Follows what a command puts out on a node, from its beginning, where the connection can, which `isAble` says. `isOver`:
 * the command has ended there.
 */
export function useLiveOutput(ref: InvocationRef, isAble: boolean, isOver: boolean): LiveOutput {
  const { connectionId, commandId, nodeId } = ref;
  const over = useRef(isOver);
  over.current = isOver;
  const [output, setOutput] = useState(isAble ? nothing : none);
  useEffect(() => {
    if (!isAble) {
      setOutput(none);
      return;
    }
    setOutput(nothing);
    let isGone = false;
    const streams = new Map<string, { step: string; stream: StreamName; lines: OutputLines }>();
    const tell = (patch: Partial<LiveOutput>) => {
      if (isGone) return;
      setOutput({
        ...nothing,
        kind: 'live',
        streams: [...streams.values()].map(({ step, stream, lines }) => ({
          ...{ step, stream, lines: lines.lines() },
          characters: lines.characters,
          droppedLines: lines.droppedLines,
        })),
        ...patch,
      });
    };
    const follow = async () => {
      let place = outputStart;
      let drawnAt = 0;
      while (!isGone) {
        try {
          const wasOver = over.current;
          const piece = await call('commands/read-output', {
            ...{ connectionId, commandId, nodeId, place, waitSeconds },
          });
          if (isGone) return;
          if (!piece.isAvailable) {
            setOutput(none);
            // It may become so when the node takes the command.
            if (piece.isEnded || wasOver) return;
            await pause(retryMs);
            continue;
          }
          for (const { step, stream, data } of piece.events) {
            const key = `${step} ${stream}`;
            const known = streams.get(key) ?? { step, stream, lines: new OutputLines() };
            streams.set(key, known);
            known.lines.addBytes(bytesOf(data));
          }
          place = piece.next;
          if (piece.isEnded) {
            tell({ isEnded: true, isComplete: piece.isComplete, reason: piece.reason });
            return;
          }
          if (performance.now() - drawnAt < drawMs) await pause(drawMs);
          drawnAt = performance.now();
          tell({});
        } catch (thrown) {
          if (isGone) return;
          const error = asAppError(thrown);
          if (error.code === 'NotSupported' || error.code === 'NotFound') {
            setOutput(none);
            return;
          }
          if (streams.size === 0) setOutput(none);
          else tell({ reason: error.message });
          await pause(retryMs);
        }
      }
    };
    void follow();
    return () => {
      isGone = true;
    };
  }, [connectionId, commandId, nodeId, isAble]);
  return output;
}
