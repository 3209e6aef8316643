/** What part of the conversation is on the screen, and how large the letters are. */

import { label } from "./language.js";
import * as shelf from "./shelf.js";

// Within this of the end we go along with new words; beyond the second, we point down.
const NEAR_PX = 120;
const CUT_PX = 48;
const root = document.documentElement;
const bars = Array.from(document.querySelectorAll(".bar"));
const bottom = document.getElementById("bottom");
const newer = document.getElementById("newer");
const sizer = document.getElementById("size");
let isPinned = true;
let lastY = 0;

/** Take charge of scrolling and letter size. */
export function begin() {
  const observer = new ResizeObserver(measure);
  for (const part of [...bars, bottom, document.getElementById("log")]) observer.observe(part);
  addEventListener("scroll", scrolled, { passive: true });
  addEventListener("resize", measure);
  newer.addEventListener("click", toEnd);
  sizer.addEventListener("click", () => resize(shelf.get("size") !== "larger"));
  resize(shelf.get("size") === "larger");
}

/** Whether the newest words are in view. */
export function atEnd() {
  return remaining() < NEAR_PX;
}

/** Show the end of the conversation. */
export function toEnd() {
  scrollTo({ top: root.scrollHeight, behavior: "instant" });
  isPinned = true;
  look();
}

/** Show new words from their beginning, as much as fits. */
export function reveal(node) {
  const top = node.getBoundingClientRect().top + scrollY - stuckHeight() - 8;
  scrollTo({ top, behavior: "instant" });
  isPinned = remaining() < 8;
  look();
}

/** Point to what is out of view, without moving anything. */
export function look() {
  newer.hidden = remaining() < CUT_PX;
}

// Only a scroll upwards lets go of the end: a picture that comes late must not.
function scrolled() {
  if (scrollY < lastY - 1) isPinned = false;
  if (remaining() < 8) isPinned = true;
  lastY = scrollY;
  look();
}

function resize(larger) {
  const end = atEnd();
  root.dataset.size = larger ? "larger" : "large";
  shelf.put("size", root.dataset.size);
  label(sizer, larger ? "size.large" : "size.larger");
  if (end) toEnd();
}

function measure() {
  root.style.setProperty("--urgent", `${bars[0].offsetHeight}px`);
  root.style.scrollPaddingTop = `${stuckHeight() + 8}px`;
  root.style.scrollPaddingBottom = isStuck(bottom) ? `${bottom.offsetHeight + 8}px` : "8px";
  if (isPinned) toEnd();
  else look();
}

function remaining() {
  return root.scrollHeight - innerHeight - scrollY;
}

function stuckHeight() {
  return bars.filter(isStuck).reduce((sum, bar) => sum + bar.offsetHeight, 0);
}

function isStuck(bar) {
  return getComputedStyle(bar).position === "sticky";
}
