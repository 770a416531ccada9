// The strips that were looked at lately: a page that stays open all day would else come to hold every strip of the library.

const MOST = 60;                // two megabytes each once decoded: a few pages of cards

export class StripCache {
  strips = new Map();           // address → promise of a picture, or of null; the one used last is at the end

  constructor(load) {
    this.load = load;
  }

  // The picture, or null where it was not to be had: then the next to ask asks again.
  get(address, priority) {
    const strip = this.strips.get(address) ?? this.load(address, priority).catch(() => {
      this.strips.delete(address);
      return null;
    });
    this.strips.delete(address);
    this.strips.set(address, strip);
    while (this.strips.size > MOST) this.strips.delete(this.strips.keys().next().value);
    return strip;
  }
}
