/** A text as it stands, that can be scrolled; `label` is what a screen reader calls it. */
export function TextBlock({
  text,
  label,
  isTall = false,
}: {
  text: string;
  label: string;
  isTall?: boolean;
}) {
  return (
    <section
      className={isTall ? 'text-block text-block-tall' : 'text-block'}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled is reached by the keyboard
      tabIndex={0}
    >
      {text}
    </section>
  );
}
