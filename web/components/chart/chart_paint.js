// What a figure from Python becomes before it is drawn: numbers unpacked, names of colours looked up, our manner put below it.

const KINDS = { i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array };
const WITHOUT_GL_MOST = 2500;

export const unpacked = (text, Kind) => {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Kind(bytes.buffer, 0, Math.floor(bytes.length / Kind.BYTES_PER_ELEMENT));
};

export const mixed = (hex, opacity) => {
  const [red, green, blue] = [1, 3, 5].map((from) => parseInt(hex.slice(from, from + 2), 16));
  return `rgba(${red}, ${green}, ${blue}, ${opacity})`;
};

// "@3" and "@text/0.4" become colours; packed numbers become arrays; all else stays.
export const painted = (part, colours) => {
  if (typeof part === "string") {
    if (part[0] !== "@") return part;
    const [name, opacity] = part.slice(1).split("/");
    const colour = colours[name];
    return colour === undefined ? part : opacity === undefined ? colour : mixed(colour, opacity);
  }
  if (Array.isArray(part)) return typeof part[0] === "number" ? part : part.map((one) => painted(one, colours));
  if (part === null || typeof part !== "object") return part;
  if (typeof part.bdata === "string" && KINDS[part.dtype]) return unpacked(part.bdata, KINDS[part.dtype]);
  return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, painted(one, colours)]));
};

export const merged = (below, above) => {
  if (above === undefined) return below;
  if (below === null || typeof below !== "object" || Array.isArray(below) || above === null || typeof above !== "object" || Array.isArray(above)) return above;
  const both = { ...below };
  for (const [name, one] of Object.entries(above)) both[name] = merged(below[name], one);
  return both;
};

export const manner = (layout, colours, font) => {
  const axis = {
    gridcolor: mixed(colours.line, 0.8), linecolor: colours.line, tickcolor: colours.line, zeroline: false, automargin: true,
    tickfont: { color: colours.dim, size: 13 }, title: { font: { color: colours.dim, size: 13 } },
  };
  const base = {
    autosize: true, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", colorway: [...Array(10).keys()].map((place) => colours[place]),
    font: { family: font, color: colours.text, size: 14 }, margin: { l: 8, r: 8, t: 12, b: 8 },
    hoverlabel: { bgcolor: colours.panel, bordercolor: colours.line, font: { family: font, color: colours.text, size: 13 } },
    legend: { orientation: "h", x: 0, y: -0.12, xanchor: "left", yanchor: "top", font: { color: colours.text, size: 13 }, bgcolor: "rgba(0,0,0,0)" },
    newselection: { line: { color: colours.accent, width: 1.5, dash: "solid" } },
    activeselection: { fillcolor: colours.accent, opacity: 0.08 },
    modebar: { remove: ["all"] }, xaxis: axis, yaxis: axis,
  };
  for (const name of Object.keys(layout)) if (/^[xy]axis\d+$/.test(name)) base[name] = axis;
  return merged(base, layout);
};

export const hasGl = () => {
  const canvas = document.createElement("canvas");
  return !!(canvas.getContext("webgl2") || canvas.getContext("webgl"));
};

const LISTS = ["x", "y", "customdata"];

// Without a graphics card every point is an element of the page, so there are fewer; each trace keeps its share, evenly.
export const withoutGl = (traces) => {
  const all = traces.reduce((sum, trace) => sum + (trace.x?.length ?? 0), 0);
  const every = Math.max(1, all / WITHOUT_GL_MOST);
  let kept = 0;
  const thin = (list) => list && Array.from({ length: Math.max(1, Math.floor(list.length / every)) }, (_, place) => list[Math.floor(place * every)]);
  const fewer = traces.map((trace) => {
    if (trace.type !== "scattergl") return trace;
    const lists = trace.x.length ? Object.fromEntries(LISTS.map((name) => [name, thin(trace[name])])) : {};
    kept += lists.x?.length ?? 0;
    return { ...trace, ...lists, type: "scatter" };
  });
  return { traces: fewer, kept, all };
};
