import { useEffect, useState } from 'react';

/**
 * Gives the focus back, when a dialog is gone, to what had it before. When that is gone too, `otherwise` may take it and says
 * whether it did; else the page has it.
 */
export function useFocusReturn(otherwise?: () => boolean): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // After the dialog has let go of the focus.
      setTimeout(() => {
        const { activeElement, body } = document;
        if (activeElement !== null && activeElement !== body) return;
        if (before instanceof HTMLElement && before.isConnected && before !== body) before.focus();
        else if (!otherwise?.()) document.querySelector<HTMLElement>('main')?.focus();
      });
    },
    [before],
  );
}
