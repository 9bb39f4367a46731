/**
 * The server's time, as well as it can be known here. The machine's own clock may be wrong by days.
 *
 * Each answer of the server carries its time; half the round trip is how wrong the estimate can be (Cristian's
 * algorithm). The best estimate is kept and trusted a little less with every minute, since clocks drift.
 * Between answers the monotonic clock counts, so that someone setting the machine's clock changes nothing.
 */

export interface Ticks {
  /** The machine's wall clock, in milliseconds since 1970. */
  wall(): number;
  /** Milliseconds that only ever go up. */
  steady(): number;
}

export const MACHINE: Ticks = { wall: () => Date.now(), steady: () => performance.now() };

/** A crystal is off by up to 100 parts in a million. */
const DRIFT = 100e-6;

interface Estimate {
  /** Server time minus the steady clock. */
  aheadMs: number;
  uncertaintyMs: number;
  takenAt: number;
}

export class ServerClock {
  /** The machine's own clocks. */
  readonly ticks: Ticks;
  #estimate: Estimate;

  /** @param offsetMs what was last known of server time minus this machine's wall clock. */
  constructor(offsetMs: number, ticks: Ticks = MACHINE) {
    this.ticks = ticks;
    const aheadMs = ticks.wall() + offsetMs - ticks.steady();
    this.#estimate = { aheadMs, uncertaintyMs: Infinity, takenAt: ticks.steady() };
  }

  /** The server's time now, in milliseconds since 1970. */
  now(): number {
    return Math.round(this.ticks.steady() + this.#estimate.aheadMs);
  }

  /** Server time minus the machine's wall clock: what the next start begins with. */
  offsetMs(): number {
    return this.now() - this.ticks.wall();
  }

  steady(): number {
    return this.ticks.steady();
  }

  /**
   * Takes in an answer that carried the server's time.
   *
   * @param askedAt what `steady()` said when the question left.
   * @returns whether the clock was set.
   */
  heard(serverTime: number, askedAt: number): boolean {
    const heardAt = this.ticks.steady();
    const uncertaintyMs = (heardAt - askedAt) / 2;
    const fresh: Estimate = { aheadMs: serverTime + uncertaintyMs - heardAt, uncertaintyMs, takenAt: heardAt };
    const kept = this.#estimate;
    const keptUncertainty = kept.uncertaintyMs + (heardAt - kept.takenAt) * DRIFT;
    const disagree = Math.abs(fresh.aheadMs - kept.aheadMs) > uncertaintyMs + keptUncertainty;
    if (uncertaintyMs > keptUncertainty && !disagree) return false;
    this.#estimate = fresh;
    return true;
  }
}
