"use strict";
// The decoder of an autoencoder: move the code, and see the image that it stands for.
(() => {
  const words = {
    plot: ["The codes of images, by two of their numbers; the ring is the code being decoded", "图像的编码（取其中两个数）；圆圈是正在解码的编码"], image: ["The decoded image", "解码得到的图像"], decoded: ["Decoded", "解码结果"],
    n1: ["first number", "第一个数"], n2: ["second number", "第二个数"], n3: ["third number", "第三个数"], axes: ["map of", "地图的轴"], c12: ["first and second", "第一和第二"], c13: ["first and third", "第一和第三"], c23: ["second and third", "第二和第三"],
    walk: ["Walk", "漫步"], stop: ["Stop", "停止"], near: ["nearest code: a {label}", "最近的编码：一个 {label}"],
    hint: ["Drag in the map, or move the sliders; arrow keys work in the map too. Walk goes from one code of the data to another.", "在地图里拖动，或移动滑块；方向键也可以。“漫步”在数据的编码之间行走。"]
  };
  const names = ["n1", "n2", "n3", "n4", "n5", "n6"];
  function build(w) {
    const { h } = w, net = DiffLive.network(w.options.network), width = net.layers[0].weight.shape[1], codes = w.options.codes || [];
    const code = [...(w.options.code || (codes[0] ? codes[0].slice(0, width) : Array(width).fill(0)))];
    // Each axis spans the codes of the data, with a little room.
    const ranges = code.map((_, i) => {
      if (w.options.range || !codes.length) return w.options.range || [-3, 3];
      const low = Math.min(...codes.map(c => c[i])), high = Math.max(...codes.map(c => c[i])), room = 0.06 * (high - low || 1);
      return [low - room, high + room];
    });
    const side = Math.round(Math.sqrt(decode().length));
    let axes = [0, Math.min(1, width - 1)], goal = null, pixels = null, turn = 0;
    function decode() { return net.forward(DiffLive.tensor([1, width], code)).data; }

    const left = h("div"), right = h("div", { class: "live-fixed" }), picture = w.picture(side, side, "grey", { class: "live-picture live-decoded", role: "img" }), near = h("p", { class: "live-note" });
    w.tell(picture, () => w.say("image"), "aria-label");
    w.add(h("div", { class: "live-row" }, left, right));
    const plot = w.plot({ x: ranges[axes[0]], y: ranges[axes[1]], square: 0.8, height: 300, label: "plot" });
    left.append(plot.root);
    right.append(w.text("p", "decoded", { class: "live-title" }), picture, near);
    // The digit itself stands at each code: ten colours cannot be told apart.
    const marks = w.svg("g", { class: "live-codes" }), dot = plot.dots("chosen", 7);
    plot.inner.prepend(marks);
    const knobs = code.map((value, i) => w.slider(names[i], { min: ranges[i][0], max: ranges[i][1], step: (ranges[i][1] - ranges[i][0]) / 200, value, show: v => v.toFixed(2) }, v => { code[i] = v; draw(); }));
    if (width > 2) w.choice("axes", { choices: [["0,1", "c12"], ["0,2", "c13"], ["1,2", "c23"]], value: "0,1" }, value => { axes = value.split(",").map(Number); [plot.x, plot.y] = axes.map(axis => ranges[axis]); w.draw(); });
    w.player("walk", () => {
      if (!codes.length) return false;
      if (!goal) { turn = (turn + 1 + Math.floor(codes.length / 7)) % codes.length; goal = { from: [...code], to: codes[turn], share: 0 }; }
      goal.share = Math.min(1, goal.share + 1 / 60);
      goal.from.forEach((value, i) => { code[i] = value + (goal.to[i] - value) * goal.share; });
      if (goal.share === 1) goal = null;
      draw();
    }, "walk", "stop").addEventListener("click", () => { goal = null; });
    w.add(w.controls, w.text("p", "hint", { class: "live-hint" }));
    w.knob("code", value => { value.forEach((v, i) => { code[i] = v; }); draw(); });

    plot.root.setAttribute("tabindex", "0");
    plot.root.style.touchAction = "none";
    const follow = event => {
      if (!event.buttons) return;
      const place = plot.at(event);
      axes.forEach((axis, i) => { code[axis] = w.clamp(place[i], ...ranges[axis]); });
      draw();
      w.report("code");
    };
    plot.root.addEventListener("pointerdown", event => { plot.root.setPointerCapture(event.pointerId); follow(event); });
    plot.root.addEventListener("pointermove", follow);
    plot.root.addEventListener("keydown", event => {
      const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 1], ArrowDown: [1, -1] }[event.key];
      if (!move) return;
      event.preventDefault();
      const axis = axes[move[0]], [low, high] = ranges[axis];
      code[axis] = w.clamp(code[axis] + (move[1] * (high - low)) / 60, low, high);
      draw();
      w.report("code");
    });
    // The labels are drawn when the frame changes, not while the code moves.
    w.onDraw(() => marks.replaceChildren(...codes.map(c => w.svg("text", { x: plot.px(c[axes[0]]), y: plot.py(c[axes[1]]) + 4, "text-anchor": "middle" }, String(c[width] === undefined ? "·" : c[width])))));
    let nearest = null;
    function draw() {
      pixels = decode();
      picture.paint(pixels, 0, 1);
      code.forEach((value, i) => knobs[i].put(value));
      dot([[code[axes[0]], code[axes[1]]]]);
      const distance = c => code.reduce((sum, value, i) => sum + (value - c[i]) ** 2, 0);
      nearest = codes.length && codes[0][width] !== undefined ? codes.reduce((a, b) => (distance(b) < distance(a) ? b : a))[width] : null;
      near.textContent = nearest === null ? "" : w.say("near", { label: nearest });
    }
    return { draw, state: () => ({ code: [...code], pixels: Array.from(pixels), nearest, playing: w.playing }) };
  }
  DiffLive.define("code", words, build);
})();
