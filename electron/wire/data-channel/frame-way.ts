/** How frames of a session travel: over the service's relay, or between two ends of one machine without it. */
export type FrameWay = 'relay' | 'direct';

/** A way as the end of a session has it. */
export interface OpenWay {
  sendFrame(frame: Uint8Array): void;
}

/** What is known of a frame that is to be sent. */
export interface FrameToSend {
  /** How often it was sent before. */
  resends: number;
  /** Of an acknowledgement: the way by which the other side was heard last, which is therefore working. */
  preferred?: FrameWay;
}

/**
 * The way for a frame: the direct one where there is one. What has to be sent again takes them in turn, beginning with
 * the relay, because the way that was taken first may be why.
 */
export function chooseWay(
  ways: { relay: OpenWay | undefined; direct: OpenWay | undefined },
  { resends, preferred }: FrameToSend,
): OpenWay | undefined {
  const { relay, direct } = ways;
  const isRelayFirst = preferred === undefined ? resends % 2 === 1 : preferred === 'relay';
  return isRelayFirst ? (relay ?? direct) : (direct ?? relay);
}
