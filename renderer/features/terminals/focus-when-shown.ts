const framesWaited = 20;

/**
 * Gives the focus to something inside an element once that is seen: a tab that was hidden is drawn a frame or more after it
 * was chosen, and takes no focus before. Takes it from no dialog. The answer gives up.
 */
export function focusWhenShown(element: HTMLElement, focus: () => void): () => void {
  let left = framesWaited;
  let frame: number | undefined;
  const attempt = () => {
    // Whatever asks something by then has the keyboard.
    if (document.querySelector('[role="dialog"]')) return;
    if (element.checkVisibility({ visibilityProperty: true })) focus();
    else if (left > 0) {
      left -= 1;
      frame = requestAnimationFrame(attempt);
    }
  };
  const timer = setTimeout(attempt);
  return () => {
    clearTimeout(timer);
    if (frame !== undefined) cancelAnimationFrame(frame);
  };
}
