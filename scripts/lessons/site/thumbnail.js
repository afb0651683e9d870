"use strict";
// Draws what a lesson's page shows first as a small picture on the home page: charts as far as a thumbnail needs them, or images.
const thumbnail = (function () {
  const width = 320, height = 200, margin = 16, finite = Number.isFinite;
  const list = value => (Array.isArray(value) ? value : []);
  const shown = value => String(Math.round(value * 10) / 10);

  // An axis: how its values become numbers, and the range that the figure asks for. Space is seen from above.
  function axisOf(layout, name) {
    const axis = (layout.scene || layout)[name + "axis"] || {};
    return { log: axis.type === "log", reversed: axis.autorange === "reversed", asked: list(axis.range), categories: new Map() };
  }
  function place(axis, value) {
    if (typeof value === "string") {
      if (!axis.categories.has(value)) axis.categories.set(value, axis.categories.size);
      return axis.categories.get(value);
    }
    return typeof value !== "number" ? NaN : axis.log ? Math.log10(value) : value;
  }
  const places = (axis, values) => list(values).map(value => place(axis, value));
  // Where a trace has no values of an axis, plotly.js counts from 0.
  const placesOr = (axis, values, count) => (list(values).length ? places(axis, values) : Array.from({ length: count }, (_, at) => at));

  // The distance between neighbours, which is the width of a bar or a cell.
  function spacing(values) {
    const sorted = [...new Set(values.filter(finite))].sort((a, b) => a - b);
    return sorted.length < 2 ? 1 : Math.min(...sorted.slice(1).map((value, at) => value - sorted[at]));
  }
  // At most so many of the values, evenly.
  const thinned = (limit, values) => (values.length <= limit ? values : Array.from({ length: limit }, (_, at) => values[Math.floor(at * values.length / limit)]));
  const ends = (limit, values) => (values.length <= limit ? values : Array.from({ length: limit }, (_, at) => values[Math.floor(at * (values.length - 1) / (limit - 1))]));

  // Cells of a field, row by row from the bottom, each from -1 to 1, or from 0 to 1.
  function cells(trace, x, y) {
    const grid = list(trace.z).map(row => list(row).map(value => (typeof value === "number" ? value : NaN))), all = grid.flat().filter(finite);
    if (!all.length) return [];
    const low = finite(trace.zmin) ? trace.zmin : Math.min(...all), high = finite(trace.zmax) ? trace.zmax : Math.max(...all);
    const strength = value => {
      const share = Math.min(1, Math.max(0, (value - low) / (high > low ? high - low : 1)));
      return trace.colorscale === "@diverging" ? 2 * share - 1 : share;
    };
    const xs = placesOr(x, trace.x, grid[0].length), ys = placesOr(y, trace.y, grid.length), dx = spacing(xs) / 2, dy = spacing(ys) / 2;
    const corners = [Math.min(...xs) - dx, Math.min(...ys) - dy, Math.max(...xs) + dx, Math.max(...ys) + dy];
    return [{ kind: "cells", corners: [corners], strengths: thinned(20, grid).map(row => thinned(32, row).map(strength)) }];
  }

  function marksOf(trace, at, x, y) {
    const stroke = [trace.line, trace.marker].map(part => part && part.color).find(colour => typeof colour === "string" && colour) || `@${at % 8 + 1}`;
    const type = trace.type || "scatter", ys = places(y, trace.y);
    if (type.startsWith("scatter")) {
      const xs = placesOr(x, trace.x, ys.length).slice(0, ys.length), points = xs.map((value, i) => [value, ys[i]]);
      const mode = trace.mode || "lines", dash = (trace.line && trace.line.dash) || "solid";
      return [
        ...(mode.includes("lines") ? [{ kind: "line", stroke, dashed: dash !== "solid", points }] : []),
        ...(mode.includes("markers") || mode === "text" ? [{ kind: "dots", stroke, points }] : [])
      ];
    }
    if (type === "bar") {
      const middles = placesOr(x, trace.x, ys.length), half = 0.45 * spacing(middles);
      return [{ kind: "bars", stroke, corners: ys.map((top, i) => [middles[i] - half, 0, middles[i] + half, top]) }];
    }
    return ["heatmap", "contour", "surface"].includes(type) ? cells(trace, x, y) : [];
  }

  // The function from an axis to the unit interval.
  function scale(axis, filled, values) {
    const known = values.filter(finite);
    let [low, high] = axis.asked.filter(value => typeof value === "number" && finite(value));
    if (axis.asked.length !== 2 || high === undefined || low === high) {
      [low, high] = known.length ? [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))] : [0, 1];
      const pad = filled || !known.length ? 0 : high > low ? 0.05 * (high - low) : 0.5;
      [low, high] = [low - pad, high + pad];
    }
    if (axis.reversed) [low, high] = [high, low];
    return value => (value - low) / (high - low);
  }

  // The marks of a figure in drawing order; positions lie in the unit square, from the bottom left, and what is not finite is a gap.
  function marks(figure) {
    const x = axisOf(figure.layout, "x"), y = axisOf(figure.layout, "y");
    const found = figure.data.flatMap((trace, at) => marksOf(trace, at, x, y)), filled = found.some(mark => mark.kind === "cells");
    const along = at => found.flatMap(mark => (mark.points ? mark.points.map(point => point[at]) : mark.corners.flatMap(own => [own[at], own[at + 2]])));
    const across = scale(x, filled, along(0)), up = scale(y, filled, along(1));
    return found.map(mark => ({
      ...mark,
      points: mark.points && mark.points.map(([a, b]) => [across(a), up(b)]),
      corners: mark.corners && mark.corners.map(([a, b, c, d]) => [across(a), up(b), across(c), up(d)])
    }));
  }

  function element(name, attributes) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const key of Object.keys(attributes)) made.setAttribute(key, attributes[key]);
    return made;
  }
  const painted = colour => (colour[0] === "@" ? `var(--thumb-${colour.slice(1)})` : colour);
  // A position of the unit square in the thumbnail; far outside the frame is near enough.
  const near = value => Math.max(-1, Math.min(2, value));
  const within = (frame, [x, y]) => [frame.x + frame.width * near(x), frame.y + frame.height * (1 - near(y))];
  const drawable = point => point.every(finite);
  function rectangle(frame, [a, b, c, d]) {
    const [[x0, y0], [x1, y1]] = [within(frame, [a, b]), within(frame, [c, d])];
    return `M${shown(x0)} ${shown(y0)}H${shown(x1)}V${shown(y1)}H${shown(x0)}Z`;
  }

  function drawn(frame, mark) {
    const at = point => within(frame, point).map(shown).join(" ");
    if (mark.kind === "line") {
      const points = ends(160, mark.points);
      const d = points.map((point, i) => (drawable(point) ? (i && drawable(points[i - 1]) ? "L" : "M") + at(point) : "")).join("");
      return [element("path", { class: "line", d, stroke: painted(mark.stroke), ...(mark.dashed ? { "stroke-dasharray": "6 5" } : {}) })];
    }
    if (mark.kind === "dots") {
      // Lines without length and with round ends: dots in one path.
      const d = ends(220, mark.points.filter(drawable)).map(point => `M${at(point)}h0`).join("");
      return [element("path", { class: "dots", d, stroke: painted(mark.stroke) })];
    }
    if (mark.kind === "bars") {
      return [element("path", { class: "bars", d: mark.corners.filter(drawable).map(own => rectangle(frame, own)).join(""), fill: painted(mark.stroke) })];
    }
    // One path for each of eight strengths.
    const paths = new Map(), [left, bottom, right, top] = mark.corners[0];
    mark.strengths.forEach((row, i) => row.forEach((strength, j) => {
      const level = Math.round(8 * strength), across = n => left + (right - left) * n / row.length, up = n => bottom + (top - bottom) * n / mark.strengths.length;
      if (level) paths.set(level, (paths.get(level) || "") + rectangle(frame, [across(j), up(i), across(j + 1), up(i + 1)]));
    }));
    return [...paths].filter(([level]) => finite(level)).map(([level, d]) =>
      element("path", { class: "cells", d, fill: painted(level > 0 ? "@high" : "@low"), "fill-opacity": shown(6 * Math.abs(level) / 8) / 10 }));
  }

  // The thumbnail divided into so many frames of equal size.
  function frames(columns, rows, gap) {
    const w = (width - 2 * margin - gap * (columns - 1)) / columns, h = (height - 2 * margin - gap * (rows - 1)) / rows;
    return Array.from({ length: columns * rows }, (_, at) => ({ x: margin + (at % columns) * (w + gap), y: margin + Math.floor(at / columns) * (h + gap), width: w, height: h }));
  }

  let clips = 0;
  function charts(svg, panels) {
    const places = frames(panels.length > 1 ? 2 : 1, panels.length > 2 ? 2 : 1, 20);
    panels.slice(0, 4).forEach((panel, at) => {
      const frame = places[at], id = `thumb-${clips++}`, clip = element("clipPath", { id }), group = element("g", { "clip-path": `url(#${id})` });
      clip.append(element("rect", frame));
      group.append(...panel.flatMap(mark => drawn(frame, mark)));
      svg.append(clip, element("path", { class: "axes", d: `M${frame.x} ${frame.y}v${frame.height}h${frame.width}` }), group);
    });
  }
  function images(svg, addresses) {
    const side = columns => Math.min((width - 2 * margin) / columns, (height - 2 * margin) / Math.ceil(addresses.length / columns));
    const columns = addresses.map((_, at) => at + 1).reduce((best, next) => (side(next) > side(best) ? next : best));
    const places = frames(columns, Math.ceil(addresses.length / columns), 6);
    addresses.forEach((href, at) => svg.append(element("image", { ...places[at], href })));
  }

  // Fills an SVG element with figures or images; with a text where neither has anything to draw.
  function draw(svg, { figures = [], pictures = [] }, text) {
    const panels = figures.map(marks).filter(panel => panel.length);
    if (panels.length) charts(svg, panels);
    else if (pictures.length) images(svg, pictures);
    else {
      const number = element("text", { x: width / 2, y: height / 2 });
      number.textContent = text;
      svg.append(number);
    }
  }

  for (const svg of document.querySelectorAll("svg.thumb")) {
    const data = svg.parentElement.querySelector("script[type='application/json']");
    draw(svg, data ? JSON.parse(data.textContent) : {}, svg.dataset.text);
  }
  return { marks, draw };
})();
