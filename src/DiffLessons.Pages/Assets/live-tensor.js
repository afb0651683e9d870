"use strict";
// Two tensors of shapes that the reader types, combined: broadcasting drawn with its copies, and the matrix product.
(() => {
  const words = {
    a: ["shape of a", "a 的形状"], b: ["shape of b", "b 的形状"], operation: ["operation", "运算"], add: ["a + b", "a + b"], mul: ["a * b", "a * b"], matmul: ["a.matmul b", "a.matmul b"],
    example: ["example", "例子"], own: ["your own", "自己输入"], copies: ["show the copies", "显示副本"], result: ["result", "结果"],
    choose: ["Tap an element of the result, or focus it and use the arrow keys.", "点一下结果里的元素，或选中结果后用方向键。"],
    typed: ["A shape has up to three lengths from 1 to 6, such as 3, 1. Empty means a single number.", "形状最多有三个长度，从 1 到 6，例如 3, 1。留空表示单独一个数。"],
    fit: ["{op}: shapes {a} and {b} do not broadcast. Aligned at the end, each pair of axes must be equal or one of them 1.", "{op}：形状 {a} 和 {b} 不能广播。从末尾对齐，每一对轴必须相等，或其中一个是 1。"],
    scalar: ["matmul: shapes {a} and {b} do not multiply: both must have at least one axis; use mul for a scalar.", "matmul：形状 {a} 和 {b} 不能相乘：两者都至少要有一个轴；标量请用 mul。"],
    inner: ["matmul: shapes {a} and {b} do not multiply: the last axis of the first ({m}) must equal the second last axis of the second ({n}).", "matmul：形状 {a} 和 {b} 不能相乘：第一个的最后一个轴（{m}）必须等于第二个的倒数第二个轴（{n}）。"],
    only: ["matmul: shapes {a} and {b} do not multiply: the last axis of the first ({m}) must equal the only axis of the second ({n}).", "matmul：形状 {a} 和 {b} 不能相乘：第一个的最后一个轴（{m}）必须等于第二个唯一的轴（{n}）。"]
  };
  const sized = shape => `(${shape.join(", ")})`, count = shape => shape.reduce((n, length) => n * length, 1);
  const refuse = (key, a, b, more) => { throw Object.assign(new Error(key), { key, values: { a: sized(a), b: sized(b), ...more } }); };

  // Two shapes aligned at the end: the longer length of each pair.
  function common(a, b, refused) {
    const rank = Math.max(a.length, b.length), length = (shape, i) => shape[i - rank + shape.length] || 1;
    return Array.from({ length: rank }, (_, i) => {
      const [m, n] = [length(a, i), length(b, i)];
      return m === n || n === 1 ? m : m === 1 ? n : refused();
    });
  }
  // The place, in a tensor's row of elements, of the element that an index of the result reads.
  const place = (index, shape) => shape.reduce((at, length, i) => at * length + (length === 1 ? 0 : index[index.length - shape.length + i]), 0);
  const indexOf = (at, shape) => shape.map((length, i) => Math.floor(at / count(shape.slice(i + 1))) % length);

  // The shape of the result, and for each of its elements the pairs of places that it is made from.
  function combine(operation, a, b) {
    if (operation !== "matmul") {
      const shape = common(a, b, () => refuse("fit", a, b, { op: operation }));
      return { shape, pairs: at => [[place(indexOf(at, shape), a), place(indexOf(at, shape), b)]] };
    }
    if (!a.length || !b.length) refuse("scalar", a, b);
    const left = a.length === 1 ? [1, ...a] : a, right = b.length === 1 ? [...b, 1] : b;
    const inner = left[left.length - 1], rows = left[left.length - 2], columns = right[right.length - 1];
    if (inner !== right[right.length - 2]) refuse(b.length === 1 ? "only" : "inner", a, b, { m: inner, n: right[right.length - 2] });
    const fronts = [left, right].map(shape => shape.slice(0, -2)), batch = common(...fronts, () => refuse("fit", ...fronts, { op: "matmul" })), full = [...batch, rows, columns];
    const shape = [...batch, ...(a.length > 1 ? [rows] : []), ...(b.length > 1 ? [columns] : [])];
    return { shape, pairs: at => {
      const index = indexOf(at, full), front = index.slice(0, -2), [row, column] = index.slice(-2);
      return Array.from({ length: inner }, (_, j) => [place([...front, row, j], left), place([...front, j, column], right)]);
    } };
  }
  const valuesOf = (pairs, a, b, operation) => pairs.reduce((sum, [i, j]) => sum + (operation === "add" ? a[i] + b[j] : a[i] * b[j]), 0);
  // What a test compares with the library: the shape and all values, or the message of the rejection.
  DiffLive.combine = (operation, shapeA, shapeB, a, b) => {
    try {
      const { shape, pairs } = combine(operation, shapeA, shapeB);
      return { shape, values: Array.from({ length: count(shape) }, (_, at) => valuesOf(pairs(at), a, b, operation)) };
    } catch (problem) {
      return { message: words[problem.key][0].replace(/\{(\w+)\}/g, (_, name) => problem.values[name]) };
    }
  };

  const examples = { column: ["3, 1", "4", "add"], rows: ["3, 4", "4", "mul"], refused: ["3, 4", "3", "mul"], batch: ["2, 3, 1", "2, 1, 4", "add"], product: ["3, 4", "4, 2", "matmul"], vector: ["3, 4", "4", "matmul"] };
  const shapeOf = text => {
    const parts = text.split(/[^0-9.-]+/).filter(part => part), lengths = parts.map(Number);
    return lengths.length <= 3 && lengths.every(n => Number.isInteger(n) && n >= 1 && n <= 6) ? lengths : null;
  };

  function build(w) {
    const { h } = w, o = { a: "3, 1", b: "4", operation: "add", ...w.options }, chosen = { at: 0 }, inputs = {};
    for (const [key, pair] of Object.entries({ column: "{0} + {1}", rows: "{0} * {1}", refused: "{0} * {1}", batch: "{0} + {1}", product: "{0} · {1}", vector: "{0} · {1}" }))
      words[key] = [0, 1].map(() => pair.replace("{0}", `(${examples[key][0]})`).replace("{1}", `(${examples[key][1]})`));
    for (const name of ["a", "b"]) {
      const input = h("input", { type: "text", inputmode: "text", autocomplete: "off", size: 8, value: o[name] });
      const put = value => { input.value = value; chosen.at = 0; draw(); };
      input.addEventListener("input", () => { example.put("own"); put(input.value); w.report(name); });
      w.tell(input, () => w.say(name), "aria-label");
      w.knob(name, put);
      w.controls.append(h("label", { class: "live-text-input" }, w.text("span", name), input));
      inputs[name] = input;
    }
    const operation = w.choice("operation", { choices: ["add", "mul", "matmul"].map(name => [name, name]), value: o.operation }, () => { example.put("own"); chosen.at = 0; draw(); });
    const example = w.choice("example", { choices: [["own", "own"], ...Object.keys(examples).map(key => [key, key])], value: "own" }, key => {
      if (!examples[key]) return;
      [inputs.a.value, inputs.b.value] = examples[key];
      operation.put(examples[key][2]);
      chosen.at = 0;
      draw();
    });
    const copies = w.toggle("copies", { value: true }, () => draw());
    const board = h("div", { class: "live-tensors" }), note = h("p", { class: "live-note", "aria-live": "polite" });
    w.add(w.controls, board, note, w.text("p", "choose", { class: "live-hint" }));

    // A tensor as cells, slice by slice; the last two axes are a table.
    function grid(title, shape, cell, choose) {
      const columns = shape[shape.length - 1] || 1, rows = shape[shape.length - 2] || 1, box = h("div", { class: "live-slices" });
      for (let slice = 0; slice < count(shape.slice(0, -2)); slice++) {
        const table = h("div", { class: "live-cells", style: `--columns:${columns}` });
        for (let i = 0; i < rows * columns; i++) {
          const at = slice * rows * columns + i, { text, kind } = cell(at), node = h("span", { class: kind }, text);
          // Not pointerenter: a browser sends it to a new element under a mouse that rests, which would undo a step by key.
          if (choose) { node.dataset.at = at; node.addEventListener("pointerdown", () => choose(at)); node.addEventListener("pointermove", event => { if (event.pointerType === "mouse") choose(at); }); }
          table.append(node);
        }
        box.append(table);
      }
      return h("div", null, h("p", { class: "live-title" }, title), box);
    }
    let now = {};
    function choose(at) {
      if (at === chosen.at) return;
      chosen.at = at;
      draw();
      w.report("element");
    }
    function draw() {
      const shapes = ["a", "b"].map(name => shapeOf(inputs[name].value)), kind = operation.get();
      board.replaceChildren();
      if (shapes.includes(null)) { now = { message: w.say("typed") }; note.textContent = now.message; return; }
      const [a, b] = shapes.map((shape, which) => Array.from({ length: count(shape) }, (_, i) => (which && kind === "add" ? 10 : 1) * (i + 1)));
      let made, refused = "";
      try { made = combine(kind, ...shapes); } catch (problem) { refused = w.say(problem.key, problem.values); }
      const pairs = made ? made.pairs(chosen.at) : [];
      const used = [0, 1].map(which => new Set(pairs.map(pair => pair[which])));
      shapes.forEach((shape, which) => {
        const values = which ? b : a, stretch = made && kind !== "matmul" && copies.get() ? made.shape : shape;
        board.append(grid(`${"ab"[which]} ${sized(shape)}${stretch === shape || sized(stretch) === sized(shape) ? "" : ` → ${sized(stretch)}`}`, stretch, at => {
          const from = made && kind !== "matmul" && copies.get() ? place(indexOf(at, stretch), shape) : at;
          // The first of the copies of an element is the element itself.
          const index = indexOf(at, stretch), added = stretch.length - shape.length;
          const isCopy = index.some((i, axis) => i > 0 && (axis < added || shape[axis - added] < stretch[axis]));
          return { text: String(values[from]), kind: [isCopy ? "live-copy" : "", used[which].has(from) ? "live-used" : ""].join(" ").trim() };
        }));
      });
      if (made) {
        const result = grid(`${w.say("result")} ${sized(made.shape)}`, made.shape, at => ({ text: String(valuesOf(made.pairs(at), a, b, kind)), kind: at === chosen.at ? "live-chosen" : "" }), choose);
        result.classList.add("live-result");
        Object.entries({ tabindex: 0, role: "group", "aria-label": w.say("result") }).forEach(([name, value]) => result.setAttribute(name, value));
        result.addEventListener("keydown", event => {
          const columns = made.shape[made.shape.length - 1] || 1, step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key], next = chosen.at + step;
          if (step === undefined) return;
          event.preventDefault();
          if (next >= 0 && next < count(made.shape)) { choose(next); board.lastChild.focus(); }
        });
        board.append(result);
      }
      const index = made && indexOf(chosen.at, made.shape).join(", "), sign = { add: " + ", mul: " × ", matmul: " × " }[kind];
      const sum = pairs.map(([i, j]) => `${a[i]}${sign}${b[j]}`).join(" + ");
      note.textContent = made ? `[${index}]: ${sum} = ${valuesOf(pairs, a, b, kind)}` : refused;
      now = { shape: made && made.shape, message: refused, chosen: chosen.at, value: made && valuesOf(pairs, a, b, kind), used: used.map(set => [...set]) };
    }
    return { draw, state: () => ({ a: inputs.a.value, b: inputs.b.value, operation: operation.get(), ...now }) };
  }
  DiffLive.define("tensor", words, build);
})();
