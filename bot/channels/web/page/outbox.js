/**
 * Messages on their way: kept on the shelf until the server has acknowledged them.
 *
 * Words go strictly in order, and so do photos and sounds; a slow photo never holds up
 * words. Every try of a message carries the same id, so the server takes it once.
 */

import * as shelf from "./shelf.js";
import { Refused } from "./wire.js";
import * as wire from "./wire.js";

const LONGEST_PAUSE_S = 30;

export class Outbox {
  #queue = [];
  #blobs = new Map();
  #running = new Set();
  #wakers = new Set();
  #onState;
  #onReplies;

  /** `onState(id, state, seconds)` tells of progress; `onReplies(entry, replies)` of success. */
  constructor({ onState, onReplies }) {
    this.#onState = onState;
    this.#onReplies = onReplies;
    this.acknowledged = 0;
  }

  /** What is not yet acknowledged, oldest first. */
  get entries() {
    return [...this.#queue];
  }

  /** The picture or sound of an entry, or undefined. */
  blob(id) {
    return this.#blobs.get(id);
  }

  /** Take up what an earlier page left unsent. */
  restore() {
    for (const entry of shelf.get("outbox") ?? []) {
      const blob = entry.kind ? unpacked(shelf.get(`outbox.${entry.id}`)) : null;
      if (entry.kind && !blob) continue;
      if (blob) this.#blobs.set(entry.id, blob);
      this.#queue.push({ ...entry, restored: true });
    }
  }

  /** Keep and send a message; false when it could only be kept until the page closes. */
  add(entry) {
    this.#queue.push(entry);
    const kept = this.#keep(entry);
    this.#run(lane(entry));
    return kept;
  }

  /** Keep and send a photo or sound; resolves like `add`. */
  async addBlob(entry, blob) {
    this.#blobs.set(entry.id, blob);
    const kept = shelf.put(`outbox.${entry.id}`, await packed(blob));
    return this.add(entry) && kept;
  }

  /** Try a refused message once more. */
  again(id) {
    const entry = this.#queue.find((one) => one.id === id);
    if (!entry) return;
    delete entry.refused;
    this.#keep(entry);
    this.#run(lane(entry));
  }

  /** Forget a message. */
  drop(id) {
    this.#queue = this.#queue.filter((entry) => entry.id !== id);
    this.#blobs.delete(id);
    shelf.remove(`outbox.${id}`);
    shelf.put("outbox", (shelf.get("outbox") ?? []).filter((entry) => entry.id !== id));
  }

  /** Send what waits now rather than later: the line is back. */
  wake() {
    for (const waker of this.#wakers) waker();
    for (const name of ["words", "media"]) this.#run(name);
  }

  #keep(entry) {
    const others = (shelf.get("outbox") ?? []).filter((one) => one.id !== entry.id);
    return shelf.put("outbox", [...others, entry]);
  }

  async #run(name) {
    if (this.#running.has(name)) return;
    this.#running.add(name);
    let failures = 0;
    for (let entry; (entry = this.#next(name)); ) {
      failures = (await this.#deliver(entry, failures)) ? 0 : failures + 1;
    }
    this.#running.delete(name);
  }

  #next(name) {
    return this.#queue.find((entry) => lane(entry) === name && !entry.refused);
  }

  async #deliver(entry, failures) {
    if (failures === 0) this.#onState(entry.id, "sending");
    try {
      const replies = await this.#send(entry);
      this.acknowledged += 1;
      this.#onState(entry.id, "sent");
      this.#onReplies(entry, replies);
      this.drop(entry.id);
      return true;
    } catch (error) {
      if (error instanceof Refused) return this.#refuse(entry, error.reason);
      await this.#wait(entry, failures, error.delayS ?? null);
      return false;
    }
  }

  #send(entry) {
    const { id, text, choice, location, kind } = entry;
    if (kind) return wire.upload({ id, kind, blob: this.#blobs.get(id) });
    if (choice) return wire.post({ id, choice });
    return wire.post(location ? { id, location } : { id, text });
  }

  #refuse(entry, reason) {
    entry.refused = reason;
    this.#keep(entry);
    this.#onState(entry.id, reason);
    return true;
  }

  #wait(entry, failures, delayS) {
    if (delayS !== null) {
      this.#onState(entry.id, "busy", delayS);
      return new Promise((resolve) => { setTimeout(resolve, delayS * 1000); });
    }
    this.#onState(entry.id, "waiting");
    return this.#pause(Math.min(2 ** failures, LONGEST_PAUSE_S) * (0.8 + 0.4 * Math.random()));
  }

  #pause(seconds) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wakers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, seconds * 1000);
      this.#wakers.add(done);
    });
  }
}

/** A fresh message id; works on plain http too, where randomUUID is missing. */
export function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function lane(entry) {
  return entry.kind ? "media" : "words";
}

function packed(blob) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => resolve(null);
    reader.readAsDataURL(blob);
  });
}

function unpacked(url) {
  if (!url) return null;
  const [head, data] = [url.slice(5, url.indexOf(",")), url.slice(url.indexOf(",") + 1)];
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: head.replace(/;base64$/, "") });
}
