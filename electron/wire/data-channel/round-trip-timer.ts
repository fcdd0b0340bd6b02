/**
 * Retransmission timeout from measured round trips, as both stock peers compute it: start 100 ms and 200 ms,
 * RTT = 7/8 RTT + 1/8 sample, variation = 3/4 variation + 1/4 |RTT - sample|, timeout = RTT + max(10 ms, 4 x variation),
 * at most 1 s. Source: session-manager-plugin src/config/config.go and src/datachannel.
 */
export class RoundTripTimer {
  #roundTripMs = 100;
  #variationMs = 0;
  #timeoutMs = 200;

  get timeoutMs(): number {
    return this.#timeoutMs;
  }

  sample(roundTripMs: number): void {
    this.#variationMs = 0.75 * this.#variationMs + 0.25 * Math.abs(this.#roundTripMs - roundTripMs);
    this.#roundTripMs = 0.875 * this.#roundTripMs + 0.125 * roundTripMs;
    this.#timeoutMs = Math.min(1000, this.#roundTripMs + Math.max(10, 4 * this.#variationMs));
  }
}
