/** A photo, sound or paper inside a bubble, always with words for who cannot see or hear it. */

import { label, say } from "./language.js";
import * as wire from "./wire.js";

const KINDS = new Set(["photo", "voice", "document", "file"]);

/** An element showing a Blob of our own. */
export function shown(kind, blob, key) {
  return element(kind, URL.createObjectURL(blob), key);
}

/** An element for `media` of the server; words first, the thing itself once it is here. */
export function fetched(media, from) {
  const kind = KINDS.has(media.kind) ? media.kind : "photo";
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
  for (const node of root.querySelectorAll("a[download]")) URL.revokeObjectURL(node.href);
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

/** A paper is not shown in the page: a link to keep it, as large as a button. */
function paper(kind, url) {
  const link = document.createElement("a");
  link.className = "paper";
  link.href = url;
  link.download = say(`${kind}.name`);
  label(link, "document.save");
  return link;
}

function element(kind, url, key) {
  if (kind === "document" || kind === "file") return paper(kind, url);
  const node = document.createElement(kind === "voice" ? "audio" : "img");
  node.src = url;
  if (kind === "voice") node.controls = true;
  else node.alt = say(key);
  node.setAttribute("aria-label", say(key));
  node.dataset.sayLabel = key;
  return node;
}
