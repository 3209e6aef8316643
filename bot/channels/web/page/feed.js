/** Listening: the history once, then one long poll after another, through every outage. */

import * as wire from "./wire.js";

const WAIT_S = 25;
const LONGEST_PAUSE_S = 15;

export class Feed {
  #onHistory;
  #onItems;
  #onLine;
  #stamp;
  #stopper = null;
  #cursor = 0;
  #wake = () => {};

  /**
   * `onHistory(items)` replaces all; `onItems(items)` adds; `onLine(up)` tells whether the
   * server is reached. While `stamp()` changes, a history may be older than the screen.
   */
  constructor({ onHistory, onItems, onLine, stamp }) {
    this.#stamp = stamp;
    this.#onHistory = onHistory;
    this.#onItems = onItems;
    this.#onLine = onLine;
  }

  /** Start again from the history. */
  start() {
    this.stop();
    this.#stopper = new AbortController();
    this.#run(this.#stopper.signal);
  }

  /** Hear nothing more until `start`. */
  stop() {
    this.#stopper?.abort();
    this.#wake();
  }

  /** Try now rather than after the pause. */
  wake() {
    this.#wake();
  }

  async #run(signal) {
    let failures = 0;
    let loaded = false;
    while (!signal.aborted) {
      try {
        loaded = loaded ? await this.#listen(signal) : await this.#load(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        const askedToWaitS = error.delayS ?? null;
        if (askedToWaitS === null && (failures > 1 || !navigator.onLine)) this.#onLine(false);
        await this.#pause(askedToWaitS ?? Math.min(2 ** (failures - 1), LONGEST_PAUSE_S));
      }
    }
  }

  async #load(signal) {
    const before = this.#stamp();
    const items = await wire.history(signal);
    if (signal.aborted || this.#stamp() !== before) return false;
    this.#onLine(true);
    this.#cursor = Math.max(0, ...items.map((item) => item.id));
    this.#onHistory(items);
    return true;
  }

  async #listen(signal) {
    const started = performance.now();
    const items = await wire.listen(this.#cursor, WAIT_S, signal);
    if (signal.aborted) return true;
    this.#onLine(true);
    // Only what was heard here moves the cursor: a reply to a message sent must not
    // make us skip something pushed just before it.
    this.#cursor = Math.max(this.#cursor, ...items.map((item) => item.id));
    if (items.length) this.#onItems(items);
    else if (performance.now() - started < 1000) await this.#pause(2);
    return true;
  }

  #pause(seconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
