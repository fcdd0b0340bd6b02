import { setTimeout as delay } from 'node:timers/promises';
import {
  DescribeInstanceInformationCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';

/** Sends one command to every node and waits for its end. Answers milliseconds, and what it came to. */
export async function fanOut(
  ssm: SSMClient,
  options: { maxConcurrency: string },
): Promise<{ elapsedMs: number; status: string; completed: number }> {
  const begun = performance.now();
  const { Command } = await ssm.send(
    new SendCommandCommand({
      DocumentName: 'AWS-RunShellScript',
      Parameters: { commands: ['true'] },
      Targets: [{ Key: 'InstanceIds', Values: ['*'] }],
      MaxConcurrency: options.maxConcurrency,
    }),
  );
  for (;;) {
    const { Commands: [now] = [] } = await ssm.send(
      new ListCommandsCommand({ CommandId: Command?.CommandId }),
    );
    if (!['Pending', 'InProgress'].includes(now?.Status ?? 'Pending')) {
      const elapsedMs = performance.now() - begun;
      return { elapsedMs, status: now?.Status ?? '', completed: now?.CompletedCount ?? 0 };
    }
    await delay(20);
  }
}

/**
 * How long the nodes themselves need under the ramp of Run Command, which begins with one and lets one more run for each
 * that ends: the same timers in one process, and nothing between them.
 */
export function rampAlone(count: number, workMs: number): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve) => {
    let sent = 0;
    let finished = 0;
    const send = () => {
      while (sent < count && sent - finished < 1 + finished) {
        sent += 1;
        setTimeout(() => {
          finished += 1;
          if (finished === count) resolve(performance.now() - begun);
          else send();
        }, workMs);
      }
    };
    send();
  });
}

/** Milliseconds that reads of the API take, one after the other, until told to stop. */
export function readMeanwhile(ssm: SSMClient): { stop(): Promise<number[]> } {
  const times: number[] = [];
  let stopped = false;
  const run = (async () => {
    while (!stopped) {
      const begun = performance.now();
      await ssm.send(new DescribeInstanceInformationCommand({ MaxResults: 50 }));
      times.push(performance.now() - begun);
      await delay(10);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await run;
      return times;
    },
  };
}
