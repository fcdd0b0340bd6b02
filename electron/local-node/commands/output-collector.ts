import { cutText, streamLimit, streamSuffix } from './output-limits';

/**
 * Takes the bytes of one stream and keeps only what can be reported: memory stays bounded however much a command
 * prints. Bytes that are no UTF-8 become U+FFFD.
 */
export class OutputCollector {
  readonly #decoder = new TextDecoder('utf-8');
  #text = '';

  /** One character beyond the limit is kept, which is how a cut is known. */
  take(bytes: Uint8Array): void {
    if (this.#text.length > streamLimit) return;
    this.#append(this.#decoder.decode(bytes, { stream: true }));
  }

  takeText(text: string): void {
    this.#append(text);
  }

  /** What was collected, cut to the limit. `ending` is kept whole whatever came before it. */
  finish(ending = ''): string {
    this.#append(this.#decoder.decode());
    if (ending === '') return cutText(this.#text, streamLimit, streamSuffix);
    return cutText(this.#text, streamLimit - ending.length, streamSuffix) + ending;
  }

  #append(text: string): void {
    if (this.#text.length <= streamLimit) this.#text += text.slice(0, streamLimit + 1 - this.#text.length);
  }
}
