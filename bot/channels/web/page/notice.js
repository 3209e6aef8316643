/** The notice in the letters and the language chosen in the chat; it reads as well without. */

import { language } from "./language.js";
import * as shelf from "./shelf.js";

const SECTION = { "zh-Hans": "hans", "zh-Hant": "hant", en: "en" };

document.documentElement.dataset.size = shelf.get("size") ?? "large";
if (!location.hash && language() !== "zh-Hans") location.replace(`#${SECTION[language()]}`);
