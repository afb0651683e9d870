"use strict";
// A computational graph: edit a number, run the forward pass, then the backward pass by the chain rule.
(() => {
  const words = {
    forward: ["Forward pass", "前向传播"], backward: ["Backward pass", "反向传播"], step: ["One step", "走一步"], input: ["value of {name}", "{name} 的值"],
    note: ["Numbers on top are values; below, in colour, the gradient of {out} with respect to each node.", "上面的数是值；下面有颜色的数是 {out} 对各节点的梯度。"],
    edge: ["On each edge: the local derivative. The backward pass multiplies along an edge and adds where edges meet: the chain rule.", "边上的数是局部导数。反向传播沿边相乘，在汇合处相加，这就是链式法则。"],
    plot: ["The computational graph", "计算图"], stale: ["Changed: run the forward pass.", "数已改动：请运行前向传播。"]
  };
  const sum = values => values.reduce((a, b) => a + b, 0);
  // Each operation: its value from its inputs, and the derivative with respect to each of them.
  const operations = {
    add: [sum, v => v.map(() => 1), "+"], sub: [([a, b]) => a - b, () => [1, -1], "−"], mul: [([a, b]) => a * b, ([a, b]) => [b, a], "×"],
    div: [([a, b]) => a / b, ([a, b]) => [1 / b, -a / (b * b)], "÷"], square: [([a]) => a * a, ([a]) => [2 * a], "x²"],
    exp: [([a]) => Math.exp(a), ([a]) => [Math.exp(a)], "exp"], log: [([a]) => Math.log(a), ([a]) => [1 / a], "log"],
    relu: [([a]) => Math.max(0, a), ([a]) => [a > 0 ? 1 : 0], "relu"], tanh: [([a]) => Math.tanh(a), ([a]) => [1 - Math.tanh(a) ** 2], "tanh"],
    sigmoid: [([a]) => 1 / (1 + Math.exp(-a)), ([a]) => { const s = 1 / (1 + Math.exp(-a)); return [s * (1 - s)]; }, "σ"],
    mean: [v => sum(v) / v.length, v => v.map(() => 1 / v.length), "mean"], sum: [sum, v => v.map(() => 1), "Σ"]
  };
  const fallback = [1, 2, 3, 4].flatMap(v => [{ id: `v${v}`, value: v }]).concat([1, 2, 3, 4].map(v => ({ id: `s${v}`, op: "square", of: [`v${v}`] })), [{ id: "out", op: "mean", of: ["s1", "s2", "s3", "s4"] }]);

  function build(w) {
    const { h, svg } = w, nodes = (w.options.nodes || fallback).map(n => ({ ...n })), byId = Object.fromEntries(nodes.map(n => [n.id, n]));
    for (const n of nodes) for (const id of n.of || []) if (!byId[id]) throw new Error(`${n.id} is made of ${id}, which is no node before it`);
    const out = nodes[nodes.length - 1];
    for (const n of nodes) n.depth = n.of ? 1 + Math.max(...n.of.map(id => byId[id].depth)) : 0;
    // Inputs stand in one column; a node's users to the right of it.
    const columns = Array.from({ length: out.depth + 1 }, (_, depth) => nodes.filter(n => n.depth === depth));
    let shown = 0, stale = false;  // how many nodes the backward pass has reached

    const root = svg("svg", { class: "live-plot live-graph", role: "img" }), inputs = h("div", { class: "live-controls" });
    w.tell(root, () => w.say("plot"), "aria-label");
    const note = h("p", { class: "live-note" });
    for (const n of columns[0]) {
      const box = h("input", { type: "number", step: "any", value: n.value });
      box.addEventListener("input", () => { if (box.value !== "" && Number.isFinite(Number(box.value))) { n.value = Number(box.value); stale = true; shown = 0; draw(); w.report(n.id); } });
      w.tell(box, () => w.say("input", { name: n.id }), "aria-label");
      w.knob(n.id, value => { box.value = value; n.value = value; stale = true; shown = 0; draw(); });
      inputs.append(h("label", { class: "live-number-input" }, h("span", null, n.id), box));
    }
    function forward() {
      for (const n of nodes) if (n.of) {
        const values = n.of.map(id => byId[id].value);
        n.value = operations[n.op][0](values);
        n.local = operations[n.op][1](values);
      }
      stale = false;
      shown = 0;
    }
    const order = [...nodes].sort((a, b) => b.depth - a.depth);
    // Gradients of the first `shown` nodes from the output on; each adds its part to those that it is made of.
    function gradients() {
      for (const n of nodes) { n.gradient = 0; n.reached = false; }
      out.gradient = 1;
      order.slice(0, shown).forEach(n => {
        n.reached = true;
        (n.of || []).forEach((id, i) => { byId[id].gradient += n.gradient * n.local[i]; });
      });
    }
    w.button("forward", () => { forward(); draw(); });
    w.button("step", () => { if (stale) forward(); else shown = Math.min(nodes.length, shown + 1); draw(); });
    w.button("backward", () => { if (stale) forward(); shown = nodes.length; draw(); });
    w.add(inputs, h("div", null, root), w.controls, note, w.text("p", "edge", { class: "live-hint" }));

    function draw() {
      gradients();
      const width = Math.max(280, root.parentNode.clientWidth), tall = Math.max(...columns.map(c => c.length)), row = 66, height = tall * row + 10;
      const wide = Math.min(74, (width / columns.length) * 0.62), at = new Map();
      columns.forEach((column, c) => column.forEach((n, i) => at.set(n.id, [(columns.length === 1 ? 0.5 : c / (columns.length - 1)) * (width - wide - 4) + wide / 2 + 2, ((i + 0.5) / column.length) * height])));
      root.setAttribute("width", width);
      root.setAttribute("height", height);
      root.replaceChildren();
      const text = (x, y, value, name, anchor = "middle") => root.append(svg("text", { x, y, "text-anchor": anchor, class: name }, value));
      for (const n of nodes) (n.of || []).forEach((id, i) => {
        const [x1, y1] = at.get(id), [x2, y2] = at.get(n.id);
        root.append(svg("line", { x1: x1 + wide / 2, y1, x2: x2 - wide / 2, y2, class: n.reached ? "live-back" : "" }));
        if (!stale) text(x1 + wide / 2 + (x2 - x1 - wide) * 0.4, y1 + (y2 - y1) * 0.4 - 5, w.short(n.local[i]), n.reached ? "live-back" : "");
      });
      for (const n of nodes) {
        const [x, y] = at.get(n.id), isFresh = !stale || !n.of;
        root.append(svg("rect", { x: x - wide / 2, y: y - 24, width: wide, height: 48, rx: 7, class: n.of ? "" : "live-leaf" }));
        text(x, y - 8, n.of ? `${n.id} = ${operations[n.op][2]}` : n.id, "live-name");
        text(x, y + 6, isFresh ? w.short(n.value) : "?", "live-value");
        if (n.reached || (shown && n.gradient)) text(x, y + 20, w.short(n.gradient), "live-back");
      }
      note.textContent = w.say(stale ? "stale" : "note", { out: out.id });
    }
    forward();
    return { draw, state: () => ({ stale, values: Object.fromEntries(nodes.map(n => [n.id, n.value])), gradients: Object.fromEntries(nodes.map(n => [n.id, n.gradient])), shown }) };
  }
  DiffLive.define("graph", words, build);
})();
