import { useEffect, useRef } from 'react';

/** Finds in a terminal: Enter for the next, Shift+Enter for the one before, Escape closes. */
export function FindBar({
  onFind,
  onClose,
}: {
  onFind(text: string, backwards: boolean): void;
  onClose(): void;
}) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <search className="terminal-find">
      <input
        ref={input}
        type="text"
        aria-label="Find in this shell"
        placeholder="Find"
        onChange={(event) => {
          if (event.target.value !== '') onFind(event.target.value, true);
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') onClose();
          else if (event.key === 'Enter' && input.current?.value)
            onFind(input.current.value, !event.shiftKey);
        }}
      />
      <button type="button" aria-label="Close find" onClick={onClose}>
        ×
      </button>
    </search>
  );
}
