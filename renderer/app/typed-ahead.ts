/**
 * Holds what is typed until something that was asked for is there to take it, so that it reaches nothing else: the field that
 * had the focus loses it. The answer ends this and gives the text.
 */
export function holdTyping(): () => string {
  let text = '';
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Backspace') text = text.slice(0, -1);
    else if (event.key.length === 1) text += event.key;
  };
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement) activeElement.blur();
  window.addEventListener('keydown', onKey, true);
  return () => {
    window.removeEventListener('keydown', onKey, true);
    return text;
  };
}
