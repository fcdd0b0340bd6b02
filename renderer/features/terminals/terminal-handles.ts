/** What can be done with the terminal of a pane from outside of it. */
export interface TerminalHandle {
  /** Fits the terminal to the room it has, and draws it by what suits whether it is seen. */
  measure(): void;
  focus(): void;
  hasSelection(): boolean;
  copy(): void;
  /** Reads the clipboard, and asks where a paste is asked about. */
  paste(): void;
  selectAll(): void;
  find(): void;
  clear(): void;
  /** Types what was typed elsewhere. */
  type(data: string): void;
  /** Pastes a text that was agreed to, bracketed where this shell asks for it. */
  pasteText(text: string): void;
  /** Calls off the input that waits for the node. */
  cancelInput(): void;
}

/** The terminals that are drawn, by pane. */
export const terminalHandles = new Map<string, TerminalHandle>();
