import type { Command } from './command';
import { outcomeOf, outcomeTexts } from './outcome';

const nodes = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'node' : 'nodes'}`;

/** What a notification says of commands that were sent as one: never what they put out, nor their parameters. */
export function commandNoticeText(commands: readonly Command[]): { title: string; body: string } {
  const sum = (count: (command: Command) => number) =>
    commands.reduce((total, command) => total + count(command), 0);
  const total = sum((one) => one.targetCount);
  const failed = sum((one) => one.errorCount);
  const notDelivered = sum((one) => one.deliveryTimedOutCount);
  const found = [...new Set(commands.map(outcomeOf))];
  const [only] = found;
  const worst = found.find((one) => one !== 'success') ?? 'success';
  const outcome = found.length === 1 && only !== undefined ? only : worst;
  const parts = [
    nodes(total),
    ...(failed > 0 ? [`${failed.toLocaleString('en')} failed`] : []),
    ...(notDelivered > 0 ? [`${notDelivered.toLocaleString('en')} not reached in time`] : []),
  ];
  return {
    title: `${commands[0]?.documentName ?? 'The command'} ${outcome === 'success' ? 'succeeded' : `ended: ${outcomeTexts[outcome]}`}`,
    body: parts.join(', '),
  };
}
