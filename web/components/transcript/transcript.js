// What is said in a video. It follows the player without asking the page, a press on a line plays from there, and words that are
// looked for leave only the lines that have them. Lines can be picked, and a line put right.

import { filled } from "../shared/filled.js";
import { mounted } from "../shared/mounted.js";
import { filmOf, followed, handOver, positionOf } from "../shared/playing.js";
import { foundIn } from "./found_words.js";
import { LineEditor } from "./line_editor.js";
import { PickedBar } from "./picked_bar.js";
import { pickedWith, stretchOf } from "./picked_lines.js";

const SAID_AGAIN_SEC = 0.03;      // a seek lands on the frame that is on the screen, which may begin a little earlier
const LINE_STEPS = { ArrowDown: 1, ArrowUp: -1 };

const made = (name, className, more) => Object.assign(document.createElement(name), { className, ...more });

// A line in pieces, those that were looked for as <mark>.
const pieces = (text, marks) => {
  const shown = [];
  let at = 0;
  for (const [start, end] of marks) {
    shown.push(text.slice(at, start), made("mark", "", { textContent: text.slice(start, end) }));
    at = end;
  }
  return [...shown, text.slice(at)];
};

class Transcript {
  constructor(root) {
    const find = (name) => root.querySelector(name);
    this.parts = { find: find(".find"), count: find(".count"), lines: find(".lines") };
    this.current = -1;
    this.picked = null;
    const { find: box, lines } = this.parts;
    box.addEventListener("input", () => this.look());
    // A press of Enter here is no press of a button elsewhere.
    box.addEventListener("keydown", (event) => event.stopPropagation());
    lines.addEventListener("click", (event) => this.press(event));
    lines.addEventListener("keydown", (event) => this.key(event));
    lines.addEventListener("focusin", (event) => this.reach(this.indexOf(event.target)));
    this.bar = new PickedBar(find(".selection"), {
      play: (start, end) => this.play(start, end),
      clear: () => this.pick(null),
      ask: (stretch) => this.tell("clip", stretch),
    });
    this.unfollow = followed((seconds) => this.follow(seconds));
  }

  show({ data, setTriggerValue: tell }) {
    this.tell = tell;
    const told = JSON.stringify(data);
    if (told === this.told) return;
    this.told = told;
    const typed = this.editor && { line: this.data.lines[this.editing], text: this.editor.box.value, times: this.editor.times.map((field) => field.value) };
    this.leave();
    const isSame = JSON.stringify(data.lines) === JSON.stringify(this.data?.lines);
    this.data = data;
    if (!isSame) this.fill();
    this.bar.fetch(data.clip);
    if (typed) this.edit(data.lines.findIndex(([start, , , , text]) => start === typed.line[0] && text === typed.line[4]), typed.text, typed.times);
  }

  fill() {
    const { find, lines } = this.parts;
    const { words } = this.data;
    find.placeholder = words.find;
    find.setAttribute("aria-label", words.find);
    lines.setAttribute("aria-label", words.lines);
    lines.replaceChildren(...this.data.lines.map((line, index) => this.line(line, index)));
    this.current = -1;
    this.reach(0);
    this.look();
    this.pick(this.picked && this.picked[1] < this.data.lines.length ? this.picked : null);
    this.follow(positionOf(filmOf()));
  }

  line([start, , time, , , was], index) {
    const { words, may_edit: mayEdit } = this.data;
    const item = document.createElement("li");
    const pick = made("input", "pick", { type: "checkbox", tabIndex: -1, ariaLabel: filled(words.pick, { time }) });
    const said = made("button", "said", { type: "button", tabIndex: -1 });
    Object.assign(said.dataset, { at: start, index });
    said.append(made("span", "time", { textContent: time }), made("span", "words", { dir: "auto" }));
    if (was) said.title = was;
    item.append(pick, said);
    if (mayEdit) item.append(made("button", "icon pen", { type: "button", tabIndex: -1, textContent: "edit", ariaLabel: filled(words.edit, { time }) }));
    return item;
  }

  // Only the lines that have the words; all of them without any.
  look() {
    const { find, count, lines } = this.parts;
    const wanted = find.value.trim();
    let n = 0;
    this.data.lines.forEach(([, , , speaker, text], index) => {
      const marks = foundIn(text, wanted);
      const item = lines.children[index];
      item.hidden = !!wanted && !marks.length;
      if (marks.length) n += 1;
      const who = speaker ? [made("b", "", { textContent: `${speaker}: ` })] : [];
      item.querySelector(".words").replaceChildren(...who, ...pieces(text, marks));
    });
    count.textContent = wanted ? this.data.words.found.replace("{n}", n) : "";
    if (lines.children[this.reached]?.hidden) this.reach([...lines.children].findIndex((item) => !item.hidden));
    if (!wanted) this.bring();
  }

  indexOf(element) { return [...this.parts.lines.children].indexOf(element.closest("li")); }

  press(event) {
    const index = this.indexOf(event.target);
    if (event.target.closest(".pick")) this.pick(pickedWith(this.picked, index));
    else if (event.target.closest(".pen")) this.edit(index, this.data.lines[index][4]);
    else if (event.target.closest(".said")) this.go(index);
  }

  // Up and down lead from line to line; only one of them is on the way of the Tab key.
  key(event) {
    const step = LINE_STEPS[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const { children } = this.parts.lines;
    let to = this.indexOf(event.target) + step;
    while (children[to]?.hidden) to += step;
    event.preventDefault();
    event.stopPropagation();
    const name = ["pick", "pen", "said"].find((one) => event.target.classList.contains(one));
    children[to]?.querySelector(`.${name}`)?.focus();
  }

  reach(index) {
    const controls = (at, tabIndex) => this.parts.lines.children[at]?.querySelectorAll(".pick, .said, .pen").forEach((one) => { one.tabIndex = tabIndex; });
    if (index < 0) return;
    controls(this.reached, -1);
    this.reached = index;
    controls(index, 0);
  }

  pick(picked) {
    const { lines } = this.parts;
    this.picked = picked;
    lines.classList.toggle("picking", !!picked);
    [...lines.children].forEach((item, index) => {
      const isIn = !!picked && picked[0] <= index && index <= picked[1];
      item.classList.toggle("picked", isIn);
      item.firstChild.checked = isIn;
    });
    const stretch = picked && stretchOf(this.data.lines, picked);
    this.bar.show(this.data, stretch, picked ? picked[1] - picked[0] + 1 : 0, picked ? this.data.lines[picked[0]][2] : "");
  }

  edit(index, text, times) {
    this.leave();
    const item = this.parts.lines.children[index];
    if (!item) return;
    const [start, end, , , before] = this.data.lines[index];
    this.editing = index;
    const isLast = index === this.data.lines.length - 1;
    this.editor = new LineEditor(item, { start, end, text, isLast }, this.data.words, {
      tell: (what) => {
        this.leave();
        const isOther = what.do !== "keep" || what.said !== before || what.from !== undefined;
        if (isOther) this.tell("edit", { start, end, before, ...what });
        item.querySelector(".said").focus();
      },
      leave: () => { this.leave(); item.querySelector(".said").focus(); },
    });
    times?.forEach((time, at) => { this.editor.times[at].value = time; });
  }

  leave() {
    this.editor?.close();
    this.editor = null;
  }

  go(index) {
    const [start, end] = this.data.lines[index];
    this.mark(index);
    this.play(start, end);
  }

  // A watch page's own player can only be sent to another second by the page.
  play(start, end) { if (!handOver(start, end, true)) this.tell("go", start); }

  follow(seconds) {
    if (!this.data) return;
    // The last one that has begun; between two lines nothing is said.
    const index = this.data.lines.findLastIndex(([start]) => start <= seconds + SAID_AGAIN_SEC);
    const isSaid = index >= 0 && seconds < this.data.lines[index][1];
    if ((isSaid ? index : -1) !== this.current) this.mark(isSaid ? index : -1);
  }

  mark(index) {
    const { lines, find } = this.parts;
    const said = (at) => lines.children[at]?.querySelector(".said");
    said(this.current)?.removeAttribute("aria-current");
    this.current = index;
    said(index)?.setAttribute("aria-current", "true");
    if (!find.value && !this.editor && !lines.matches(":hover, :focus-within")) this.bring();
  }

  // The line that is being said into the middle of the list, without moving the page.
  bring() {
    const { lines } = this.parts;
    const item = lines.children[this.current];
    if (!item) return;
    const smooth = matchMedia("(prefers-reduced-motion: no-preference)").matches;
    lines.scrollTo({ top: item.offsetTop - (lines.clientHeight - item.offsetHeight) / 2, behavior: smooth ? "smooth" : "auto" });
  }

  close() {
    this.unfollow();
    this.bar.close();
  }
}

export default mounted(({ parentElement }) => new Transcript(parentElement));
