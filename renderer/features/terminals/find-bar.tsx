import Icon from '@cloudscape-design/components/icon';
import type { SearchAddon } from '@xterm/addon-search';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { countText, type FindOptions, findProblem, searchOptions } from './find-options';

interface FindBarProps {
  search: SearchAddon;
  isDark: boolean;
  /** How many matches are counted. */
  limit: number;
  /** Puts the search back to the end of the screen, where the newest output is. */
  onFromEnd(): void;
  onClose(): void;
}

/** Finds in a terminal while it is typed: Enter goes up to older matches, Shift+Enter down, Escape back to the terminal. */
export function FindBar({ search, isDark, limit, onFromEnd, onClose }: FindBarProps) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [options, setOptions] = useState<FindOptions>({ isCaseSensitive: false, isRegex: false });
  const [found, setFound] = useState({ index: -1, count: 0 });
  const problem = findProblem(text, options);

  useLayoutEffect(() => input.current?.focus(), []);
  useEffect(() => {
    const results = search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setFound({ index: resultIndex, count: resultCount }),
    );
    return () => results.dispose();
  }, [search]);

  useEffect(() => {
    setFound({ index: -1, count: 0 });
    search.clearDecorations();
    onFromEnd();
    if (text !== '' && problem === undefined) search.findPrevious(text, searchOptions(options, isDark));
  }, [text, options, isDark]);

  const step = (isUp: boolean) => {
    if (text === '' || problem !== undefined) return;
    if (isUp) search.findPrevious(text, searchOptions(options, isDark));
    else search.findNext(text, searchOptions(options, isDark));
  };
  const toggle = (name: keyof FindOptions) => setOptions((before) => ({ ...before, [name]: !before[name] }));

  return (
    <search
      className="terminal-find"
      data-testid="find-bar"
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') onClose();
        else if (event.key === 'Enter' && event.target === input.current) step(!event.shiftKey);
      }}
    >
      <input
        ref={input}
        type="text"
        aria-label="Find in this shell"
        placeholder="Find"
        spellCheck={false}
        aria-invalid={problem !== undefined}
        onChange={(event) => setText(event.target.value)}
      />
      <span role="status" className="terminal-find-count" data-testid="find-count">
        {problem ?? countText(text, found.index, found.count, limit)}
      </span>
      <button
        type="button"
        aria-pressed={options.isCaseSensitive}
        aria-label="Match case"
        title="Match case"
        onClick={() => toggle('isCaseSensitive')}
      >
        Aa
      </button>
      <button
        type="button"
        aria-pressed={options.isRegex}
        aria-label="Regular expression"
        title="Regular expression"
        onClick={() => toggle('isRegex')}
      >
        .*
      </button>
      <button
        type="button"
        aria-label="Previous match"
        title="Previous match (Enter)"
        onClick={() => step(true)}
      >
        <Icon name="angle-up" size="small" />
      </button>
      <button
        type="button"
        aria-label="Next match"
        title="Next match (Shift+Enter)"
        onClick={() => step(false)}
      >
        <Icon name="angle-down" size="small" />
      </button>
      <button type="button" aria-label="Close find" title="Close (Escape)" onClick={onClose}>
        <Icon name="close" size="small" />
      </button>
    </search>
  );
}
