import { useEffect } from 'react';
import { navigationStore } from './navigation-store';

/** Alt+Left (Command+[ on macOS) and the back button of a mouse go back, except in a shell, where the keys are the shell's. */
export function useGoingBack(isMac: boolean): void {
  useEffect(() => {
    const { back } = navigationStore.getState();
    const onKey = (event: KeyboardEvent) => {
      const isBack = isMac
        ? event.metaKey && event.key === '['
        : event.altKey && !event.ctrlKey && !event.shiftKey && event.key === 'ArrowLeft';
      const isInShell = event.target instanceof Element && event.target.closest('.dock') !== null;
      if (!isBack || isInShell || document.querySelector('[role="dialog"]')) return;
      event.preventDefault();
      back();
    };
    const onMouse = (event: MouseEvent) => {
      if (event.button === 3) back();
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener('mouseup', onMouse);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('mouseup', onMouse);
    };
  }, [isMac]);
}
