import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { Finding, FindingSeverity } from '#shared/doctor/finding';
import { CopyBlock } from './copy-block';

export const severityMarks: Record<FindingSeverity, { type: StatusIndicatorProps.Type; word: string }> = {
  problem: { type: 'error', word: 'Problem' },
  warning: { type: 'warning', word: 'Warning' },
  unknown: { type: 'pending', word: 'Not known' },
  info: { type: 'info', word: 'Note' },
  ok: { type: 'success', word: 'Fine' },
};

/** One finding: what was seen, why it matters, what helps. */
export function FindingView({ finding }: { finding: Finding }) {
  const { fix, id, seen, severity, title, why } = finding;
  const { type, word } = severityMarks[severity];
  return (
    <li className="finding" data-severity={severity} data-testid={`finding-${id}`}>
      <span className="finding-mark">
        <StatusIndicator type={type}>{word}</StatusIndicator>
      </span>
      <div className="finding-text">
        <h3>{title}</h3>
        <p>{seen}</p>
        {why !== undefined && <p className="finding-why">{why}</p>}
        {fix && (
          <div className="finding-fix">
            <p>
              <strong>What helps</strong> {fix.sentence}
            </p>
            {fix.lines.map((lines) => (
              <CopyBlock key={lines.label} {...lines} />
            ))}
          </div>
        )}
      </div>
    </li>
  );
}
