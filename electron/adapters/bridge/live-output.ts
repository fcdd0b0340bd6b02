import { z } from 'zod';
import type { OutputPiece } from '#shared/commands/live-output';
import { AppError } from '#shared/errors/app-error';
import type { LiveOutput } from '../../features/commands/ports';
import { type BridgeEndpoint, getFromBridge } from './bridge-endpoint';

const answerSchema = z.object({
  Available: z.boolean(),
  Events: z.array(z.object({ Step: z.string(), Stream: z.enum(['stdout', 'stderr']), Data: z.string() })),
  Next: z.number().int().nonnegative(),
  Step: z.string(),
  Ended: z.boolean(),
  Complete: z.boolean().optional(),
  Reason: z.string().optional(),
});

const mostAnswerBytes = 8 * 1024 * 1024;

/** LiveOutput over `GET /quarterdeck/v1/commands/{CommandId}/{InstanceId}/output` (docs/commands.md). */
export function createLiveOutput(bridge: BridgeEndpoint): LiveOutput {
  return {
    async read({ commandId, nodeId, place, waitSeconds }, signal): Promise<OutputPiece> {
      const query = new URLSearchParams({
        from: String(place.from),
        step: place.step,
        wait: String(waitSeconds),
      });
      const path = `/quarterdeck/v1/commands/${encodeURIComponent(commandId)}/${encodeURIComponent(nodeId)}/output?${query}`;
      const response = await getFromBridge(bridge, path, signal);
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of response) {
        bytes += (chunk as Buffer).length;
        if (bytes > mostAnswerBytes)
          throw new AppError('Internal', 'The bridge answered more output at a time than was agreed.');
        chunks.push(chunk as Buffer);
      }
      const answer = answerSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      return {
        isAvailable: answer.Available,
        events: answer.Events.map(({ Step, Stream, Data }) => ({ step: Step, stream: Stream, data: Data })),
        next: { from: answer.Next, step: answer.Step },
        isEnded: answer.Ended,
        ...(answer.Complete === undefined ? {} : { isComplete: answer.Complete }),
        ...(answer.Reason === undefined ? {} : { reason: answer.Reason }),
      };
    },
  };
}
