"use strict";
// The cart with its pole, kept upright by the trained network: push against it.
(() => {
  const words = {
    play: ["Let it play", "开始"], pause: ["Pause", "暂停"], left: ["Push left", "向左推"], right: ["Push right", "向右推"], shove: ["Shove the pole", "推一下杆子"], again: ["Start again", "重新开始"],
    who: ["who steers", "谁来控制"], network: ["the network", "网络"], you: ["you, with the arrow keys or buttons", "你：用方向键或按钮"],
    strength: ["strength of your push", "推力大小"], plot: ["The cart on its track, with its pole", "轨道上的小车和杆子"],
    note: ["{steps} steps ({time} s) balanced · best {best}", "已平衡 {steps} 步（{time} 秒）· 最好 {best}"],
    lost: ["Lost after {steps} steps ({time} s): {why} · best {best}", "{steps} 步（{time} 秒）后失败：{why} · 最好 {best}"], leans: ["the pole leans by more than 12°", "杆子倾斜超过 12°"], leaves: ["the cart has left the track", "小车离开了轨道"],
    state: ["Q(left) {ql}, Q(right) {qr}: the network pushes {way}", "Q(左) {ql}，Q(右) {qr}：网络向{way}推"], toLeft: ["left", "左"], toRight: ["right", "右"],
    hint: ["Arrow keys or the buttons push the cart against the network; drag the pole's tip to tilt it.", "方向键或按钮推小车，与网络对抗；拖动杆顶可以让它倾斜。"]
  };
  const gravity = 9.8, cartMass = 1, poleMass = 0.1, half = 0.5, tau = 0.02, edge = 2.4, fall = (12 * Math.PI) / 180;
  // One explicit Euler step of the equations of motion under a force.
  function move([x, v, angle, spin], force) {
    const sin = Math.sin(angle), cos = Math.cos(angle), mass = cartMass + poleMass, shared = (force + poleMass * half * spin * spin * sin) / mass;
    const turn = (gravity * sin - cos * shared) / (half * (4 / 3 - (poleMass * cos * cos) / mass)), push = shared - (poleMass * half * turn * cos) / mass;
    return [x + tau * v, v + tau * push, angle + tau * spin, spin + tau * turn];
  }
  function build(w) {
    const { h, svg } = w, net = DiffLive.network(w.options.network), next = DiffLive.random(w.options.seed || 1);
    let state, steps = 0, best = 0, lost = "", pushing = 0, lasting = 0, mine = false, strength = 10, values = [0, 0], held = false;
    const fresh = () => { state = [0, 0, 0, 0].map(() => 0.1 * next() - 0.05); steps = 0; lost = ""; clock = 0; };
    const q = () => { values = Array.from(net.forward(DiffLive.tensor([1, 4], state)).data); return values; };
    let clock = 0, before = 0;
    fresh();
    const plot = w.plot({ x: [-2.7, 2.7], y: [-0.35, 1.25], square: 0.36, height: 250, bare: true, label: "plot" });
    w.add(h("div", null, plot.root));
    const track = plot.path("soft"), limits = plot.segments("soft"), cart = plot.path("solid"), pole = plot.path("two live-pole"), arrow = plot.path("three"), tip = plot.dots("two", 7);
    const note = h("p", { class: "live-note" }), says = h("p", { class: "live-note" });

    function step() {
      const force = q()[1] > values[0] ? 10 : -10;
      const own = lasting > 0 ? pushing * strength : 0;
      lasting--;
      state = move(state, (mine ? 0 : force) + own);
      steps++;
      best = Math.max(best, steps);
      if (Math.abs(state[0]) > edge) lost = "leaves";
      else if (Math.abs(state[2]) > fall) lost = "leans";
    }
    w.player("play", () => {
      const now = performance.now();
      clock += Math.min(0.1, (now - before) / 1000);
      before = now;
      while (clock >= tau && !lost) { clock -= tau; if (!held) step(); }
      draw();
      return !lost;
    }, "play", "pause").addEventListener("click", () => { before = performance.now(); if (lost) fresh(); });
    const begin = () => { if (lost) fresh(); if (!w.playing) { before = performance.now(); w.play(); } };
    // A push lasts for a tenth of a second.
    const push = way => { pushing = way; lasting = 5; begin(); };
    w.button("left", () => push(-1));
    w.button("right", () => push(1));
    w.button("shove", () => { state[3] += (next() < 0.5 ? -1 : 1) * 0.6; begin(); });
    w.button("again", () => { fresh(); begin(); });
    w.slider("strength", { values: [5, 10, 15, 20, 30], value: 10, show: v => `${v} N` }, value => { strength = value; });
    w.choice("who", { choices: [["network", "network"], ["you", "you"]], value: "network" }, value => { mine = value === "you"; });
    w.knob("state", value => { state = [...value]; lost = ""; draw(); });
    // The game without a screen, for so many steps.
    w.knob("steps", count => { for (let i = 0; i < count && !lost; i++) step(); draw(); });
    w.add(w.controls, note, says, w.text("p", "hint", { class: "live-hint" }));

    plot.root.setAttribute("tabindex", "0");
    plot.root.setAttribute("role", "application");
    plot.root.addEventListener("keydown", event => {
      const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!way) return;
      event.preventDefault();
      push(way);
      w.report("push");
    });
    const tilt = event => {
      const [x, y] = plot.at(event);
      state[2] = w.clamp(Math.atan2(x - state[0], y), -fall, fall);
      state[3] = 0;
      draw();
    };
    const near = event => { const [x, y] = plot.at(event); return Math.hypot(x - state[0] - Math.sin(state[2]), y - Math.cos(state[2])) < 0.35; };
    plot.root.addEventListener("touchstart", event => { if (held) event.preventDefault(); }, { passive: false });
    plot.root.addEventListener("pointerdown", event => { if (near(event)) { held = true; plot.root.setPointerCapture(event.pointerId); tilt(event); } });
    plot.root.addEventListener("pointermove", event => { if (held) tilt(event); });
    plot.root.addEventListener("pointerup", () => { if (held) { held = false; begin(); w.report("tilt"); } });

    function draw() {
      const [x, , angle] = state;
      q();
      track([[-edge, -0.16], [edge, -0.16]]);
      limits([[[-edge, -0.3], [-edge, 0]], [[edge, -0.3], [edge, 0]]]);
      cart([[x - 0.25, -0.15], [x + 0.25, -0.15], [x + 0.25, 0], [x - 0.25, 0]], true);
      const top = [x + Math.sin(angle), Math.cos(angle)];
      pole([[x, 0], top]);
      tip([top]);
      const own = lasting > 0 ? pushing : 0;
      arrow(own ? [[x + own * 0.3, -0.08], [x + own * 0.75, -0.08], [x + own * 0.65, -0.02], [x + own * 0.75, -0.08], [x + own * 0.65, -0.14]] : []);
      const told = { steps, time: (steps * tau).toFixed(1), best, why: lost && w.say(lost) };
      note.textContent = w.say(lost ? "lost" : "note", told);
      says.textContent = w.say("state", { ql: w.short(values[0]), qr: w.short(values[1]), way: w.say(values[1] > values[0] ? "toRight" : "toLeft") });
    }
    return { draw, state: () => ({ state: [...state], steps, best, lost, values, playing: w.playing }) };
  }
  DiffLive.define("cartpole", words, build);
})();
