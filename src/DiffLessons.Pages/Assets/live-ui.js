"use strict";
// What all widgets share: words in two languages, controls, plots, pictures, and a clock. A file per widget defines its kind:
// DiffLive.define(kind, words, build); words are { key: [English, Chinese] }, and build(w) fills w.div and may return
// { state, draw }: what the widget shows as plain values, and its drawing, which follows the width and the look.
Object.assign(DiffLive, (() => {
  const kinds = {}, mounted = [];
  const language = () => ((document.documentElement.lang || "en").startsWith("zh") ? 1 : 0);
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function make(namespace, tag, fields, children) {
    const node = namespace ? document.createElementNS(namespace, tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(fields || {})) {
      if (typeof value === "function") node.addEventListener(name, value);
      else if (value !== false && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }
  const h = (tag, fields, ...children) => make("", tag, fields, children);
  const svg = (tag, fields, ...children) => make("http://www.w3.org/2000/svg", tag, fields, children);

  const short = value => {
    if (!Number.isFinite(value)) return "∞";
    const size = Math.abs(value);
    return size !== 0 && (size < 0.001 || size >= 1e5) ? value.toExponential(1) : String(Number(value.toPrecision(3)));
  };
  const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

  // Round numbers that cut an interval into about so many parts.
  function ticks([low, high], count) {
    const raw = (high - low) / count, power = 10 ** Math.floor(Math.log10(raw));
    const step = power * [1, 2, 5, 10].find(n => n * power >= raw), found = [];
    for (let at = Math.ceil(low / step - 1e-9); at * step <= high + 1e-9 * step; at++) found.push(at * step);
    return found;
  }

  // The colours of the page's look, as [red, green, blue].
  function colour(div, name) {
    const hex = getComputedStyle(div).getPropertyValue(name).trim();
    return [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16));
  }
  const between = (a, b, share) => a.map((value, i) => value + (b[i] - value) * share);

  function widget(div, words) {
    const texts = [], knobs = {}, buttons = {}, drawings = [];
    const say = (key, values = {}) => {
      const pair = words[key] || [key, key];
      return pair[language()].replace(/\{(\w+)\}/g, (_, name) => values[name]);
    };
    // A text, or an attribute, that is told again when the language changes.
    function tell(node, text, attribute) {
      const put = () => (attribute ? node.setAttribute(attribute, text()) : (node.textContent = text()));
      texts.push(put);
      put();
      return node;
    }
    const words1 = (tag, key, fields, values) => tell(h(tag, fields), () => say(key, values && values()));
    const controls = h("div", { class: "live-controls" });
    const w = { div, words, say, tell, h, svg, short, clamp, calm, text: words1, controls, playing: false };

    w.report = name => div.dispatchEvent(new CustomEvent("live", { bubbles: true, detail: { kind: div.dataset.kind, name, state: div.state() } }));
    w.add = (...nodes) => { div.append(...nodes); return nodes[0]; };
    w.draw = () => drawings.forEach(draw => draw());
    w.onDraw = draw => drawings.push(draw);
    w.retell = () => { texts.forEach(put => put()); w.draw(); };

    // A slider over { min, max, step } or over a list of values; act(value) runs when the reader moves it.
    w.slider = (name, spec, act) => {
      const values = spec.values, nearest = value => values.reduce((best, v, i) => (Math.abs(v - value) < Math.abs(values[best] - value) ? i : best), 0);
      const input = h("input", { type: "range", min: values ? 0 : spec.min, max: values ? values.length - 1 : spec.max, step: values ? 1 : spec.step });
      const output = h("output"), show = spec.show || short;
      const get = () => (values ? values[Number(input.value)] : Number(input.value));
      const knob = {
        get,
        put(value) { input.value = values ? nearest(value) : value; output.textContent = show(get()); input.setAttribute("aria-valuetext", show(get())); },
        set(value) { knob.put(value); act(get()); w.report(name); }
      };
      input.addEventListener("input", () => knob.set(get()));
      tell(input, () => say(spec.label || name), "aria-label");
      (spec.into || controls).append(h("label", { class: "live-slider" }, w.text("span", spec.label || name), input, output));
      texts.push(() => { output.textContent = show(get()); });
      knob.put(spec.value);
      return (knobs[name] = knob);
    };
    // A choice among [value, key] pairs.
    w.choice = (name, spec, act) => {
      const select = h("select");
      for (const [value, key] of spec.choices) select.append(w.text("option", key, { value }));
      const knob = { get: () => select.value, put(value) { select.value = value; }, set(value) { knob.put(value); act(value); w.report(name); } };
      select.addEventListener("change", () => knob.set(select.value));
      tell(select, () => say(spec.label || name), "aria-label");
      (spec.into || controls).append(h("label", { class: "live-choice" }, w.text("span", spec.label || name), select));
      knob.put(spec.value);
      return (knobs[name] = knob);
    };
    w.toggle = (name, spec, act) => {
      const box = h("input", { type: "checkbox" });
      const knob = { get: () => box.checked, put(value) { box.checked = value; }, set(value) { knob.put(value); act(value); w.report(name); } };
      box.addEventListener("change", () => knob.set(box.checked));
      (spec.into || controls).append(h("label", { class: "live-toggle" }, box, w.text("span", spec.label || name)));
      knob.put(spec.value);
      return (knobs[name] = knob);
    };
    w.knob = (name, set) => { knobs[name] = { set(value) { set(value); w.report(name); } }; };
    w.button = (name, act, into = controls, key = () => name) => {
      const button = h("button", { type: "button", click: () => { act(); w.report(name); } });
      tell(button, () => say(key()));
      into.append(button);
      buttons[name] = button;
      return button;
    };

    // A clock: frame() runs while it plays and the widget is in view. The button starts and stops it.
    w.player = (name, frame, startKey, stopKey) => {
      const button = w.button(name, () => (w.playing ? w.stop() : w.play()), controls, () => (w.playing ? stopKey : startKey));
      button.classList.add("live-main");
      const step = () => {
        if (!w.playing) return;
        if (frame() === false) w.stop(); else requestAnimationFrame(step);
      };
      w.play = () => { if (!w.playing) { w.playing = true; w.retell(); requestAnimationFrame(step); } };
      w.stop = () => { w.playing = false; w.retell(); };
      if ("IntersectionObserver" in window) new IntersectionObserver(seen => {
        if (w.playing && !seen[seen.length - 1].isIntersecting) w.stop();
      }).observe(div);
      return button;
    };

    // Axes in a drawing as wide as its box; path(className) gives a function that draws a line through points.
    w.plot = spec => {
      const plot = { x: spec.x, y: spec.y, log: spec.log };
      const root = svg("svg", { class: "live-plot", role: "img" }), grid = svg("g"), inner = svg("g"), clipped = svg("clipPath", { id: `live-clip-${mounted.length}-${drawings.length}` }, svg("rect"));
      inner.setAttribute("clip-path", `url(#${clipped.id})`);
      root.append(svg("defs", null, clipped), grid, inner);
      const left = spec.bare ? 4 : spec.yTitle ? 52 : 40, bottom = spec.bare ? 4 : spec.xTitle ? 42 : 26, top = 8, right = 14;
      const scale = value => (plot.log ? Math.log10(Math.max(value, 1e-12)) : value);
      plot.px = x => left + ((x - plot.x[0]) / (plot.x[1] - plot.x[0])) * (plot.width - left - right);
      plot.py = y => plot.height - bottom - ((scale(y) - plot.y[0]) / (plot.y[1] - plot.y[0])) * (plot.height - bottom - top);
      plot.at = event => {
        const box = root.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
        return [plot.x[0] + ((x - left) / (plot.width - left - right)) * (plot.x[1] - plot.x[0]), plot.y[0] + ((plot.height - bottom - y) / (plot.height - bottom - top)) * (plot.y[1] - plot.y[0])];
      };
      plot.inside = ([x, y]) => x >= plot.x[0] && x <= plot.x[1] && y >= plot.y[0] && y <= plot.y[1];
      plot.frame = () => {
        plot.width = Math.max(200, root.parentNode.clientWidth);
        plot.height = spec.square ? Math.min(plot.width * (spec.square === true ? 1 : spec.square), spec.height || 420) : spec.height || 260;
        if (spec.square) plot.width = Math.min(plot.width, plot.height / (spec.square === true ? 1 : spec.square));
        root.setAttribute("width", plot.width);
        root.setAttribute("height", plot.height);
        const box = clipped.firstChild, w0 = plot.width - left - right, h0 = plot.height - top - bottom;
        for (const [name, value] of [["x", left], ["y", top], ["width", w0], ["height", h0]]) box.setAttribute(name, value);
        grid.replaceChildren();
        if (spec.bare) return;
        const line = (x1, y1, x2, y2) => grid.append(svg("line", { x1, y1, x2, y2 }));
        const label = (x, y, anchor, text, fields) => grid.append(svg("text", { x, y, "text-anchor": anchor, ...fields }, text));
        for (const x of ticks(plot.x, plot.width < 320 ? 4 : 6)) { line(plot.px(x), top, plot.px(x), top + h0); label(plot.px(x), top + h0 + 16, "middle", short(x)); }
        const up = plot.log ? ticks(plot.y, 4).filter(Number.isInteger).map(n => 10 ** n) : ticks(plot.y, 5);
        for (const y of up) { line(left, plot.py(y), left + w0, plot.py(y)); label(left - 6, plot.py(y) + 4, "end", plot.log && Math.abs(Math.log10(y)) >= 3 ? y.toExponential(0) : short(y)); }
        if (spec.xTitle) label(left + w0 / 2, plot.height - 4, "middle", say(spec.xTitle));
        if (spec.yTitle) label(0, 0, "middle", say(spec.yTitle), { transform: `translate(11 ${top + h0 / 2}) rotate(-90)` });
      };
      plot.path = className => {
        const path = svg("path", { class: className });
        inner.append(path);
        return (points, close) => path.setAttribute("d", points.length ? "M" + points.map(([x, y]) => `${plot.px(x).toFixed(1)} ${plot.py(y).toFixed(1)}`).join("L") + (close ? "Z" : "") : "");
      };
      plot.segments = className => {
        const path = svg("path", { class: className });
        inner.append(path);
        return pairs => path.setAttribute("d", pairs.map(ends => ends.map(([x, y], i) => `${i ? "L" : "M"}${plot.px(x).toFixed(1)} ${plot.py(y).toFixed(1)}`).join("")).join(""));
      };
      plot.dots = (className, radius = 4) => {
        const group = svg("g");
        inner.append(group);
        return (points, named = () => className) => {
          while (group.childNodes.length > points.length) group.lastChild.remove();
          while (group.childNodes.length < points.length) group.append(svg("circle", { r: radius }));
          points.forEach(([x, y], i) => {
            const dot = group.childNodes[i];
            dot.setAttribute("cx", plot.px(x).toFixed(1));
            dot.setAttribute("cy", plot.py(y).toFixed(1));
            dot.setAttribute("class", named(i));
          });
        };
      };
      Object.assign(plot, { root, inner, grid });
      if (spec.label) tell(root, () => say(spec.label), "aria-label");
      w.onDraw(plot.frame);
      return plot;
    };

    // Points of a plot that the reader moves, adds and takes away. edit: { points, add(x, y), move(i, x, y), remove(i) }.
    w.editable = (plot, edit) => {
      const root = plot.root;
      let held = -1, chosen = -1, moved = false;
      root.setAttribute("tabindex", "0");
      root.setAttribute("role", "application");
      const near = event => {
        const box = root.getBoundingClientRect(), px = event.clientX - box.left, py = event.clientY - box.top;
        const found = edit.points().map(([x, y], i) => [Math.hypot(plot.px(x) - px, plot.py(y) - py), i]).sort((a, b) => a[0] - b[0])[0];
        return found && found[0] < (event.pointerType === "mouse" ? 11 : 24) ? found[1] : -1;
      };
      root.addEventListener("touchstart", event => { if (held >= 0) event.preventDefault(); }, { passive: false });
      root.addEventListener("touchmove", event => { if (held >= 0) event.preventDefault(); }, { passive: false });
      root.addEventListener("pointerdown", event => {
        held = chosen = near(event);
        moved = false;
        if (held >= 0) root.setPointerCapture(event.pointerId);
      });
      root.addEventListener("pointermove", event => {
        if (held < 0) return;
        moved = true;
        const [x, y] = plot.at(event);
        edit.move(held, x, y);
      });
      root.addEventListener("pointerup", event => {
        const place = plot.at(event);
        if (held >= 0 && moved && !plot.inside(place)) { edit.remove(held); chosen = -1; }
        else if (held < 0 && plot.inside(place) && edit.add) edit.add(...place);
        else if (held >= 0) edit.move(held, clamp(place[0], ...plot.x), clamp(place[1], ...plot.y));
        held = -1;
        w.draw();
        w.report("points");
      });
      root.addEventListener("pointercancel", () => { held = -1; });
      root.addEventListener("keydown", event => {
        const count = edit.points().length, steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
        if (event.key === "PageDown" || event.key === "PageUp") chosen = count ? (chosen + (event.key === "PageDown" ? 1 : count + (chosen < 0 ? 1 : 0) - 1)) % count : -1;
        else if (steps && chosen >= 0) {
          const [x, y] = edit.points()[chosen], unit = axis => (axis[1] - axis[0]) / 40;
          edit.move(chosen, clamp(x + steps[0] * unit(plot.x), ...plot.x), clamp(y + steps[1] * unit(plot.y), ...plot.y));
        } else if (event.key === "Enter" && edit.add) { edit.add((plot.x[0] + plot.x[1]) / 2, (plot.y[0] + plot.y[1]) / 2); chosen = edit.points().length - 1; }
        else if ((event.key === "Delete" || event.key === "Backspace") && chosen >= 0) { edit.remove(chosen); chosen = -1; }
        else return;
        event.preventDefault();
        w.draw();
        w.report("points");
      });
      return { chosen: () => (document.activeElement === root ? chosen : -1) };
    };

    // A picture of numbers: paint(values, low, high) in the scale "grey" (as digits are stored), "rising", "map" or "diverging".
    w.picture = (width, height, scale, fields) => {
      const canvas = h("canvas", { class: "live-picture", width, height, ...fields }), context = canvas.getContext("2d");
      canvas.paint = (values, low, high) => {
        const image = context.createImageData(width, height);
        const ends = { grey: [[12, 12, 14], [250, 250, 250]], rising: [colour(div, "--live-zero"), colour(div, "--live-2")], map: [colour(div, "--live-zero"), colour(div, "--live-deep")] }[scale];
        const [below, zero, above] = ends ? [] : ["--live-1", "--live-zero", "--live-2"].map(name => colour(div, name));
        for (let i = 0; i < values.length; i++) {
          const share = clamp((values[i] - low) / (high - low || 1), 0, 1);
          const rgb = Number.isNaN(values[i]) ? null : ends ? between(ends[0], ends[1], share) : share < 0.5 ? between(below, zero, 2 * share) : between(zero, above, 2 * share - 1);
          image.data.set(rgb ? [...rgb, 255] : [0, 0, 0, 0], 4 * i);
        }
        context.putImageData(image, 0, 0);
      };
      return canvas;
    };

    // Bars of shares from 0 to 1, the greatest marked.
    w.bars = names => {
      const rows = names.map(name => {
        const fill = h("i"), number = h("span", { class: "live-number" });
        return { fill, number, row: h("div", { class: "live-bar" }, h("b", null, name), h("div", null, fill), number) };
      });
      const box = h("div", { class: "live-bars" }, ...rows.map(r => r.row));
      box.show = values => {
        const best = values.indexOf(Math.max(...values));
        rows.forEach(({ fill, number, row }, i) => {
          fill.style.width = `${100 * values[i]}%`;
          number.textContent = `${(100 * values[i]).toFixed(values[i] > 0.995 || values[i] < 0.0005 ? 0 : 1)} %`;
          row.classList.toggle("live-best", i === best);
        });
      };
      return box;
    };

    div.set = (name, value) => { if (!knobs[name]) throw new Error(`no knob ${name}`); knobs[name].set(value); };
    div.press = name => buttons[name].click();
    return w;
  }

  function define(kind, words, build) { kinds[kind] = { words, build }; }

  function mount(div) {
    if (div.dataset.ready) return;
    try {
      const { words, build } = kinds[div.dataset.kind] || {};
      if (!build) throw new Error(`no widget "${div.dataset.kind}"`);
      const source = div.querySelector("script[type='application/json']");
      const w = widget(div, words);
      w.options = source ? JSON.parse(source.textContent) : {};
      const made = build(w) || {};
      div.state = made.state || (() => ({}));
      if (made.draw) w.onDraw(made.draw);
      mounted.push(w);
      w.draw();
      let width = div.clientWidth;
      if ("ResizeObserver" in window) new ResizeObserver(() => { if (div.clientWidth !== width) { width = div.clientWidth; w.draw(); } }).observe(div);
      div.dataset.ready = "true";
    } catch (problem) {
      console.error(problem);
      div.append(h("p", { class: "lack" }, `${div.dataset.kind}: ${problem.message}`));
    }
  }

  // One at a time, with a pause in which the browser answers the reader.
  async function mountAll() {
    for (const div of document.querySelectorAll(".live")) {
      await new Promise(resolve => setTimeout(resolve));
      mount(div);
    }
    document.documentElement.dataset.live = "ready";
  }

  const again = act => mounted.forEach(w => w[act]());
  new MutationObserver(() => again("retell")).observe(document.documentElement, { attributes: true, attributeFilter: ["lang", "data-theme"] });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => again("draw"));

  return { define, mount, mountAll, ui: { h, svg, short, clamp, colour, between } };
})());
