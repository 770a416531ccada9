// What somebody dropped or chose, files and whole folders in any depth, and which of it is worth sending.

// Every file with its path below what was dropped, as `Card A/DCIM/GH010001.MP4`. To be called while the event lasts.
export const filesDropped = async (transfer) => {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, path: file.name }));
  const found = [];
  for (const waiting = entries.toReversed(); waiting.length;) {
    const entry = waiting.pop();
    const path = entry.fullPath.replace(/^\//, "");
    if (entry.isFile) found.push({ path, file: await new Promise((resolve) => { entry.file(resolve, () => resolve(null)); }) });
    else waiting.push(...(await listed(entry)).toReversed());
  }
  return found.filter(({ file }) => file);      // what the browser may not read it does not give
};

// A folder tells of a hundred entries at a time, and of none at its end.
const listed = async (folder) => {
  const reader = folder.createReader(), all = [];
  for (;;) {
    const some = await new Promise((resolve) => { reader.readEntries(resolve, () => resolve([])); });
    if (!some.length) return all;
    all.push(...some);
  }
};

export const filesChosen = (input) => [...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));

const suffixOf = (path) => /[^/](\.[^./]+)$/.exec(path)?.[1].toLowerCase() ?? "";

// What a file is, by the rules that come from Python (`core/ingest/precheck/card.py`).
export const kindOf = (path, rules) => {
  const parts = path.split("/");
  if (parts.some((part) => part.startsWith(".") || rules.system.includes(part.toLowerCase()))) return "system";
  const kind = rules.kinds[suffixOf(path)] ?? "other";
  return rules.sent.includes(kind) && new RegExp(rules.copies, "i").test(path) ? "small_copy" : kind;
};

const captionsKey = (path, rules) => {
  const suffix = suffixOf(path), stem = path.toLowerCase().slice(0, path.length - suffix.length);
  return rules.kinds[suffix] === "captions" ? stem.replace(new RegExp(rules.language), "") : stem;
};

// The same for what a camera wrote beside a recording.
const notesKey = (path, { notes: [suffix, number, from, to] }) => {
  const stem = path.toLowerCase().slice(0, path.length - suffixOf(path).length);
  return suffixOf(path) === suffix ? stem.replace(new RegExp(number), "$1").replace(from, to) : stem;
};

// Captions first, so that they are there when their video is looked into; then what is to be sent; and how many of each kind are not.
// A file that was named by itself is sent, or refused with a reason, whatever it is.
export const sortedOut = (files, rules) => {
  const kinds = files.map(({ file, path }) => (file.type.startsWith("video/") && kindOf(path, rules) === "other" ? "video" : kindOf(path, rules)));
  const stems = files.map(({ path }) => path.toLowerCase().slice(0, path.length - suffixOf(path).length));
  const isRaw = files.map(({ path }, place) => kinds[place] === "photo" && rules.raw.includes(suffixOf(path)));
  // A camera told to keep raw data and a picture shows one photo, not two.
  const shown = new Set(stems.filter((_, place) => kinds[place] === "photo" && !isRaw[place]));
  files.forEach((_, place) => { if (isRaw[place] && shown.has(stems[place])) kinds[place] = "raw_copy"; });
  const videos = new Set(files.filter((_, place) => kinds[place] === "video").map(({ path }) => captionsKey(path, rules)));
  const filmed = new Set(files.filter((_, place) => kinds[place] === "video").map(({ path }) => notesKey(path, rules)));
  const captions = [], sent = [], leftOut = {};
  files.forEach((given, place) => {
    const kind = kinds[place];
    if (suffixOf(given.path) === rules.notes[0] && filmed.has(notesKey(given.path, rules))) captions.push(given);
    else if (kind === "captions" && videos.has(captionsKey(given.path, rules))) captions.push(given);
    else if (rules.sent.includes(kind) || !given.path.includes("/")) sent.push(given);
    else leftOut[kind] = (leftOut[kind] ?? 0) + 1;
  });
  return { files: [...captions, ...sent], leftOut };
};

const SAMPLE_BYTES = 65_536;

// Tells a file from others of its size without reading all of it: the server knows the same of what it has. Null where browsers
// do not reckon it (pages without HTTPS).
export const sampleOf = async (file) => {
  if (!globalThis.crypto?.subtle || file.size < 3 * SAMPLE_BYTES) return null;
  const starts = [0, Math.floor(file.size / 2), file.size - SAMPLE_BYTES];
  const pieces = await Promise.all(starts.map((start) => file.slice(start, start + SAMPLE_BYTES).arrayBuffer()));
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(pieces).arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
