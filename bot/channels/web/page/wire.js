/** The HTTP API of the server: who we are, how to send, how to listen. Knows nothing of the page. */

import * as shelf from "./shelf.js";

const SEND_TIMEOUT_S = 30;
const UPLOAD_TIMEOUT_S = 180;
const LONGEST_WAIT_S = 300;
// 422 and friends mean the same bytes will never be taken; all else may pass later.
const FINAL = new Map([[400, "unfit"], [413, "large"], [415, "unfit"], [422, "unfit"]]);

/** The server will never take this message: `reason` is "large" or "unfit". */
export class Refused extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** Not now: try again, after `delayS` seconds if the server said so. */
export class Unreached extends Error {
  constructor(delayS = null) {
    super("unreached");
    this.delayS = delayS;
  }
}

/** Tells of a new session (event "renewed") when the old one is no longer known. */
export const sessions = new EventTarget();
shelf.onChange("token", () => sessions.dispatchEvent(new Event("renewed")));

/** Whether this browser has spoken with the server before. */
export function known() {
  return shelf.get("token") !== null;
}

/** Send a text, choice or location; the replies. */
export async function post(message) {
  const body = JSON.stringify(message);
  const headers = { "Content-Type": "application/json" };
  return replies(await call("/chat/messages", { method: "POST", body, headers }, SEND_TIMEOUT_S));
}

/** Send a photo or voice; the replies. */
export async function upload({ id, kind, blob }) {
  const body = new FormData();
  body.append("id", id);
  body.append("kind", kind);
  body.append("file", blob, fileName(kind, blob.type));
  return replies(await call("/chat/media", { method: "POST", body }, UPLOAD_TIMEOUT_S));
}

/** The recent conversation from its start, the person's own words too. */
export async function history(signal) {
  return replies(await call("/chat/messages?after=0&wait=0&history=1", { signal }, SEND_TIMEOUT_S));
}

/** What came after id `after`, waiting up to `waitS` seconds for it. */
export async function listen(after, waitS, signal) {
  return replies(await call(`/chat/messages?after=${after}&wait=${waitS}`, { signal }, waitS + 15));
}

/** A picture or sound of the conversation, as a Blob. */
export async function fetchMedia(path) {
  return (await call(path, {}, UPLOAD_TIMEOUT_S)).blob();
}

async function call(path, options, timeoutS) {
  const token = await session();
  let response = await reach(path, authorised(options, token), timeoutS);
  if (response.status === 401) {
    forget(token);
    response = await reach(path, authorised(options, await session()), timeoutS);
  }
  return judged(response);
}

function authorised(options, token) {
  return { ...options, headers: { ...options.headers, Authorization: `Bearer ${token}` } };
}

async function reach(path, { signal: outer, ...options }, timeoutS) {
  const stopper = new AbortController();
  const stop = () => stopper.abort();
  outer?.addEventListener("abort", stop);
  // Runs on after the headers came, so that a stalled body ends too.
  setTimeout(() => {
    outer?.removeEventListener("abort", stop);
    stop();
  }, timeoutS * 1000);
  try {
    const { signal } = stopper;
    return await fetch(path, { cache: "no-store", credentials: "omit", ...options, signal });
  } catch {
    throw new Unreached();
  }
}

function judged(response) {
  if (response.ok) return response;
  if (FINAL.has(response.status)) throw new Refused(FINAL.get(response.status));
  throw new Unreached(retryAfterS(response));
}

function retryAfterS(response) {
  const raw = response.headers.get("Retry-After");
  if (raw === null) return response.status === 429 ? 5 : null;
  const seconds = /^\d+$/.test(raw.trim()) ? Number(raw) : (Date.parse(raw) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_WAIT_S) : 5;
}

async function replies(response) {
  try {
    const body = await response.json();
    if (Array.isArray(body.replies)) return body.replies;
  } catch {
    // A cut line or the log-in page of a public hotspot: neither is our server.
  }
  throw new Unreached();
}

let opening = null;

async function session() {
  const token = shelf.get("token");
  if (token !== null) return token;
  opening ??= open().finally(() => { opening = null; });
  return opening;
}

async function open() {
  const response = judged(await reach("/chat/session", { method: "POST" }, SEND_TIMEOUT_S));
  const { token } = await response.json().catch(() => ({}));
  if (typeof token !== "string") throw new Unreached();
  shelf.put("token", token);
  return token;
}

function forget(token) {
  if (shelf.get("token") !== token) return;
  shelf.remove("token");
  sessions.dispatchEvent(new Event("renewed"));
}

function fileName(kind, type) {
  const ending = type.split(";")[0].split("/")[1] ?? "bin";
  return `${kind}.${ending === "jpeg" ? "jpg" : ending}`;
}
