"use strict";
// Eight hidden layers from a poor start, with batch norm or without: train, and see what each layer puts out.
(() => {
  const rates = [0.001, 0.003, 0.01, 0.03, 0.1];
  const words = {
    train: ["Train", "训练"], pause: ["Pause", "暂停"], restart: ["New start", "重新初始化"], bias: ["bias at the start", "初始偏置"], weight: ["spread of the weights", "权重的标准差"], norm: ["batch norm", "批量规范化"], activation: ["activation", "激活函数"],
    lr: ["learning rate", "学习率"], tanh: ["tanh", "tanh"], relu: ["relu", "relu"], layers: ["What each hidden layer puts out, over the whole batch", "各隐藏层的输出（整批数据）"], layer: ["layer {n}", "第 {n} 层"],
    fitPlot: ["The data and what the network predicts", "数据和网络的预测"], lossPlot: ["The loss of each batch", "每批的损失"], step: ["step", "步数"], loss: ["loss", "损失"], x: ["x", "x"], y: ["y", "y"],
    note: ["step {step} · loss {loss}; {dead} of {all} units are saturated or dead", "第 {step} 步 · 损失 {loss}；{all} 个单元中有 {dead} 个饱和或“死”了"],
    diverged: ["The loss is no longer finite: press New start.", "损失已不是有限的数：请按“重新初始化”。"],
    hint: ["Set the bias, switch batch norm on and off, and train: the bars show whether the layers still tell their inputs apart. Batch norm stands between a linear layer and its activation.", "调整偏置，打开或关闭批量规范化，再训练：直方图显示各层还能不能区分不同的输入。批量规范化放在线性层和激活函数之间。"]
  };
  function build(w) {
    const { h, svg } = w, o = { activation: "tanh", bias: -0.2, weight: 0.1, batchNorm: false, lr: 0.03, seed: 1, hidden: 10, depth: 8, ...w.options };
    const next0 = DiffLive.random(11);
    const points = o.points || Array.from({ length: 400 }, (_, i) => { const x = -7 + (17 * i) / 399; return [x, x * x - 5 + 2 * next0.normal()]; });
    let net, optimizer, next, steps, losses, failed, starts = 0;
    function fresh() {
      next = DiffLive.random(o.seed + 7919 * starts);
      const layers = [], linear = (ins, outs) => {
        const layer = DiffLive.dense(ins, outs, next);
        layer.weight.data.forEach((_, i) => { layer.weight.data[i] = o.weight * next.normal(); });
        layer.bias.data.fill(o.bias);
        layers.push(layer);
      };
      if (o.batchNorm) layers.push(DiffLive.norm(1, 0.5));
      for (let i = 0; i < o.depth; i++) {
        linear(i ? o.hidden : 1, o.hidden);
        if (o.batchNorm) layers.push(DiffLive.norm(o.hidden, 0.5));
        layers.push({ kind: o.activation });
      }
      linear(o.hidden, 1);
      net = DiffLive.network({ layers });
      optimizer = DiffLive.optimizer("adam", { lr: o.lr });
      [steps, losses, failed] = [0, [], false];
      w.draw();
    }
    const left = h("div"), right = h("div"), bars = h("div", { class: "live-hists" });
    w.add(h("div", { class: "live-row" }, left, right), w.text("p", "layers", { class: "live-title" }), bars);
    const ys = points.map(p => p[1]), yRange = [Math.min(...ys) - 5, Math.max(...ys) + 5], xRange = [Math.min(...points.map(p => p[0])), Math.max(...points.map(p => p[0]))];
    const plot = w.plot({ x: xRange, y: yRange, height: 230, xTitle: "x", yTitle: "y", label: "fitPlot" });
    left.append(plot.root);
    const dots = plot.dots("", 2.5), curve = plot.path("two");
    const lossPlot = w.plot({ x: [0, 100], y: [0, 4], log: true, height: 190, xTitle: "step", yTitle: "loss", label: "lossPlot" }), line = lossPlot.path("");
    const note = h("p", { class: "live-note" });
    right.append(lossPlot.root, note);
    const hists = Array.from({ length: o.depth }, (_, i) => {
      const drawing = svg("svg", { viewBox: "0 0 100 60", class: "live-hist", role: "img" });
      bars.append(h("div", null, drawing, w.text("p", "layer", { class: "live-title" }, () => ({ n: i + 1 }))));
      return drawing;
    });
    w.player("train", () => {
      const end = performance.now() + 10;
      do {
        const batch = Array.from({ length: 64 }, () => points[Math.floor(next() * points.length)]);
        const { value, gradient } = DiffLive.mse(net.forward(DiffLive.tensor([64, 1], batch.map(p => p[0])), { training: true, random: next }), batch.map(p => p[1]));
        failed = !Number.isFinite(value);
        if (failed) break;
        net.backward(gradient);
        optimizer.step(net.parameters);
        losses.push([++steps, value]);
      } while (performance.now() < end);
      draw();
      return !failed;
    }, "train", "pause");
    w.button("restart", () => { starts++; fresh(); });
    w.toggle("norm", { value: o.batchNorm }, value => { o.batchNorm = value; fresh(); });
    w.choice("activation", { choices: [["tanh", "tanh"], ["relu", "relu"]], value: o.activation }, value => { o.activation = value; fresh(); });
    w.slider("bias", { min: -1, max: 1, step: 0.1, value: o.bias }, value => { o.bias = value; fresh(); });
    w.slider("weight", { values: [0.03, 0.1, 0.3, 0.6, 1], value: o.weight }, value => { o.weight = value; fresh(); });
    w.slider("lr", { values: rates, value: o.lr }, value => { o.lr = optimizer.options.lr = value; });
    w.add(w.controls, w.text("p", "hint", { class: "live-hint" }));

    const some = points.filter((_, i) => i % Math.ceil(points.length / 100) === 0);
    let shares = [], dead = 0, loss = 0;
    function look() {
      const output = net.forward(DiffLive.tensor([some.length, 1], some.map(p => p[0])), { training: steps === 0, random: next });
      loss = DiffLive.mse(output, some.map(p => p[1])).value;
      dead = 0;
      const [low, high] = o.activation === "tanh" ? [-1, 1] : [0, 3];
      shares = net.layers.filter(layer => layer.kind === o.activation).map(layer => {
        const values = layer.output.data, found = Array(20).fill(0);
        values.forEach(v => { found[w.clamp(Math.floor(((v - low) / (high - low)) * 20), 0, 19)] += 1 / values.length; });
        for (let unit = 0; unit < o.hidden; unit++) {
          const own = some.map((_, i) => values[i * o.hidden + unit]);
          if (own.every(v => (o.activation === "tanh" ? Math.abs(v) > 0.97 : v === 0))) dead++;
        }
        return found;
      });
      return output.data;
    }
    function draw() {
      const predicted = look();
      dots(some);
      curve(some.map((p, i) => [p[0], predicted[i]]));
      const thin = losses.filter((_, i) => i % Math.ceil(losses.length / 300) === 0), all = thin.map(l => l[1]);
      lossPlot.x = [0, Math.max(100, steps)];
      if (all.length) lossPlot.y = [Math.floor(Math.log10(Math.min(...all))), Math.ceil(Math.log10(Math.max(...all)) + 0.01)];
      lossPlot.frame();
      line(thin);
      hists.forEach((drawing, i) => drawing.replaceChildren(...shares[i].map((share, k) => svg("rect", { x: 5 * k, width: 4.4, y: 58 - 56 * Math.sqrt(share), height: 56 * Math.sqrt(share) + 2 }))));
      note.textContent = w.say(failed ? "diverged" : "note", { step: steps, loss: w.short(loss), dead, all: o.depth * o.hidden });
    }
    fresh();
    return { draw, state: () => ({ steps, loss, dead, shares, norm: o.batchNorm, bias: o.bias, playing: w.playing }) };
  }
  DiffLive.define("norm", words, build);
})();
