"use strict";
// The generator of a GAN: turn its random inputs, and the label where it has one, and see the curve that it draws.
(() => {
  const words = {
    plot: ["The generated curve and the band of the real ones", "生成的曲线和真实曲线所在的带"], x: ["x", "x"], y: ["y", "y"], z: ["input", "输入"], label: ["label", "标签"],
    draw: ["New random inputs", "重新抽取随机输入"], zero: ["All zero", "全部归零"],
    note: ["Best fitting a of a x² + (a - 1): {a}. {inside} of {all} points lie in the band.", "最接近的 a x² + (a - 1)：a = {a}。{all} 个点中 {inside} 个在带内。"],
    hint: ["Each slider is one of the generator's random numbers. In training they were drawn from N(0, 1): beyond 2 or 3 it has seen little.", "每个滑块是生成器的一个随机数。训练时它们取自 N(0, 1)：超过 2 或 3 的值它几乎没见过。"],
    keep: ["Keep this curve", "留下这条曲线"], band: ["Green: the band in which the real curves lie. Dashed: curves that were kept.", "绿色：真实曲线所在的带。虚线：留下的曲线。"]
  };
  function build(w) {
    const { h } = w, o = { ideas: 5, labelled: false, ...w.options }, net = DiffLive.network(o.network);
    const count = net.layers[net.layers.length - 1].weight.shape[0], xs = o.x || Array.from({ length: count }, (_, i) => -1 + (2 * i) / (count - 1));
    const pick = (bounds, label) => (bounds && Array.isArray(bounds[0]) ? bounds[label] : bounds);
    const lower = label => pick(o.lower, label) || xs.map(x => (o.labelled && label ? 1.5 * x * x + 0.5 : x * x));
    const upper = label => pick(o.upper, label) || xs.map(x => (o.labelled && !label ? 1.5 * x * x + 0.5 : 2 * x * x + 1));
    const ideas = Array(o.ideas).fill(0), next = DiffLive.random(o.seed || 3);
    let label = 0, kept = [], curve = [];
    const generate = (inputs, which) => Array.from(net.forward(DiffLive.tensor([1, inputs.length + (o.labelled ? 1 : 0)], o.labelled ? [...inputs, which] : inputs)).data);

    const left = h("div"), right = h("div");
    w.add(h("div", { class: "live-row" }, left, right));
    const plot = w.plot({ x: [-1.05, 1.05], y: [-0.6, 3.2], height: 330, xTitle: "x", yTitle: "y", label: "plot" });
    left.append(plot.root);
    const band = plot.path("band"), olds = plot.segments("soft"), line = plot.path("two"), dots = plot.dots("two", 3.5), note = h("p", { class: "live-note" });
    const sliders = ideas.map((_, i) => {
      const knob = w.slider(`z${i + 1}`, { label: `z${i + 1}`, min: -3, max: 3, step: 0.02, value: 0, into: right, show: v => v.toFixed(2) }, value => { ideas[i] = value; draw(); });
      return knob;
    });
    const setAll = values => { values.forEach((value, i) => { ideas[i] = value; sliders[i].put(value); }); draw(); };
    if (o.labelled) w.slider("label", { min: 0, max: 1, step: 1, value: 0, into: right }, value => { label = value; kept = []; draw(); });
    w.button("draw", () => setAll(ideas.map(() => w.clamp(next.normal(), -3, 3))));
    w.button("zero", () => setAll(ideas.map(() => 0)));
    w.button("keep", () => { kept.push(curve); if (kept.length > 12) kept.shift(); draw(); });
    right.append(w.controls, note);
    w.add(w.text("p", "hint", { class: "live-hint" }), w.text("p", "band", { class: "live-hint" }));

    let a = 0, inside = 0;
    function draw() {
      curve = generate(ideas, label);
      const low = lower(label), high = upper(label);
      // Least squares: a (x^2 + 1) - 1 = y.
      const basis = xs.map(x => x * x + 1);
      a = basis.reduce((sum, b, i) => sum + b * (curve[i] + 1), 0) / basis.reduce((sum, b) => sum + b * b, 0);
      inside = curve.filter((y, i) => y >= low[i] - 1e-6 && y <= high[i] + 1e-6).length;
      band([...xs.map((x, i) => [x, low[i]]), ...xs.map((x, i) => [x, high[i]]).reverse()], true);
      olds(kept.map(old => old.map((y, i) => [xs[i], y])));
      line(curve.map((y, i) => [xs[i], y]));
      dots(curve.map((y, i) => [xs[i], y]));
      note.textContent = w.say("note", { a: a.toFixed(2), inside, all: xs.length });
    }
    return { draw, state: () => ({ ideas: [...ideas], label, curve, a, inside, kept: kept.length }) };
  }
  DiffLive.define("curve", words, build);
})();
