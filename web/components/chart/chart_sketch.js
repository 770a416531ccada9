// A map at once: its points on a plain canvas, where plotly.js, which takes a while to begin, will put them.

export const sketched = (root, plot, { data: traces, layout }) => {
  const canvas = document.createElement("canvas");
  const { clientWidth: width, clientHeight: height } = plot;
  const scale = window.devicePixelRatio || 1;
  canvas.className = "sketch";
  canvas.width = width * scale;
  canvas.height = height * scale;
  const pen = canvas.getContext("2d");
  pen.scale(scale, scale);
  const { l, r, t, b } = layout.margin;
  const to = ([from, until], length) => (value) => ((value - from) / (until - from)) * length;
  const across = to(layout.xaxis.range, width - l - r);
  const up = to(layout.yaxis.range, height - t - b);
  for (const { x, y, marker } of traces) {
    pen.fillStyle = marker.color;
    pen.globalAlpha = marker.opacity;
    for (let place = 0; place < x.length; place += 1) {
      pen.beginPath();
      pen.arc(l + across(x[place]), height - b - up(y[place]), marker.size * 0.42, 0, 2 * Math.PI);
      pen.fill();
    }
  }
  root.append(canvas);
  return canvas;
};
