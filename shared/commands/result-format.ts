/** How results of commands are written: a row a node, everything as JSON, or a folder with a text file for each stream. */
export const resultFormats = ['csv', 'json', 'folder'] as const;
export type ResultFormat = (typeof resultFormats)[number];
