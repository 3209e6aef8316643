/** What this browser remembers. Falls back to memory where storage is forbidden. */

const PREFIX = "shanqiao.";
const memory = new Map();

/** The stored value, or null. */
export function get(name) {
  if (memory.has(name)) return memory.get(name);
  try {
    const raw = localStorage.getItem(PREFIX + name);
    return raw === null ? null : JSON.parse(raw);
  } catch {
    return null;
  }
}

/** Store `value`; false when it is only kept until the page closes. */
export function put(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
    memory.delete(name);
    return true;
  } catch {
    memory.set(name, value);
    return false;
  }
}

/** Forget the value. */
export function remove(name) {
  memory.delete(name);
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Storage is forbidden here, so nothing was stored.
  }
}

/** Call `listener` when another tab changes the value. */
export function onChange(name, listener) {
  addEventListener("storage", (event) => {
    if (event.key === PREFIX + name) listener();
  });
}
