import { useVirtualizer } from '@tanstack/react-virtual';
import { Fragment, useMemo, useRef } from 'react';
import { type DiffRow, diffLines } from '#shared/commands/line-diff';
import { type MaskName, maskPieces, maskText, maskTexts } from '#shared/commands/mask';

interface Side {
  label: string;
  text: string;
  /** What its node is called. */
  ownNames: readonly string[];
}

interface SideBySideProps {
  left: Side;
  right: Side;
  masks: ReadonlySet<MaskName>;
}

const lineHeight = 18;
const kindTexts: Record<DiffRow['kind'], string> = {
  same: '',
  changed: 'changed',
  removed: 'only in the reference',
  added: 'not in the reference',
};

const linesText = (count: number) => `${count.toLocaleString()} ${count === 1 ? 'line' : 'lines'}`;

function Line({
  text,
  masks,
  ownNames,
}: {
  text: string;
  masks: ReadonlySet<MaskName>;
  ownNames: readonly string[];
}) {
  if (masks.size === 0) return text === '' ? '\u00a0' : text;
  return maskPieces(text, masks, ownNames).map((piece, index) =>
    piece.mask ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces are drawn anew with their line
      <span key={index} className="command-masked" title={`${maskTexts[piece.mask].label}: not compared`}>
        {piece.text}
      </span>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <Fragment key={index}>{piece.text}</Fragment>
    ),
  );
}

/** Two outputs line by line, beside each other; only the lines in sight are in the document. */
export function SideBySide({ left, right, masks }: SideBySideProps) {
  const diff = useMemo(
    () =>
      diffLines(left.text, right.text, (line, side) =>
        maskText(line, masks, side === 'left' ? left.ownNames : right.ownNames),
      ),
    [left.text, right.text, masks],
  );
  const scroller = useRef<HTMLElement>(null);
  const rows = useVirtualizer({
    count: diff.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  const summary =
    diff.removed === 0 && diff.added === 0
      ? 'No line differs.'
      : `${linesText(diff.removed)} only in the reference, ${linesText(diff.added)} only in the other.${diff.isRough ? ' They differ so much that the smallest difference was not looked for.' : ''}`;
  return (
    <div className="command-diff" data-testid="command-diff">
      <div className="command-diff-heads">
        <strong>{left.label}</strong>
        <strong>{right.label}</strong>
      </div>
      <section
        ref={scroller}
        className="command-diff-lines"
        aria-label={`${left.label} beside ${right.label}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled is reached by the keyboard
        tabIndex={0}
      >
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map((item) => {
            const row = diff.rows[item.index];
            if (!row) return null;
            return (
              <div
                key={item.key}
                ref={rows.measureElement}
                data-index={item.index}
                data-kind={row.kind}
                className="command-diff-row"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <span className="command-diff-number">{row.left?.number}</span>
                <span className="command-diff-left">
                  {row.left && <Line text={row.left.text} masks={masks} ownNames={left.ownNames} />}
                </span>
                <span className="command-diff-number">{row.right?.number}</span>
                <span className="command-diff-right">
                  {row.right && <Line text={row.right.text} masks={masks} ownNames={right.ownNames} />}
                </span>
                {row.kind !== 'same' && <span className="command-hidden">{kindTexts[row.kind]}</span>}
              </div>
            );
          })}
        </div>
      </section>
      <p className="command-answer-note" role="status">
        {summary}
      </p>
    </div>
  );
}
