"use strict";
// An activation function: slide x and see the value, the tangent, and where the function saturates.
(() => {
  const words = {
    x: ["x", "x"], f: ["f(x)", "f(x)"], relu: ["relu", "relu"], sigmoid: ["sigmoid", "sigmoid"], tanh: ["tanh", "tanh"], softplus: ["softplus", "softplus"], leakyrelu: ["leaky relu", "leaky relu"], elu: ["elu", "elu"], silu: ["silu", "silu"],
    plot: ["The function, its tangent at x, and dashed its slope everywhere", "函数、它在 x 处的切线，虚线是各处的斜率"],
    note: ["{f}({x}) = {y}, slope {slope}", "{f}({x}) = {y}，斜率 {slope}"],
    flat: ["The slope is nearly 0: the unit is saturated. Almost no gradient passes backward through it.", "斜率几乎为 0：单元饱和了，反向传播时几乎没有梯度能通过。"],
    dead: ["The slope is 0: no gradient passes backward. A relu unit that is here for every input is dead.", "斜率为 0：没有梯度能反向通过。如果对所有输入都在这里，这个 relu 单元就“死”了。"],
    steep: ["The gradient passes backward multiplied by this slope.", "反向传播时，梯度乘以这个斜率再传下去。"],
    hint: ["Move the slider, or click in the drawing. Dashed: the slope at each x.", "拖动滑块，或在图中点击。虚线：各处的斜率。"], function: ["function", "函数"]
  };
  function build(w) {
    const { h } = w, o = { functions: ["relu", "sigmoid", "tanh", "softplus"], x: 1, ...w.options };
    const f = { name: o.functions[0] };
    // The layer's own forward and backward pass: the slope is the gradient of the output, not a second formula.
    const at = xs => {
      const net = DiffLive.network({ layers: [{ kind: f.name }] }), y = net.forward(DiffLive.tensor([xs.length, 1], xs));
      return { y: y.data, slope: net.backward(DiffLive.tensor([xs.length, 1], xs.map(() => 1))).data };
    };
    const plot = w.plot({ x: [-5, 5], y: [-1.5, 5.2], height: 300, xTitle: "x", yTitle: "f", label: "plot" });
    w.add(h("div", null, plot.root));
    const slopes = plot.path("soft"), curve = plot.path(""), tangent = plot.path("two"), dot = plot.dots("two", 6);
    const note = h("p", { class: "live-note" }), says = h("p", { class: "live-note" });
    w.choice("function", { choices: o.functions.map(name => [name, name]), value: f.name }, value => { f.name = value; draw(); });
    const slider = w.slider("x", { min: -5, max: 5, step: 0.05, value: o.x, show: v => v.toFixed(2) }, draw);
    plot.root.setAttribute("class", "live-plot");
    const follow = event => { if (event.buttons) slider.set(Math.round(w.clamp(plot.at(event)[0], -5, 5) * 20) / 20); };
    plot.root.addEventListener("pointerdown", follow);
    plot.root.addEventListener("pointermove", follow);
    w.add(w.controls, note, says, w.text("p", "hint", { class: "live-hint" }));
    const grid = Array.from({ length: 201 }, (_, i) => -5 + i / 20);
    let now = {};
    function draw() {
      const x = slider.get(), all = at(grid), one = at([x]), y = one.y[0], slope = one.slope[0];
      now = { f: f.name, x, y, slope };
      const wide = Math.max(...all.y) > 1.5;
      plot.y = wide ? [-1.5, 5.2] : [-1.3, 1.5];
      plot.frame();
      curve(grid.map((v, i) => [v, all.y[i]]));
      slopes(grid.map((v, i) => [v, all.slope[i]]));
      tangent([-2.2, 2.2].map(d => [x + d, y + slope * d]));
      dot([[x, y]]);
      note.textContent = w.say("note", { f: w.say(f.name), x: x.toFixed(2), y: w.short(y), slope: w.short(slope) });
      says.textContent = w.say(slope === 0 ? "dead" : Math.abs(slope) < 0.02 ? "flat" : "steep");
    }
    return { draw, state: () => now };
  }
  DiffLive.define("tangent", words, build);
})();
