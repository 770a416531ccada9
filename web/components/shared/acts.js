// What people did with cards and the page has not answered yet. Each act has a number, and all that are unheard are told again
// with the next one: quick presses are neither lost nor done twice, and a card shows at once what was pressed on it.

export class Acts {
  count = 0;
  unheard = [];

  // The page has seen to all acts up to this number.
  settle(heard) {
    this.count = Math.max(this.count, heard);
    this.unheard = this.unheard.filter(([number]) => number > heard);
  }

  add(what, id, value = null) {
    this.count += 1;
    this.unheard = [...this.unheard, [this.count, what, id, value]];
  }

  // What the newest unheard act of this kind says of a card; without one, what the page said of it.
  latest(what, id, said) {
    const act = this.unheard.findLast(([, kind, whose]) => kind === what && whose === id);
    return act ? act[3] : said;
  }
}
