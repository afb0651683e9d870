"use strict";
// Networks that are trained in the page, on points that the reader moves: "fit" draws a curve, "boundary" divides a plane.
(() => {
  const rates = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2];
  const words = {
    train: ["Train", "训练"], pause: ["Pause", "暂停"], restart: ["New start", "重新初始化"], reset: ["Original points", "恢复原来的点"],
    hidden: ["hidden units", "隐藏单元"], depth: ["hidden layers", "隐藏层数"], lr: ["learning rate", "学习率"], optimizer: ["optimizer", "优化器"],
    dropout: ["dropout p", "dropout 概率 p"], l2: ["L2 penalty", "L2 惩罚"], activation: ["activation", "激活函数"], sgd: ["SGD", "SGD"],
    momentum: ["SGD, momentum 0.9", "SGD，动量 0.9"], rmsprop: ["RMSprop", "RMSprop"], adam: ["Adam", "Adam"], relu: ["relu", "relu"], tanh: ["tanh", "tanh"],
    step: ["step", "步数"], loss: ["loss", "损失"], x: ["x", "x"], y: ["y", "y"], x0: ["x0", "x0"], x1: ["x1", "x1"],
    fitPlot: ["The points and the curve that the network draws", "数据点和网络画出的曲线"], lossPlot: ["The loss at each step", "每一步的损失"], boundaryPlot: ["The points of two classes and what the network predicts around them", "两类点和网络在各处的预测"],
    fitHint: ["Drag a point; click an empty place to add one; drag one out of the frame to remove it. Keys: Page Up and Page Down choose a point, arrows move it, Enter adds, Delete removes.", "拖动一个点；点击空白处添加；拖出边框即删除。键盘：Page Up/Page Down 选点，方向键移动，Enter 添加，Delete 删除。"],
    note: ["step {step} · loss {loss}", "第 {step} 步 · 损失 {loss}"],
    noteTest: ["step {step} · train loss {loss} · test loss {test}", "第 {step} 步 · 训练损失 {loss} · 测试损失 {test}"],
    noteClass: ["step {step} · loss {loss} · {right} of {all} points classified correctly", "第 {step} 步 · 损失 {loss} · {all} 个点中 {right} 个分类正确"],
    diverged: ["The loss is no longer finite: the learning rate is too large. Lower it and press New start.", "损失已不是有限的数：学习率太大。调小学习率，再按“重新初始化”。"],
    adds: ["new points", "新的点"], class0: ["class 0", "类别 0"], class1: ["class 1", "类别 1"],
    legend: ["train loss solid, test loss dashed", "实线：训练损失；虚线：测试损失"], ticks: ["The marks on the lower edge are where hidden units bend the curve: x = -b / w.", "下边的短线是各隐藏单元弯折曲线的位置：x = -b / w。"]
  };

  // What both kinds do alike: a network that is built from the knobs and trained on all points at once.
  function trainer(w, ends, fresh) {
    const o = { hidden: 10, depth: 1, lr: 0.2, optimizer: "sgd", dropout: 0, l2: 0, activation: "relu", seed: 1, controls: ["hidden", "lr", "optimizer"], ...w.options };
    const t = { o, steps: 0, losses: [], failed: false };
    let starts = 0;
    t.build = () => {
      const next = DiffLive.random(o.seed + 7919 * starts), layers = [];
      let width = ends[0];
      for (let i = 0; i < (o.hidden ? o.depth : 0); i++) {
        layers.push(DiffLive.dense(width, o.hidden, next));
        if (o.dropout) layers.push({ kind: "dropout", p: o.dropout });
        layers.push({ kind: o.activation });
        width = o.hidden;
      }
      layers.push(DiffLive.dense(width, ends[1], next));
      t.net = DiffLive.network({ layers });
      t.mode = { training: true, random: next };
      Object.assign(t, { steps: 0, losses: [], failed: false });
      t.optimise();
    };
    t.optimise = () => { t.optimizer = DiffLive.optimizer(o.optimizer, { lr: o.lr, weightDecay: 2 * o.l2 }); };
    t.predict = values => t.net.forward(DiffLive.tensor([values.length / ends[0], ends[0]], values)).data;
    // One step on inputs; lossOf(output) gives the loss and its gradient.
    t.step = (inputs, lossOf) => {
      const { value, gradient } = lossOf(t.net.forward(DiffLive.tensor([inputs.length / ends[0], ends[0]], inputs), t.mode));
      t.failed = !Number.isFinite(value);
      if (t.failed) return;
      t.net.backward(gradient);
      t.optimizer.step(t.net.parameters);
      t.steps++;
    };
    const knobs = {
      hidden: () => w.slider("hidden", { values: o.hiddenValues || [1, 2, 3, 5, 10, 20, 50, 100], value: o.hidden }, value => { o.hidden = value; fresh(); }),
      depth: () => w.slider("depth", { values: [1, 2, 3], value: o.depth }, value => { o.depth = value; fresh(); }),
      lr: () => w.slider("lr", { values: rates, value: o.lr }, value => { o.lr = t.optimizer.options.lr = value; }),
      dropout: () => w.slider("dropout", { values: [0, 0.1, 0.2, 0.3, 0.5, 0.7], value: o.dropout }, value => { o.dropout = value; fresh(); }),
      l2: () => w.slider("l2", { values: [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03], value: o.l2 }, value => { o.l2 = value; t.optimizer.options.weightDecay = 2 * value; }),
      optimizer: () => w.choice("optimizer", { choices: ["sgd", "momentum", "rmsprop", "adam"].map(name => [name, name]), value: o.optimizer }, value => { o.optimizer = value; t.optimise(); }),
      activation: () => w.choice("activation", { choices: ["relu", "tanh"].map(name => [name, name]), value: o.activation }, value => { o.activation = value; fresh(); })
    };
    // The buttons, then the knobs that are asked for; frame() trains a little and draws.
    t.controls = frame => {
      w.player("train", frame, "train", "pause");
      w.button("restart", () => { starts++; fresh(); });
      w.button("reset", () => { t.restore(); fresh(); });
      for (const name of o.controls) knobs[name]();
    };
    // As many steps as a frame has time for, at least one.
    t.steps4frame = one => {
      const end = performance.now() + 9;
      for (let n = 0; n < 4 && (n === 0 || performance.now() < end) && !t.failed; n++) one();
      return !t.failed;
    };
    return t;
  }

  // The losses as curves on a logarithmic axis, at most some 400 points of them.
  function lossPlot(w, hasTest) {
    const plot = w.plot({ x: [0, 100], y: [-3, 1], log: true, height: 190, xTitle: "step", yTitle: "loss", label: "lossPlot" });
    const train = plot.path(""), test = hasTest ? plot.path("soft") : () => {};
    plot.show = losses => {
      const thin = losses.filter((_, i) => i % Math.ceil(losses.length / 400) === 0), all = thin.flatMap(l => l.slice(1)).filter(v => v > 0);
      plot.x = [0, Math.max(100, losses.length ? losses[losses.length - 1][0] : 0)];
      if (all.length) plot.y = [Math.floor(2 * Math.log10(Math.min(...all)) - 0.2) / 2, Math.ceil(2 * Math.log10(Math.max(...all)) + 0.2) / 2];
      plot.frame();
      train(thin.map(l => [l[0], l[1]]));
      test(thin.map(l => [l[0], l[2]]));
    };
    return plot;
  }

  function fit(w) {
    let points, t;
    const { div, h } = w;
    const original = w.options.points || Array.from({ length: 30 }, (_, i) => [-1 + i / 14.5, (-1 + i / 14.5) ** 2]);
    const heldOut = w.options.test || [];
    const span = (list, pad) => { const low = Math.min(...list), high = Math.max(...list); return [low - pad * (high - low), high + pad * (high - low)]; };
    const everything = original.concat(heldOut);
    const xRange = w.options.x || span(everything.map(p => p[0]), 0.05), yRange = w.options.y || span(everything.map(p => p[1]), 0.15);
    const reference = w.options.network && DiffLive.network(w.options.network);
    const grid = Array.from({ length: 121 }, (_, i) => xRange[0] + (i / 120) * (xRange[1] - xRange[0]));
    const meanSquare = list => DiffLive.mse({ shape: [list.length, 1], data: t.predict(list.map(p => p[0])) }, list.map(p => p[1])).value;

    const fresh = () => { t.build(); note(); w.draw(); };
    t = trainer(w, [1, 1], fresh);
    t.restore = () => { points = original.map(p => [...p]); };
    t.restore();
    t.build();

    const status = h("p", { class: "live-note" });
    const left = h("div"), right = h("div");
    w.add(h("div", { class: "live-row" }, left, right));
    const plot = w.plot({ x: xRange, y: yRange, height: 300, xTitle: "x", yTitle: "y", label: "fitPlot" });
    left.append(plot.root);
    const kinks = plot.segments("two"), dashed = plot.path("soft"), test = plot.dots("three", 3), dots = plot.dots("", original.length > 60 ? 3.5 : 5), curve = plot.path("");
    const losses = lossPlot(w, heldOut.length > 0);
    right.append(losses.root);
    if (heldOut.length) right.append(w.text("p", "legend", { class: "live-hint" }));
    right.append(status);
    w.add(w.controls, w.text("p", "fitHint", { class: "live-hint" }));

    const note = () => { now = t.failed ? ["diverged"] : [heldOut.length ? "noteTest" : "note", { step: t.steps, loss: w.short(meanSquare(points)), test: heldOut.length ? w.short(meanSquare(heldOut)) : "" }]; };
    let now = ["note", { step: 0, loss: "" }];
    w.tell(status, () => w.say(...now));
    const edit = w.editable(plot, {
      points: () => points,
      add: (x, y) => { points.push([x, y]); changed(); },
      move: (i, x, y) => { points[i] = [x, y]; changed(); },
      remove: i => { if (points.length > 2) points.splice(i, 1); changed(); }
    });
    // A change of the points sets the training going again.
    const changed = () => { if (!t.failed) w.play(); draw(); };

    t.controls(() => {
      const inputs = points.map(p => p[0]), targets = points.map(p => p[1]);
      const going = t.steps4frame(() => {
        t.step(inputs, output => DiffLive.mse(output, targets));
      });
      if (going) t.losses.push([t.steps, meanSquare(points), heldOut.length ? meanSquare(heldOut) : 0]);
      note();
      status.textContent = w.say(...now);
      draw();
      return going;
    });
    if (t.o.depth === 1 && t.o.activation === "relu" && !t.o.controls.includes("depth")) w.add(w.text("p", "ticks", { class: "live-hint" }));

    function bends() {
      const first = t.net.layers[0];
      if (t.o.depth !== 1 || t.o.activation !== "relu") return [];
      return Array.from(first.weight.data, (weight, i) => -first.bias.data[i] / weight).filter(x => x > xRange[0] && x < xRange[1]);
    }
    function draw() {
      const tick = yRange[0] + 0.04 * (yRange[1] - yRange[0]);
      curve(Array.from(t.predict(grid), (y, i) => [grid[i], Number.isFinite(y) ? y : 0]));
      kinks(bends().map(x => [[x, yRange[0]], [x, tick]]));
      if (reference) dashed(Array.from(reference.forward(DiffLive.tensor([grid.length, 1], grid)).data, (y, i) => [grid[i], y]));
      dots(points, i => (i === edit.chosen() ? "chosen" : ""));
      test(heldOut);
      losses.show(t.losses);
    }
    note();
    return { draw, state: () => ({ points, steps: t.steps, loss: meanSquare(points), test: heldOut.length ? meanSquare(heldOut) : null, hidden: t.o.hidden, lr: t.o.lr, optimizer: t.o.optimizer, dropout: t.o.dropout, l2: t.o.l2, playing: w.playing, bends: bends() }) };
  }

  function boundary(w) {
    const { h } = w;
    const original = w.options.points || [], range = w.options.range || [-6, 6];
    let points, t, adds = 0, now = ["noteClass", { step: 0 }];
    const fresh = () => { t.build(); note(); w.draw(); };
    w.options.hiddenValues = [0, 1, 2, 3, 5, 10, 20, 50];
    t = trainer(w, [2, 2], fresh);
    t.restore = () => { points = original.map(p => [...p]); };
    t.restore();
    t.build();
    if (w.options.network) t.net = DiffLive.network(w.options.network);
    const cells = 44, grid = [];
    for (let row = 0; row < cells; row++) for (let column = 0; column < cells; column++) {
      grid.push(range[0] + ((column + 0.5) / cells) * (range[1] - range[0]), range[1] - ((row + 0.5) / cells) * (range[1] - range[0]));
    }
    const probability = scores => Array.from({ length: scores.length / 2 }, (_, i) => 1 / (1 + Math.exp(scores[2 * i] - scores[2 * i + 1])));
    const flat = () => points.flatMap(p => [p[0], p[1]]);
    function measure() {
      if (!points.length) return { loss: 0, right: 0 };
      const scores = t.predict(flat());
      const p = probability(scores), classes = points.map(q => q[2]);
      return { loss: DiffLive.crossEntropy({ shape: [points.length, 2], data: scores }, classes).value, right: classes.filter((k, i) => (p[i] > 0.5 ? 1 : 0) === k).length };
    }
    function note() {
      const { loss, right } = measure();
      now = t.failed ? ["diverged"] : ["noteClass", { step: t.steps, loss: w.short(loss), right, all: points.length }];
    }
    const status = h("p", { class: "live-note" });
    w.tell(status, () => w.say(...now));
    const left = h("div"), right = h("div"), over = h("div", { class: "live-over" }), field = w.picture(cells, cells, "diverging");
    w.add(h("div", { class: "live-row" }, left, right));
    const plot = w.plot({ x: range, y: range, square: true, height: 360, xTitle: "x0", yTitle: "x1", label: "boundaryPlot" });
    over.append(field, plot.root);
    left.append(over);
    const dots = plot.dots("one", 4.5), losses = lossPlot(w, false);
    right.append(losses.root, status);
    w.add(w.controls, w.text("p", "fitHint", { class: "live-hint" }));
    const changed = () => { if (!t.failed) w.play(); draw(); };
    const edit = w.editable(plot, {
      points: () => points,
      add: (x, y) => { points.push([x, y, adds]); changed(); },
      move: (i, x, y) => { points[i] = [x, y, points[i][2]]; changed(); },
      remove: i => { points.splice(i, 1); changed(); }
    });
    t.controls(() => {
      if (!points.length) return false;
      const inputs = flat(), classes = points.map(p => p[2]);
      const going = t.steps4frame(() => t.step(inputs, output => DiffLive.crossEntropy(output, classes)));
      if (going) t.losses.push([t.steps, measure().loss]);
      note();
      status.textContent = w.say(...now);
      draw();
      return going;
    });
    w.choice("adds", { choices: [["0", "class0"], ["1", "class1"]], value: "0" }, value => { adds = Number(value); });
    function draw() {
      const [x0, y0] = [plot.px(range[0]), plot.py(range[1])];
      const margin = Math.max(0, (over.clientWidth - plot.width) / 2);
      Object.assign(field.style, { left: `${x0 + margin}px`, top: `${y0}px`, width: `${plot.px(range[1]) - x0}px`, height: `${plot.py(range[0]) - y0}px`, maxWidth: "none" });
      field.paint(probability(t.predict(grid)), 0, 1);
      dots(points, i => (points[i][2] ? "two" : "one") + (i === edit.chosen() ? " chosen" : ""));
      losses.show(t.losses);
    }
    note();
    return { draw, state: () => ({ points, steps: t.steps, ...measure(), hidden: t.o.hidden, lr: t.o.lr, playing: w.playing }) };
  }

  DiffLive.define("fit", words, fit);
  DiffLive.define("boundary", words, boundary);
})();
