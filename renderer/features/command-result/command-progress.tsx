import type { CommandProgress as Progress } from '#shared/commands/outcome';
import { isSettled, outcomeTexts } from '#shared/commands/outcome';

/** How far the nodes are: a bar with a part for each outcome, and how many there are of each. */
export function CommandProgress({ progress }: { progress: Progress }) {
  const { total, settled, percent } = progress;
  // What is done grows from the left.
  const isDone = ({ outcome }: Progress['counts'][number]) => isSettled(outcome);
  const counts = [
    ...progress.counts.filter(isDone),
    ...progress.counts.filter((one) => !isDone(one)).reverse(),
  ];
  const nodes = total === 1 ? 'node' : 'nodes';
  return (
    <div className="command-progress" data-testid="command-progress">
      <div className="command-progress-line">
        <strong>{percent} %</strong>
        <span>{`${settled.toLocaleString()} of ${total.toLocaleString()} ${nodes} done`}</span>
        <ul className="command-progress-counts" aria-label="Nodes by outcome">
          {counts.map(({ outcome, count }) => (
            <li key={outcome} data-outcome={outcome}>
              {`${count.toLocaleString()} ${outcomeTexts[outcome]}`}
            </li>
          ))}
        </ul>
      </div>
      <div
        className="command-progress-bar"
        role="progressbar"
        aria-label="Nodes done"
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        {counts.map(({ outcome, count }) => (
          <span key={outcome} data-outcome={outcome} style={{ flexGrow: count }} />
        ))}
      </div>
    </div>
  );
}
