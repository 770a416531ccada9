// A film that the server may have to make first: it is made by the first who asks; then it can be fetched at once.

const MADE_WITHIN_MS = 180000;

// Throws where it can't be made.
export const saved = async (address) => {
  const made = await fetch(address, { method: "HEAD", signal: AbortSignal.timeout(MADE_WITHIN_MS) });
  if (!made.ok) throw new Error(made.status);
  Object.assign(document.createElement("a"), { href: address, download: "" }).click();
};
