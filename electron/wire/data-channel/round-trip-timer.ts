const maxSampleMs = 2000;

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

  /** A machine that slept answers after hours; such a sample would keep the timeout at its end for as long. */
  sample(measuredMs: number): void {
    const roundTripMs = Math.min(maxSampleMs, Math.max(0, measuredMs));
    this.#variationMs = 0.75 * this.#variationMs + 0.25 * Math.abs(this.#roundTripMs - roundTripMs);
    this.#roundTripMs = 0.875 * this.#roundTripMs + 0.125 * roundTripMs;
    this.#timeoutMs = Math.min(1000, this.#roundTripMs + Math.max(10, 4 * this.#variationMs));
  }
}
