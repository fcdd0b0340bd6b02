/** A terminal drawn by the graphics card. */
export interface GraphicsDrawing {
  onContextLoss(listener: () => void): unknown;
  /** Gives the context back and leaves the terminal to the slower renderer. */
  dispose(): void;
}

export interface TerminalGraphics {
  /** Whether the terminal can be seen now; one that is hidden holds no context. */
  setSeen(isSeen: boolean): void;
  dispose(): void;
}

/** A page has 16 graphics contexts, and one more takes that of another; some are left for what else is drawn. */
const contextLimit = 12;
let contextCount = 0;

/**
 * Lets the graphics card draw a terminal while it is seen, as long as there are contexts for it; else the slower renderer does.
 * @param load draws the terminal by the graphics card; raises where there is none.
 * @param onTaken the other renderer has taken over unasked, and its cells have another size.
 */
export function createGraphics(load: () => GraphicsDrawing, onTaken: () => void): TerminalGraphics {
  let drawing: GraphicsDrawing | undefined;
  // Neither a missing card nor a driver that gives up is asked again while the terminal stays in sight.
  let hasFailed = false;

  const release = () => {
    if (!drawing) return;
    const released = drawing;
    drawing = undefined;
    contextCount -= 1;
    released.dispose();
  };
  const take = () => {
    if (drawing || hasFailed || contextCount >= contextLimit) return;
    try {
      const taken = load();
      drawing = taken;
      contextCount += 1;
      taken.onContextLoss(() => {
        if (drawing !== taken) return;
        hasFailed = true;
        release();
        onTaken();
      });
    } catch {
      hasFailed = true;
    }
  };
  return {
    setSeen(isSeen) {
      if (isSeen) return take();
      hasFailed = false;
      release();
    },
    dispose: release,
  };
}
