const minHeight = 0.15;
const maxHeight = 0.85;

/** The edge over the shells: drags, and moves with the arrow keys. Heights are shares of the window's. */
export function DockResizer({ height, onChange }: { height: number; onChange(height: number): void }) {
  const resizeTo = (wanted: number) => onChange(Math.min(maxHeight, Math.max(minHeight, wanted)));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a focusable separator with a value is the pattern for window splitters
    <div
      className="dock-handle"
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label="Height of the shells"
      aria-valuenow={Math.round(height * 100)}
      aria-valuemin={minHeight * 100}
      aria-valuemax={maxHeight * 100}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId))
          resizeTo(1 - event.clientY / window.innerHeight);
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowUp') resizeTo(height + 0.05);
        if (event.key === 'ArrowDown') resizeTo(height - 0.05);
      }}
    />
  );
}
