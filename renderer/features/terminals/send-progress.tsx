import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { byteText } from '#shared/units/byte-text';
import { dockView } from './dock-view-store';
import { sentPercent } from './queued-input';
import { terminalHandles } from './terminal-handles';

const shownAfterMs = 400;

/** How far a long paste is, and a way to call the rest off; nothing for what is sent at once. */
export function SendProgress({ paneId }: { paneId: string }) {
  const queued = useStore(dockView, (view) => view.queued[paneId]);
  const isQueued = queued !== undefined;
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    setShown(false);
    if (!isQueued) return;
    const timer = setTimeout(() => setShown(true), shownAfterMs);
    return () => clearTimeout(timer);
  }, [isQueued]);
  if (!queued || !isShown) return null;
  const percent = sentPercent(queued);
  return (
    <div className="send-progress" data-testid="send-progress">
      <span>{`Sending, ${byteText(queued.leftBytes)} of ${byteText(queued.totalBytes)} left`}</span>
      <div
        role="progressbar"
        aria-label="Sending what was pasted"
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="send-progress-bar"
      >
        <div style={{ width: `${percent}%` }} />
      </div>
      <button
        type="button"
        data-testid="cancel-send"
        onClick={() => terminalHandles.get(paneId)?.cancelInput()}
      >
        Cancel
      </button>
    </div>
  );
}
