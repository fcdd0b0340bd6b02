import { mostStandardError, mostStandardOutput } from '#shared/commands/command';
import type { LiveOutput, StreamName } from './use-live-output';

/** Lines of one stream of one step, as far as they are here. */
export interface ShownText {
  lines: string[];
  droppedLines: number;
  /** The service keeps no more than this. */
  isCut: boolean;
}

/** How much of the output this is, in words. `isEnded`: the command has ended on the node. */
export function outputNote(
  live: Pick<LiveOutput, 'kind' | 'isEnded' | 'isComplete' | 'reason'>,
  text: Pick<ShownText, 'droppedLines' | 'isCut'>,
  stream: StreamName,
  isEnded: boolean,
): string {
  if (live.kind === 'asking') return 'Asking for the output…';
  if (live.kind === 'live') {
    const parts: string[] = [];
    if (text.droppedLines > 0)
      parts.push(
        `The first ${text.droppedLines.toLocaleString()} lines are not kept in the window; an export to a folder has all.`,
      );
    if (live.reason !== undefined) parts.push(live.reason);
    if (!live.isEnded) parts.push('Live and uncut: what comes is followed while the end is in sight.');
    else if (live.isComplete !== false) parts.push('Uncut.');
    else parts.push('Not all of the output has arrived.');
    return parts.join(' ');
  }
  if (text.isCut) {
    const most = stream === 'stdout' ? mostStandardOutput : mostStandardError;
    return `Cut: the service keeps the first ${most.toLocaleString()} characters of the ${stream === 'stdout' ? 'output' : 'errors'}. More is in S3 where the command was told to write there.`;
  }
  return isEnded
    ? 'As the service keeps it, which is all of it.'
    : `This node tells it when the command has ended there, cut after ${mostStandardOutput.toLocaleString()} characters of output and ${mostStandardError.toLocaleString()} of errors.`;
}
