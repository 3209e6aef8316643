/** A photo or sound inside a bubble, always with words for those who cannot see or hear it. */

import { label, say } from "./language.js";
import * as wire from "./wire.js";

/** An element showing a Blob of our own. */
export function shown(kind, blob, key) {
  return element(kind, URL.createObjectURL(blob), key);
}

/** An element for `media` of the server; words first, the thing itself once it is here. */
export function fetched(media, from) {
  const kind = media.kind === "voice" ? "voice" : "photo";
  const holder = document.createElement("p");
  const whose = from === "me" ? "mine" : "theirs";
  label(holder, `${kind}.${whose}`);
  const path = local(media.url);
  if (path) fill(holder, path, kind, `${kind}.${whose}`);
  return holder;
}

/** Let go of the pictures and sounds held for what is inside `root`. */
export function release(root) {
  for (const node of root.querySelectorAll("img, audio")) URL.revokeObjectURL(node.src);
}

function local(url) {
  if (typeof url !== "string") return null;
  const full = new URL(url, location.origin);
  return full.origin === location.origin ? full.pathname + full.search : null;
}

async function fill(holder, path, kind, key) {
  try {
    const blob = await wire.fetchMedia(path);
    if (holder.isConnected) holder.after(shown(kind, blob, key));
  } catch {
    // The words stay: a picture that cannot be had is not worth an alarm.
  }
}

function element(kind, url, key) {
  const node = document.createElement(kind === "voice" ? "audio" : "img");
  node.src = url;
  if (kind === "voice") node.controls = true;
  else node.alt = say(key);
  node.setAttribute("aria-label", say(key));
  node.dataset.sayLabel = key;
  return node;
}
