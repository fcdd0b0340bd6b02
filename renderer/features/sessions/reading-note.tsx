import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import type { useReadingOn } from './use-reading-on';

interface ReadingNoteProps {
  reading: ReturnType<typeof useReadingOn>;
  /** Sessions that were read so far. */
  count: number;
}

/** How many sessions a filter has looked through, and whether there are more. */
export function ReadingNote({ reading, count }: ReadingNoteProps) {
  const { state, stop, goOn } = reading;
  if (state.kind === 'idle') return null;
  const sessions = count === 1 ? '1 session' : `${count.toLocaleString()} sessions`;
  return (
    <div className="reading-note" data-testid="reading-note" data-state={state.kind}>
      {state.kind === 'reading' && <Spinner />}
      <span role="status">
        {state.kind === 'reading' && `Looking through older sessions; ${sessions} so far.`}
        {state.kind === 'complete' && `Looked through all ${sessions}.`}
        {state.kind === 'stopped' && `Stopped after ${sessions}; older ones were not looked at.`}
        {state.kind === 'failed' &&
          `Looked through ${sessions}; older ones could not be read: ${state.reason}`}
      </span>
      {state.kind === 'reading' && (
        <Button variant="inline-link" data-testid="stop-reading" onClick={stop}>
          Stop
        </Button>
      )}
      {(state.kind === 'stopped' || state.kind === 'failed') && (
        <Button variant="inline-link" data-testid="go-on-reading" onClick={goOn}>
          {state.kind === 'stopped' ? 'Go on' : 'Try again'}
        </Button>
      )}
    </div>
  );
}
