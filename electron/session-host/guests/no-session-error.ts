/** No session is to be had; the message is a sentence. `isFinal`: trying again cannot help. */
export class NoSessionError extends Error {
  constructor(
    reason: string,
    readonly isFinal: boolean,
  ) {
    super(reason);
  }
}
