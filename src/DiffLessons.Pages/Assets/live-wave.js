"use strict";
// A recurrent network that follows a wave: draw the input, and see what it predicts.
(() => {
  const words = {
    plot: ["The input wave, what the network predicts, and the cosine that belongs to a sine", "输入的波、网络的预测，以及与正弦对应的余弦"], time: ["time step", "时间步"], value: ["value", "值"],
    sine: ["Sine", "正弦"], fast: ["Twice as fast", "快一倍"], step: ["A step", "阶跃"], noise: ["With noise", "加噪声"], every: ["state set to zero every 10 steps", "每 10 步把状态清零"],
    key: ["Blue: the input. Orange: the prediction. Dashed: the cosine, for a sine.", "蓝色：输入。橙色：预测。虚线：正弦对应的余弦。"],
    error: ["mean squared error against the cosine: {error}", "与余弦的均方误差：{error}"], free: ["a wave of your own: there is no right answer to compare with", "你自己画的波：没有标准答案可比"],
    hint: ["Draw over the blue wave with mouse or finger. Keys: Page Up and Page Down choose a time step, up and down move it.", "用鼠标或手指改画蓝色的波。键盘：Page Up/Page Down 选时间步，上下键移动。"]
  };
  function build(w) {
    const { h } = w, net = DiffLive.network(w.options.network), count = w.options.count || 60, step = w.options.step || 0.1 * Math.PI, next = DiffLive.random(5);
    const recurrent = net.layers.find(layer => layer.layers);
    if (!recurrent) throw new Error("the network has no recurrent layer");
    const times = Array.from({ length: count }, (_, i) => i);
    let wave = times.map(t => Math.sin(t * step)), target = times.map(t => Math.cos(t * step)), output = [], cut = false, chosen = 0;
    function predict() {
      const length = cut ? 10 : count;
      output = [];
      for (let at = 0; at < count; at += length) output.push(...net.forward(DiffLive.tensor([1, Math.min(length, count - at), 1], wave.slice(at, at + length))).data);
    }
    const plot = w.plot({ x: [0, count - 1], y: [-1.6, 1.6], height: 280, xTitle: "time", yTitle: "value", label: "plot" });
    w.add(h("div", null, plot.root));
    const dashed = plot.path("soft"), input = plot.path(""), said = plot.path("two"), dot = plot.dots("one chosen", 5), note = h("p", { class: "live-note" });
    const give = (values, wanted) => { wave = values; target = wanted; draw(); };
    w.button("sine", () => give(times.map(t => Math.sin(t * step)), times.map(t => Math.cos(t * step))));
    w.button("fast", () => give(times.map(t => Math.sin(2 * t * step)), times.map(t => Math.cos(2 * t * step))));
    w.button("noise", () => give(times.map(t => Math.sin(t * step) + 0.2 * next.normal()), times.map(t => Math.cos(t * step))));
    w.button("step", () => give(times.map(t => (t < count / 2 ? -0.5 : 0.5)), null));
    w.toggle("cut", { label: "every", value: false }, value => { cut = value; draw(); });
    w.add(w.controls, note, w.text("p", "key", { class: "live-hint" }), w.text("p", "hint", { class: "live-hint" }));
    w.knob("wave", values => give([...values], null));

    plot.root.setAttribute("tabindex", "0");
    plot.root.setAttribute("role", "application");
    plot.root.style.touchAction = "none";
    let last = null;
    const put = event => {
      if (!event.buttons) return;
      const [x, y] = plot.at(event), to = [w.clamp(Math.round(x), 0, count - 1), w.clamp(y, ...plot.y)], from = last || to;
      // Fast strokes skip time steps: those between lie on the straight line.
      for (let t = Math.min(from[0], to[0]); t <= Math.max(from[0], to[0]); t++) wave[t] = from[0] === to[0] ? to[1] : from[1] + ((t - from[0]) / (to[0] - from[0])) * (to[1] - from[1]);
      wave[to[0]] = to[1];
      [last, target, chosen] = [to, null, to[0]];
      draw();
    };
    plot.root.addEventListener("pointerdown", event => { last = null; plot.root.setPointerCapture(event.pointerId); put(event); });
    plot.root.addEventListener("pointermove", put);
    plot.root.addEventListener("pointerup", () => { last = null; w.report("wave"); });
    plot.root.addEventListener("keydown", event => {
      const by = { PageUp: -1, PageDown: 1, ArrowLeft: -1, ArrowRight: 1 }[event.key], up = { ArrowUp: 0.1, ArrowDown: -0.1 }[event.key];
      if (!by && !up) return;
      event.preventDefault();
      if (by) chosen = w.clamp(chosen + by, 0, count - 1);
      else { wave[chosen] = w.clamp(wave[chosen] + up, ...plot.y); target = null; }
      draw();
      w.report("wave");
    });
    let error = null;
    function draw() {
      predict();
      error = target && output.reduce((sum, y, i) => sum + (y - target[i]) ** 2, 0) / count;
      dashed(target ? target.map((y, t) => [t, y]) : []);
      input(wave.map((y, t) => [t, y]));
      said(output.map((y, t) => [t, y]));
      dot(document.activeElement === plot.root ? [[chosen, wave[chosen]]] : []);
      note.textContent = target ? w.say("error", { error: w.short(error) }) : w.say("free");
    }
    return { draw, state: () => ({ wave: [...wave], output: [...output], error, cut }) };
  }
  DiffLive.define("wave", words, build);
})();
