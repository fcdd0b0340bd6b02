import { type RefObject, useEffect } from 'react';

/** Puts the focus into what a dialog is about; left alone, a dialog gives it to its closing cross. */
export function useFirstFocus(ref: RefObject<{ focus(): void } | null>): void {
  useEffect(() => {
    // After the dialog's own choice.
    const timer = setTimeout(() => ref.current?.focus());
    return () => clearTimeout(timer);
  }, [ref]);
}
