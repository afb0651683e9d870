"use strict";
// A loss of two weights as a map: click where the walk begins, and the optimisers run.
(() => {
  const words = {
    run: ["Run", "运行"], pause: ["Pause", "暂停"], lr: ["learning rate", "学习率"], surface: ["surface", "曲面"], steps: ["steps", "步数"],
    valley: ["a narrow valley", "狭长的山谷"], saddle: ["a saddle", "鞍点"], bowl: ["a round bowl", "圆碗"],
    sgd: ["SGD", "SGD"], momentum: ["momentum", "动量"], adagrad: ["AdaGrad", "AdaGrad"], rmsprop: ["RMSprop", "RMSprop"], adam: ["Adam", "Adam"],
    w1: ["w1", "w1"], w2: ["w2", "w2"], map: ["The loss as a map; the stronger the shade, the lower", "损失的地形图，颜色越浓越低"], plot: ["loss", "损失"], step: ["step", "步"],
    hint: ["Click where the walk begins. Keys: arrows move the start, Enter runs.", "点击地图选择起点。键盘：方向键移动起点，Enter 运行。"],
    note: ["{rule}: loss {loss} after {step} steps", "{rule}：{step} 步后损失 {loss}"], noteLeft: ["{rule}: left the map at step {step}, it diverges", "{rule}：第 {step} 步走出地图，发散"]
  };
  const surfaces = {
    valley: { x: [-4, 4], y: [-1.6, 1.6], loss: (a, b) => 0.5 * (a * a + 20 * b * b), slope: (a, b) => [a, 20 * b], start: [-3.6, 1.2] },
    saddle: { x: [-2, 2], y: [-1.6, 1.6], loss: (a, b) => 0.5 * (a * a - b * b) + 0.25 * b ** 4, slope: (a, b) => [a, b ** 3 - b], start: [1.6, 0.02] },
    bowl: { x: [-4, 4], y: [-3, 3], loss: (a, b) => 0.5 * (a * a + b * b), slope: (a, b) => [a, b], start: [-3.2, 2] }
  };
  const rates = [0.003, 0.01, 0.03, 0.05, 0.08, 0.09, 0.095, 0.099, 0.1, 0.101, 0.105, 0.15, 0.2, 0.3, 0.4, 0.6, 1, 1.5, 1.9, 2, 2.1];
  const classes = ["", "two", "three", "four", "five"];

  function build(w) {
    const { h } = w, o = { surface: "valley", rules: [{ rule: "sgd" }], steps: 80, lr: 0.05, ...w.options };
    let surface = surfaces[o.surface], start = o.start || [...surface.start], runs = [], at = 0;
    const over = h("div", { class: "live-over" }), field = w.picture(80, 50, "map"), left = h("div"), right = h("div"), notes = h("div");
    w.add(h("div", { class: "live-row" }, left, right));
    const plot = w.plot({ x: surface.x, y: surface.y, square: 0.62, height: 300, xTitle: "w1", yTitle: "w2", label: "map" });
    over.append(field, plot.root);
    left.append(over);
    const losses = w.plot({ x: [0, o.steps], y: [-4, 1.5], log: true, height: 190, xTitle: "step", yTitle: "plot", label: "plot" });
    right.append(losses.root, notes);
      const lines = o.rules.map((_, i) => plot.path(classes[i % 5])), heads = plot.dots("chosen", 5), origin = plot.dots("", 6), curves = o.rules.map((_, i) => losses.path(classes[i % 5]));

    // The whole walk of each rule from the start; a walk ends where it leaves the map.
    function walk() {
      runs = o.rules.map(options => {
        const weights = { data: Float64Array.from(start), gradient: [0, 0] }, path = [[...start]];
        const { rule, ...given } = options, optimizer = DiffLive.optimizer(rule, { ...given, lr: given.lr || o.lr });
        for (let step = 0; step < o.steps && plot.inside(path[path.length - 1]); step++) {
          weights.gradient = surface.slope(...weights.data);
          optimizer.step([weights]);
          path.push([...weights.data]);
        }
        return { rule, path, out: !plot.inside(path[path.length - 1]) };
      });
    }
    function run() { walk(); at = w.calm() ? o.steps : 0; draw(); if (!w.calm()) w.play(); }
    function begin(x, y) { start = [w.clamp(x, ...surface.x), w.clamp(y, ...surface.y)]; run(); }

    w.player("run", () => { at = Math.min(o.steps, at + 1); draw(); return at < o.steps; }, "run", "pause").addEventListener("click", () => { if (at >= o.steps) at = 0; });
    w.slider("lr", { values: rates, value: o.lr }, value => { o.lr = value; run(); });
    w.choice("surface", { choices: Object.keys(surfaces).map(name => [name, name]), value: o.surface }, value => {
      o.surface = value;
      surface = surfaces[value];
      start = [...surface.start];
      [plot.x, plot.y] = [surface.x, surface.y];
      walk();
      at = 0;
      w.draw();
    });
    w.knob("start", ([x, y]) => begin(x, y));
    w.add(w.controls, w.text("p", "hint", { class: "live-hint" }));
    plot.root.setAttribute("tabindex", "0");
    plot.root.addEventListener("click", event => { begin(...plot.at(event)); w.report("start"); });
    plot.root.addEventListener("keydown", event => {
      const move = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key];
      if (!move && event.key !== "Enter") return;
      event.preventDefault();
      if (move) { start = [w.clamp(start[0] + move[0], ...surface.x), w.clamp(start[1] + move[1], ...surface.y)]; walk(); at = 0; draw(); } else run();
      w.report("start");
    });

    function draw() {
      const margin = Math.max(0, (over.clientWidth - plot.width) / 2), x0 = plot.px(surface.x[0]), y0 = plot.py(surface.y[1]);
      Object.assign(field.style, { left: `${x0 + margin}px`, top: `${y0}px`, width: `${plot.px(surface.x[1]) - x0}px`, height: `${plot.py(surface.y[0]) - y0}px`, maxWidth: "none" });
      // The square root spreads the low part, where the walks are.
      const heights = Array.from({ length: 4000 }, (_, i) => {
        const x = surface.x[0] + (((i % 80) + 0.5) / 80) * (surface.x[1] - surface.x[0]), y = surface.y[1] - ((Math.floor(i / 80) + 0.5) / 50) * (surface.y[1] - surface.y[0]);
        return surface.loss(x, y);
      });
      const low = Math.min(...heights), roots = heights.map(z => Math.sqrt(z - low)), most = Math.max(...roots);
      // In bands, as contour lines are.
      field.paint(roots.map(z => most - Math.round((9 * z) / most) * (most / 9)), 0, most);
        const floor = o.surface === "saddle" ? -0.25 : 0;
      runs.forEach((one, i) => {
        const seen = one.path.slice(0, at + 1);
        lines[i](seen);
        curves[i](seen.map((p, step) => [step, surface.loss(...p) - floor]));
      });
      losses.x = [0, o.steps];
      losses.frame();
      origin([start]);
      heads(runs.map(one => one.path[Math.min(at, one.path.length - 1)]), i => classes[i % 5] || "one");
      notes.replaceChildren(...runs.map((one, i) => {
        const step = Math.min(at, one.path.length - 1), isOut = one.out && step === one.path.length - 1;
        const values = { rule: w.say(one.rule), step, loss: w.short(surface.loss(...one.path[step])) };
        return h("p", { class: `live-note live-key ${classes[i % 5] || "one"}` }, w.say(isOut ? "noteLeft" : "note", values));
      }));
    }
    walk();
    return { draw, state: () => ({ start, at, lr: o.lr, surface: o.surface, runs: runs.map(one => ({ rule: one.rule, out: one.out, last: one.path[one.path.length - 1], loss: surface.loss(...one.path[one.path.length - 1]) })) }) };
  }
  DiffLive.define("descent", words, build);
})();
