/** The conversation on the screen: each message once, in the order of the server's ids. */

import { bubble, choiceGroup, setOpen, setState, unnumbered } from "./bubble.js";
import { apply } from "./language.js";
import { release } from "./media.js";

// How the server tells what the person sent that was not words.
const SENT = new Map([
  ["📷", "photo.sent"],
  ["🎤", "voice.sent"],
  ["📎", "file.sent"],
  ["📍", "place.sent"],
]);

// Choices under something pushed: they stand beside the open question, and outlast it.
const PUSHED = /^n\d+\./;

export class Log {
  #root;
  #records = [];
  #onChoose;
  #onWants;

  /**
   * `onChoose(choice)` is called when a choice is pressed; `onWants(kind)` with what the
   * open question would best be answered by: "location", "phone" or "".
   */
  constructor(root, { onChoose, onWants }) {
    this.#onWants = onWants;
    this.#root = root;
    this.#onChoose = onChoose;
  }

  get isEmpty() {
    return this.#records.length === 0;
  }

  /** The greatest id shown. */
  get lastId() {
    return Math.max(0, ...this.#records.map((record) => record.id ?? 0));
  }

  /** Show messages of the server not shown yet; the first new node, or null. */
  take(items, { live }) {
    const fresh = items.map((item) => this.#takeOne(item, live)).filter(Boolean);
    this.#refresh();
    return fresh[0] ?? null;
  }

  /** Show something the person is sending; the node. */
  addMine(entry, media) {
    const shown = this.#records.find((record) => isSame(record, entry));
    if (shown) {
      shown.key = entry.id;
      return shown.node;
    }
    const look = { from: "me", text: entry.label ?? entry.text, textKey: entry.labelKey };
    const node = bubble({ ...look, at: new Date(entry.at), media });
    this.#insert({ ...entry, id: null, key: entry.id, from: "me", node });
    this.#refresh();
    return node;
  }

  /** Show words of the page itself, with choices; the node. */
  addLocal(textKey, choices) {
    const node = bubble({ from: "bot", textKey, at: new Date() });
    this.#insert({ id: null, from: "bot", node, group: this.#offer(node, choices) });
    this.#refresh();
    return node;
  }

  /** Show the state of something being sent. */
  setState(key, state, seconds, actions) {
    const record = this.#records.find((one) => one.key === key);
    if (record) setState(record.node, state, seconds, actions);
  }

  /** Take a message that will not be sent off the screen. */
  drop(key) {
    this.#records.find((one) => one.key === key)?.node.remove();
    this.#records = this.#records.filter((one) => one.key !== key);
    this.#refresh();
  }

  /** Empty the screen. */
  clear() {
    this.#records = [];
    release(this.#root);
    this.#root.replaceChildren();
  }

  /** Keep what is shown as mere text, but for `waiting` keys: a new session, new ids. */
  retire(waiting) {
    for (const group of this.#root.querySelectorAll(".choices")) setOpen(group, false);
    this.#records = this.#records.filter((record) => waiting.includes(record.key));
    for (const record of this.#records) Object.assign(record, { id: null, after: 0 });
  }

  /** Do `work` without a screen reader reading it all out. */
  quietly(work) {
    this.#root.setAttribute("aria-live", "off");
    work();
    setTimeout(() => this.#root.setAttribute("aria-live", "polite"), 1000);
  }

  /** The newest words of the other side, with their choices, for reading aloud. */
  newestWords() {
    const record = last(this.#records, ({ from }) => from !== "me");
    if (!record) return null;
    const parts = record.node.querySelectorAll(".text, .choice");
    const text = Array.from(parts, (part) => part.textContent).join("\n");
    return { text, lang: record.node.querySelector(".text")?.lang };
  }

  #takeOne(item, live) {
    if (this.#records.some((record) => record.id === item.id)) return null;
    const from = item.from ?? "bot";
    if (from === "me" && live && this.#adopt(item)) return null;
    const node = bubble({ ...look(item), from, at: moment(item, live) });
    const { id, text, media, wants, client_id: key } = item;
    const choices = from === "me" ? [] : item.choices ?? [];
    this.#insert({ id, key, from, text, media, wants, node, group: this.#offer(node, choices) });
    return node;
  }

  // The server tells us of our own message: the bubble is already here.
  #adopt(item) {
    const waiting = this.#records.filter(
      (record) => record.from === "me" && record.id === null && record.after < item.id,
    );
    const own =
      waiting.find((record) => record.key === item.client_id) ??
      waiting.find((record) => sameWords(record, item)) ??
      waiting[0];
    if (own) own.id = item.id;
    return Boolean(own);
  }

  #insert(record) {
    const at = this.#records.findIndex(({ id }) => record.id !== null && id > record.id);
    this.#root.insertBefore(record.node, at < 0 ? null : this.#records[at].node);
    this.#records.splice(at < 0 ? this.#records.length : at, 0, record);
  }

  #offer(node, choices) {
    if (!choices.length) return null;
    const isLasting = choices.every(({ id }) => PUSHED.test(id ?? ""));
    const group = choiceGroup(choices, this.#onChoose, isLasting);
    node.append(group);
    apply(node);
    if (!isLasting) return group;
    setOpen(group, true);
    return null;
  }

  // Only the last question is open, and only until the person has said something.
  #refresh() {
    const newest = last(this.#records, ({ group, from }) => group || from === "me");
    for (const record of this.#records) if (record.group) setOpen(record.group, record === newest);
    this.#onWants(this.#records[this.#records.length - 1]?.wants ?? "");
  }
}

// findLast is missing on phones that are still in many hands.
function last(records, test) {
  return [...records].reverse().find(test);
}

function look({ text, media, from }) {
  if (/^\/start\s/.test(text ?? "")) return { textKey: "invited", media };
  if (from === "me" && SENT.has(text)) return { textKey: SENT.get(text), media };
  return { text, media };
}

function moment({ at }, live) {
  if (at) return new Date(at);
  return live ? new Date() : null;
}

// A message whose acknowledgement was lost: the history has it, and we have it still to send.
function isSame(record, entry) {
  if (record.from !== "me" || !record.id) return false;
  if (record.key) return record.key === entry.id;
  return record.id > entry.after && sameWords(entry, record);
}

function sameWords(mine, theirs) {
  if (mine.kind || theirs.media) return Boolean(mine.kind && theirs.media);
  const said = unnumbered(theirs.text ?? "");
  return [mine.text, mine.label].some((words) => words && unnumbered(words) === said);
}
