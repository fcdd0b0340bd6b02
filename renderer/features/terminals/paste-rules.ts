import { byteText } from '#shared/units/byte-text';

/** From this size on a paste is asked about even when it is one line. */
const largeBytes = 64 * 1024;

const encoder = new TextEncoder();

/** Whether a paste is asked about first: it has more than one line, so that a shell would run part of it at once, or it is large. */
export function needsConfirmation(text: string): boolean {
  return /[\r\n]/.test(text.replace(/[\r\n]+$/, '')) || isLarge(text);
}

function isLarge(text: string): boolean {
  return text.length >= largeBytes || (text.length * 3 >= largeBytes && byteCount(text) >= largeBytes);
}

export function lineCount(text: string): number {
  return text.replace(/[\r\n]+$/, '').split(/\r\n|\r|\n/).length;
}

/** UTF-8 bytes that the shell gets. */
export function byteCount(text: string): number {
  return encoder.encode(text).byteLength;
}

/** What is asked, as a title. */
export function pasteTitle(text: string, shellCount: number): string {
  const lines = lineCount(text);
  const what = lines > 1 ? `${lines.toLocaleString('en')} lines` : byteText(byteCount(text));
  return shellCount > 1 ? `Paste ${what} into ${shellCount} shells?` : `Paste ${what}?`;
}
