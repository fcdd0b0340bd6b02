import type { ShellTarget } from './terminal-pane-model';

/** What a shell asks the window around it for. */
export interface DockActions {
  /** Why no file can go to a node or come from it, a sentence; undefined when one can. */
  whyNoFiles(target: ShellTarget): string | undefined;
  /** Has files chosen, then asks for their directory on the node. */
  onUpload(target: ShellTarget): void;
  onDownload(target: ShellTarget): void;
  onDropFiles(target: ShellTarget, files: readonly File[]): void;
  /** Lets a node be chosen, on which a shell is opened beside the active one's tab. */
  onChooseNode(): void;
}
