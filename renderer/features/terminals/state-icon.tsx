import type { PaneText } from './session-state-text';

/** A session's state as a small sign: its form tells it as well as its colour. */
export function StateIcon({ tone }: Pick<PaneText, 'tone'>) {
  return (
    <svg className={`state-icon state-icon-${tone}`} viewBox="0 0 12 12" aria-hidden="true">
      {tone === 'success' && <circle cx="6" cy="6" r="4" />}
      {tone === 'info' && <path d="M6 1.5a4.5 4.5 0 1 1-4.5 4.5" className="state-icon-turning" />}
      {tone === 'warning' && <path d="M6 1.2 11.2 10.6H.8Z" />}
      {tone === 'stopped' && <path d="M2.5 2.5h7v7h-7Z" className="state-icon-hollow" />}
    </svg>
  );
}
