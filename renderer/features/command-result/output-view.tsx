import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';

interface OutputViewProps {
  lines: readonly string[];
  /** What a screen reader calls it. */
  label: string;
  /** Long lines are broken instead of scrolled to. */
  isWrapped: boolean;
  /** More may come: the end is kept in sight while it is. */
  isFollowing: boolean;
}

const lineHeight = 18;
const overscan = 20;

/** Lines of output as they stand; only those in sight are in the document, however many there are. */
export function OutputView({ lines, label, isWrapped, isFollowing }: OutputViewProps) {
  const scroller = useRef<HTMLElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan,
  });
  useLayoutEffect(() => rows.measure(), [isWrapped]);
  useEffect(() => {
    if (isFollowing && isAtEnd && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [lines, isFollowing, isAtEnd]);
  return (
    <section
      ref={scroller}
      className={isWrapped ? 'command-output command-output-wrapped' : 'command-output'}
      aria-label={label}
      data-testid="command-output"
      data-lines={lines.length}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled is reached by the keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
        setAtEnd(scrollHeight - scrollTop - clientHeight < 2 * lineHeight)
      }
    >
      <div className="command-output-lines" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => (
          <div
            key={row.key}
            ref={isWrapped ? rows.measureElement : undefined}
            data-index={row.index}
            className="command-output-line"
            style={{ transform: `translateY(${row.start}px)` }}
          >
            {lines[row.index] || '\u00a0'}
          </div>
        ))}
      </div>
    </section>
  );
}
