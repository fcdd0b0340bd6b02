import { eventsOf, recordingPieces } from './cast-reader';
import { PlainTextSearch, type TextHit } from './plain-text';

/** Looks through one recording from its beginning; `onPiece` is told of the bytes looked through and what was found. */
export async function searchRecording(
  path: string,
  text: string,
  signal: AbortSignal,
  onPiece: (bytes: number, hits: TextHit[]) => void,
): Promise<void> {
  const search = new PlainTextSearch(text);
  for await (const { bytes } of recordingPieces(path, signal)) {
    const hits: TextHit[] = [];
    for (const [atMs, code, data] of eventsOf(bytes))
      if (code === 'o') hits.push(...search.output(atMs, data));
    onPiece(bytes.length, hits);
    // Others want to be answered between two pieces.
    await new Promise(setImmediate);
  }
  onPiece(0, [...search.end()]);
}
