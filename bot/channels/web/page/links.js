/** Text of others made into nodes: plain text, phone links and links into this site, nothing else. */

import { label } from "./language.js";

// Emergency numbers and the 12xxx public lines; "120 元" or "12000 元" is money, not a phone.
// What stands before is matched too: older Safari refuses to load a page with a lookbehind.
const PHONE = String.raw`(^|[^\d.\-])(1(?:10|19|20|22|2\d{3}))(?![\d\-]|\.\d)(?!\s*[元块塊年月号號个個人次天%])`;
const PATH = String.raw`(^|[^\w/.:<\-]|[\u3400-\u9fff]:)(/[A-Za-z0-9][\w\-./]*(?:\?[\w\-=&%]*)?)`;
const PLACE = String.raw`(https?://[\w\-.:]+(?:/[\w\-./]*)?(?:\?[\w\-=&%]*)?)`;
const LINK = new RegExp(`${PLACE}|${PHONE}|${PATH}`, "g");
// A path means nothing to most people: these pages are named instead.
const NAMED = { "/notice": "notice.link" };

/** A fragment holding `text`, its newlines kept, with safe links. */
export function linked(text) {
  const fragment = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const [, place, beforePhone, phone, beforePath, path] = match;
    const found = (place ?? phone ?? path).replace(/[.?]$/, "");
    const href = target(found);
    if (href === null) continue;
    const start = match.index + (beforePhone ?? beforePath ?? "").length;
    fragment.append(text.slice(end, start), link(found, href));
    end = start + found.length;
  }
  fragment.append(text.slice(end));
  return fragment;
}

function target(found) {
  if (/^\d+$/.test(found)) return `tel:${found}`;
  const url = new URL(found, location.origin);
  return url.origin === location.origin ? url.pathname + url.search : null;
}

function link(text, href) {
  const anchor = document.createElement("a");
  anchor.href = href;
  if (href in NAMED) label(anchor, NAMED[href]);
  else anchor.textContent = text;
  // The conversation stays where it is, with what was half written.
  if (href.startsWith("/")) Object.assign(anchor, { target: "_blank", rel: "noopener" });
  return anchor;
}
