import { useEffect, useState } from 'react';

/** Gives the focus back, when a dialog is gone, to what had it before, or to the page when that is gone too. */
export function useFocusReturn(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // After the dialog has let go of the focus.
      setTimeout(() => {
        const { activeElement, body } = document;
        if (activeElement !== null && activeElement !== body) return;
        if (before instanceof HTMLElement && before.isConnected && before !== body) before.focus();
        else document.querySelector<HTMLElement>('main')?.focus();
      });
    },
    [before],
  );
}
