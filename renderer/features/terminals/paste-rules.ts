/** Whether a paste is asked about first: it has more than one line, so that a shell would run part of it at once. */
export function needsConfirmation(text: string): boolean {
  return /[\r\n]/.test(text.replace(/[\r\n]+$/, ''));
}

export function lineCount(text: string): number {
  return text.replace(/[\r\n]+$/, '').split(/\r\n|\r|\n/).length;
}
