import type { ReactNode } from 'react';

/** How something of the palette is chosen: Enter, Ctrl+Enter, Shift+Enter. */
export type ChooseHow = 'plain' | 'right' | 'below';

/** A row of the palette. */
export interface PaletteItem {
  id: string;
  /** Kinds stand in this order where matches are equally good. */
  kind: 'shell' | 'node' | 'layout' | 'page' | 'command';
  text: string;
  /** Beside the text: an id, an address, keys. */
  detail?: string;
  /** Further texts that are looked through: ids, addresses, tags as "key=value". */
  also?: readonly string[];
  mark?: ReactNode;
  isDisabled?: boolean;
  choose(how: ChooseHow): void;
}
