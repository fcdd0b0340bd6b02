import { useSyncExternalStore } from 'react';

/** At this width, in CSS pixels, a table beside the navigation has room for what is looked at less often. */
const wide = window.matchMedia('(min-width: 1700px)');

function subscribe(onChange: () => void): () => void {
  wide.addEventListener('change', onChange);
  return () => wide.removeEventListener('change', onChange);
}

/** Whether the window is that wide. */
export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, () => wide.matches);
}
