// A picture that can't be had leaves a quiet place (pictures.css) and no broken one, and is asked for again: its file may be on a
// drive that comes back, and its host answer later.

const SOON_MS = 10_000;
const AT_MOST_MS = 2 * 60_000;

export class Pictures {
  constructor(page = document, later = (go, wait) => setTimeout(go, wait)) {
    Object.assign(this, { page, later, waits: new WeakMap() });
  }

  watch() {
    const { page } = this;
    // These events do not rise; on their way down they pass here.
    page.addEventListener("error", ({ target }) => { if (target.tagName === "IMG") this.missed(target); }, true);
    page.addEventListener("load", ({ target }) => { if (target.tagName === "IMG") this.came(target); }, true);
    // Some were there, and failed, before this ran.
    for (const image of page.images) if (image.complete && image.getAttribute("src") && !image.naturalWidth) this.missed(image);
  }

  missed(image) {
    const wait = this.waits.get(image) ?? SOON_MS;
    this.waits.set(image, Math.min(2 * wait, AT_MOST_MS));
    image.classList.add("absent");
    this.soon(image, image.getAttribute("src"), wait);
  }

  came(image) {
    this.waits.delete(image);
    image.classList.remove("absent");
  }

  soon(image, address, wait) {
    this.later(() => {
      // It shows something else by now, or is on no page any more.
      if (!image.isConnected || image.getAttribute("src") !== address || !image.classList.contains("absent")) return;
      if (this.page.hidden) this.soon(image, address, wait);
      else image.setAttribute("src", address);
    }, wait);
  }
}
